"""Reading maps: the snapshot in memory, and what is asked of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from doorstep.ground.editions.queries import UnknownEditionError, by_id
from doorstep.ground.editions.rules import Status
from doorstep.ground.grid.models import Area, Cell, Place
from doorstep.ground.grid.rules import (
    LEVELS,
    AreaRow,
    CellRow,
    Gazetteer,
    Grid,
    PlaceHit,
    PlaceRow,
    assemble,
    gazetteer,
    match,
)
from doorstep.lib.refusal import Refusal
from doorstep.lib.snapshots import Snapshots

_CELL = (
    "code",
    "name",
    "kind",
    "community",
    "town",
    "county",
    "duty_grid",
    "residents",
    "shape",
    "lon",
    "lat",
    "area_m2",
)
_PLACE = ("code", "kind", "name", "aliases", "former", "lon", "lat", "cell")


class UnknownCellError(Refusal):
    """The edition has no such cell or area. Data: `code`."""

    code = "grid_code_unknown"


@dataclass(frozen=True, slots=True)
class Child:
    """Something directly below an area: an area, or a cell below a community."""

    code: str
    name: str
    level: str
    """town, community or cell"""
    kind: str
    cells: int


def _load(edition_id: int) -> Grid:
    ref = by_id(edition_id)
    rows = list(Cell.objects.filter(edition_id=edition_id).order_by("code").values_list(*_CELL))
    shapes = shapely.from_wkb([bytes(row[8]) for row in rows])
    numbers = np.array([row[9:] for row in rows], dtype=float).reshape(-1, 3)
    areas = Area.objects.filter(edition_id=edition_id).order_by("code")
    return assemble(
        [CellRow(*(*row[:8], shape)) for row, shape in zip(rows, shapes, strict=True)],
        edition_id=edition_id,
        name=ref.name,
        areas=[
            AreaRow(code, name, level, parent, tuple(aliases))
            for code, name, level, parent, aliases in areas.values_list("code", "name", "level", "parent", "aliases")
        ],
        measured=(numbers[:, 0], numbers[:, 1], numbers[:, 2]),
    )


class _DraftError(Exception):
    """Keeps a draft out of the store of snapshots."""


def _load_published(edition_id: int) -> Grid:
    if by_id(edition_id).status is not Status.PUBLISHED:
        raise _DraftError
    return _load(edition_id)


def _load_names(edition_id: int) -> Gazetteer:
    return gazetteer(_grids.get(edition_id), places(edition_id))


# Published editions only: a draft may be loaded anew under the same key.
_grids: Snapshots[int, Grid] = Snapshots(_load_published, keep=4)
_names: Snapshots[int, Gazetteer] = Snapshots(_load_names, keep=2)


def snapshot(edition_id: int) -> Grid:
    """Will return the map of an edition; held in memory once it is published. Raises UnknownEditionError."""
    try:
        return _grids.get(edition_id)
    except _DraftError:
        return _load(edition_id)


def published(edition_id: int) -> Grid:
    """Will return the map of a published edition, from memory. Raises UnknownEditionError, for a draft too."""
    try:
        return _grids.get(edition_id)
    except _DraftError:
        raise UnknownEditionError(id=edition_id) from None


def places(edition_id: int) -> list[PlaceRow]:
    """Will return the places of the gazetteer, by code."""
    rows = Place.objects.filter(edition_id=edition_id).order_by("code").values_list(*_PLACE)
    return [
        PlaceRow(code, kind, name, tuple(aliases), tuple(former), lon, lat, cell)
        for code, kind, name, aliases, former, lon, lat, cell in rows
    ]


def find_place(edition_id: int, text: str, limit: int = 8) -> list[PlaceHit]:
    """Will return candidates for an address, a landmark, a name or a cell code, the best first; [] for none.

    Scores run from 0 to 100; see rules.match. The caller lets the person choose unless one stands alone at 100.
    """
    return match(names(edition_id), text, limit=limit)


def names(edition_id: int) -> Gazetteer:
    """Will return every name of an edition with the ways to say it; held in memory once the edition is published."""
    try:
        return _names.get(edition_id)
    except _DraftError:
        return gazetteer(_load(edition_id), places(edition_id))


def children(edition_id: int, code: str = "") -> list[Child]:
    """Will return what lies directly below an area, by code; the topmost areas for an empty code.

    Raises UnknownCellError.
    """
    grid = snapshot(edition_id)
    area = grid.areas.get(code)
    if code and area is None:
        raise UnknownCellError(code=code)
    below = [row for row in grid.areas.values() if row.parent == code]
    if not code and not below and not grid.areas:
        return [_cell_child(grid, n) for n in range(len(grid))]
    found = [
        Child(row.code, row.name, row.level, "", int((getattr(grid, row.level) == row.code).sum())) for row in below
    ]
    if area is not None:
        # Cells that hang here: below a community, or below a town whose communities nobody drew.
        finer = LEVELS[LEVELS.index(area.level) + 1 :]
        mine = getattr(grid, area.level) == code
        for level in finer:
            mine &= getattr(grid, level) == ""
        found += [_cell_child(grid, n) for n in np.flatnonzero(mine).tolist()]
    return sorted(found, key=lambda row: row.code)


def _cell_child(grid: Grid, n: int) -> Child:
    return Child(str(grid.codes[n]), str(grid.names[n]), "cell", str(grid.kinds[n]), 1)


def neighbours(edition_id: int, code: str) -> list[str]:
    """Will return the codes of the cells within ten centimetres of a cell. Raises UnknownCellError."""
    grid = snapshot(edition_id)
    row = grid.index.get(code)
    if row is None:
        raise UnknownCellError(code=code)
    near = grid.tree.query(grid.polygons[row], predicate="dwithin", distance=1e-6)
    return [str(grid.codes[n]) for n in np.sort(near).tolist() if n != row]


def geojson(
    edition_id: int,
    *,
    box: tuple[float, float, float, float] | None = None,
    area: str | None = None,
    simplify_m: float = 0.0,
    most: int = 20_000,
) -> dict[str, Any]:
    """Will return the cells in a box (west, south, east, north) and an area as a GeoJSON FeatureCollection.

    `simplify_m` thins the borders by about that many metres and keeps shared ones shared. At most `most` cells, by
    code. Raises UnknownCellError for an unknown area.
    """
    grid = snapshot(edition_id)
    rows = np.arange(len(grid)) if box is None else np.sort(grid.tree.query(shapely.box(*box), predicate="intersects"))
    if area is not None:
        level = grid.areas[area].level if area in grid.areas else None
        if level is None:
            raise UnknownCellError(code=area)
        rows = rows[getattr(grid, level)[rows] == area]
    rows = rows[:most]
    shapes = grid.polygons[rows]
    if simplify_m > 0 and len(rows):
        shapes = shapely.coverage_simplify(shapes, simplify_m / 111_000, simplify_boundary=True)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(grid.codes[n]),
                "properties": {
                    "code": str(grid.codes[n]),
                    "name": str(grid.names[n]),
                    "kind": str(grid.kinds[n]),
                    "community": str(grid.community[n]),
                    "duty_grid": str(grid.duty_grid[n]),
                },
                "geometry": shapely.geometry.mapping(shape),
            }
            for n, shape in zip(rows.tolist(), shapes, strict=True)
        ],
    }


def rows_of(grid: Grid) -> list[CellRow]:
    """Will return the cells of a map as the check takes them."""
    columns: Iterable[Any] = zip(
        grid.codes.tolist(),
        grid.names.tolist(),
        grid.kinds.tolist(),
        grid.community.tolist(),
        grid.town.tolist(),
        grid.county.tolist(),
        grid.duty_grid.tolist(),
        grid.residents.tolist(),
        grid.polygons,
        strict=True,
    )
    return [CellRow(*row) for row in columns]
