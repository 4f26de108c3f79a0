"""Many reports of one matter at once: which of the open cases say the same of the same place within a few days."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.triage import ngrams
from doorstep.triage.category import Sparse
from doorstep.triage.duplicate import PIECES, Candidates, Floats64, Rules, metres_between, weigh
from doorstep.triage.marks import Marks, marks
from doorstep.triage.topics import FAMILY

# Of one lamp many may tell, from across the street.
RULES = Rules(metres=400.0, near_metres=150.0, wide_metres=450.0, days=7.0, least=0.33)
LEAST = 3  # reports: two are a pair
REACH = 900.0  # metres from its middle: as far as one cause is felt that takes the water or the power
HOURS = 12  # without another report, and it is over


@dataclass(frozen=True)
class Burst:
    """Rows of the candidates, the oldest first. `families` is what they tell of, where one cause is felt far."""

    rows: tuple[int, ...]
    families: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    """A group that grows: what its first case says decides, or, where a cause is felt far, what it is a family of."""

    head: int
    rows: list[int]
    topics: frozenset[str]
    families: frozenset[str]
    lon: float
    lat: float
    last: int
    area: str
    placed: int  # rows of which the point is known


def bursts(cases: Candidates, *, rules: Rules = RULES, least: int = LEAST) -> list[Burst]:
    """Will return the groups of at least so many, the largest first; each case is in one of them at most.

    From the oldest on, each case joins a group or begins one. A cause that is felt far (no water, no power, gas, smell)
    is one matter in any words, around its middle, while reports keep coming; whoever names no more than the village is
    counted in by the village. Of everything else a case joins the group
    whose first case it is most like, so that no group creeps down a street from neighbour to neighbour.
    """
    if cases.id.size < least:
        return []
    seen = [marks(str(text)) for text in cases.text]
    pieces = _pieces([one.plain for one in seen])
    groups: list[_Group] = []
    where = np.empty((cases.id.size, 2))  # of each group: its first case, or the middle of a cause felt far
    for row in map(int, np.lexsort((cases.id, cases.at))):
        lon, lat = float(cases.lon[row]), float(cases.lat[row])
        metres = metres_between(lon, lat, where[: len(groups), 0], where[: len(groups), 1])
        joined = _felt(cases, seen[row], row, groups, metres)
        if joined is None:
            joined = _said(cases, seen, pieces, row, groups, metres, rules)
        if joined is None:
            known = int(not np.isnan(lon))
            family, at = _family(seen[row]), int(cases.at[row])
            groups.append(_Group(row, [row], seen[row].topics, family, lon, lat, at, _area(cases, row), known))
            where[len(groups) - 1] = lon, lat
            continue
        group = groups[joined]
        group.rows.append(row)
        group.last = int(cases.at[row])
        if group.families and not np.isnan(lon):
            group.placed += 1
            group.lon = lon if group.placed == 1 else group.lon + (lon - group.lon) / group.placed
            group.lat = lat if group.placed == 1 else group.lat + (lat - group.lat) / group.placed
            where[joined] = group.lon, group.lat
    found = [Burst(tuple(group.rows), tuple(sorted(group.families))) for group in groups if len(group.rows) >= least]
    return sorted(found, key=lambda burst: (-len(burst.rows), int(cases.at[burst.rows[0]]), burst.rows[0]))


def _family(mark: Marks) -> frozenset[str]:
    """Will return the one cause felt far that a report tells of. Who names three matters tells of no one cause."""
    told = [FAMILY[one] for one in mark.topics if one in FAMILY]
    return frozenset(told) if len(set(told)) == 1 and 2 * len(told) >= len(mark.topics) else frozenset()


def _area(cases: Candidates, row: int) -> str:
    return str(cases.area[row]) if cases.area is not None else ""


def _felt(cases: Candidates, mark: Marks, row: int, groups: list[_Group], metres: Floats64) -> int | None:
    """Will return the group of the same far-felt cause, of several the largest."""
    family = _family(mark)
    if not family:
        return None
    at, area = int(cases.at[row]), _area(cases, row)
    near = [
        int(one)
        for one in np.flatnonzero(~(metres > REACH))
        if groups[one].families & family
        and at - groups[one].last <= HOURS * 3600
        and (metres[one] <= REACH or (area and area == groups[one].area))
    ]
    return max(near, key=lambda one: len(groups[one].rows), default=None)


def _said(
    cases: Candidates,
    seen: Sequence[Marks],
    pieces: Sparse,
    row: int,
    groups: list[_Group],
    metres: Floats64,
    rules: Rules,
) -> int | None:
    """Will return the group whose first case says the same of the same place."""
    topics, at = seen[row].topics, int(cases.at[row])
    near = [
        int(one)
        for one in np.flatnonzero(~(metres > rules.metres))
        if (not topics or not groups[one].topics or topics & groups[one].topics)
        and not groups[one].families
        and at - int(cases.at[groups[one].head]) <= rules.days * 86_400
    ]
    if not near:
        return None
    heads = np.array([groups[one].head for one in near], dtype=np.int64)
    days = (at - cases.at[heads]) / 86_400.0
    score = _score(cases, seen, pieces, row, heads, metres[near], days, rules)
    best = int(np.argmax(score))
    return near[best] if score[best] >= rules.least else None


def _score(
    cases: Candidates,
    seen: Sequence[Marks],
    pieces: Sparse,
    row: int,
    others: npt.NDArray[np.int64],
    metres: Floats64,
    days: Floats64,
    rules: Rules,
) -> Floats64:
    likeness = np.asarray((pieces[others] @ pieces[row].T).todense(), dtype=np.float64).ravel()
    none = np.zeros(others.size, dtype=np.bool_)
    same_cell = none if cases.cell is None else np.asarray(cases.cell[others] == cases.cell[row])
    same = none if cases.category is None else np.asarray(cases.category[others] == cases.category[row])
    score, _ = weigh(seen[row], [seen[one] for one in others], likeness, metres, days, same_cell, same, rules)
    return score


def _pieces(texts: list[str]) -> Sparse:
    """Will return the pieces of each text as rows of length 1: a piece counts for less the more texts have it."""
    from scipy import sparse

    stream, _ = ngrams.stream(texts, PIECES)
    keys, where = np.unique(stream.key, return_inverse=True)
    cell, times = np.unique(stream.row.astype(np.int64) * max(keys.size, 1) + where, return_counts=True)
    row, column = np.divmod(cell, max(keys.size, 1))
    held = np.bincount(column, minlength=keys.size)
    value = (1 + np.log(times)) * (1 + np.log((2 + len(texts)) / (1 + held)))[column]
    norm = np.sqrt(np.bincount(row, weights=value**2, minlength=len(texts)))
    return sparse.csr_matrix((value / norm[row], (row, column)), shape=(len(texts), max(keys.size, 1)))
