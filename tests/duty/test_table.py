"""Who answers: the vectorised answer equals the slow and obvious one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.ground.duty.rules import AREA_LEVELS, Cells, DutyRow, DutyTable, compile_table, matrix, resolve, why
from doorstep.ground.duty.rules.answer import Beats

CELLS = Cells(
    codes=["k1", "k2", "k3", "k4", "k5", "k6"],
    duty_grid=["g1", "g1", "g2", "", "g3", "g3"],
    community=["c1", "c1", "c1", "c2", "c3", "c3"],
    town=["t1", "t1", "t1", "t1", "t2", "t2"],
    county=["county"] * 6,
)
CATEGORIES = ["01", "0101", "0102", "02", "0201", "020101"]
PARENTS = ["", "01", "01", "", "02", "0201"]
AREAS = [*CELLS.codes, "g1", "g2", "g3", "c1", "c2", "c3", "t1", "t2", "county", "elsewhere"]


def table(*rows: tuple[str, str, int]) -> DutyTable:
    duties = [DutyRow(n, category, area, tier, f"p{n}") for n, (category, area, tier) in enumerate(rows)]
    return compile_table(duties, cells=CELLS, categories=CATEGORIES, parents=PARENTS)


def obvious(rows: tuple[DutyRow, ...], cell: int, category: int, tier: int) -> list[int]:
    """Will list the matching rows, the most specific first, by looking at every row."""
    chain = [CATEGORIES[category]] if category >= 0 else []
    while chain and PARENTS[CATEGORIES.index(chain[-1])]:
        chain.append(PARENTS[CATEGORIES.index(chain[-1])])
    chain.append("")
    places = [CELLS.level(name)[cell] for name in AREA_LEVELS]
    matches = [
        (chain.index(row.category), places.index(row.area), number)
        for number, row in enumerate(rows)
        if row.tier == tier and row.category in chain and row.area in places and row.area
    ]
    found: dict[tuple[int, int], int] = {}
    for category_level, area_level, number in sorted(matches):
        found.setdefault((category_level, area_level), number)
    return list(found.values())


ROWS = st.lists(
    st.tuples(st.sampled_from(["", *CATEGORIES, "nonsense"]), st.sampled_from(AREAS), st.integers(1, 3)), max_size=40
)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_the_fast_answer_is_the_obvious_one(rows: list[tuple[str, str, int]]) -> None:
    made = table(*rows)
    won = matrix(made)
    assert won.shape == (3, len(CATEGORIES), len(CELLS.codes))
    tiers, categories, cells = (axis.ravel() for axis in np.indices(won.shape))
    row, second = resolve(made, cells, categories, tiers + 1)
    for n in range(row.size):
        expected = [*obvious(made.rows, int(cells[n]), int(categories[n]), int(tiers[n]) + 1), -1, -1]
        assert [row[n], second[n]] == expected[:2]
    assert (won.ravel() == row).all()


@given(ROWS, st.integers(0, 5), st.integers(-1, 5), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_the_reason_lists_the_same_rows(rows: list[tuple[str, str, int]], cell: int, category: int, tier: int) -> None:
    made = table(*rows)
    assert [match.number for match in why(made, cell, category, tier).matches] == obvious(
        made.rows, cell, category, tier
    )


@pytest.mark.parametrize(
    ("rows", "winner", "second", "beats"),
    [
        # The category decides before the area does.
        ([("", "k1", 1), ("0101", "county", 1)], 1, 0, Beats.CATEGORY),
        ([("01", "k1", 1), ("0101", "county", 1)], 1, 0, Beats.CATEGORY),
        ([("", "k1", 1), ("01", "t1", 1)], 1, 0, Beats.CATEGORY),
        # Then cell, duty grid, community, town, county.
        ([("01", "g1", 1), ("01", "k1", 1)], 1, 0, Beats.AREA),
        ([("01", "g1", 1), ("01", "c1", 1)], 0, 1, Beats.AREA),
        ([("01", "t1", 1), ("01", "c1", 1)], 1, 0, Beats.AREA),
        ([("", "t1", 1), ("", "county", 1)], 0, 1, Beats.AREA),
        # Another tier, another place or another category is no match.
        ([("0101", "k1", 2), ("0101", "k2", 1), ("0102", "k1", 1), ("", "county", 1)], 3, -1, Beats.ALONE),
        ([("0101", "k1", 2)], -1, -1, Beats.NOTHING),
        # Of two rows for the same the first counts.
        ([("0101", "k1", 1), ("0101", "k1", 1)], 0, -1, Beats.ALONE),
    ],
)
def test_the_most_specific_row_wins(rows: list[tuple[str, str, int]], winner: int, second: int, beats: Beats) -> None:
    made = table(*rows)
    found, runner_up = resolve(made, 0, CATEGORIES.index("0101"), 1)
    assert (found.tolist(), runner_up.tolist()) == ([winner], [second])
    assert why(made, 0, CATEGORIES.index("0101"), 1).beats is beats


def test_a_category_three_levels_deep_asks_all_above_it() -> None:
    made = table(("02", "county", 1), ("0201", "county", 1))
    deep = CATEGORIES.index("020101")
    assert resolve(made, 0, deep, 1)[0].tolist() == [1]
    assert [match.steps for match in why(made, 0, deep, 1).matches] == [1, 2]


def test_what_is_unknown_never_wraps_around() -> None:
    made = table(("", "county", 1), ("020101", "k6", 2))
    assert resolve(made, [-1, 6, 99, 0, 0, 0], [0, 0, 0, -1, 6, 0], [1, 1, 1, 1, 1, 4])[0].tolist() == [
        *(-1, -1, -1),
        *(0, 0),  # an unknown category is still any
        -1,
    ]
    assert resolve(made, -1, -1, 2)[0].tolist() == [-1]
    assert resolve(made, 5, 5, 0)[0].tolist() == [-1]
    assert resolve(made, [], [], [])[0].tolist() == []


def test_a_single_number_stands_for_a_whole_array() -> None:
    made = table(("", "t1", 1), ("", "t2", 1))
    assert resolve(made, range(6), 0, 1)[0].tolist() == [0, 0, 0, 0, 1, 1]


def test_many_questions_are_answered_in_parts() -> None:
    made = table(("", "t1", 1), ("", "t2", 1))
    cells = np.arange(200_000) % 6
    assert (resolve(made, cells, 0, 1)[0] == (cells >= 4)).all()


def test_an_empty_table_answers_nothing() -> None:
    made = table()
    assert resolve(made, [0, 1], [0, 1], [1, 2])[0].tolist() == [-1, -1]
    assert (matrix(made) == -1).all()
    nothing = Cells([], [], [], [], [])
    assert matrix(compile_table([], cells=nothing, categories=[], parents=[])).shape == (3, 0, 0)


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [("", "county", 1), ("01", "t1", 1), ("0101", "c1", 1), ("", "k1", 1)]
    there, back = table(*rows), table(*rows[::-1])
    assert (matrix(there) == np.where(matrix(back) < 0, -1, 3 - matrix(back))).all()
