"""Every point falls in one cell, the same on every machine, and nothing a stranger sends raises."""

from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from doorstep.ground.grid.rules import Crs, area_m2, from_wgs84, locate, swapped
from tests.grid.towns import SOUTH, STEP, WEST, board, cell, grid, square

TOWN = grid()
COORDINATES = st.floats(allow_nan=True, allow_infinity=True) | st.floats(119.9, 120.1) | st.floats(35.9, 36.1)


def at(column: float, row: float) -> tuple[float, float]:
    return WEST + column * STEP, SOUTH + row * STEP


def codes(located: Any) -> list[str]:
    return ["-" if row < 0 else str(TOWN.codes[row])[-3:] for row in located.cell]


@pytest.mark.parametrize(
    ("column", "row", "code", "ambiguous"),
    [
        (0.5, 0.5, "001", False),
        (3.5, 2.5, "012", False),
        (1.0, 0.5, "001", True),  # a shared border: the lowest code
        (1.0, 1.0, "001", True),  # where four cells meet
        (0.0, 0.5, "001", False),  # the outer border belongs to the cell
        (-3.0, 0.5, "-", False),
    ],
)
def test_a_point_falls_in_one_cell(column: float, row: float, code: str, ambiguous: bool) -> None:
    lon, lat = at(column, row)
    # Borders that no float can hold: take the border's own number.
    lon = float(TOWN.polygons[0].bounds[2]) if column == 1.0 else lon
    lat = float(TOWN.polygons[0].bounds[3]) if row == 1.0 else lat
    found = locate(TOWN, lon, lat)
    assert codes(found) == [code]
    assert bool(found.ambiguous[0]) is ambiguous
    assert bool(found.outside[0]) is (code == "-")


def test_the_order_of_the_file_does_not_matter() -> None:
    lon, lat = float(TOWN.polygons[0].bounds[2]), SOUTH + STEP / 2
    backwards = grid(board()[::-1])
    assert backwards.codes[locate(backwards, lon, lat).cell[0]] == TOWN.codes[0]


def test_the_accuracy_circle_names_the_cells_it_touches() -> None:
    lon, lat = at(0.9, 0.5)  # 9 m from the border of the next cell
    found = locate(TOWN, [lon, lon, lon], [lat, lat, lat], accuracy_m=[5, 12, np.nan])
    assert found.touches == [(0,), (0, 1), (0,)]
    assert found.ambiguous.tolist() == [False, True, False]


def test_a_point_just_outside_takes_the_nearest_cell_within_the_tolerance() -> None:
    lon, lat = at(-0.3, 0.5)  # 27 m west of the town
    assert codes(locate(TOWN, lon, lat)) == ["001"]
    assert locate(TOWN, lon, lat).near.tolist() == [True]
    strict = locate(TOWN, lon, lat, tolerance_m=20)
    assert strict.outside.tolist() == [True]


def test_raw_gcj02_falls_elsewhere_and_declared_gcj02_falls_right() -> None:
    lon, lat = from_wgs84(*at(0.5, 0.5), Crs.GCJ02)
    assert codes(locate(TOWN, lon, lat)) != ["001"]
    assert codes(locate(TOWN, lon, lat, crs=Crs.GCJ02)) == ["001"]


def test_exchanged_coordinates_are_noticed() -> None:
    lon, lat = at(0.5, 0.5)
    assert swapped([lon, lat, 0.0, np.nan], [lat, lon, 0.0, 1.0], TOWN).tolist() == [False, True, False, False]


@given(st.lists(st.tuples(COORDINATES, COORDINATES, COORDINATES, st.sampled_from(list(Crs))), max_size=8))
def test_whatever_comes_in_comes_out(rows: list[tuple[float, float, float, Crs]]) -> None:
    lon, lat, accuracy, crs = ([row[n] for row in rows] for n in range(4))
    found = locate(TOWN, lon, lat, crs=np.array(crs, dtype="U8"), accuracy_m=accuracy)
    assert len(found.cell) == len(found.touches) == len(rows)
    assert (found.outside == (found.cell < 0)).all()
    for row, touched in zip(found.cell.tolist(), found.touches, strict=True):
        assert row == -1 or row in touched


def test_many_points_fall_where_one_by_one_they_do() -> None:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(119.999, 120.005, 2000), rng.uniform(35.999, 36.004, 2000)
    found = locate(TOWN, lon, lat, tolerance_m=0).cell
    for n in range(0, 2000, 7):
        holding = [
            row for row, polygon in enumerate(TOWN.polygons) if polygon.intersects(shapely.Point(lon[n], lat[n]))
        ]
        assert found[n] == min(holding, default=-1)


def test_an_empty_grid_holds_nothing() -> None:
    empty = grid([])
    assert locate(empty, [120.0], [36.0], accuracy_m=[5]).outside.tolist() == [True]
    assert swapped([120.0], [36.0], empty).tolist() == [False]


def test_areas_are_those_of_the_ellipsoid() -> None:
    shape = shapely.segmentize(square(0, 0, wide=500, high=400), 0.001)
    geodesic = abs(pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shape)[0])
    assert area_m2([shape])[0] == pytest.approx(geodesic, rel=1e-6)


def test_a_cell_code_finds_its_row() -> None:
    two = grid([cell("b", square(0, 0)), cell("a", square(1, 0))])
    assert (two.codes.tolist(), two.index) == (["a", "b"], {"a": 0, "b": 1})
