"""The map as small tiles for a browser: thinned for each zoom, on one grid of whole numbers, each border once.

A tile is JSON, in units of its own: `extent` a side, y down, Web Mercator (EPSG:3857), z/x/y as everywhere.
`base` is what the shapes are: cells near by, communities or towns farther off.

    {"base": "cell", "extent": 1024,
     "shapes": [[code, name, x, y, [ring], ...], ...],    x, y: where its name may stand
     "lines": {"community": [[line], ...], "town": [...]}}

A ring or line is one flat list: its first point, then the steps from point to point (x, y, dx, dy, dx, dy, ...);
a ring's last point is not said again. Shapes are whole: the same cell is in every tile that it touches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.ground.grid.rules.crs import Floats
from doorstep.ground.grid.rules.grid import Grid

WIDEST, DEEPEST = 5, 14
LEVELS_UP = ("community", "town", "county")  # above cells, the finest first
# The base of a zoom is the finest level of which no tile holds more, and which is not lost in dots: a tile stays small
# and a map readable whatever the city's grid is.
MOST_IN_A_TILE = {"cell": 1500, "community": 600, "town": 600}
_LEAST_PIXELS = 8.0
_ROUND_M = 40_075_017.0  # the equator
_OVER = 1 / 64  # of a tile, by which lines reach over its edge, so that no seam shows

Ints = NDArray[np.int64]
_NORTHMOST = 85.0511


def extent(zoom: int) -> int:
    """Will return the units of a tile's side: a quarter of a pixel, and half a metre at the deepest zoom of cities."""
    return 4096 if zoom == DEEPEST else 1024


def mercator(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Will return x to the east and y to the south in parts of the world's width; the poles are cut off."""
    x = (np.asarray(lon, float) + 180) / 360
    angle = np.radians(np.clip(np.asarray(lat, float), -_NORTHMOST, _NORTHMOST))
    return x, (1 - np.arcsinh(np.tan(angle)) / np.pi) / 2


def plane(grid: Grid) -> NDArray[np.object_]:
    """Will return the cells' polygons in parts of the world's width."""
    return np.asarray(shapely.transform(grid.polygons, mercator, interleaved=False))


def base_of(grid: Grid, zoom: int) -> str:
    """Will return what the shapes of a zoom are: cell, community, town, or county when nothing finer fits."""
    if not len(grid):
        return LEVELS_UP[-1]
    x, y = (np.floor(v * 2**zoom).astype(np.int64) for v in mercator(grid.lon, grid.lat))
    tile = x * 2**zoom + y
    pixel = _ROUND_M * np.cos(np.radians(np.median(grid.lat))) / (256 * 2.0**zoom)
    for level in ("cell", *LEVELS_UP[:-1]):
        groups = np.arange(len(grid)) if level == "cell" else _codes(grid, level)[1]
        if level != "cell" and not (getattr(grid, level) != "").any():
            continue
        width = np.median(np.bincount(groups, grid.area_m2)) ** 0.5 / pixel
        crowd = np.unique(np.unique(np.stack([tile, groups]), axis=1)[0], return_counts=True)[1].max()
        if crowd <= MOST_IN_A_TILE[level] and (width >= _LEAST_PIXELS or level == "town"):
            return level
    return LEVELS_UP[-1]


def _codes(grid: Grid, level: str) -> tuple[NDArray[np.str_], NDArray[np.intp]]:
    """Will return the areas of a level and each cell's among them; a cell in none counts to what is above it."""
    own = np.asarray(getattr(grid, level))
    for wider in LEVELS_UP[LEVELS_UP.index(level) + 1 :]:
        own = np.where(own == "", getattr(grid, wider), own)
    codes, which = np.unique(own, return_inverse=True)
    return codes, which.reshape(-1)


@dataclass(frozen=True)
class Sheet:
    """All that the tiles of one zoom are cut from: whole numbers, `extent` to a tile."""

    zoom: int
    extent: int
    base: str
    codes: Sequence[str]
    names: Sequence[str]
    spots: Ints
    """(n, 2) where the name of each shape may stand"""
    boxes: Ints
    """(n, 4) west, north, east, south of each shape"""
    rings: Sequence[Sequence[Ints]]
    """of each shape, its rings as (m, 2) without the last point; none where it is too small to be seen"""
    lines: dict[str, tuple[NDArray[np.object_], Floats]]
    """of each level above the base: lines, and their boxes"""


def sheet(grid: Grid, polygons: NDArray[np.object_], zoom: int) -> Sheet:
    """Will return the sheet of a zoom. `polygons` is what `plane` returned.

    Thinned as one coverage, so that neighbours keep one border; it is bent by three units, which is less than a pixel.
    """
    base = base_of(grid, zoom)
    units = extent(zoom) * 2.0**zoom
    codes, groups = (grid.codes, np.arange(len(grid))) if base == "cell" else _codes(grid, base)
    shapes = shapely.transform(polygons, lambda points: points * units)
    if base != "cell":
        shapes = _united(shapes, groups, len(codes))
    shapes = shapely.coverage_simplify(shapes, 3.0, simplify_boundary=True)
    points, shape_of, ring_of = _whole(np.asarray(shapes))
    spots = _spots(grid, groups, len(codes), units)
    boxes = np.zeros((len(codes), 4), dtype=np.int64)
    boxes[:, :2], boxes[:, 2:] = np.iinfo(np.int64).max, np.iinfo(np.int64).min
    np.minimum.at(boxes[:, 0], shape_of, points[:, 0])
    np.minimum.at(boxes[:, 1], shape_of, points[:, 1])
    np.maximum.at(boxes[:, 2], shape_of, points[:, 0])
    np.maximum.at(boxes[:, 3], shape_of, points[:, 1])
    edges = _edges(points, shape_of, ring_of)
    above = LEVELS_UP if base == "cell" else LEVELS_UP[LEVELS_UP.index(base) + 1 :]
    return Sheet(
        zoom=zoom,
        extent=extent(zoom),
        base=base,
        codes=[str(code) for code in codes],
        names=_names(grid, base, codes),
        spots=spots,
        boxes=boxes,
        rings=_rings(points, shape_of, ring_of, len(codes)),
        lines={
            level: _borders(*edges, _above(grid, level, groups, len(codes)))
            for level in above
            if (getattr(grid, level) != "").any()
        },
    )


def _united(shapes: NDArray[np.object_], groups: NDArray[np.intp], count: int) -> NDArray[np.object_]:
    """Will return the union of each group of a coverage."""
    order = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[order], np.arange(count + 1))
    united = np.empty(count, dtype=object)
    for n in range(count):
        members = shapes[order[starts[n] : starts[n + 1]]]
        united[n] = shapely.coverage_union_all(members) if len(members) > 1 else members[0]
    return united


