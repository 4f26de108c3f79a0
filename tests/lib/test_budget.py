import threading

import pytest

from doorstep.lib import budget
from doorstep.lib.budget import within


def test_work_in_time_is_answered() -> None:
    assert within(5, lambda: "done") == "done"


def test_nobody_waits_longer_than_the_budget() -> None:
    go = threading.Event()
    assert within(0.01, go.wait) is None
    go.set()


def test_work_that_fails_gives_no_answer_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("no such piece")

    assert within(5, fail) is None
    assert "no such piece" in caplog.text


def test_nothing_new_is_begun_while_too_much_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_LEFT", 2)
    monkeypatch.setattr(budget, "_left", set())
    go = threading.Event()
    begun: list[int] = []

    def hang() -> None:
        begun.append(1)
        go.wait()

    for _ in range(4):
        assert within(0.01, hang) is None
    left = list(budget._left)
    go.set()
    for work in left:
        work.result()  # a busy machine begins late what it was given in time
    assert len(begun) == 2
    assert within(5, lambda: 1) == 1
