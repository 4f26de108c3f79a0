"""What a new edition of the map changes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.ground.grid.rules.grid import AreaRow, Grid
from doorstep.ground.grid.rules.metric import about

Rows = NDArray[np.int64]

# Less than a square metre is the rounding of a file format.
SAME_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Reshaped:
    """A cell whose border moved, areas in square metres."""

    code: str
    before_m2: float
    after_m2: float
    moved_m2: float


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact of a cell or an area that reads otherwise."""

    code: str
    what: str
    """name, kind, community, town, county, duty_grid, residents; area_name, area_parent"""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Diff:
    """From one edition to another, each list in the order of the codes."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    reshaped: tuple[Reshaped, ...]
    changed: tuple[Changed, ...]
    areas_added: tuple[str, ...]
    areas_removed: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the two editions say the same."""
        return not any((self.added, self.removed, self.reshaped, self.changed, self.areas_added, self.areas_removed))


def diff(before: Grid, after: Grid) -> Diff:
    """Will return what `after` adds to, takes from and changes in `before`."""
    shared = sorted(before.index.keys() & after.index.keys())
    old = np.array([before.index[code] for code in shared], dtype=np.int64)
    new = np.array([after.index[code] for code in shared], dtype=np.int64)
    return Diff(
        added=tuple(sorted(after.index.keys() - before.index.keys())),
        removed=tuple(sorted(before.index.keys() - after.index.keys())),
        reshaped=_reshaped(before, after, shared, old, new),
        changed=tuple(_changed(before, after, shared, old, new)) + tuple(_changed_areas(before.areas, after.areas)),
        areas_added=tuple(sorted(after.areas.keys() - before.areas.keys())),
        areas_removed=tuple(sorted(before.areas.keys() - after.areas.keys())),
    )


def _reshaped(before: Grid, after: Grid, shared: list[str], old: Rows, new: Rows) -> tuple[Reshaped, ...]:
    was, now = before.polygons[old], after.polygons[new]
    unlike = np.flatnonzero(~shapely.equals_identical(shapely.normalize(was), shapely.normalize(now)))
    if not len(unlike):
        return ()
    plane = about(was[unlike])
    was, now = plane.project(was[unlike]), plane.project(now[unlike])
    apart = shapely.area(shapely.symmetric_difference(was, now))
    return tuple(
        Reshaped(shared[n], float(shapely.area(was[k])), float(shapely.area(now[k])), float(apart[k]))
        for k, n in enumerate(unlike.tolist())
        if apart[k] > SAME_M2
    )


def _changed(before: Grid, after: Grid, shared: list[str], old: Rows, new: Rows) -> list[Changed]:
    found = []
    facts = {"names": "name", "kinds": "kind", "community": "community", "town": "town", "county": "county"}
    facts |= {"duty_grid": "duty_grid", "residents": "residents"}
    for attribute, what in facts.items():
        was, now = getattr(before, attribute)[old], getattr(after, attribute)[new]
        found += [Changed(shared[n], what, str(was[n]), str(now[n])) for n in np.flatnonzero(was != now).tolist()]
    return sorted(found, key=lambda change: (change.code, change.what))


def _changed_areas(before: Mapping[str, AreaRow], after: Mapping[str, AreaRow]) -> list[Changed]:
    found = []
    for code in sorted(before.keys() & after.keys()):
        for what, one, other in (
            ("area_name", before[code].name, after[code].name),
            ("area_parent", before[code].parent, after[code].parent),
        ):
            if one != other:
                found.append(Changed(code, what, one, other))
    return found