def _names(grid: Grid, base: str, codes: NDArray[np.str_]) -> list[str]:
    if base == "cell":
        return [str(name) for name in grid.names]
    return [grid.areas[code].name if code in grid.areas else "" for code in codes.tolist()]


def _spots(grid: Grid, groups: NDArray[np.intp], count: int, units: float) -> Ints:
    """Will return the middle of that cell of each group which lies nearest to the middle of all of them."""
    x, y = mercator(grid.lon, grid.lat)
    rows = middles(x, y, groups, grid.area_m2, count)
    return np.stack([np.rint(x[rows] * units), np.rint(y[rows] * units)], axis=1).astype(np.int64)


def middles(x: Floats, y: Floats, groups: NDArray[np.intp], weight: Floats, count: int) -> NDArray[np.intp]:
    """Will return, for each of `count` groups, the row nearest to its weighted middle: always inside of it."""
    total = np.maximum(np.bincount(groups, weight, count), 1e-12)
    middle_x, middle_y = np.bincount(groups, x * weight, count) / total, np.bincount(groups, y * weight, count) / total
    away = (x - middle_x[groups]) ** 2 + (y - middle_y[groups]) ** 2
    order = np.lexsort((away, groups))
    first = np.searchsorted(groups[order], np.arange(count))
    return np.asarray(order[first])


def _whole(shapes: NDArray[np.object_]) -> tuple[Ints, NDArray[np.intp], NDArray[np.intp]]:
    """Will return the points of all rings in whole numbers, the shape and the ring of each; no point twice in a row."""
    parts, shape_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    exact, ring_of = shapely.get_coordinates(rings, return_index=True)
    points = np.rint(exact).astype(np.int64)
    moved = np.ones(len(points), dtype=bool)
    moved[1:] = (points[1:] != points[:-1]).any(axis=1) | (ring_of[1:] != ring_of[:-1])
    points, ring_of = points[moved], ring_of[moved]
    return points, shape_of_part[part_of_ring][ring_of], ring_of


def _rings(points: Ints, shape_of: NDArray[np.intp], ring_of: NDArray[np.intp], count: int) -> list[list[Ints]]:
    found: list[list[Ints]] = [[] for _ in range(count)]
    starts = np.flatnonzero(np.r_[True, ring_of[1:] != ring_of[:-1]]) if len(points) else np.empty(0, dtype=np.intp)
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(points)], strict=True):
        if end - start >= 4:  # the last point is the first
            found[int(shape_of[start])].append(points[start : end - 1])
    return found


