"""A map is loaded as a draft, checked, published, and never changes again."""

from dataclasses import replace
from datetime import date, datetime

import pytest
import shapely

from doorstep.ground.editions.actions import PublishedError
from doorstep.ground.editions.queries import UnknownEditionError, current_of
from doorstep.ground.editions.rules import Kind
from doorstep.ground.grid import queries
from doorstep.ground.grid.actions import CellsUnfitError, FaultyError, LoadReport, load, publish
from doorstep.ground.grid.rules import AreaRow, PlaceRow, locate
from tests.grid.towns import SOUTH, STEP, WEST, board, square

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
AREAS = [
    AreaRow("370281", "胶州市", "county"),
    AreaRow("370281001", "阜安街道", "town", "370281"),
    AreaRow("370281001001", "大同社区", "community", "370281001"),
]
PLACES = [
    PlaceRow("P1", "market", "云溪市场", lon=WEST + STEP / 2, lat=SOUTH + STEP / 2),
    PlaceRow("P2", "stop", "nowhere"),
]


@pytest.fixture
def draft(now: datetime) -> LoadReport:
    return load(rows=board()[::-1], areas=AREAS, places=PLACES, name="spring", now=now)


def test_a_draft_holds_what_was_loaded(draft: LoadReport) -> None:
    assert (draft.cells, draft.areas, draft.places) == (12, 3, 1)
    grid = queries.snapshot(draft.edition.id)
    assert grid.codes.tolist() == sorted(row.code for row in board())
    assert (grid.edition_id, grid.name) == (draft.edition.id, "spring")
    assert grid.polygons[0].equals(board()[0].polygon)
    assert grid.area_m2.sum() == pytest.approx(draft.area_m2)
    assert locate(grid, WEST + STEP / 2, SOUTH + STEP / 2).cell.tolist() == [0]


def test_a_draft_can_be_loaded_anew_and_is_never_stale(draft: LoadReport, now: datetime) -> None:
    assert len(queries.snapshot(draft.edition.id)) == 12
    again = load(rows=board(2, 2), name="spring", now=now)
    assert again.edition.id == draft.edition.id
    assert len(queries.snapshot(draft.edition.id)) == 4


def test_a_published_map_is_in_force_and_cannot_change(draft: LoadReport, now: datetime) -> None:
    publish(name="spring", valid_from=DAY, now=now)
    assert current_of(Kind.MAP, DAY).id == draft.edition.id
    with pytest.raises(PublishedError):
        load(rows=board(), name="spring", now=now)
    assert queries.snapshot(draft.edition.id) is queries.snapshot(draft.edition.id)


def test_a_map_with_a_hole_cannot_be_published(now: datetime) -> None:
    rows = board(3, 3)
    load(rows=rows[:4] + rows[5:], name="holed", now=now)
    with pytest.raises(FaultyError) as refused:
        publish(name="holed", valid_from=DAY, now=now)
    assert refused.value.data["kinds"] == "gap 1"
    assert [fault.kind.value for fault in refused.value.faults.errors] == ["gap"]


def test_what_no_table_can_hold_is_refused_whole(now: datetime) -> None:
    bowtie = shapely.Polygon([(120, 36), (120.001, 36.001), (120.001, 36), (120, 36.001)])
    for bad in (replace(board()[0], code=""), board()[1], replace(board()[0], code="x", polygon=bowtie)):
        with pytest.raises(CellsUnfitError):
            load(rows=[*board(), bad], name="unfit", now=now)
    with pytest.raises(CellsUnfitError):
        load(rows=[], name="unfit", now=now)
    with pytest.raises(UnknownEditionError):
        publish(name="unfit", valid_from=DAY, now=now)


def test_the_tree_of_areas_ends_in_cells(draft: LoadReport) -> None:
    edition = draft.edition.id
    assert [(row.code, row.cells) for row in queries.children(edition)] == [("370281", 12)]
    assert [row.level for row in queries.children(edition, "370281001")] == ["community"]
    assert [row.level for row in queries.children(edition, "370281001001")] == ["cell"] * 12
    with pytest.raises(queries.UnknownCellError):
        queries.children(edition, "999")


def test_neighbours_touch(draft: LoadReport) -> None:
    found = queries.neighbours(draft.edition.id, "370281001001001")
    assert [code[-3:] for code in found] == ["002", "005", "006"]
    with pytest.raises(queries.UnknownCellError):
        queries.neighbours(draft.edition.id, "x")


def test_a_place_is_found_by_text(draft: LoadReport) -> None:
    (hit, *_) = queries.find_place(draft.edition.id, "云溪市场")
    assert (hit.code, hit.cell, hit.score) == ("P1", "370281001001001", 100)


def test_cells_come_as_geojson_by_box_and_area(draft: LoadReport) -> None:
    edition = draft.edition.id
    assert len(queries.geojson(edition)["features"]) == 12
    box = square(0.2, 0.2, wide=0.5, high=0.5).bounds
    (feature,) = queries.geojson(edition, box=box, simplify_m=1)["features"]
    assert feature["properties"]["code"] == "370281001001001"
    assert len(queries.geojson(edition, area="370281001")["features"]) == 12
    with pytest.raises(queries.UnknownCellError):
        queries.geojson(edition, area="x")


def test_a_snapshot_costs_three_queries_whatever_its_size(draft: LoadReport, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(4):  # type: ignore[operator]  # its status, then the edition, the cells, the areas
        queries.snapshot(draft.edition.id)
