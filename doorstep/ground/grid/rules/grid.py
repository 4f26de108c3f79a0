"""The map of one edition in memory: arrays by row, rows in the order of their codes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.ground.grid.rules import metric
from doorstep.ground.grid.rules.crs import Floats
from doorstep.ground.grid.rules.metric import Metric

Texts = NDArray[np.str_]
LEVELS = ("county", "town", "community")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A county, town or community: what is above the cells."""

    code: str
    name: str
    level: str
    parent: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell as a file or a table gives it, in WGS84 degrees."""

    code: str
    name: str
    kind: str
    community: str
    town: str
    county: str
    duty_grid: str
    residents: int
    polygon: Any


@dataclass(frozen=True)
class Grid:
    """A map edition. Row n of every array is one cell; rows ascend by code, so the lowest row has the lowest code."""

    edition_id: int
    name: str
    codes: Texts
    names: Texts
    kinds: Texts
    community: Texts
    town: Texts
    county: Texts
    duty_grid: Texts
    residents: NDArray[np.int64]
    polygons: NDArray[np.object_]
    lon: Floats
    lat: Floats
    area_m2: Floats
    tree: shapely.STRtree
    index: Mapping[str, int]
    areas: Mapping[str, AreaRow] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; NaN when the grid is empty."""
        return metric.box_round(self.polygons)

    @cached_property
    def metric(self) -> Metric:
        """The plane in which distances are measured."""
        return metric.about(self.polygons)

    @cached_property
    def metric_tree(self) -> shapely.STRtree:
        """The cells in metres, for circles and nearest cells; made when first needed."""
        return shapely.STRtree(self.metric.project(self.polygons))


def assemble(
    rows: Sequence[CellRow],
    *,
    edition_id: int = 0,
    name: str = "",
    areas: Iterable[AreaRow] = (),
    measured: tuple[Floats, Floats, Floats] | None = None,
) -> Grid:
    """Will return the Grid of these cells, in any order.

    `measured` is centroid longitude, latitude and area in m2 by row of `rows`, when they are known already.
    Of two cells with one code the index keeps the first.
    """
    polygons = np.empty(len(rows), dtype=object)
    polygons[:] = [row.polygon for row in rows]
    if measured is None:
        centres = shapely.centroid(polygons)
        measured = shapely.get_x(centres), shapely.get_y(centres), metric.area_m2(polygons)
    order = sorted(range(len(rows)), key=lambda n: rows[n].code)
    polygons = polygons[order]
    shapely.prepare(polygons)

    def texts(attribute: str) -> Texts:
        return np.array([getattr(rows[n], attribute) for n in order], dtype=np.str_)

    codes = texts("code")
    return Grid(
        edition_id=edition_id,
        name=name,
        codes=codes,
        names=texts("name"),
        kinds=texts("kind"),
        community=texts("community"),
        town=texts("town"),
        county=texts("county"),
        duty_grid=texts("duty_grid"),
        residents=np.array([rows[n].residents for n in order], dtype=np.int64),
        polygons=polygons,
        lon=np.asarray(measured[0], float)[order],
        lat=np.asarray(measured[1], float)[order],
        area_m2=np.asarray(measured[2], float)[order],
        tree=shapely.STRtree(polygons),
        index={code: n for n, code in reversed(list(enumerate(codes.tolist())))},
        areas={area.code: area for area in areas},
    )