def _above(grid: Grid, level: str, groups: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Will return, for each shape, which area of the level it lies in."""
    which = _codes(grid, level)[1]
    of = np.zeros(count, dtype=np.intp)
    of[groups] = which
    return of


def _edges(points: Ints, shape_of: NDArray[np.intp], ring_of: NDArray[np.intp]) -> tuple[Ints, Ints]:
    """Will return each edge once as (m, 4), and as (m, 2) the shapes on its sides: -1 where there is none."""
    along = np.flatnonzero(ring_of[1:] == ring_of[:-1])
    keys = (points[:, 0] << 32) | points[:, 1]
    low, high = np.minimum(keys[along], keys[along + 1]), np.maximum(keys[along], keys[along + 1])
    order = np.lexsort((high, low))
    low, high, shape = low[order], high[order], shape_of[along][order]
    first = np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])] if len(low) else np.empty(0, dtype=bool)
    starts = np.flatnonzero(first)
    double = np.diff(np.r_[starts, len(low)]) > 1
    sides = np.stack([shape[starts], np.full(len(starts), -1)], axis=1)
    sides[double, 1] = shape[starts[double] + 1]
    low, high = low[starts], high[starts]
    mask = (1 << 32) - 1
    return np.stack([low >> 32, low & mask, high >> 32, high & mask], axis=1), sides


def _borders(edges: Ints, sides: Ints, area_of: NDArray[np.intp]) -> tuple[NDArray[np.object_], Floats]:
    """Will return the edges with another area, or nothing, on their other side, joined to lines, and their boxes."""
    kept = edges[(sides[:, 1] < 0) | (area_of[sides[:, 0]] != area_of[sides[:, 1]])]
    drawn = shapely.linestrings(kept.reshape(-1, 2, 2).astype(float))
    lines = np.atleast_1d(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(drawn))))
    return lines, shapely.bounds(lines)


def covers(grid: Grid, zoom: int, x: int, y: int) -> bool:
    """Will say whether the box round the map reaches into the tile or the one beside it."""
    west, south, east, north = grid.bounds
    (left, right), (top, bottom) = mercator(np.array([west, east]), np.array([north, south]))
    side = 0.5**zoom
    return bool(left < (x + 2) * side and right > (x - 1) * side and top < (y + 2) * side and bottom > (y - 1) * side)


def tile(of: Sheet, x: int, y: int) -> dict[str, Any]:
    """Will return one tile of the sheet as plain values; {} where the map is not."""
    west, north = x * of.extent, y * of.extent
    east, south, over = west + of.extent, north + of.extent, of.extent * _OVER
    boxes = of.boxes
    hit = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= south) & (boxes[:, 3] >= north)
    corner = np.array([west, north])
    shapes = [
        [of.codes[n], of.names[n], *(of.spots[n] - corner).tolist(), *(_steps(ring - corner) for ring in of.rings[n])]
        for n in np.flatnonzero(hit).tolist()
        if of.rings[n]
    ]
    if not shapes:
        return {}
    lines = {}
    for level, (drawn, around) in of.lines.items():
        near = (around[:, 0] <= east) & (around[:, 2] >= west) & (around[:, 1] <= south) & (around[:, 3] >= north)
        cut = shapely.clip_by_rect(drawn[near], west - over, north - over, east + over, south + over)
        parts = shapely.get_parts(cut)
        pieces = [np.rint(shapely.get_coordinates(part)).astype(np.int64) for part in parts]
        lines[level] = [_steps(piece - corner) for piece in pieces if len(piece) > 1]
    return {"base": of.base, "extent": of.extent, "shapes": shapes, "lines": lines}


def _steps(points: Ints) -> list[int]:
    moved = points.copy()
    moved[1:] -= points[:-1]
    return moved.ravel().tolist()


def names(grid: Grid) -> dict[str, list[list[Any]]]:
    """Will return the areas of each level for labels: [code, name, longitude, latitude, about how wide in metres]."""
    found = {}
    for level in LEVELS_UP[:-1]:
        codes, which = _codes(grid, level)
        rows = middles(grid.lon, grid.lat, which, grid.area_m2, len(codes))
        wide = np.sqrt(np.bincount(which, grid.area_m2, len(codes)))
        listed = zip(codes.tolist(), grid.lon[rows].tolist(), grid.lat[rows].tolist(), wide.tolist(), strict=True)
        found[level] = [
            [code, grid.areas[code].name, round(lon, 5), round(lat, 5), round(width)]
            for code, lon, lat, width in listed
            if code in grid.areas and grid.areas[code].level == level
        ]
    return found
