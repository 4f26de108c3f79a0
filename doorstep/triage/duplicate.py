"""Is this the same matter as an open case? Candidates by text, place and time; never a merge."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.triage import ngrams, same
from doorstep.triage.marks import Marks, apart, marks, shared, together

Floats64 = npt.NDArray[np.float64]

PIECES = ngrams.Spec(limit=400, orders=(1, 2), words=True)
COPY = 0.85  # likeness of what is the same text but for a few letters
_OPENING = 40  # characters
_EARTH_M = 6_371_008.8  # mean radius, IUGG


@dataclass(frozen=True)
class Candidates:
    """Open cases as arrays [n]: ids, texts, WGS84 degrees (NaN: unknown), epoch seconds, cells, categories, areas ("").

    The area is the smallest that is known of a case, for those of which nothing better is.
    """

    id: npt.NDArray[np.int64]
    text: npt.NDArray[np.object_]
    lon: Floats64
    lat: Floats64
    at: npt.NDArray[np.int64]
    cell: npt.NDArray[np.object_] | None = None
    category: npt.NDArray[np.object_] | None = None
    area: npt.NDArray[np.object_] | None = None


@dataclass(frozen=True)
class Rules:
    """Within which distance and time a case can be the same, and how fast likeness fades with them.

    `wide_metres` counts for what is felt over hundreds of metres (no water, smoke), `near_metres` for the rest;
    `passing_days` is the half-life of events that pass by themselves, `half_life_days` that of the rest.
    """

    metres: float = 600.0
    near_metres: float = 120.0
    wide_metres: float = 450.0
    days: float = 35.0
    half_life_days: float = 30.0
    passing_days: float = 3.0
    least: float = 0.33
    limit: int = 8
    read: int = 120


@dataclass(frozen=True)
class Similar:
    """A likely duplicate: `score` 0 to 1, and what made it so. `metres` is None where a place is unknown.

    `told` says what both tell of (see `same.told`), `same_place` says that both name the same place, `other_place` that
    they name different ones.
    """

    id: int
    score: float
    text: float
    metres: float | None
    days: float
    same_cell: bool
    same_category: bool
    told: str = ""
    same_place: bool = False
    other_place: bool = False


_DEFAULT = Rules()


def similar(
    text: str,
    lon: float,
    lat: float,
    at: int,
    candidates: Candidates,
    *,
    cell: str = "",
    category: str = "",
    rules: Rules = _DEFAULT,
) -> list[Similar]:
    """Will return the likeliest duplicates, best first, at most `rules.limit`; ties go to the older case, then the id.

    `lon` and `lat` are WGS84 degrees, NaN where unknown; `at` is epoch seconds. Place and time come first, over all
    candidates at once; then only the nearest `rules.read` texts are read: 100,000 open cases cost what a street does.
    """
    if not candidates.id.size:
        return []
    days = np.abs(at - candidates.at) / 86_400.0
    metres = metres_between(lon, lat, candidates.lon, candidates.lat)
    same_cell = _equal(candidates.cell, cell, candidates.id.size)
    chosen = np.flatnonzero((days <= rules.days) & ~(metres > rules.metres))
    if not chosen.size:
        return []
    metres, days, same_cell = metres[chosen], days[chosen], same_cell[chosen]
    if chosen.size > rules.read:
        known = np.where(np.isnan(metres), np.where(same_cell, 0.0, rules.metres), metres)
        rank = known / rules.wide_metres + days / rules.half_life_days
        first = np.lexsort((candidates.id[chosen], rank))[: rules.read]
        chosen, metres, days, same_cell = chosen[first], metres[first], days[first], same_cell[first]
    same_category = _equal(candidates.category, category, candidates.id.size)[chosen]
    said = [str(one) for one in candidates.text[chosen]]
    found = _compare(text, said, metres, days, same_cell, same_category, rules)
    score = found.score
    order = np.lexsort((candidates.id[chosen], candidates.at[chosen], -np.round(score, 6)))
    return [
        Similar(
            id=int(candidates.id[chosen[one]]),
            score=round(float(score[one]), 4),
            text=round(float(found.text[one]), 4),
            metres=None if np.isnan(metres[one]) else round(float(metres[one]), 1),
            days=round(float(days[one]), 2),
            same_cell=bool(same_cell[one]),
            same_category=bool(same_category[one]),
            told=same.told(found.mine, found.others[one]),
            same_place=together(found.mine, found.others[one]),
            other_place=bool(found.apart[one] > 0),
        )
        for one in order[: rules.limit]
        if score[one] >= rules.least
    ]


@dataclass(frozen=True)
class _Compared:
    score: Floats64
    text: Floats64
    apart: Floats64
    mine: Marks
    others: list[Marks]


def _compare(
    text: str,
    said: list[str],
    metres: Floats64,
    days: Floats64,
    same_cell: npt.NDArray[np.bool_],
    same_category: npt.NDArray[np.bool_],
    rules: Rules,
) -> _Compared:
    """Will score one report against others of which place and time are known to be near."""
    mine, others = marks(text), [marks(one) for one in said]
    likeness = alike(mine, others)
    score, away = weigh(mine, others, likeness, metres, days, same_cell, same_category, rules)
    return _Compared(score, likeness, away, mine, others)


def alike(mine: Marks, others: Sequence[Marks]) -> Floats64:
    """Will return how alike the words are, 0 to 1."""
    likeness = _likeness(mine.plain, [one.plain for one in others])
    if len(mine.plain) > _OPENING:
        # A letter says first what it is about, and much beside it later.
        opening = _likeness(mine.plain[:_OPENING], [one.plain[:_OPENING] for one in others])
        likeness = np.maximum(likeness, 0.8 * opening)
    return likeness


def weigh(
    mine: Marks,
    others: Sequence[Marks],
    likeness: Floats64,
    metres: Floats64,
    days: Floats64,
    same_cell: npt.NDArray[np.bool_],
    same_category: npt.NDArray[np.bool_],
    rules: Rules,
) -> tuple[Floats64, Floats64]:
    """Will return the scores, and how surely each is of another place by what it names."""
    both = np.array([shared(mine.topics, one.topics) for one in others])
    # One matter in other words, or another matter in the same words: what is named counts beside how it is said.
    matter = np.where(both > 0, likeness + (1 - likeness) * 0.55 * both, likeness)
    matter = np.where(both < 0, likeness * np.where(likeness > COPY, 1.0, 0.45), matter)
    if mine.short:
        # Short reports are judged by what they say is wrong, unless they are copies.
        short = np.array([one.short for one in others]) & (likeness <= COPY)
        matter = np.where(short, same.likely(mine, others, likeness), matter)
    named = np.array([together(mine, one) for one in others])
    away = np.array([apart(mine, one) for one in others])
    wide = np.array([mine.wide and one.wide for one in others])
    passing = np.array([mine.passing or one.passing for one in others])
    reach = np.where(wide, rules.wide_metres, rules.near_metres)
    near = np.exp2(-((np.nan_to_num(metres) / reach) ** 2))
    place = np.where(np.isnan(metres), np.where(same_cell, 0.75, 0.5), near)
    # An outage has everybody name their own house.
    away = np.where(wide & (metres <= rules.wide_metres) & (days < 1), 0.3 * away, away)
    place = np.where(named & (away == 0), np.maximum(place, 0.85), place)
    fresh = np.exp2(-days / np.where(passing, rules.passing_days, rules.half_life_days))
    # What is said counts most and place and time bend it; the same kind of thing at the same spot counts in any words.
    likely = matter * (0.2 + 0.8 * place) * np.where(passing, 0.2 + 0.8 * fresh, 0.7 + 0.3 * fresh)
    there = 0.45 * place * fresh * same_category * (both >= 0)
    return np.asarray((1 - (1 - likely) * (1 - there)) * (1 - 0.7 * away)), away


def metres_between(lon: float, lat: float, lons: Floats64, lats: Floats64) -> Floats64:
    """Will return the distance to each, on a plane that is true at `lat`: within a county its error is millimetres."""
    east = np.radians(lons - lon) * np.cos(np.radians(lat))
    north = np.radians(lats - lat)
    return np.asarray(_EARTH_M * np.hypot(east, north))


def _equal(values: npt.NDArray[np.object_] | None, wanted: str, count: int) -> npt.NDArray[np.bool_]:
    if values is None or not wanted:
        return np.zeros(count, dtype=np.bool_)
    return np.asarray(values == wanted, dtype=np.bool_)


def _likeness(text: str, others: list[str]) -> Floats64:
    """Will return how alike the texts are, 0 to 1: cosine of their pieces, or how much of the shorter is in the other.

    A piece counts for less the more of the candidates have it: in a burst everybody says "water".
    """
    stream, _ = ngrams.stream([text, *others], PIECES)
    if not (stream.row == 0).any():
        return np.zeros(len(others))
    keys, where = np.unique(stream.key, return_inverse=True)
    cell, times = np.unique(stream.row.astype(np.int64) * keys.size + where, return_counts=True)
    row, column = np.divmod(cell, keys.size)
    held = np.bincount(column, minlength=keys.size)
    rarity = 1 + np.log((2 + len(others)) / (1 + held))
    value = (1 + np.log(times)) * rarity[column]
    norm = np.sqrt(np.bincount(row, weights=value**2, minlength=len(others) + 1))
    own = np.zeros(keys.size)
    mine = row == 0
    own[column[mine]] = value[mine]
    both = np.bincount(row, weights=value * own[column], minlength=len(others) + 1)[1:]
    cosine = both / np.maximum(norm[0] * norm[1:], 1e-12)
    inside = both / np.maximum(np.minimum(norm[0], norm[1:]) ** 2, 1e-12)
    shared = np.bincount(row, weights=own[column] > 0, minlength=len(others) + 1)[1:]
    contained = np.where(shared >= 8, 0.85 * np.minimum(inside, 1), 0)
    return np.asarray(np.clip(np.maximum(cosine, contained), 0, 1))
