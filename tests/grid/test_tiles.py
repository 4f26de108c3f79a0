"""The map in tiles: small, whole, every border once, and neighbours that still meet after thinning."""

from datetime import date, datetime
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.affinity

from benchmarks import city
from doorstep.ground.editions.queries import UnknownEditionError
from doorstep.ground.grid import tiles as held
from doorstep.ground.grid.actions import load, publish
from doorstep.ground.grid.rules import AreaRow, CellRow, Grid, assemble
from doorstep.ground.grid.rules import tiles as rules
from tests.grid.towns import SOUTH, STEP, WEST, board, cell, grid, square


def columns_and_rows(of: Grid, zoom: int) -> list[tuple[int, int]]:
    """Will return the addresses of the tiles that the map lies in."""
    west, south, east, north = of.bounds
    xs, ys = rules.mercator(np.array([west, east]), np.array([north, south]))
    (left, right), (top, bottom) = ((v * 2**zoom).astype(int).tolist() for v in (xs, ys))
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def polygon(shape: list[Any]) -> Any:
    """Will return a shape of a tile in the tile's own units."""
    rings = [list(zip(accumulate(steps[0::2]), accumulate(steps[1::2]), strict=True)) for steps in shape[4:]]
    return shapely.Polygon(rings[0], rings[1:])


def whole(of: Grid, zoom: int) -> tuple[str, dict[str, Any]]:
    """Will return what the shapes of a zoom are, and each as a polygon of whole numbers of the world."""
    sheet = rules.sheet(of, rules.plane(of), zoom)
    found: dict[str, Any] = {}
    for x, y in columns_and_rows(of, zoom):
        tile = rules.tile(sheet, x, y)
        for shape in tile.get("shapes", ()):
            moved = shapely.affinity.translate(polygon(shape), x * sheet.extent, y * sheet.extent)
            assert found.setdefault(shape[0], moved).equals(moved), "the same in every tile"
    return sheet.base, found


def test_every_cell_is_in_the_tiles_and_lies_where_it_is() -> None:
    town = grid()
    base, found = whole(town, rules.DEEPEST)
    assert base == "cell"
    assert sorted(found) == town.codes.tolist()
    units = rules.extent(rules.DEEPEST) * 2**rules.DEEPEST
    exact = shapely.transform(rules.plane(town), lambda points: points * units)
    for code, shape in found.items():
        other = exact[town.index[code]]
        assert shape.symmetric_difference(other).area < 0.05 * other.area


@pytest.mark.parametrize("zoom", [9, 11, 12, 13, 14])
def test_neighbours_still_meet_when_borders_are_thinned(zoom: int) -> None:
    polygons = city.cells(rows=12, columns=14)
    codes = city.codes(len(polygons))
    rows = [CellRow(c, "", "", c[:12], c[:9], c[:6], "", 0, p) for c, p in zip(codes, polygons, strict=True)]
    _base, found = whole(assemble(rows), zoom)
    shapes = np.array(list(found.values()))
    assert shapely.is_valid(shapes).all()
    assert shapely.area(shapes).sum() == pytest.approx(shapely.area(shapely.union_all(shapes)))


def test_the_farther_off_the_coarser_and_every_tile_stays_small() -> None:
    polygons = city.cells(rows=40, columns=40, points_an_edge=4)
    codes = city.codes(len(polygons))
    rows = [CellRow(c, "", "", c[:12], c[:9], c[:6], "", 0, p) for c, p in zip(codes, polygons, strict=True)]
    large = assemble(rows)
    bases = [rules.base_of(large, zoom) for zoom in range(rules.WIDEST, rules.DEEPEST + 1)]
    order = ["county", "town", "community", "cell"]
    assert [order.index(base) for base in bases] == sorted(order.index(base) for base in bases)
    assert bases[-1] == "cell"
    assert rules.base_of(large, 5) == "town"


def test_borders_of_areas_are_drawn_once_and_only_where_two_meet() -> None:
    west = [cell(f"37028100100100{n + 1}", square(0, n)) for n in range(2)]
    east = [cell(f"37028100200100{n + 1}", square(1, n)) for n in range(2)]
    both = grid([*west, *east])
    drawn, _ = rules.sheet(both, rules.plane(both), rules.DEEPEST).lines["town"]
    outline = rules.sheet(both, rules.plane(both), rules.DEEPEST).lines["county"][0]
    lone = shapely.length(drawn).sum() - shapely.length(outline).sum()
    assert lone == pytest.approx(2 * STEP * 1.0 / np.cos(np.radians(SOUTH)) / 360 * 4096 * 2**14, rel=0.02)


def test_cells_without_areas_are_drawn_too() -> None:
    bare = [cell(f"A{n}", square(n, 0), community="", town="", county="") for n in range(3)]
    _base, found = whole(grid(bare), rules.DEEPEST)
    assert sorted(found) == ["A0", "A1", "A2"]
    base, found = whole(grid(bare), 6)
    assert base == "county"


def test_names_stand_inside_their_area() -> None:
    rows = board()
    named = assemble(rows, areas=[AreaRow("370281001", "阜安街道", "town", "370281")])
    ((code, name, lon, lat, width),) = rules.names(named)["town"]
    assert (code, name) == ("370281001", "阜安街道")
    assert shapely.union_all(named.polygons).contains(shapely.Point(lon, lat))
    assert 200 < width < 500


@pytest.mark.django_db
def test_only_published_maps_have_tiles_and_they_are_held(now: datetime) -> None:
    edition = load(rows=board(), name="spring", now=now).edition.id
    x, y = columns_and_rows(grid(), 14)[0]
    with pytest.raises(UnknownEditionError):
        held.tile(edition, 14, x, y)
    publish(name="spring", valid_from=date(2026, 3, 1), now=now)
    tile = held.tile(edition, 14, x, y)
    assert tile is not None
    assert tile is held.tile(edition, 14, x, y)
    assert len(tile.gzipped) < 60_000
    assert held.tile(edition, 14, 0, 0) is held.EMPTY
    assert held.tile(edition, 15, x, y) is None
    assert held.tile(edition, 14, 2**14, y) is None
    assert WEST > 0
