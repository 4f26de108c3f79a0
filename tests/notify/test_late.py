"""A reader of the log on PostgreSQL: numbers are drawn before the commit, and no late one is passed over."""

import threading
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction

from doorstep.cases import actions, queries
from doorstep.cases.rules.states import Role
from doorstep.flow import seal
from tests.cast import Filer
from tests.city import NOW, City

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: nobody is late there"),
]


class Slow:
    """A writer of its own, step by step: each call is made in its transaction, which stays open until `commit`."""

    def __init__(self) -> None:
        self._calls: list[Callable[[], Any]] = []
        self._go, self._done = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with transaction.atomic():
                while True:
                    self._go.acquire()
                    call = self._calls.pop()
                    call()
                    if call is _end:
                        break
                    self._done.release()
        finally:
            connection.close()
            self._done.release()

    def do(self, call: Callable[[], Any]) -> None:
        self._calls.append(call)
        self._go.release()
        assert self._done.acquire(timeout=60)

    def commit(self) -> None:
        self.do(_end)
        self._thread.join(timeout=60)


def _end() -> None:
    """The last call."""


def urge(case_id: int) -> Callable[[], Any]:
    return partial(actions.record, case_id=case_id, move="urge", role=Role.RESIDENT, at=NOW)


def seen(after: int) -> list[int]:
    return [stored.event.case_id for stored in queries.after(after, 100)]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that looks again once, and gives up."""
    monkeypatch.setattr(queries, "_LOOKS", 1)


@pytest.fixture
def two(city: City, filed: Filer) -> tuple[int, int, int]:
    """Two cases, and the last number of the log so far."""
    early, late = filed(0).case_id, filed(1).case_id
    return early, late, queries.settled_seq() or 0


def test_a_number_drawn_first_and_committed_last_is_not_skipped(two: tuple[int, int, int], impatient: None) -> None:
    late, other, last = two
    slow = Slow()
    slow.do(urge(late))
    urge(other)()  # draws a higher number, commits at once
    assert seen(last) == []
    assert seal.seal_day(now=NOW) is None
    slow.commit()
    assert seen(last) == [late, other]
    assert seal.seal_day(now=NOW) is not None


def test_one_that_has_drawn_and_written_nothing_yet_is_waited_for(two: tuple[int, int, int], impatient: None) -> None:
    late, other, last = two
    slow = Slow()
    slow.do(partial(actions.reserve, event=1))  # filing draws its numbers before it writes anything
    urge(other)()
    assert seen(last) == []
    slow.do(urge(late))
    slow.commit()
    assert seen(last) == [other, late]


def test_one_that_rolls_back_leaves_a_gap_and_nothing_else(two: tuple[int, int, int], impatient: None) -> None:
    late, other, last = two

    class EnoughError(Exception):
        """Ends the slow writer's transaction."""

    def fail() -> None:
        raise EnoughError

    threading.excepthook, kept = (lambda _: None), threading.excepthook
    try:
        slow = Slow()
        slow.do(urge(late))
        urge(other)()
        assert seen(last) == []
        slow.do(fail)
        slow._thread.join(timeout=60)
    finally:
        threading.excepthook = kept
    assert seen(last) == [other]


def test_a_patient_reader_sees_it_in_the_same_look(two: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    late, other, last = two
    slow = Slow()
    slow.do(urge(late))
    urge(other)()
    looks, honest = count(1), queries._writers

    def writers(cursor: Any) -> set[str]:
        if next(looks) == 3:  # and not after so many milliseconds, which a busy machine makes longer
            slow.commit()
        return honest(cursor)

    monkeypatch.setattr(queries, "_writers", writers)
    assert seen(last) == [late, other]


def test_who_begins_meanwhile_holds_nobody_up(two: tuple[int, int, int], impatient: None) -> None:
    early, other, last = two
    urge(other)()
    before = queries.settled_seq()
    slow = Slow()
    slow.do(urge(early))
    slow.commit()
    assert (queries.settled_seq() or 0) > (before or 0) > last


def test_control_a_reader_that_takes_the_last_number_loses_the_late_one(
    two: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    late, other, last = two
    monkeypatch.setattr(queries, "_writers", lambda _: set())
    slow = Slow()
    slow.do(urge(late))
    urge(other)()
    found = seen(last)
    cursor = queries.settled_seq() or 0
    slow.commit()
    assert found + seen(cursor) == [other]  # and never the late one
