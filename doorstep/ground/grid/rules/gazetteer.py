"""Place by text: names, aliases and former names, candidates with a score, never a silent guess."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from doorstep.ground.grid.rules.grid import LEVELS, Grid

_NOISE = re.compile(r"[\s\-_·•,，.。;；:：、'\"“”‘’()（）\[\]【】/\\|#]+")
_LEAST_SCORE = 60.0
# Longer text is a report, not a place; what names it is near its beginning.
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place people speak of: a station, a market, a landmark, an address."""

    code: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    lon: float = float("nan")
    lat: float = float("nan")
    cell: str = ""


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """One candidate. `score` is 0 to 100; `matched` the name that matched, which may be an alias or a former name."""

    code: str
    kind: str
    name: str
    score: float
    cell: str | None
    lon: float
    lat: float
    matched: str = ""


class _Entry(NamedTuple):
    code: str
    kind: str
    name: str
    cell: str | None
    lon: float
    lat: float
    above: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every name of an edition, folded, with what bears it."""

    entries: tuple[_Entry, ...]
    names: tuple[str, ...]
    """folded names, one a (name, entry) pair"""
    owners: tuple[int, ...]
    shown: tuple[str, ...]
    exact: Mapping[str, tuple[int, ...]]
    """folded name to places in `names`"""


def fold(text: str) -> str:
    """Will return the text as names are compared: full-width to half-width, no case, no spaces or punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def gazetteer(grid: Grid, places: Iterable[PlaceRow] = ()) -> Gazetteer:
    """Will return the names of all areas, cells and places of a map edition, ready to be matched."""
    entries: list[_Entry] = []
    labels: list[tuple[str, int]] = []

    def add(entry: _Entry, names: Iterable[str]) -> None:
        entries.append(entry)
        labels.extend((name, len(entries) - 1) for name in dict.fromkeys(names) if name)

    for area in grid.areas.values():
        inside = np.flatnonzero(getattr(grid, area.level) == area.code) if area.level in LEVELS else np.empty(0, int)
        lon = float(grid.lon[inside].mean()) if len(inside) else float("nan")
        lat = float(grid.lat[inside].mean()) if len(inside) else float("nan")
        chain = frozenset(_up(grid, area.code))
        add(_Entry(area.code, area.level, area.name, None, lon, lat, chain), (area.name, *area.aliases, area.code))
    for n, code in enumerate(grid.codes.tolist()):
        chain = frozenset((str(grid.community[n]), str(grid.town[n]), str(grid.county[n])))
        entry = _Entry(code, "cell", str(grid.names[n]), code, float(grid.lon[n]), float(grid.lat[n]), chain)
        add(entry, (str(grid.names[n]), code))
    for place in places:
        row = grid.index.get(place.cell)
        chain = (
            frozenset((str(grid.community[row]), str(grid.town[row]), str(grid.county[row])))
            if row is not None
            else frozenset()
        )
        entry = _Entry(place.code, place.kind, place.name, place.cell or None, place.lon, place.lat, chain)
        add(entry, (place.name, *place.aliases, *place.former))

    folded = [fold(name) for name, _ in labels]
    exact: dict[str, list[int]] = defaultdict(list)
    for n, name in enumerate(folded):
        exact[name].append(n)
    return Gazetteer(
        entries=tuple(entries),
        names=tuple(folded),
        owners=tuple(owner for _, owner in labels),
        shown=tuple(name for name, _ in labels),
        exact={name: tuple(where) for name, where in exact.items() if name},
    )


def _up(grid: Grid, code: str) -> Iterable[str]:
    for _ in LEVELS:  # no further than there are levels, should a file name itself its own parent
        area = grid.areas.get(code)
        if area is None:
            return
        yield code
        code = area.parent


def match(known: Gazetteer, text: str, *, limit: int = 8) -> list[PlaceHit]:
    """Will return the likeliest places for a text, the best first; the same text gives the same order.

    100: the whole name. 90 to 99: the name begins so, or an address holds the name (the longer, the better, and better
    still when the address also holds the area it lies in). Below: alike. Two with one score are two candidates.
    """
    wanted = fold(text[: 4 * _LONGEST])[:_LONGEST]
    if not wanted:
        return []
    best: dict[int, tuple[float, int]] = {}

    def offer(label: int, score: float) -> None:
        owner = known.owners[label]
        if score > best.get(owner, (0.0, 0))[0]:
            best[owner] = (score, label)

    for label in known.exact.get(wanted, ()):
        offer(label, 100.0)
    _offer_parts(known, wanted, offer)
    if len(wanted) > 1:
        for label, name in enumerate(known.names):
            if name.startswith(wanted):
                offer(label, 90.0 + 9.0 * len(wanted) / len(name))
    if not any(score >= 90.0 for score, _ in best.values()):
        for _, score, label in process.extract(wanted, known.names, scorer=fuzz.ratio, limit=4 * limit):
            if score >= _LEAST_SCORE:
                offer(label, min(score, 89.0))
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], known.entries[item[0]].code))[:limit]
    return [_hit(known, owner, score, label) for owner, (score, label) in ranked]


def _offer_parts(known: Gazetteer, wanted: str, offer: Callable[[int, float], None]) -> None:
    """Will offer every name of two characters or more that the text holds."""
    found: list[int] = []
    for start in range(len(wanted)):
        for end in range(start + 2, len(wanted) + 1):
            part = wanted[start:end]
            # The beginning of a code names what is above; said as part of a code, nobody means it.
            if end - start < len(wanted) and not part.isdecimal():
                found.extend(known.exact.get(part, ()))
    named = {known.entries[known.owners[label]].code for label in found}
    for label in found:
        entry = known.entries[known.owners[label]]
        share = len(known.names[label]) / len(wanted)
        inside = len((entry.above - {entry.code}) & named)
        offer(label, min(99.0, 80.0 + 15.0 * share + 4.0 * inside))


def _hit(known: Gazetteer, owner: int, score: float, label: int) -> PlaceHit:
    entry = known.entries[owner]
    return PlaceHit(
        entry.code, entry.kind, entry.name, round(score, 1), entry.cell, entry.lon, entry.lat, known.shown[label]
    )
