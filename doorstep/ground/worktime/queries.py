"""Reading calendars: those of an edition, and the one that ships."""

from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from doorstep.ground.worktime.models import CalendarDay, CalendarSession
from doorstep.ground.worktime.rules import (
    Calendar,
    Day,
    DayKind,
    Session,
    compile_calendar,
    read_days,
    read_sessions,
)
from doorstep.lib.refusal import Refusal
from doorstep.lib.sheets import read_table
from doorstep.lib.snapshots import Snapshots

DATA = Path(__file__).with_name("data")
SHIPPED = "cn"


class UnknownCalendarError(Refusal):
    """The edition has no calendar of that name. data: calendar, known."""

    code = "calendar_unknown"


def names(edition_id: int) -> list[str]:
    """Will return the names of an edition's calendars."""
    return sorted(CalendarSession.objects.filter(edition_id=edition_id).values_list("calendar", flat=True).distinct())


def days(edition_id: int, name: str) -> list[Day]:
    """Will return a calendar's days, ascending."""
    rows = CalendarDay.objects.filter(edition_id=edition_id, calendar=name).order_by("on")
    return [Day(row.on, DayKind(row.kind), row.name, row.source, row.provisional) for row in rows]


def sessions(edition_id: int, name: str) -> list[Session]:
    """Will return a calendar's office hours."""
    rows = CalendarSession.objects.filter(edition_id=edition_id, calendar=name).order_by("id")
    return [
        Session(
            row.opens,
            row.closes,
            tuple(int(c) for c in row.weekdays),
            row.valid_from or date.min,
            row.valid_to or date.max,
        )
        for row in rows
    ]


def _load(key: tuple[int, str]) -> Calendar:
    edition_id, name = key
    hours = sessions(edition_id, name)
    if not hours:
        raise UnknownCalendarError(calendar=name, known=", ".join(names(edition_id)))
    return compile_calendar(
        name=name,
        days=days(edition_id, name),
        sessions=hours,
        zone_name=settings.TIME_ZONE,
        edition_id=edition_id,
    )


_held: Snapshots[tuple[int, str], Calendar] = Snapshots(_load, keep=16)


def calendar(edition_id: int, name: str = SHIPPED) -> Calendar:
    """Will return a published edition's calendar, compiled once. Raises UnknownCalendarError, CalendarFaultError."""
    return _held.get((edition_id, name))


def draft_calendar(edition_id: int, name: str = SHIPPED) -> Calendar:
    """Will compile an edition's calendar afresh: a draft may change under the same key."""
    return _load((edition_id, name))


@cache
def shipped_days(name: str = SHIPPED) -> tuple[Day, ...]:
    """Will return the days of the calendar that ships. Raises UnknownCalendarError."""
    if name != SHIPPED:
        raise UnknownCalendarError(calendar=name, known=SHIPPED)
    return tuple(read_days(read_table(DATA / f"{name}-days.csv"), file=f"{name}-days.csv"))


@cache
def shipped_sessions(name: str = SHIPPED) -> tuple[Session, ...]:
    """Will return the office hours of the calendar that ships. Raises UnknownCalendarError."""
    if name != SHIPPED:
        raise UnknownCalendarError(calendar=name, known=SHIPPED)
    return tuple(read_sessions(read_table(DATA / f"{name}-hours.csv"), file=f"{name}-hours.csv"))


def shipped(name: str = SHIPPED, zone_name: str | None = None) -> Calendar:
    """Will return the calendar that ships, without asking a database. Raises UnknownCalendarError."""
    return _shipped_in(name, zone_name or settings.TIME_ZONE)


@cache
def _shipped_in(name: str, zone_name: str) -> Calendar:
    return compile_calendar(name=name, days=shipped_days(name), sessions=shipped_sessions(name), zone_name=zone_name)
