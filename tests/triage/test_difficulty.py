from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.triage.difficulty import Lifts, grade


@pytest.mark.parametrize(
    ("default", "lifts", "level", "codes"),
    [
        (1, {}, 1, []),
        (1, {"hazards": [("gas",)]}, 2, ["hazard"]),
        (3, {"hazards": [("gas",)]}, 3, ["hazard"]),
        (1, {"repeats": [2]}, 1, []),
        (1, {"repeats": [3]}, 2, ["repeats"]),
        (2, {"units": [2]}, 2, []),
        (1, {"units": [3]}, 3, ["units"]),
        (1, {"late": [0.6]}, 2, ["slow"]),
        (1, {"late": [0.6], "late_rows": [5]}, 1, []),
        (1, {"late": [float("nan")]}, 1, []),
        (2, {"repeats": [9], "late": [0.9]}, 3, ["repeats", "slow"]),
        (0, {}, 1, []),
        (9, {}, 3, []),
    ],
)
def test_what_lifts_a_case_is_named(default: int, lifts: dict[str, Any], level: int, codes: list[str]) -> None:
    found = grade([default], **lifts)
    assert found.grades.tolist() == [level]
    assert [code for code, _ in found.lifted[0]] == codes
    assert found.urgent.tolist() == ["hazard" in codes]


cases = st.integers(1, 8).flatmap(
    lambda n: st.tuples(
        *(
            st.lists(one, min_size=n, max_size=n)
            for one in (
                st.integers(1, 3),
                st.lists(st.sampled_from(["gas", "fire"]), max_size=2),
                st.integers(0, 9),
                st.integers(0, 5),
                st.floats(0, 1) | st.just(float("nan")),
            )
        )
    )
)


@given(cases)
def test_nothing_lowers_a_case_and_a_batch_is_its_cases(
    case: tuple[list[int], list[list[str]], list[int], list[int], list[float]],
) -> None:
    default, hazards, repeats, units, late = case
    together = grade(default, hazards=hazards, repeats=repeats, units=units, late=late)
    assert (together.grades >= np.array(default)).all()
    assert together.grades.max() <= 3
    for at, level in enumerate(together.grades):
        alone = grade(default[at], hazards=[hazards[at]], repeats=repeats[at], units=units[at], late=late[at])
        assert alone.grades[0] == level
        assert alone.lifted[0] == together.lifted[at]


def test_a_city_may_set_its_own_marks() -> None:
    assert grade(1, repeats=1, lifts=Lifts(repeats=1)).grades[0] == 2


def test_arrays_of_another_length_are_a_fault() -> None:
    with pytest.raises(ValueError, match="3"):
        grade([1, 1, 1], repeats=[1, 2])
