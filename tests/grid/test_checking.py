"""The check tells the truth: what is wrong is named with its cells and its square metres, what is right is not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.ground.grid.rules import (
    CellRow,
    Crs,
    FaultKind,
    Severity,
    SnapWidthError,
    area_m2,
    assemble,
    check,
    diff,
    from_wgs84,
    gcj_shift_suspected,
    snap,
)
from tests.grid.towns import STEP, board, cell, square

BOWTIE = shapely.Polygon([(120, 36), (120.001, 36.001), (120.001, 36), (120, 36.001)])
with np.errstate(invalid="ignore"):
    NOWHERE = shapely.from_wkt("POLYGON ((120 36, NaN 36.001, 120.001 36, 120 36))")
METRE = STEP / 90.17  # in degrees of longitude, here


def kinds(rows: list[CellRow], **given_: Any) -> list[tuple[str, str]]:
    return [(fault.kind.value, fault.severity.value) for fault in check(rows, **given_).faults]


def moved(row: CellRow, east: float) -> CellRow:
    return replace(row, polygon=shapely.transform(row.polygon, lambda points: points + np.array([east, 0])))


def test_a_tidy_map_has_no_faults() -> None:
    found = check(board())
    assert found.faults == ()
    assert (found.summary.cells, found.summary.communities, found.summary.scheme) == (12, 1, "cn15")
    assert found.summary.covered_m2 == pytest.approx(area_m2([square(0, 0, wide=4, high=3)])[0], rel=1e-9)


@pytest.mark.parametrize(
    ("polygon", "expected"),
    [
        (BOWTIE, "invalid_shape"),
        (None, "no_shape"),
        (shapely.Polygon(), "no_shape"),
        (shapely.Point(120, 36), "no_shape"),
        (shapely.box(200, 36, 201, 37), "off_earth"),
        (shapely.box(36, 120, 36.001, 120.001), "swapped"),
        (NOWHERE, "invalid_shape"),
    ],
)
def test_a_shape_that_cannot_be_reckoned_with_is_named(polygon: Any, expected: str) -> None:
    rows = [*board(), cell("370281001001013", polygon)]
    found = check(rows)
    assert [(fault.kind, fault.severity, fault.codes, fault.features) for fault in found.faults] == [
        (FaultKind(expected), Severity.ERROR, ("370281001001013",), (13,))
    ]


def test_a_bow_tie_says_where_it_crosses() -> None:
    fault = check([cell("x", BOWTIE)]).faults[0]
    assert fault.detail == "Self-intersection"
    assert (fault.lon, fault.lat) == pytest.approx((120.0005, 36.0005))


def test_an_overlap_names_both_cells_and_its_area() -> None:
    rows = board()
    rows[5] = replace(rows[5], polygon=square(1, 1, wide=1.1))
    (fault,) = check(rows).faults
    assert (fault.kind, fault.severity) == (FaultKind.OVERLAP, Severity.ERROR)
    assert fault.codes == (rows[5].code, rows[6].code)
    assert fault.area_m2 == pytest.approx(0.1 * 90.2 * 111, rel=0.01)
    assert shapely.contains(rows[6].polygon, shapely.Point(fault.lon, fault.lat))


def test_a_missing_cell_is_a_gap_with_its_neighbours() -> None:
    rows = board(3, 3)
    missing = rows.pop(4)
    (fault,) = check(rows).faults
    assert (fault.kind, fault.severity, len(fault.codes)) == (FaultKind.GAP, Severity.ERROR, 8)
    assert fault.area_m2 == pytest.approx(area_m2([missing.polygon])[0], rel=1e-6)


def test_a_hair_between_two_cells_is_a_warning_with_its_width() -> None:
    rows = board(3, 3)
    rows[4] = replace(rows[4], polygon=square(1 + 0.2 * METRE / STEP, 1, wide=1 - 0.2 * METRE / STEP))
    (fault,) = check(rows).faults
    assert (fault.kind, fault.severity) == (FaultKind.GAP, Severity.WARNING)
    assert fault.width_m == pytest.approx(0.2, rel=0.05)


def test_a_channel_that_runs_out_to_the_open_is_a_gap_too() -> None:
    rows = [cell("a", square(0, 0)), moved(cell("b", square(1, 0)), 0.3 * METRE)]
    (fault,) = check(rows).faults
    assert (fault.kind, fault.detail, fault.codes) == (FaultKind.GAP, "open", ("a", "b"))
    assert fault.area_m2 == pytest.approx(0.3 * 111, rel=0.1)


@pytest.mark.parametrize("crack", [1e-12, 1e-9, 0.3 * METRE])
def test_a_missing_cell_that_opens_by_a_crack_is_a_gap_too(crack: float) -> None:
    rows = board(3, 3)
    missing = rows.pop(4)
    rows[4] = moved(rows[4], crack)  # its eastern neighbour, off the ones above and below
    rows[2], rows[7] = moved(rows[2], crack), moved(rows[7], crack)
    rows[1] = replace(rows[1], polygon=square(1, 0, wide=1 - 2 * crack / STEP))
    gaps = [fault for fault in check(rows).faults if fault.kind is FaultKind.GAP and fault.severity is Severity.ERROR]
    assert len(gaps) == 1
    assert {row.code for row in (rows[1], rows[3], rows[4], rows[6])} <= set(gaps[0].codes)
    assert gaps[0].area_m2 == pytest.approx(area_m2([missing.polygon])[0], rel=0.02)


def test_rounding_is_counted_and_not_listed() -> None:
    rows = [moved(cell("a", square(0, 0)), 1e-10), cell("b", square(1, 0))]
    found = check(rows)
    assert found.faults == ()
    assert found.summary.fine == 1


def test_a_hole_filled_by_another_cell_is_no_gap() -> None:
    ring = square(0, 0, wide=3, high=3).difference(square(1, 1))
    assert kinds([cell("ring", ring), cell("kernel", square(1, 1))]) == []


def test_copies_are_named_once() -> None:
    rows = [*board(), *(cell(f"3702810010011{n:02d}", square(0, 0)) for n in range(10, 15))]
    (fault,) = check(rows).faults
    assert (fault.kind, len(fault.codes)) == (FaultKind.SAME_SHAPE, 6)


def test_a_sliver_is_named() -> None:
    thin = square(4, 0, wide=0.4 * METRE / STEP)
    assert kinds([*board(), cell("370281001001013", thin)]) == [("sliver", "warning")]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", "code_empty"),
        ("370281001001001", "code_duplicate"),
        ("37028100100101", "code_malformed"),
        ("370281001001O13", "code_malformed"),
        ("370281000001013", "code_malformed"),
        ("070281001001013", "code_malformed"),
    ],
)
def test_a_wrong_code_is_an_error(code: str, expected: str) -> None:
    row = cell(code, square(4, 0), community="370281001001", town="370281001", county="370281")
    assert kinds([*board(), row]) == [(expected, "error")]


@pytest.mark.parametrize("codes", [("A-1", "A-2"), ("1713", "3100"), ("东一", "东二")])
def test_other_schemes_are_taken_by_name(codes: tuple[str, str]) -> None:
    assert kinds([cell(codes[0], square(0, 0)), cell(codes[1], square(1, 0))]) == []


def test_a_cell_that_says_another_community_than_its_code_is_an_error() -> None:
    rows = board()
    rows[3] = replace(rows[3], community="370281001002")
    found = [fault for fault in check(rows).faults if fault.kind is FaultKind.WRONG_COMMUNITY]
    assert [(fault.codes, fault.detail) for fault in found] == [((rows[3].code,), "370281001002")]


def test_a_cell_that_lies_among_strangers_is_a_warning() -> None:
    rows = board(6, 1)
    rows[1:] = [replace(row, community="B") for row in rows[1:]]
    rows[0] = replace(rows[0], community="B")
    rows[3] = replace(rows[3], code="x", community="A")
    rows.append(cell("y", square(5, 1), community="A", town="", county=""))
    rows = [replace(row, code=f"c{n}", town="", county="") for n, row in enumerate(rows)]
    found = check(rows).faults
    assert {(fault.kind, fault.codes) for fault in found} == {
        (FaultKind.OUTSIDE_COMMUNITY, ("c3",)),
        (FaultKind.OUTSIDE_COMMUNITY, ("c6",)),
    }


def test_missing_duty_grids_are_one_warning() -> None:
    rows = board()
    rows[2] = replace(rows[2], duty_grid="")
    assert kinds(rows) == [("duty_grid_missing", "warning")]


def test_a_territory_that_is_not_filled_is_an_error() -> None:
    territory = square(0, 0, wide=5, high=2)
    assert kinds(board(), territory=territory) == [("uncovered", "error"), ("beyond", "warning")]


# A cell of the board is about 90 m wide and 111 m high.
@pytest.mark.parametrize(("metres", "seen"), [(3, True), (15, True), (30, False)])
def test_a_deep_notch_of_the_outer_edge_is_asked_about(metres: float, seen: bool) -> None:
    rows = board()
    rows[1] = replace(rows[1], polygon=square(1, 0, wide=1 - metres / 90))  # the second of the southernmost cells
    found = check(rows)
    assert [fault.kind for fault in found.faults] == [FaultKind.NOTCH] * seen
    assert not found.summary.edge_checked
    for fault in found.faults:
        assert fault.severity is Severity.WARNING
        assert {rows[1].code, rows[2].code} <= set(fault.codes)
        assert fault.area_m2 == pytest.approx(metres * 111, rel=0.1)
        assert fault.width_m == pytest.approx(metres, rel=0.2)


def test_a_notch_that_the_territory_has_too_is_none(dent: float = 0.1) -> None:
    rows = board()
    rows[1] = replace(rows[1], polygon=square(1, 0, wide=1 - dent))
    found = check(rows, territory=shapely.union_all([row.polygon for row in rows]))
    assert not found.faults
    assert found.summary.edge_checked


def test_a_jagged_coast_is_no_row_of_notches() -> None:
    rows = board(1, 1)
    teeth = [(120 + n * STEP / 10, 36 - (n % 2) * STEP / 4) for n in range(11)]
    rows[0] = replace(rows[0], polygon=shapely.Polygon([*teeth, (120.001, 36.001), (120, 36.001)]))
    assert not check(rows).faults


def test_nothing_at_all_is_an_error() -> None:
    assert kinds([]) == [("no_cells", "error")]


def shifted(rows: list[CellRow], crs: Crs) -> list[CellRow]:
    def there(points: Any) -> Any:
        return np.stack(from_wgs84(points[:, 0], points[:, 1], crs), axis=1)

    return [replace(row, polygon=shapely.transform(row.polygon, there)) for row in rows]


@pytest.mark.parametrize("crs", [Crs.GCJ02, Crs.BD09])
@pytest.mark.parametrize("rename", ["", "town", "all"])
def test_a_shifted_map_that_says_it_is_wgs84_is_suspected(crs: Crs, rename: str) -> None:
    rows = board(40, 30)[:999]
    new = shifted(rows, crs)
    if rename:
        new = [replace(row, code=f"n{n}", town=row.town if rename == "town" else "") for n, row in enumerate(new)]
    found = gcj_shift_suspected(new, assemble(rows))
    assert found is not None
    assert (found.crs, found.by) == (crs, {"": "cells", "town": "towns", "all": "outline"}[rename])
    assert np.hypot(found.east_m, found.north_m) > 400


def test_an_honest_map_is_not_suspected() -> None:
    rows = board(8, 8)
    grid = assemble(rows)
    assert gcj_shift_suspected(rows, grid) is None
    assert gcj_shift_suspected([moved(row, 0.002) for row in rows], grid) is None
    assert gcj_shift_suspected([], grid) is None
    assert "shifted" not in dict(kinds(rows, current=grid))
    assert ("shifted", "warning") in kinds(shifted(rows, Crs.GCJ02), current=grid)


def test_snapping_closes_what_is_narrow_and_reports_every_cell_it_moved() -> None:
    rows = board(3, 3)
    rows[4] = replace(rows[4], polygon=square(1 + 0.4 * METRE / STEP, 1, wide=1))  # a gap west, an overlap east
    assert {kind for kind, _ in kinds(rows)} == {"gap", "overlap"}
    done = snap(rows, width_m=0.5)
    assert kinds(list(done.rows)) == []
    assert {change.code for change in done.moved} <= {rows[n].code for n in (3, 4, 5)}
    assert sum(change.after_m2 - change.before_m2 for change in done.moved) == pytest.approx(0, abs=90)
    untouched = [n for n in range(9) if rows[n].code not in {change.code for change in done.moved}]
    for n in untouched:
        assert shapely.equals(rows[n].polygon, done.rows[n].polygon)


def test_snapping_leaves_what_is_wide_and_says_so() -> None:
    rows = board(3, 1)
    rows[0] = replace(rows[0], polygon=square(0, 0, wide=1.2))
    done = snap(rows, width_m=0.5)
    assert done.left == (rows[0].code, rows[1].code)
    assert [row.polygon for row in done.rows] == [row.polygon for row in rows]
    assert ("overlap", "error") in kinds(list(done.rows))


def test_snapping_never_repairs_an_invalid_ring() -> None:
    done = snap([*board(2, 2), cell("x", BOWTIE)], width_m=0.5)
    assert done.rows[-1].polygon is BOWTIE


@pytest.mark.parametrize("width", [0.0, -1.0, 11.0, float("nan")])
def test_a_width_without_sense_is_refused(width: float) -> None:
    with pytest.raises(SnapWidthError):
        snap(board(), width_m=width)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-0.3, 0.3), min_size=9, max_size=9))
def test_after_snapping_no_two_cells_overlap_and_nothing_is_lost(offsets: list[float]) -> None:
    rows = [moved(row, offset * METRE) for row, offset in zip(board(3, 3), offsets, strict=True)]
    done = check(list(snap(rows, width_m=2.0).rows))
    assert done.summary.overlap_m2 == pytest.approx(0, abs=1e-3)
    assert done.summary.covered_m2 == pytest.approx(check(rows).summary.covered_m2, rel=1e-2)


def test_the_difference_of_two_editions() -> None:
    old = board()
    new = [replace(row) for row in old]
    new[0] = replace(new[0], name="new name")
    new[1] = replace(new[1], community="370281001002")
    new[2] = replace(new[2], polygon=square(2, 0, high=0.5))
    gone = new.pop()
    new.append(cell("370281001001099", square(5, 5)))
    found = diff(assemble(old), assemble(new))
    assert (found.added, found.removed) == (("370281001001099",), (gone.code,))
    assert [(change.code, change.what) for change in found.changed] == [
        (old[0].code, "name"),
        (old[1].code, "community"),
    ]
    assert [change.code for change in found.reshaped] == [old[2].code]
    assert found.reshaped[0].moved_m2 == pytest.approx(found.reshaped[0].after_m2, rel=0.01)
    assert diff(assemble(old), assemble(old)).same
