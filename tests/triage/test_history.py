import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.triage.history import EDGES, NOTHING, chance, learn, quantile, rows

HOUR, DAY = 3600.0, 86_400.0


def test_a_category_with_many_matters_speaks_for_itself_and_one_with_few_leans_on_all() -> None:
    kinds = ["lamp"] * 400 + ["tree"] * 400 + ["statue"] * 2
    took = [DAY] * 400 + [30 * DAY] * 400 + [90 * DAY] * 2
    past = learn(kinds, [""] * 802, took, [True] * 802)
    late = chance(past, ["lamp", "tree", "statue", "unheard"], [""] * 4, [7 * DAY] * 4)
    assert late[0] < 0.05
    assert late[1] > 0.95
    assert 0.45 < late[2] < 0.65  # two slow ones do not make it slow
    assert late[3] == pytest.approx(0.5, abs=0.05)
    assert rows(past, ["lamp", "statue", "unheard"], [7 * DAY] * 3).tolist() == [400, 2, 0]
    median = quantile(past, ["lamp", "tree"], ["", ""], 0.5)
    assert median[0] == pytest.approx(DAY, rel=0.2)
    assert median[1] == pytest.approx(30 * DAY, rel=0.2)


def test_an_area_counts_once_it_has_enough() -> None:
    areas = ["north"] * 300 + ["south"] * 300 + ["east"] * 3
    took = [DAY] * 300 + [20 * DAY] * 300 + [60 * DAY] * 3
    past = learn(["lamp"] * 603, areas, took, [True] * 603)
    north, south, east = chance(past, ["lamp"] * 3, ["north", "south", "east"], [7 * DAY] * 3)
    assert north < 0.1
    assert south > 0.9
    assert 0.4 < east < 0.7


def test_what_is_not_done_yet_counts_as_long_as_it_lasted() -> None:
    took, done = [DAY] * 50 + [40 * DAY] * 50, [True] * 50 + [False] * 50
    past = learn(["lamp"] * 100, [""] * 100, took, done)
    assert chance(past, ["lamp"], [""], [10 * DAY])[0] == pytest.approx(0.5, abs=0.02)
    assert quantile(past, ["lamp"], [""], 0.9)[0] == np.inf
    assert rows(past, ["lamp"] * 2, [10 * DAY, 60 * DAY]).tolist() == [100, 50]


def test_without_a_past_nothing_is_known() -> None:
    assert learn([], [], [], []) is NOTHING
    assert learn(["lamp"], [""], [float("nan")], [True]) is NOTHING
    assert np.isnan(chance(NOTHING, ["lamp"], ["north"], [DAY])).all()
    assert np.isnan(quantile(NOTHING, ["lamp"], ["north"], 0.5)).all()


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.floats(0, 1e8), st.booleans()), min_size=1))
def test_a_curve_only_falls(matters: list[tuple[str, str, float, bool]]) -> None:
    kinds, areas, took, done = zip(*matters, strict=True)
    past = learn(kinds, areas, took, done)
    assert (np.diff(past.left, axis=1) <= 1e-9).all()
    assert past.left.min() >= 0
    late = chance(past, ["a"] * EDGES.size, ["x"] * EDGES.size, EDGES)
    assert (np.diff(late) <= 1e-9).all()
