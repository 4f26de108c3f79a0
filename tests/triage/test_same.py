"""One matter or two, by what short reports say."""

import numpy as np
import pytest

from doorstep.triage import same
from doorstep.triage.faults import FAULTS, THINGS, told
from doorstep.triage.marks import marks


def likely(a: str, b: str) -> float:
    return float(same.likely(marks(a), [marks(b)], np.zeros(1))[0])


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("自来水停了一上午了", "俺们这片咋没水了"),
        ("斑马线磨没了", "人行横道线看不见了"),
        ("有棵大树横在路中间", "树倒了把路堵死"),
        ("lift broken again", "the elevator is out of order"),
        ("bins not collected this week", "nobody emptied the garbage, it is overflowing"),
    ],
)
def test_one_matter_is_told_in_words_that_share_no_letter(here: str, there: str) -> None:
    assert likely(here, there) > 0.6
    assert same.told(marks(here), marks(there)) == "matter"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("井盖丢了", "井盖响，一过车就咣当咣当"),
        ("消防通道停满车", "停车费太贵"),
        ("电梯坏了", "电梯里贴满小广告"),
        ("street light is out", "street light pole is leaning"),
    ],
)
def test_two_troubles_of_one_thing_are_two_matters(here: str, there: str) -> None:
    assert likely(here, there) < 0.5
    assert same.told(marks(here), marks(there)) != "matter"


def test_a_word_may_tell_the_thing_and_what_is_wrong() -> None:
    assert told("停水") == (frozenset({"water"}), frozenset({"!supply"}))
    assert told("") == told("\ud800\0") == (frozenset(), frozenset())
    assert FAULTS.named(()) == THINGS.named(()) == frozenset()


def test_what_no_list_has_words_for_is_compared_by_its_letters() -> None:
    one, other = marks("石狮子"), marks("石狮子呢")
    assert same.votes(one, other) == (0, 0, 0)
    assert list(same.likely(one, [other, other], np.array([0.8, 0.0]))) == [0.8, 0.0]
    assert same.told(one, other) == ""


def test_a_letter_is_not_asked_what_it_names() -> None:
    letter = marks("路灯不亮。" * 40)
    assert not letter.short
    assert not letter.things
    assert marks("The street light is out. " * 10).short  # three letters say as much as one character
