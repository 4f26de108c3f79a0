"""What a stopped clock is due when it runs on: what remained of it, from then."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from doorstep.cases.rules.clocks import Clock, ClockName
from doorstep.flow import clocks
from doorstep.flow import ground as grounds
from tests.city import NOW, City

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def stopped(limit: str, start: str, at: str) -> Clock:
    begun = here(start)
    due = clocks.due_from(grounds.at(NOW).calendar, begun, limit)
    return Clock(ClockName.SOLVE, limit, "", begun, due, due, due, stopped=((here(at), None),))


@pytest.mark.parametrize(
    ("limit", "at", "again", "due"),
    [
        ("2 working days", "2026-03-06T17:30", "2026-03-09T08:30", "2026-03-10T10:00"),  # a weekend costs nothing
        ("2 working days", "2026-03-06T11:00", "2026-03-06T12:00", "2026-03-10T11:00"),
        ("2 working days", "2026-03-06T11:00", "2026-03-20T12:00", "2026-03-24T11:00"),
        ("7 days", "2026-03-06T17:30", "2026-03-09T08:30", "2026-03-16T01:00"),  # by day and by night
        ("2 working days", "2026-03-11T09:00", "2026-03-20T12:00", "2026-03-10T10:00"),  # red already
    ],
)
def test_a_stop_moves_the_due_by_what_it_took(city: City, limit: str, at: str, again: str, due: str) -> None:
    clock = stopped(limit, "2026-03-06T10:00", at)
    assert clocks.due_of(grounds.at(NOW), clock, here(again)) == here(due)


def test_an_extension_survives_a_stop(city: City) -> None:
    clock = replace(stopped("2 working days", "2026-03-06T10:00", "2026-03-06T17:30"), due=here("2026-03-17T10:00"))
    assert clocks.due_of(grounds.at(NOW), clock, here("2026-03-09T08:30")) == here("2026-03-17T10:00")
