"""Tells a map in a shifted coordinate system that says it is WGS84."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.ground.grid.rules.crs import Crs, Floats, from_wgs84, to_wgs84
from doorstep.ground.grid.rules.grid import CellRow, Grid

# A shift below this is a survey's business; GCJ-02 moves a point in China by 100 to 700 m.
_LEAST_M = 50.0
# The middle of a shape redrawn by hand moves; by less than a third of the shift, or we say nothing.
_OFF_BY = 0.33
_MOST_OF_THEM = 0.6


@dataclass(frozen=True, slots=True)
class Shift:
    """A map that lies where the points of another system lie: metres east and north, and how exactly it fits."""

    crs: Crs
    by: str
    """what was compared: cells, towns, or the outline"""
    compared: int
    east_m: float
    north_m: float
    residual_m: float


def gcj_shift_suspected(rows: Sequence[CellRow], current: Grid) -> Shift | None:
    """Will return the shift when WGS84 shapes lie off the current edition by just what GCJ-02 or BD-09 moves them.

    Cells of the same code are compared; if there are too few, towns; if there are none, the outlines. None when
    nothing of the kind is seen: that proves nothing.
    """
    if not len(current) or not rows:
        return None
    new = {row.code: row.polygon for row in rows if row.code in current.index}
    if len(new) >= 3 or len(new) == len(rows):
        old = {code: current.polygons[current.index[code]] for code in new}
        return _by_centres(old, new, "cells")
    new_towns = _unions((row.town, row.polygon) for row in rows)
    old_towns = _unions(zip(current.town.tolist(), current.polygons, strict=True))
    shared = sorted(new_towns.keys() & old_towns.keys())
    if shared:
        return _by_centres({k: old_towns[k] for k in shared}, {k: new_towns[k] for k in shared}, "towns")
    return _by_outline(current, rows)


def _unions(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for code, polygon in pairs:
        if code:
            groups[code].append(polygon)
    return {code: shapely.union_all(shapes) for code, shapes in groups.items()}


def _metres(lon: Floats, lat: Floats, at: Floats) -> tuple[Floats, Floats]:
    return lon * 111_320.0 * np.cos(np.radians(at)), lat * 110_950.0


def _by_centres(old: dict[str, Any], new: dict[str, Any], by: str) -> Shift | None:
    was = np.array([old[code] for code in new], dtype=object)
    now = np.array(list(new.values()), dtype=object)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = shapely.area(now) / shapely.area(was)
    same = (ratio > 0.8) & (ratio < 1.25)  # a cell that was split or joined tells nothing
    if not same.any():
        return None
    here, there = shapely.centroid(was[same]), shapely.centroid(now[same])
    lon, lat = shapely.get_x(here), shapely.get_y(here)
    east, north = _metres(shapely.get_x(there) - lon, shapely.get_y(there) - lat, lat)
    for crs in (Crs.GCJ02, Crs.BD09):
        moved_lon, moved_lat = from_wgs84(lon, lat, crs)
        wanted_east, wanted_north = _metres(moved_lon - lon, moved_lat - lat, lat)
        size = np.hypot(wanted_east, wanted_north)
        off = np.hypot(east - wanted_east, north - wanted_north)
        fits = (size > _LEAST_M) & (off < _OFF_BY * size)
        if fits.mean() >= _MOST_OF_THEM:
            middle = np.median(east[fits]), np.median(north[fits]), np.median(off[fits])
            return Shift(crs, by, int(same.sum()), *(float(value) for value in middle))
    return None


def _by_outline(current: Grid, rows: Sequence[CellRow]) -> Shift | None:
    old = shapely.union_all(current.polygons)
    new = shapely.union_all(np.array([row.polygon for row in rows], dtype=object))
    as_it_is = _unlike(old, new)
    for crs in (Crs.GCJ02, Crs.BD09):

        def moved(points: NDArray[np.float64], crs: Crs = crs) -> NDArray[np.float64]:
            return np.stack(to_wgs84(points[:, 0], points[:, 1], crs), axis=1)

        # Real outlines of one county from two surveys differ by 2 %; a shift of 470 m adds half as much again.
        # Another place altogether is not like it either way.
        if _unlike(old, shapely.transform(new, moved)) < min(0.5, 0.8 * as_it_is):
            lon, lat = (np.array([value]) for value in shapely.get_coordinates(shapely.centroid(old))[0])
            away = from_wgs84(lon, lat, crs)
            east, north = _metres(away[0] - lon, away[1] - lat, lat)
            if np.hypot(east, north)[0] > _LEAST_M:
                return Shift(crs, "outline", 1, float(east[0]), float(north[0]), 0.0)
    return None


def _unlike(one: Any, other: Any) -> float:
    """Will return the share of the union that the two do not have in common."""
    both = float(shapely.area(shapely.union(one, other)))
    return float(shapely.area(shapely.symmetric_difference(one, other))) / both if both else 1.0
