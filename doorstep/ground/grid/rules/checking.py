"""The check of a map: everything that is wrong with it, and how much, before anybody answers for it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.ground.grid.rules.coverage import Coverage, Piece, survey
from doorstep.ground.grid.rules.faults import Fault, FaultKind, Faults, Severity, Summary
from doorstep.ground.grid.rules.grid import CellRow, Grid
from doorstep.ground.grid.rules.metric import about, area_m2
from doorstep.ground.grid.rules.scheme import Scheme, above, scheme_of, well_formed
from doorstep.ground.grid.rules.shift import gcj_shift_suspected

ERROR, WARNING = Severity.ERROR, Severity.WARNING
_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def check(
    rows: Sequence[CellRow],
    *,
    territory: Any = None,
    current: Grid | None = None,
    scheme: Scheme | None = None,
) -> Faults:
    """Will return everything wrong with a map of WGS84 cells; it repairs nothing and raises for no input.

    `territory` is the outline they should fill (a WGS84 polygon), `current` the edition in force, against which a shift
    is looked for. Without a territory nobody can say whether the outer edge is where it should be; then deep, narrow
    notches in it are warned of. The code scheme is told from the codes unless it is given.
    """
    codes = [row.code for row in rows]
    scheme = scheme or scheme_of(codes)
    faults = list(_codes(rows, scheme))
    polygons = np.empty(len(rows), dtype=object)
    polygons[:] = [row.polygon for row in rows]
    if not len(rows):
        faults.append(Fault(FaultKind.NO_CELLS, ERROR))
    sound, found = _shapes(codes, polygons)
    faults += found
    coverage = None
    if len(sound):
        sound, found = _copies(codes, polygons, sound)
        faults += found
        coverage = survey(polygons[sound], notches=territory is None)
        faults += _of_pieces(codes, sound, coverage)
        if territory is not None and shapely.is_valid(territory):
            faults += _territory(coverage.covered, territory)
        faults += _communities(rows, sound, polygons, scheme)
    faults += _duty_grids(rows)
    if current is not None and len(sound):
        faults += _shifted([rows[n] for n in sound.tolist()], current)
    order = {ERROR: 0, WARNING: 1}
    kinds = {kind: n for n, kind in enumerate(FaultKind)}
    faults.sort(key=lambda fault: (order[fault.severity], kinds[fault.kind], -fault.area_m2, fault.codes))
    summary = _summary(rows, polygons, sound, coverage, scheme)
    return Faults(tuple(faults), replace(summary, edge_checked=territory is not None))


def _codes(rows: Sequence[CellRow], scheme: Scheme) -> Iterable[Fault]:
    places: dict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows, start=1):
        places[row.code].append(n)
    for code, where in places.items():
        if not code:
            yield Fault(FaultKind.CODE_EMPTY, ERROR, features=tuple(where))
            continue
        if len(where) > 1:
            yield Fault(FaultKind.CODE_DUPLICATE, ERROR, (code,), tuple(where))
        if not well_formed(code, scheme):
            yield Fault(FaultKind.CODE_MALFORMED, ERROR, (code,), tuple(where), detail=scheme.value)


def _shapes(codes: Sequence[str], polygons: NDArray[np.object_]) -> tuple[NDArray[np.int64], list[Fault]]:
    """Will return the rows with a shape that can be reckoned with, and what is wrong with the others."""
    faults: list[Fault] = []
    sound = np.isin(shapely.get_type_id(polygons), _POLYGONAL) & ~shapely.is_empty(polygons)

    def add(kind: FaultKind, n: int, detail: str = "", lon: float | None = None, lat: float | None = None) -> None:
        geometry = polygons[n] if kind is FaultKind.INVALID_SHAPE else None
        faults.append(Fault(kind, ERROR, (codes[n],), (n + 1,), lon=lon, lat=lat, detail=detail, geometry=geometry))

    for n in np.flatnonzero(~sound).tolist():
        add(FaultKind.NO_SHAPE, n, polygons[n].geom_type if polygons[n] is not None else "")
    bounds = shapely.bounds(polygons)
    with np.errstate(invalid="ignore"):
        on_earth = (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
        # A latitude beyond 90 that would do as a longitude: the axes are exchanged.
        crossed = (np.abs(bounds[:, [1, 3]]) <= 180).all(axis=1) & (np.abs(bounds[:, [0, 2]]) <= 90).all(axis=1)
    off = sound & ~on_earth
    if off.any():
        for n in np.flatnonzero(off & ~crossed).tolist():
            add(FaultKind.OFF_EARTH, n)
        turned = np.flatnonzero(off & crossed).tolist()
        if turned:
            where = tuple(n + 1 for n in turned)
            faults.append(Fault(FaultKind.SWAPPED, ERROR, tuple(codes[n] for n in turned), where))
    sound &= on_earth
    valid = shapely.is_valid(polygons)
    for n in np.flatnonzero(sound & ~valid).tolist():
        reason, lon, lat = _reason(shapely.is_valid_reason(polygons[n]))
        add(FaultKind.INVALID_SHAPE, n, reason, lon, lat)
    return np.flatnonzero(sound & valid), faults


def _reason(text: str) -> tuple[str, float | None, float | None]:
    """Will split "Self-intersection[119.9 36.1]"."""
    reason, _, rest = text.partition("[")
    numbers = rest.rstrip("]").split()
    try:
        return reason, float(numbers[0]), float(numbers[1])
    except (IndexError, ValueError):
        return reason, None, None


def _copies(
    codes: Sequence[str], polygons: NDArray[np.object_], sound: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[Fault]]:
    """Will set aside all but the first of cells with one and the same shape: n copies would make n² overlaps."""
    same: dict[bytes, list[int]] = defaultdict(list)
    for n, key in zip(sound.tolist(), shapely.to_wkb(shapely.normalize(polygons[sound])), strict=True):
        same[key].append(n)
    copies = [where for where in same.values() if len(where) > 1]
    areas = area_m2(polygons[[where[0] for where in copies]]) if copies else np.empty(0)
    faults = [
        Fault(
            FaultKind.SAME_SHAPE,
            ERROR,
            tuple(codes[n] for n in where),
            tuple(n + 1 for n in where),
            area_m2=float(area),
            **_spot(polygons[where[0]]),
            geometry=polygons[where[0]],
        )
        for where, area in zip(copies, areas, strict=True)
    ]
    return np.array(sorted(where[0] for where in same.values()), dtype=np.int64), faults


def _spot(shape: Any) -> dict[str, Any]:
    point = shapely.point_on_surface(shape)
    return {} if shapely.is_empty(point) else {"lon": float(point.x), "lat": float(point.y)}


def _of_pieces(codes: Sequence[str], sound: NDArray[np.int64], coverage: Coverage) -> Iterable[Fault]:
    def fault(kind: FaultKind, piece: Piece, severity: Severity) -> Fault:
        rows = [int(sound[n]) for n in piece.rows]
        return Fault(
            kind,
            severity,
            tuple(codes[n] for n in rows),
            tuple(n + 1 for n in rows),
            area_m2=piece.area_m2,
            width_m=piece.width_m,
            **_spot(piece.geometry),
            detail=piece.where,
            geometry=piece.geometry,
        )

    for kind, pieces in ((FaultKind.OVERLAP, coverage.overlaps), (FaultKind.GAP, coverage.gaps)):
        for piece in pieces:
            yield fault(kind, piece, WARNING if piece.thin else ERROR)
    for piece in coverage.slivers:
        yield fault(FaultKind.SLIVER, piece, WARNING)
    for piece in coverage.notches:
        yield fault(FaultKind.NOTCH, piece, WARNING)


def _territory(covered: Any, territory: Any) -> Iterable[Fault]:
    """Will compare the union with the outline it should fill; slivers below a metre are not worth a word here."""
    plane = about(np.array([territory, covered], dtype=object))
    for kind, missing in (
        (FaultKind.UNCOVERED, shapely.difference(territory, covered)),
        (FaultKind.BEYOND, shapely.difference(covered, territory)),
    ):
        parts = shapely.get_parts(missing)
        parts = parts[shapely.get_dimensions(parts) == 2]
        metres = plane.project(parts)
        wide = ~shapely.is_empty(shapely.buffer(metres, -0.5)) if len(parts) else np.empty(0, bool)
        for part, shape in zip(parts[wide], metres[wide], strict=True):
            area, length = float(shapely.area(shape)), float(shapely.length(shape))
            severity = ERROR if kind is FaultKind.UNCOVERED else WARNING
            yield Fault(kind, severity, area_m2=area, width_m=2 * area / length, **_spot(part), geometry=part)


def _communities(
    rows: Sequence[CellRow], sound: NDArray[np.int64], polygons: NDArray[np.object_], scheme: Scheme
) -> Iterable[Fault]:
    for n, row in enumerate(rows, start=1):
        told = above(row.code, scheme)
        said = (row.county, row.town, row.community)
        if any(code and given and code != given for code, given in zip(told, said, strict=True)):
            detail = row.community or row.town or row.county
            yield Fault(FaultKind.WRONG_COMMUNITY, ERROR, (row.code,), (n,), detail=detail)
    members: dict[str, list[int]] = defaultdict(list)
    for n in sound.tolist():
        if rows[n].community:
            members[rows[n].community].append(n)
    if len(members) < 2:
        return
    lonely = _apart_from_their_own(polygons, sound, np.array([row.community for row in rows], dtype=object))
    for n in lonely:
        community = rows[n].community
        if len(members[community]) > 1:
            yield Fault(
                FaultKind.OUTSIDE_COMMUNITY,
                WARNING,
                (rows[n].code,),
                (n + 1,),
                **_spot(polygons[n]),
                detail=community,
                geometry=polygons[n],
            )


def _apart_from_their_own(
    polygons: NDArray[np.object_], sound: NDArray[np.int64], communities: NDArray[np.object_]
) -> list[int]:
    """Will return the rows that have neighbours, none of them of their own community."""
    tree = shapely.STRtree(polygons[sound])
    home = communities[sound]
    # Within ten centimetres: borders that do not quite meet are told elsewhere.
    nth, other = tree.query(polygons[sound], predicate="dwithin", distance=1e-6)
    real = nth != other
    nth, other = nth[real], other[real]
    alike = home[nth] == home[other]
    neighbours = np.bincount(nth, minlength=len(sound))
    own = np.bincount(nth[alike], minlength=len(sound))
    belongs = home != ""
    return [int(sound[n]) for n in np.flatnonzero((neighbours > 0) & (own == 0) & belongs)]


def _duty_grids(rows: Sequence[CellRow]) -> Iterable[Fault]:
    missing = [(row.code, n) for n, row in enumerate(rows, start=1) if not row.duty_grid]
    if missing:
        codes = tuple(code for code, _ in missing)
        detail = "all" if len(missing) == len(rows) else ""
        yield Fault(FaultKind.DUTY_GRID_MISSING, WARNING, codes, tuple(n for _, n in missing), detail=detail)


def _shifted(rows: Sequence[CellRow], current: Grid) -> Iterable[Fault]:
    shift = gcj_shift_suspected(rows, current)
    if shift is not None:
        detail = f"{shift.crs.value} {shift.by} {shift.east_m:.0f} {shift.north_m:.0f} {shift.residual_m:.0f}"
        yield Fault(FaultKind.SHIFTED, WARNING, detail=detail)


def _summary(
    rows: Sequence[CellRow],
    polygons: NDArray[np.object_],
    sound: NDArray[np.int64],
    coverage: Coverage | None,
    scheme: Scheme,
) -> Summary:
    def different(attribute: str) -> int:
        return len({getattr(row, attribute) for row in rows} - {""})

    if coverage is None:
        return Summary(cells=len(rows), scheme=scheme.value)
    return Summary(
        cells=len(rows),
        parts=int(shapely.get_num_geometries(polygons[sound]).sum()),
        vertices=int(shapely.get_num_coordinates(polygons[sound]).sum()),
        scheme=scheme.value,
        counties=different("county"),
        towns=different("town"),
        communities=different("community"),
        duty_grids=different("duty_grid"),
        cell_area_m2=float(area_m2(polygons[sound]).sum()),
        covered_m2=float(area_m2(np.array([coverage.covered], dtype=object)).sum()),
        overlap_m2=sum(piece.area_m2 for piece in coverage.overlaps),
        gap_m2=sum(piece.area_m2 for piece in coverage.gaps),
        fine=coverage.fine,
        fine_m2=coverage.fine_m2,
        truncated=coverage.truncated,
    )
