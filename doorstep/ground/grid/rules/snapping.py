"""Closes gaps and overlaps below a stated width, on request, and says which cells it moved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.ground.grid.rules.coverage import Shapes, crossing
from doorstep.ground.grid.rules.grid import CellRow
from doorstep.ground.grid.rules.metric import about
from doorstep.lib.refusal import Refusal

WIDEST_M = 10.0
# A square centimetre: less is the node another cell's border put into a straight line.
_UNCHANGED_M2 = 1e-4


class SnapWidthError(Refusal):
    """A width that is not positive or would move what is really there. Data: `width`, `most`."""

    code = "grid_snap_width"


@dataclass(frozen=True, slots=True)
class Moved:
    """One cell that snapping changed, areas in square metres."""

    code: str
    before_m2: float
    after_m2: float
    moved_m2: float
    """what it gave up and what it took, together"""


@dataclass(frozen=True, slots=True)
class Snapped:
    """The cells after snapping, in the order they came, and what became of them."""

    rows: tuple[CellRow, ...]
    moved: tuple[Moved, ...]
    left: tuple[str, ...]
    """cells in overlaps wider than the width: left exactly as they were"""


def snap(rows: Sequence[CellRow], *, width_m: float) -> Snapped:
    """Will close the gaps and overlaps narrower than `width_m` metres between valid cells; wider ones stay.

    Cells with an invalid or missing shape stay as they are, and so does every coordinate that need not move.
    Raises SnapWidthError.
    """
    if not 0 < width_m <= WIDEST_M:
        raise SnapWidthError(width=width_m, most=WIDEST_M)
    before = np.empty(len(rows), dtype=object)
    before[:] = [row.polygon for row in rows]
    fit = np.flatnonzero(shapely.is_valid(before) & ~shapely.is_empty(before) & (shapely.get_dimensions(before) == 2))
    if not len(fit):
        return Snapped(tuple(rows), (), ())
    plane = about(before[fit])
    # Every overlap is looked at, however many there are: cleaning would close the wide ones too, without a word.
    _, pairs, shared = crossing(before[fit], most=10**9)
    broad = ~shapely.is_empty(shapely.buffer(plane.project(shared), -width_m / 2))
    wide = set(pairs[broad].ravel().tolist())
    free = np.array([n for k, n in enumerate(fit.tolist()) if k not in wide], dtype=np.int64)
    after = before.copy()
    if len(free):
        after[free] = _cleaned(before[free], width_m)
    lost = shapely.is_empty(after) & ~shapely.is_empty(before)
    after[lost] = before[lost]  # swallowed whole by its neighbours: that is for a person to decide
    # Cleaning turns rings about; a cell that is otherwise the same is handed back untouched.
    same = fit[shapely.equals_identical(shapely.normalize(before[fit]), shapely.normalize(after[fit]))]
    after[same] = before[same]
    changed = np.setdiff1d(fit, same)
    was, now = plane.project(before[changed]), plane.project(after[changed])
    difference = shapely.area(shapely.symmetric_difference(was, now))
    moved = [
        Moved(rows[n].code, float(one), float(other), float(apart))
        for n, one, other, apart in zip(changed, shapely.area(was), shapely.area(now), difference, strict=True)
        if apart > _UNCHANGED_M2
    ]
    return Snapped(
        rows=tuple(replace(row, polygon=polygon) for row, polygon in zip(rows, after, strict=True)),
        moved=tuple(sorted(moved, key=lambda cell: -cell.moved_m2)),
        left=tuple(rows[int(fit[k])].code for k in sorted(wide)),
    )


def _cleaned(polygons: Shapes, width_m: float) -> Shapes:
    """Will clean a coverage of degrees on a plane of metres, and hand every old vertex back to the bit."""
    old = shapely.get_coordinates(polygons)
    middle = (old.min(axis=0) + old.max(axis=0)) / 2
    # An affine plane: straight borders stay straight, so nothing opens that was closed.
    scale = np.array([111_320.0 * np.cos(np.radians(middle[1])), 110_950.0])

    def down(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((points - middle) * scale)

    keys = down(old).view(np.complex128).ravel()
    order = np.argsort(keys)
    keys, old = keys[order], old[order]

    def up(points: NDArray[np.float64]) -> NDArray[np.float64]:
        new = np.ascontiguousarray(points).view(np.complex128).ravel()
        place = np.minimum(np.searchsorted(keys, new), len(keys) - 1)
        known = keys[place] == new
        return np.asarray(np.where(known[:, None], old[place], points / scale + middle))

    cleaned = shapely.coverage_clean(shapely.transform(polygons, down), gap_width=width_m)
    return np.asarray(shapely.transform(cleaned, up))
