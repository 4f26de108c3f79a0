"""Holes, vacancies, differences and replays, on the small county."""

import pytest

from doorstep.ground.duty.rules import (
    Cells,
    DutyRow,
    DutyTable,
    PastCase,
    Via,
    answers,
    check,
    compile_table,
    diff,
    holes,
    read_rows,
    replay,
)
from tests.people.city import COUNTY, EAST, WEST, county, everybody

CELLS = Cells(
    codes=[WEST + "001001", WEST + "001002", WEST + "002001", EAST + "001001"],
    duty_grid=["W1A", "W1B", "", "E1A"],
    community=[WEST + "001", WEST + "001", WEST + "002", EAST + "001"],
    town=[WEST, WEST, WEST, EAST],
    county=[COUNTY] * 4,
)
CATEGORIES, PARENTS = ["01", "0101", "0102"], ["", "01", "01"]
WHOLE = [("", COUNTY, 1, "west.head"), ("", COUNTY, 2, "gov.head"), ("", COUNTY, 3, "centre")]


def table(*rows: tuple[str, str, int, str]) -> DutyTable:
    return compile_table(
        [DutyRow(n, *row) for n, row in enumerate(rows)], cells=CELLS, categories=CATEGORIES, parents=PARENTS
    )


def errors(made: DutyTable, *absent: str) -> list[str]:
    return [f.code for f in check(made, county(), everybody(*absent)) if not f.warning]


def warnings(made: DutyTable, *absent: str) -> list[str]:
    return [f.code for f in check(made, county(), everybody(*absent)) if f.warning]


def test_a_table_for_the_whole_county_has_no_holes() -> None:
    assert holes(table(*WHOLE)) == ()
    assert errors(table(*WHOLE)) == []
    assert warnings(table(*WHOLE)) == []


def test_holes_are_gathered_by_town_tier_and_categories() -> None:
    made = table(("", COUNTY, 1, "west.head"), ("01", WEST, 2, "west.head"), ("0101", EAST, 2, "east.head"), *WHOLE[2:])
    found = holes(made)
    assert [(h.tier, h.town, h.categories, h.cells, h.example) for h in found] == [
        (2, EAST, ("01", "0102"), 1, EAST + "001001")
    ]
    nothing = holes(table())
    assert [(h.tier, h.town, h.all_categories, h.cells) for h in nothing] == [
        (tier, town, True, cells) for tier in (1, 2, 3) for town, cells in ((WEST, 3), (EAST, 1))
    ]


def test_different_holes_are_told_apart() -> None:
    made = table(("0101", WEST + "001", 1, "west.head"), ("0102", WEST + "002", 1, "west.head"), *WHOLE[1:])
    assert [(h.categories, h.town, h.cells) for h in holes(made)] == [
        (("01",), WEST, 3),
        (("01",), EAST, 1),
        (("0101",), WEST, 1),
        (("0101",), EAST, 1),
        (("0102",), WEST, 2),
        (("0102",), EAST, 1),
    ]


def test_errors_are_found() -> None:
    made = compile_table(
        [
            *(DutyRow(n, *row) for n, row in enumerate(WHOLE)),
            DutyRow(7, "9999", COUNTY, 1, "west.head"),
            DutyRow(8, "0101", "elsewhere", 1, "nobody", ("water", "nothing")),
            DutyRow(9, "", COUNTY, 1, "east.head"),
        ],
        cells=CELLS,
        categories=CATEGORIES,
        parents=PARENTS,
    )
    assert set(errors(made)) == {
        "duty_category_unknown",
        "duty_area_unknown",
        "duty_post_unknown",
        "duty_unit_unknown",
        "duty_twice",
    }


def test_rows_that_never_win_are_listed() -> None:
    made = table(*WHOLE, ("01", WEST, 1, "west.head"), ("0101", COUNTY, 1, "water.head"), ("0102", COUNTY, 1, "centre"))
    assert warnings(made) == []
    covered = table(*WHOLE, ("", WEST, 1, "west.head"), ("", EAST, 1, "east.head"))
    assert [(f.code, f.data["area"]) for f in check(covered, county(), everybody())] == [("duty_never_wins", COUNTY)]


def test_a_vacant_post_is_a_warning_as_long_as_somebody_stands_in() -> None:
    found = [f for f in check(table(*WHOLE), county(), everybody("west.head")) if f.code == "duty_post_vacant"]
    assert [(f.data["post"], f.data["answering"]) for f in found] == [("west.head", "gov.head")]
    assert set(errors(table(*WHOLE), *everybody())) == {"duty_post_nobody"}


