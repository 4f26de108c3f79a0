"""A function in a limited child process answers, refuses, or is stopped."""

import os
import time
from typing import Any

import pytest

from doorstep.lib import child, refusal
from doorstep.lib.environment import UnknownSettingError

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("children")]

LIMITS: dict[str, Any] = {"memory_mb": 200, "cpu_s": 5, "wall_s": 20.0}


def add(a: int, b: int) -> dict[str, Any]:
    os.write(1, b"a library that prints")
    return {"sum": a + b, "bytes": b"\x00\xff", "pair": (1, "二")}


def hungry() -> int:
    return len(b"x" * 2**30)


def busy() -> None:
    while True:
        pass


def patient() -> None:
    time.sleep(60)


def refusing() -> None:
    raise child.ChildTimeoutError(seconds=7)


def failing() -> None:
    raise UnknownSettingError("what went wrong")


def crashing() -> None:
    os.abort()


def secretive() -> Any:
    return os.environ.get("DOORSTEP_VAULT_KEY", "nothing")


def hostile() -> Any:
    return refusal.Refusal


def test_the_answer_comes_back_as_plain_values() -> None:
    assert child.call(add, 2, 3, **LIMITS) == {"sum": 5, "bytes": b"\x00\xff", "pair": (1, "二")}


@pytest.mark.parametrize(
    ("function", "limits", "expected"),
    [
        (hungry, {}, child.ChildKilledError),
        (busy, {"cpu_s": 0}, child.ChildKilledError),
        (patient, {"wall_s": 0.5}, child.ChildTimeoutError),
        (refusing, {}, child.ChildTimeoutError),
        (crashing, {}, child.ChildKilledError),
        (failing, {}, child.ChildFailedError),
    ],
)
def test_what_goes_wrong_is_told(function: Any, limits: dict[str, Any], expected: type[Exception]) -> None:
    with pytest.raises(expected):
        child.call(function, **(LIMITS | limits))


def test_memory_is_named_as_the_reason() -> None:
    with pytest.raises(child.ChildKilledError) as stopped:
        child.call(hungry, **LIMITS)
    assert stopped.value.data == {"reason": "memory"}


def test_a_child_does_not_see_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_VAULT_KEY", "the key")
    assert child.call(secretive, **LIMITS) == "nothing"


def test_a_child_cannot_hand_us_a_class() -> None:
    with pytest.raises(Exception, match="in the answer of a child"):
        child.call(hostile, **LIMITS)
