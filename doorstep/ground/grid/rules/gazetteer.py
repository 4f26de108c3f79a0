"""Every name of a map edition, with the ways to say it: names, aliases and former names of areas, cells and places."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from doorstep.ground.grid.rules import spotting
from doorstep.ground.grid.rules.grid import LEVELS, Grid
from doorstep.ground.grid.rules.naming import FULL, own, ways
from doorstep.lib.letters import simplified

_NOISE = re.compile(r"[\s\-_·•,，.。;；:：、'\"“”‘’()（）\[\]【】/\\|#]+")
NAME, ALIAS, FORMER, CODE = "name", "alias", "former", "code"


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


class Entry(NamedTuple):
    """Something that bears a name. `above` are the areas that it lies in, itself among them if it is one."""

    code: str
    kind: str
    name: str
    cell: str | None
    lon: float
    lat: float
    above: frozenset[str]


class Label(NamedTuple):
    """One way to say a name: of entry number `owner`, `shown` as the map has it, what it is and in which form."""

    said: str
    owner: int
    shown: str
    what: str
    form: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Every name of an edition, folded, with what bears it."""

    entries: tuple[Entry, ...]
    labels: tuple[Label, ...]
    exact: Mapping[str, tuple[int, ...]]
    """folded name or code to places in `labels`"""
    names: spotting.Names
    """the labels that are names, ready to be found in a text"""
    nth: tuple[int, ...]
    """of each of `names` its place in `labels`"""


def fold(text: str) -> str:
    """Will return the text as names are compared: half-width, simplified, no case, no spaces or punctuation."""
    return _NOISE.sub("", simplified(unicodedata.normalize("NFKC", text).casefold()))


def gazetteer(grid: Grid, places: Iterable[PlaceRow] = ()) -> Gazetteer:
    """Will return the names of all areas, cells and places of a map edition, ready to be matched."""
    entries: list[Entry] = []
    labels: list[Label] = []

    def add(entry: Entry, *said: tuple[str, str]) -> None:
        entries.append(entry)
        taken: set[str] = set()
        for shown, what in said:
            folded = fold(shown)
            called = ways(folded, area=entry.kind in LEVELS) if what != CODE else ((folded, FULL),)
            for way, form in called:
                if way and way not in taken:
                    taken.add(way)
                    labels.append(Label(way, len(entries) - 1, shown, what, form))

    for area in grid.areas.values():
        inside = np.flatnonzero(getattr(grid, area.level) == area.code) if area.level in LEVELS else np.empty(0, int)
        lon = float(grid.lon[inside].mean()) if len(inside) else float("nan")
        lat = float(grid.lat[inside].mean()) if len(inside) else float("nan")
        chain = frozenset(_up(grid, area.code))
        others = ((alias, ALIAS) for alias in area.aliases)
        add(
            Entry(area.code, area.level, area.name, None, lon, lat, chain),
            (area.name, NAME),
            *others,
            (area.code, CODE),
        )
    for n, code in enumerate(grid.codes.tolist()):
        name = str(grid.names[n])
        entry = Entry(code, "cell", name, code, float(grid.lon[n]), float(grid.lat[n]), _over(grid, n))
        add(entry, (name, NAME), (code, CODE))
    for place in places:
        row = grid.index.get(place.cell)
        chain = _over(grid, row) if row is not None else frozenset()
        entry = Entry(place.code, place.kind, place.name, place.cell or None, place.lon, place.lat, chain)
        add(
            entry,
            (place.name, NAME),
            *((one, ALIAS) for one in place.aliases),
            *((one, FORMER) for one in place.former),
        )

    exact: dict[str, list[int]] = defaultdict(list)
    for n, label in enumerate(labels):
        exact[label.said].append(n)
    # The beginning of a code names what is above; said as part of a text, nobody means it.
    nth = [n for n, label in enumerate(labels) if label.what != CODE and not label.said.isdecimal()]
    return Gazetteer(
        entries=tuple(entries),
        labels=tuple(labels),
        exact={name: tuple(where) for name, where in exact.items()},
        names=spotting.names([labels[n].said for n in nth], [own(labels[n].said) for n in nth]),
        nth=tuple(nth),
    )


def _over(grid: Grid, n: int) -> frozenset[str]:
    return frozenset((str(grid.community[n]), str(grid.town[n]), str(grid.county[n])))


def _up(grid: Grid, code: str) -> Iterable[str]:
    for _ in LEVELS:  # no further than there are levels, should a file name itself its own parent
        area = grid.areas.get(code)
        if area is None:
            return
        yield code
        code = area.parent
