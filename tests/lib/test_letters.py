"""Letters and sounds: one character to one, so that places in a text stay true."""

import numpy as np
import pytest

from doorstep.lib.letters import SIMPLE, simplified
from doorstep.lib.sound import blurred, sounds


def test_the_traditional_form_counts_as_the_simplified_one() -> None:
    assert simplified("張家溝的路燈壞了，電線掉下來，還有幾個髒東西") == "张家沟的路灯坏了，电线掉下来，还有几个脏东西"


def test_what_is_simplified_already_stays() -> None:
    assert simplified("著名的后台有谷子和面条") == "著名的后台有谷子和面条"
    assert not set(SIMPLE) & set(SIMPLE.values())


@pytest.mark.parametrize(("one", "other"), [("云溪市场", "云西市场"), ("李哥庄", "里割庄"), ("雲溪", "云西")])
def test_what_is_said_alike_sounds_alike(one: str, other: str) -> None:
    assert np.array_equal(sounds(one), sounds(other))


@pytest.mark.parametrize(("one", "other"), [("张庄", "脏庄"), ("宁家", "林家"), ("沙河", "撒河")])
def test_what_many_confuse_is_alike_when_blurred_only(one: str, other: str) -> None:
    assert not np.array_equal(sounds(one), sounds(other))
    assert np.array_equal(blurred(one), blurred(other))


def test_letters_digits_and_what_is_beyond_the_plane_stay_themselves() -> None:
    assert sounds("a1😀\ud800").tolist() == [ord("a"), ord("1"), 0x1F600, 0xD800]
