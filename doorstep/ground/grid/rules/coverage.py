"""Overlaps, gaps and slivers of a set of valid polygons that should tile a territory.

Topology is decided in degrees, where the borders of a file are straight; areas and widths are measured in metres.
Nothing here repairs anything.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.ground.grid.rules.metric import Metric, about

Shapes = NDArray[np.object_]

# Thinner than this is the rounding of the coordinates themselves (1e-8 degrees).
FINE_M = 0.001
# Below this a fault is a warning: no instrument a resident carries can tell the two sides apart.
THIN_M = 1.0
# Inlets of the outer edge that are narrower and deeper are asked about where no territory says what is meant. A corner
# of 20 degrees, as coasts have many, is no deeper than that.
NOTCH_M, DEEP_M = 20.0, 60.0
# A map with more is not a map; the list would help nobody.
MOST = 20_000
_A_MILLIMETRE = 1e-8  # in degrees
_CHUNK = 512


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the plane that has two owners or none."""

    rows: tuple[int, ...]
    geometry: Any
    area_m2: float
    width_m: float
    thin: bool
    parts: int = 1
    where: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found."""

    overlaps: tuple[Piece, ...]
    gaps: tuple[Piece, ...]
    slivers: tuple[Piece, ...]
    fine: int
    fine_m2: float
    covered: Any
    """the union of the cells, WGS84"""
    truncated: bool
    notches: tuple[Piece, ...] = ()
    """deep inlets of the outer edge, from THIN_M to NOTCH_M wide"""


def survey(polygons: Shapes, *, notches: bool = False) -> Coverage:
    """Will find where valid WGS84 polygons overlap, leave gaps, or are slivers themselves; if asked, deep notches."""
    plane = about(polygons)
    exact, pairs, crossings = crossing(polygons, most=MOST)
    truncated = len(pairs) > MOST
    covered = shapely.coverage_union_all(polygons) if exact else shapely.union_all(polygons)
    overlaps, fine_overlaps = _pieces(crossings, [tuple(pair) for pair in pairs.tolist()], plane)
    holes = _holes(covered)
    gaps, fine_gaps = _pieces(holes, _beside(polygons, holes), plane)
    solid, closed, channels, bays = _channels(covered, plane)
    gaps += _channel_pieces(channels, bays, polygons, plane)
    fine = fine_overlaps + fine_gaps
    return Coverage(
        overlaps=_largest_first(overlaps),
        gaps=_largest_first(gaps),
        slivers=_largest_first(_slivers(polygons, plane)),
        fine=len(fine),
        fine_m2=sum(fine),
        covered=covered,
        truncated=truncated or len(gaps) > MOST,
        notches=_largest_first(_notches(shapely.union_all([solid, *_filled(closed)]), polygons, plane))
        if notches
        else (),
    )


def _largest_first(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(sorted(pieces, key=lambda piece: -piece.area_m2)[:MOST])


def crossing(polygons: Shapes, *, most: int) -> tuple[bool, NDArray[np.int64], Shapes]:
    """Will return whether the polygons meet exactly, and pairs of rows whose interiors meet with what they share.

    It stops soon after `most` pairs.
    """
    shapely.prepare(polygons)
    # An exact partition is proved in one pass; only what fails it is looked at pair by pair.
    suspects = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(polygons)))
    if not len(suspects):
        return True, np.empty((0, 2), np.int64), np.empty(0, object)
    tree = shapely.STRtree(polygons)
    found: list[NDArray[np.int64]] = []
    shared: list[Shapes] = []
    count = 0
    for start in range(0, len(suspects), _CHUNK):
        some = suspects[start : start + _CHUNK]
        nth, other = tree.query(polygons[some], predicate="intersects")
        one = some[nth]
        # Each pair once: from its lower suspect, or from the only one.
        once = (one < other) | ((one > other) & ~np.isin(other, suspects, assume_unique=False))
        one, other = one[once], other[once]
        apart = shapely.touches(polygons[one], polygons[other])
        one, other = one[~apart], other[~apart]
        common = _polygonal(shapely.intersection(polygons[one], polygons[other]))
        real = shapely.area(common) > 0
        found.append(np.sort(np.stack([one[real], other[real]], axis=1), axis=1))
        shared.append(common[real])
        count += int(real.sum())
        if count > most:
            break
    return False, np.concatenate(found), np.concatenate(shared)


def _polygonal(shapes: Shapes) -> Shapes:
    """Will drop the points and lines of mixed shapes."""
    shapes = np.asarray(shapes)
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    for n in np.flatnonzero(mixed):
        parts = shapely.get_parts(shapes[n])
        shapes[n] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return shapes


def _pieces(shapes: Shapes, rows: list[tuple[int, ...]], plane: Metric) -> tuple[list[Piece], list[float]]:
    """Will measure each shape; those thinner than a millimetre come back as areas only."""
    if not len(shapes):
        return [], []
    metres = plane.project(shapes)
    area, length = shapely.area(metres), shapely.length(metres)
    width = np.divide(2 * area, length, out=np.zeros_like(area), where=length > 0)
    coarse = width >= FINE_M
    thin = np.ones(len(shapes), bool)
    thin[coarse] = shapely.is_empty(shapely.buffer(metres[coarse], -THIN_M / 2))
    parts = shapely.get_num_geometries(shapes)
    kept = [
        Piece(rows[n], shapes[n], float(area[n]), float(width[n]), bool(thin[n]), int(parts[n]))
        for n in np.flatnonzero(coarse)
    ]
    return kept, area[~coarse].tolist()


def _holes(covered: Any) -> Shapes:
    """Will return what the union encloses and does not hold."""
    parts = shapely.get_parts(covered)
    rings, owners = [], []
    for n, part in enumerate(parts):
        for ring in shapely.get_rings(part)[1:]:
            rings.append(shapely.polygons(ring))
            owners.append(n)
    holes = np.array(rings, dtype=object)
    if len(holes) and len(parts) > 1:
        # An island in a lake: what lies in the hole is not missing.
        islands = shapely.STRtree(parts)
        for n, island in zip(*islands.query(holes, predicate="contains_properly"), strict=True):
            holes[n] = shapely.difference(holes[n], parts[island])
        for n, island in zip(*islands.query(holes, predicate="overlaps"), strict=True):
            holes[n] = shapely.difference(holes[n], parts[island])
    return holes


def _beside(polygons: Shapes, shapes: Shapes) -> list[tuple[int, ...]]:
    """Will return the rows that border each shape."""
    found: list[list[int]] = [[] for _ in shapes]
    if len(shapes):
        nth, rows = shapely.STRtree(polygons).query(shapes, predicate="dwithin", distance=_A_MILLIMETRE)
        for n, row in zip(nth.tolist(), rows.tolist(), strict=True):
            found[n].append(row)
    return [tuple(sorted(rows)) for rows in found]


def _channels(covered: Any, plane: Metric) -> tuple[Any, Any, Shapes, Shapes]:
    """Will return gaps narrower than THIN_M that run out to the open, and wide ones that open only by such, in metres.

    No hole of the union shows either: a crack of one rounding error, from a missing cell to the open, is enough.
    Before them it returns the union without its holes, and the same with such gaps closed.
    """
    metres = shapely.get_parts(plane.project(covered))
    # Holes are found already; filled, they do not hide anything either.
    solid = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(metres)))
    closed = _closed(solid, THIN_M)
    left = shapely.get_parts(shapely.difference(closed, solid))
    rings = [shapely.polygons(ring) for part in shapely.get_parts(closed) for ring in shapely.get_rings(part)[1:]]
    # A cell in the middle of a bay is not missing.
    bays = shapely.difference(np.array(rings, dtype=object), solid)
    # Two of the short pieces that are left in concave corners may hang together by a hair of rounding.
    left = shapely.get_parts(_opened(_long(left), FINE_M))
    wide_enough = np.asarray(bays[shapely.area(bays) > 0.1 * THIN_M**2], dtype=object)
    return solid, closed, _long(left), wide_enough


def _long(shapes: Shapes) -> Shapes:
    """Will leave out what is too short or too small to be a channel: what is left in every concave corner."""
    return np.asarray(shapes[(shapely.length(shapes) > 20 * THIN_M) & (shapely.area(shapes) > 0.1 * THIN_M**2)])


def _opened(shapes: Shapes, width: float) -> Shapes:
    """Will return the shapes without what is nowhere `width` wide."""
    inner = shapely.buffer(shapes, -width / 2, join_style="mitre")
    return np.asarray(shapely.buffer(inner, width / 2, join_style="mitre"))


def _closed(shape: Any, width: float) -> Any:
    """Will return the shape with everything filled that is nowhere `width` wide."""
    return shapely.buffer(shapely.buffer(shape, width / 2, quad_segs=4), -width / 2, quad_segs=4)


def _filled(shape: Any) -> Shapes:
    """Will return the parts of a shape without their holes."""
    return np.asarray(shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(shape))))


def _notches(solid: Any, polygons: Shapes, plane: Metric) -> list[Piece]:
    """Will return what lies between an outline in metres and the same one closed by NOTCH_M, where it runs in deep."""
    left = shapely.get_parts(shapely.difference(shapely.union_all(_filled(_closed(solid, NOTCH_M))), solid))
    left = left[shapely.area(left) > THIN_M * DEEP_M]
    if not len(left):
        return []
    boxes = shapely.get_coordinates(shapely.minimum_rotated_rectangle(left)).reshape(-1, 5, 2)
    left = left[np.linalg.norm(np.diff(boxes[:, :3], axis=1), axis=2).max(axis=1) > DEEP_M]
    area, length = shapely.area(left), shapely.length(left)
    tree = shapely.STRtree(plane.project(polygons))
    return [
        Piece(
            tuple(sorted(tree.query(shape, predicate="dwithin", distance=0.05).tolist())),
            plane.back(shape),
            float(whole),
            2 * float(whole) / float(outline),
            thin=True,
            where="edge",
        )
        for shape, whole, outline in zip(left, area, length, strict=True)
    ]


def _channel_pieces(channels: Shapes, bays: Shapes, polygons: Shapes, plane: Metric) -> list[Piece]:
    if not len(channels) and not len(bays):
        return []
    tree = shapely.STRtree(plane.project(polygons))
    found = []
    for bay in bays:
        rows = tuple(sorted(tree.query(bay, predicate="dwithin", distance=0.05).tolist()))
        area = float(shapely.area(bay))
        found.append(Piece(rows, plane.back(bay), area, 2 * area / float(shapely.length(bay)), thin=False))
    for channel in channels:
        rows = tuple(sorted(tree.query(channel, predicate="dwithin", distance=0.05).tolist()))
        if len(rows) > 1:  # a narrow inlet of one cell is its own shape, not a fault
            area = float(shapely.area(channel))
            width = 2 * area / float(shapely.length(channel))
            found.append(Piece(rows, plane.back(channel), area, width, thin=True, where="open"))
    return found


def _slivers(polygons: Shapes, plane: Metric) -> list[Piece]:
    """Will return cells and parts of cells that are nowhere THIN_M wide."""
    parts, rows = shapely.get_parts(polygons, return_index=True)
    metres = plane.project(parts)
    area, length = shapely.area(metres), shapely.length(metres)
    width = 2 * area / length
    narrow = np.flatnonzero(width < 2 * THIN_M)
    narrow = narrow[shapely.is_empty(shapely.buffer(metres[narrow], -THIN_M / 2))]
    return [Piece((int(rows[n]),), parts[n], float(area[n]), float(width[n]), thin=True) for n in narrow]
