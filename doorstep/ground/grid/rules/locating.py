"""Points to cells: any number at once, exact, the same on every machine."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from doorstep.ground.grid.rules.crs import Crs, Floats, to_wgs84
from doorstep.ground.grid.rules.grid import Grid

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# A phone that knows its place to a kilometre or worse tells us nothing but the neighbourhood.
WIDEST_CIRCLE_M = 1000.0
# Below this the detour through sorting costs more than it saves.
_WORTH_SORTING = 512


@dataclass(frozen=True)
class Located:
    """Where points fell, an entry a point."""

    cell: NDArray[np.int32]
    """row of the grid, -1 when outside"""
    ambiguous: Bools
    """more than one cell holds the point or is touched by its accuracy circle"""
    outside: Bools
    near: Bools
    """outside every cell, but the nearest is within the tolerance, and is `cell`"""
    lon: Floats
    """WGS84; NaN for what was no place on earth"""
    lat: Floats
    _points: Ints
    _rows: Ints

    @cached_property
    def touches(self) -> list[tuple[int, ...]]:
        """The rows that hold each point or are touched by its accuracy circle, the lowest first."""
        found: list[list[int]] = [[] for _ in range(len(self.cell))]
        for point, row in zip(self._points.tolist(), self._rows.tolist(), strict=True):
            found[point].append(row)
        return [tuple(sorted(set(rows))) for rows in found]


def locate(
    grid: Grid,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    crs: Crs | ArrayLike = Crs.WGS84,
    accuracy_m: ArrayLike | None = None,
    tolerance_m: float = 50.0,
) -> Located:
    """Will return the cell of each point.

    `crs` is one Crs or one a point, `accuracy_m` the radius of the circle the point may lie in (metres; NaN: unknown;
    at most 1,000 count). On a shared border the lowest code wins. A point in no cell takes the nearest within
    `tolerance_m` metres. What is no place on earth (NaN, infinity, out of range) is outside; it raises nothing.
    """
    x, y = to_wgs84(np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float)), crs)
    on_earth = (np.abs(x) <= 180) & (np.abs(y) <= 90)  # false for NaN
    x[~on_earth] = y[~on_earth] = np.nan
    points, rows = _holding(grid, x, y, on_earth)
    near = np.zeros(len(x), bool)
    if tolerance_m > 0 and len(grid):
        lost = on_earth.copy()
        lost[points] = False
        near_points, near_rows = _nearest(grid, x, y, np.flatnonzero(lost), tolerance_m)
        near[near_points] = True
        points, rows = np.concatenate([points, near_points]), np.concatenate([rows, near_rows])
    cell = _lowest(points, rows, len(x))
    if accuracy_m is not None and len(grid):
        more_points, more_rows = _circled(grid, x, y, np.broadcast_to(np.asarray(accuracy_m, float), x.shape))
        points, rows = _unique(np.concatenate([points, more_points]), np.concatenate([rows, more_rows]), len(grid))
    return Located(
        cell=cell,
        ambiguous=np.bincount(points, minlength=len(x)) > 1,
        outside=cell < 0,
        near=near,
        lon=x,
        lat=y,
        _points=points,
        _rows=rows,
    )


def _holding(grid: Grid, x: Floats, y: Floats, on_earth: Bools) -> tuple[Ints, Ints]:
    """Will return pairs of point and row where the cell or its border holds the point."""
    wanted = np.flatnonzero(on_earth)
    if len(wanted) > _WORTH_SORTING:
        # Neighbours one after another find the tree and the prepared cells still in the cache: twice as fast.
        band = np.floor(y[wanted] * 300)
        wanted = wanted[np.lexsort((x[wanted], band))]
    nth, rows = grid.tree.query(shapely.points(x[wanted], y[wanted]))
    points = wanted[nth]
    held = shapely.intersects_xy(grid.polygons[rows], x[points], y[points])
    return points[held], rows[held]


def _lowest(points: Ints, rows: Ints, count: int) -> NDArray[np.int32]:
    cell = np.full(count, -1, np.int32)
    cell[points] = rows
    several = np.bincount(points, minlength=count)[points] > 1
    if several.any():
        cell[points[several]] = np.iinfo(np.int32).max
        np.minimum.at(cell, points[several], rows[several].astype(np.int32))
    return cell


def _unique(points: Ints, rows: Ints, width: int) -> tuple[Ints, Ints]:
    keys = np.unique(points * width + rows)
    return keys // width, keys % width


def _nearest(grid: Grid, x: Floats, y: Floats, lost: Ints, tolerance_m: float) -> tuple[Ints, Ints]:
    lost = lost[_round_about(grid, x[lost], y[lost], tolerance_m)]
    if not len(lost):
        return lost, lost
    here = shapely.points(*grid.metric.forward(x[lost], y[lost]))
    nth, rows = grid.metric_tree.query_nearest(here, max_distance=tolerance_m)
    best = _lowest(nth, rows, len(lost))
    found = np.flatnonzero(best >= 0)
    return lost[found], best[found].astype(np.int64)


def _circled(grid: Grid, x: Floats, y: Floats, accuracy_m: Floats) -> tuple[Ints, Ints]:
    radius = np.minimum(accuracy_m, WIDEST_CIRCLE_M)
    wanted = np.flatnonzero((radius > 0) & _round_about(grid, x, y, WIDEST_CIRCLE_M))
    here = shapely.points(*grid.metric.forward(x[wanted], y[wanted]))
    nth, rows = grid.metric_tree.query(here, predicate="dwithin", distance=radius[wanted])
    return wanted[nth], rows


def _round_about(grid: Grid, x: Floats, y: Floats, margin_m: float) -> Bools:
    west, south, east, north = grid.bounds
    high = margin_m / 110_000
    wide = high / max(0.01, np.cos(np.radians(min(89.0, max(abs(south), abs(north)) + high))))
    inside: Bools = (x >= west - wide) & (x <= east + wide) & (y >= south - high) & (y <= north + high)
    return inside


def swapped(lon: ArrayLike, lat: ArrayLike, grid: Grid, *, margin: float = 0.05) -> Bools:
    """Will tell for each point whether latitude and longitude look exchanged.

    So it is when the point lies outside the box round the grid (`margin` degrees wider), and inside it when
    exchanged.
    """
    west, south, east, north = grid.bounds
    x, y = np.asarray(lon, float), np.asarray(lat, float)

    def within(a: Floats, b: Floats) -> Bools:
        held: Bools = (a >= west - margin) & (a <= east + margin) & (b >= south - margin) & (b <= north + margin)
        return held

    return np.asarray(within(y, x) & ~within(x, y))