def test_an_area_code_of_two_levels_is_told() -> None:
    cells = Cells(CELLS.codes, [WEST, "", "", ""], CELLS.community, CELLS.town, CELLS.county)
    rows = [DutyRow(0, "", WEST, 1, "west.head")]
    made = compile_table(rows, cells=cells, categories=CATEGORIES, parents=PARENTS)
    assert "duty_area_two_levels" in warnings(made)
    assert made.levels == (1,)
    same = Cells(CELLS.codes, CELLS.town, CELLS.community, CELLS.town, CELLS.county)
    made = compile_table(rows, cells=same, categories=CATEGORIES, parents=PARENTS)
    assert "duty_area_two_levels" not in warnings(made)


@pytest.mark.parametrize(
    ("absent", "cell", "asked", "post", "via"),
    [
        ((), 0, "west-1.a", "west-1.a", Via.ROW),
        (("west-1.a",), 0, "west-1.a", "west-1.head", Via.STAND_IN),
        (("west-1.a", "west-1.head"), 0, "west-1.a", "west.head", Via.STAND_IN),
        ((), 1, "west-1.head", "west-1.head", Via.AREA),  # no row: the village's own head
        (("west-1.head",), 1, "west-1.head", "west.head", Via.AREA),
        ((), 2, "west.head", "west.head", Via.AREA),
        ((), -1, "gov.head", "gov.head", Via.AREA),
        ((), 99, "gov.head", "gov.head", Via.AREA),
    ],
)
def test_nobodys_case_is_nobodys(absent: tuple[str, ...], cell: int, asked: str, post: str, via: Via) -> None:
    made = table(("", "W1A", 1, "west-1.a"))
    (found,) = answers(made, county(), everybody(*absent), cell, 1, 1)
    assert (found.asked, found.post, found.via) == (asked, post, via)
    assert found.holder is not None


def test_answers_keep_the_order_of_the_questions() -> None:
    made = table(("", "W1A", 1, "west-1.a"), ("", "E1A", 1, "east-1.a"), ("0101", EAST, 1, "water.head"))
    found = answers(made, county(), everybody(), [3, 0, 3, 1], [0, 0, 1, 0], 1)
    assert [a.post for a in found] == ["east-1.a", "west-1.a", "water.head", "west-1.head"]
    assert [a.row for a in found] == [1, 0, 2, -1]
    assert [a.runner_up for a in found] == [-1, -1, 1, -1]


def test_a_row_without_its_post_in_the_edition_falls_to_the_areas_own() -> None:
    (found,) = answers(table(("", COUNTY, 1, "gone")), county(), everybody(), 0, 0, 1)
    assert (found.row, found.asked, found.post, found.via) == (0, "west-1.head", "west-1.head", Via.AREA)


def test_differences_are_by_category_area_and_tier() -> None:
    old = [DutyRow(1, "", COUNTY, 1, "a"), DutyRow(2, "", COUNTY, 2, "b"), DutyRow(3, "", COUNTY, 3, "c")]
    new = [DutyRow(9, "", COUNTY, 1, "a"), DutyRow(8, "", COUNTY, 2, "x", ("u",)), DutyRow(7, "01", COUNTY, 3, "c")]
    found = diff(old, new)
    assert [(c.category, c.tier, c.old and c.old.post, c.new and c.new.post, c.changed) for c in found] == [
        ("", 2, "b", "x", ("post", "co_units")),
        ("", 3, "c", None, ()),
        ("01", 3, None, "c", ()),
    ]


def test_a_replay_tells_what_would_have_gone_elsewhere() -> None:
    today = table(*WHOLE)
    draft = table(*WHOLE, ("0101", WEST, 1, "water.head"))
    cases = [
        PastCase("1", WEST + "001001", "0101", 1),
        PastCase("2", WEST + "002001", "0101", 1),
        PastCase("3", EAST + "001001", "0101", 1),
        PastCase("4", WEST + "001001", "0102", 1),
        PastCase("5", "gone", "0101", 1),
    ]
    found = replay(cases, today, draft, county(), county())
    assert (found.compared, found.unplaced) == (5, 1)
    assert [(m.case.number, m.was, m.would) for m in found.moved] == [
        ("1", "west.head", "water.head"),
        ("2", "west.head", "water.head"),
    ]
    assert found.counts == {("west.head", "water.head"): 2}
    assert replay([], today, draft).moved == ()
    assert replay(cases, today, today).moved == ()


def test_rows_that_are_none_are_named_by_line() -> None:
    good = {"category": "*", "area": COUNTY, "tier": "1", "post": "p", "co_units": "a; b;", "basis": "x", "source": "y"}
    rows, faults = read_rows([good, {**good, "tier": "2"}, {**good, "category": ""}, {**good, "tier": "4"}, {}])
    assert rows[0] == DutyRow(0, "", COUNTY, 1, "p", ("a", "b"), "x", "y")
    assert [(f.code, f.data["line"]) for f in faults] == [
        ("duty_row_twice", 4),
        ("duty_row_tier", 5),
        ("duty_row_missing", 6),
    ]
    _, faults = read_rows([{**good, "basis": "x" * 501}])
    assert [f.code for f in faults] == ["duty_row_too_long"]
