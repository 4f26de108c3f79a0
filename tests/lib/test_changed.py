"""A changed copy is the one that dataclasses.replace makes."""

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import State
from doorstep.lib.changed import changed


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2


def test_it_is_what_replace_makes() -> None:
    assert changed(Point(1), y=3) == replace(Point(1), y=3) == Point(1, 3)
    case = changed(Snapshot(), state=State.CLOSED, version=4)
    assert case == replace(Snapshot(), state=State.CLOSED, version=4)
    assert hash(Point(1)) == hash(changed(Point(1)))


def test_the_old_one_stays_and_the_new_one_is_frozen() -> None:
    old = Point(1)
    new = changed(old, x=5)
    assert (old.x, new.x) == (1, 5)
    with pytest.raises(FrozenInstanceError):
        new.x = 6  # type: ignore[misc]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="Point"):
        changed(Point(1), z=3)
