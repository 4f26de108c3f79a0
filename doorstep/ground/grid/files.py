"""From a file to a checked map, all of it in a limited child: reading, mapping, snapping, checking.

Topology of hostile shapes can take as much memory as reading them, so both happen behind the same fence, and what
comes back over it is plain values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.ground.grid.rules import (
    AreaRow,
    CellRow,
    Crs,
    Fault,
    FaultKind,
    Faults,
    Fields,
    Grid,
    Moved,
    Severity,
    Summary,
    assemble,
    cells,
    check,
    choose,
    snap,
    to_wgs84,
)
from doorstep.lib import child, spatial

_SHIFTED = {Crs.GCJ02.value, Crs.BD09.value}
_DEGREES = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490", Crs.GCJ02.value: "degrees", Crs.BD09.value: "degrees"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read; empty: as it says itself."""

    layer: str = ""
    encoding: str = ""
    crs: str = ""
    """a Crs, or anything the projection library knows, such as EPSG:4544"""
    told: Mapping[str, str] | None = None
    """field of ours to column of the file"""
    snap_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Examined:
    """A map as a file gives it, and what is wrong with it."""

    rows: tuple[CellRow, ...]
    areas: tuple[AreaRow, ...]
    fields: Fields
    faults: Faults
    moved: tuple[Moved, ...]
    left: tuple[str, ...]
    crs: str
    encoding: str
    datum_shift: bool


def examine(
    path: str | Path, how: Reading, *, territory: str | Path | None = None, current: Grid | None = None
) -> Examined:
    """Will read a file of cells and check it, in a limited child process.

    `territory` is a file whose polygons together are what the cells should fill; `current` the edition against which
    a shift is looked for. Raises a spatial.SpatialError, a refusal of the mapping or of the snapping width,
    child.ChildKilledError or child.ChildTimeoutError.
    """
    known = None
    if current is not None:
        polygons = shapely.to_wkb(current.polygons).tolist()
        known = (current.codes.tolist(), current.town.tolist(), polygons)
    outline = str(territory) if territory else None
    allowed = spatial.limits(str(path))
    if how.snap_m:
        # Cleaning 57,000 hairs between 11,139 cells took 73 s; a tidy map of that size takes 2.
        allowed |= {"cpu_s": 3 * allowed["cpu_s"], "wall_s": 3 * allowed["wall_s"]}
    plain = child.call(_job, str(path), how, outline, known, **allowed)
    return _unpack(plain)


def _job(
    path: str, how: Reading, territory: str | None, current: tuple[list[str], list[str], list[bytes]] | None
) -> Any:
    """Will do what `examine` says; in the child."""
    layer = spatial.read(
        path,
        layer=how.layer or None,
        encoding=how.encoding or None,
        crs=_DEGREES.get(how.crs, how.crs) or None,
    )
    shapes = _turned(layer.shapes, how.crs)
    chosen = choose(layer.columns, how.told or {}) if layer.columns or how.told else _numbered(layer)
    rows, areas = cells(layer.columns, shapes.tolist(), chosen)
    moved: tuple[Moved, ...] = ()
    left: tuple[str, ...] = ()
    if how.snap_m:
        done = snap(rows, width_m=how.snap_m)
        rows, moved, left = list(done.rows), done.moved, done.left
    outline = _outline(territory) if territory else None
    faults = check(rows, territory=outline, current=_grid(current))
    crs = how.crs if how.crs in _SHIFTED else layer.crs
    return (
        [_plain(replace(row, polygon=_wkb(row.polygon))) for row in rows],
        [_plain(area) for area in areas],
        (dict(chosen.columns), sorted(chosen.guessed)),
        [_plain(replace(fault, geometry=_wkb(fault.geometry))) for fault in faults.faults],
        _plain(faults.summary),
        [_plain(change) for change in moved],
        list(left),
        (crs, layer.encoding, layer.datum_shift),
    )


def _numbered(layer: spatial.Layer) -> Fields:
    """Will number the features of a file that has no columns at all: a bare geometry can be checked too."""
    layer.columns["code"] = [str(n + 1) for n in range(len(layer.shapes))]
    return Fields({"code": "code"}, frozenset({"code"}))


def numbered(examined: Examined) -> bool:
    """Will say whether the file had no columns, so that its cells bear no more than their numbers."""
    codes = (row.code for row in examined.rows)
    return examined.fields == Fields({"code": "code"}, frozenset({"code"})) and all(
        code == str(nth) for nth, code in enumerate(codes, 1)
    )


def _turned(shapes: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    if crs not in _SHIFTED:
        return shapes

    def turn(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack(to_wgs84(points[:, 0], points[:, 1], Crs(crs)), axis=1)

    return np.asarray(shapely.transform(shapes, turn))


def _outline(path: str) -> Any:
    shapes = spatial.read(path).shapes
    fit = shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)
    return shapely.union_all(shapes[fit]) if fit.any() else None


def _grid(current: tuple[list[str], list[str], list[bytes]] | None) -> Grid | None:
    if current is None:
        return None
    return assemble(
        [
            CellRow(code, "", "", "", town, "", "", 0, polygon)
            for code, town, polygon in zip(current[0], current[1], shapely.from_wkb(current[2]), strict=True)
        ]
    )


def _wkb(shape: Any) -> bytes | None:
    return None if shape is None else bytes(shapely.to_wkb(shape))


def _plain(value: Any) -> tuple[Any, ...]:
    found = (getattr(value, field.name) for field in fields(value))
    return tuple(str(item) if isinstance(item, (Severity, FaultKind)) else item for item in found)


def _unpack(plain: Any) -> Examined:
    rows, areas, (columns, guessed), faults, summary, moved, left, (crs, encoding, datum_shift) = plain
    with np.errstate(invalid="ignore"):  # what is no number is among the faults, with a sentence
        shapes = shapely.from_wkb([row[-1] for row in rows], on_invalid="ignore")
        spots = shapely.from_wkb([fault[-1] for fault in faults], on_invalid="ignore")
    return Examined(
        rows=tuple(CellRow(*(*row[:-1], shape)) for row, shape in zip(rows, shapes, strict=True)),
        areas=tuple(AreaRow(*area) for area in areas),
        fields=Fields(columns, frozenset(guessed)),
        faults=Faults(
            tuple(
                Fault(*(FaultKind(fault[0]), Severity(fault[1]), *fault[2:-1], spot))
                for fault, spot in zip(faults, spots, strict=True)
            ),
            Summary(*summary),
        ),
        moved=tuple(Moved(*change) for change in moved),
        left=tuple(left),
        crs=crs,
        encoding=encoding,
        datum_shift=datum_shift,
    )
