"""What is wrong with an edition is said, row by row."""

from doorstep.ground.people.rules import (
    PostRow,
    Role,
    UnitKind,
    UnitRow,
    assemble,
    check,
    diff,
    read_posts,
    read_staff,
    read_units,
)
from tests.people.city import COUNTY, EAST, POSTS, UNITS, WEST, county, everybody, post

AREAS = {COUNTY, WEST, EAST, WEST + "001", WEST + "002", EAST + "001"}
GRIDS = {"W1A", "W1B", "E1A"}


def codes(*faults_of: object, warnings: bool = False, **more: object) -> set[str]:
    found = check(*faults_of, **more)  # type: ignore[arg-type]
    return {fault.code for fault in found if fault.warning is warnings}


def test_the_small_county_has_no_errors() -> None:
    assert codes(county(), areas=AREAS, duty_grids=GRIDS, holders=everybody()) == set()


def test_errors_are_found() -> None:
    units = [
        *UNITS,
        UnitRow("orphan", {}, "nowhere", UnitKind.DEPARTMENT),
        UnitRow("a", {}, "b", UnitKind.TOWN),
        UnitRow("b", {}, "a", UnitKind.TOWN, area="000"),
    ]
    posts = [
        *POSTS,
        post("x", "nowhere", Role.WORKER),
        post("y", "west", Role.WORKER, superior="nobody", area="111"),
        post("c", "west", Role.WORKER, superior="d", duty_grid="W1A"),
        post("d", "west", Role.WORKER, superior="c", duty_grid="Z"),
    ]
    found = check(assemble(1, units, posts), areas=AREAS, duty_grids=GRIDS, holders=everybody())
    assert {fault.code for fault in found if not fault.warning} == {
        "people_unit_orphan",
        "people_unit_cycle",
        "people_post_without_unit",
        "people_superior_unknown",
        "people_superior_cycle",
        "people_area_unknown",
        "people_duty_grid_unknown",
    }
    assert {fault.code for fault in found if fault.warning} == {
        "people_several_roots",
        "people_worker_without_place",
        "people_unit_without_head",
        "people_duty_grid_shared",
        "people_post_vacant",
    }
    assert [fault.warning for fault in found] == sorted(fault.warning for fault in found)
    assert {f.data["unit"] for f in found if f.code == "people_unit_cycle"} == {"a", "b"}
    assert {f.data["area"] for f in found if f.code == "people_area_unknown"} == {"000", "111"}


def test_an_edition_without_a_centre_is_an_error() -> None:
    posts = [row for row in POSTS if row.role is not Role.CENTRE]
    assert codes(county(posts=posts)) == {"people_no_centre"}
    assert codes(county(units=[], posts=[])) == {"people_no_centre"}


def test_vacant_posts_say_who_stands_in() -> None:
    found = [f for f in check(county(), holders=everybody("west-1.a")) if f.code == "people_post_vacant"]
    assert [(f.data["post"], f.data["answering"]) for f in found] == [("west-1.a", "west-1.head")]
    assert "people_post_vacant_nobody" in codes(county(), holders={}, warnings=True)


def test_a_grid_of_the_map_without_a_worker_is_a_warning() -> None:
    assert "people_duty_grid_without_worker" in codes(county(), duty_grids={*GRIDS, "NEW"}, warnings=True)


def test_differences_name_the_fields() -> None:
    moved = [row if row.code != "west-1.a" else post("west-1.a", "west-2", Role.WORKER, phone="1") for row in POSTS[1:]]
    found = diff(county(), county(units=[*UNITS, UnitRow("new", {}, "gov")], posts=moved))
    assert found["units"].added == ("new",)
    assert found["posts"].removed == ("gov.head",)
    assert found["posts"].changed == {"west-1.a": ("unit", "duty_grid", "phone")}
    assert diff(county(), county())["posts"].nothing


def test_rows_become_units_and_posts() -> None:
    units, no_faults = read_units(
        [
            {
                "code": "u",
                "name": "水务局",
                "name_en": "Water",
                "parent": "",
                "kind": "Department",
                "area": "",
                "phone": "1",
            }
        ]
    )
    posts, none_either = read_posts([{"code": "p", "name": "网格员", "unit": "u", "role": "worker", "area": WEST}])
    assert no_faults == none_either == []
    assert units == [UnitRow("u", {"zh": "水务局", "en": "Water"}, "", UnitKind.DEPARTMENT, "1")]
    assert posts == [PostRow("p", {"zh": "网格员"}, "u", Role.WORKER, WEST)]


def test_rows_that_are_none_are_named_by_line() -> None:
    good = {"code": "u", "name": "水务局", "kind": "town"}
    units, faults = read_units([good, good, {**good, "code": ""}, {**good, "code": "v", "kind": "palace"}])
    assert len(units) == 1
    assert [(f.code, f.data["line"]) for f in faults] == [
        ("people_row_twice", 3),
        ("people_row_missing", 4),
        ("people_row_unknown", 5),
    ]
    _, faults = read_posts([{"code": "p" * 41, "name": "甲", "unit": "u", "role": "worker"}])
    assert [f.code for f in faults] == ["people_row_too_long"]
    who = {"post": "p", "username": "wang", "name": "王"}
    staff, faults = read_staff(
        [
            {**who, "from_on": "2026/01/05"},
            {**who, "from_on": "tomorrow"},
            {**who, "from_on": "2026-02-01", "to_on": "2026-01-01"},
        ]
    )
    assert len(staff) == 1
    assert [f.code for f in faults] == ["people_row_no_day", "people_row_ends_before_start"]
