"""A working calendar: days and office hours, compiled to arrays of UTC seconds."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from doorstep.ground.worktime.rules.zones import DAY, Ints, Zone, day_number, first_at, zone
from doorstep.lib.refusal import Refusal

FULL_DAY = 24 * 60


class DayKind(StrEnum):
    """What a day in the table is, whatever its weekday says."""

    WORK = "work"
    OFF = "off"


class CalendarFaultError(Refusal):
    """Days and hours that make no calendar. data: reason (empty | years | hours | no_work | uneven), calendar, on."""

    code = "calendar_fault"

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)
        self.code = f"calendar_fault_{data['reason']}"


@dataclass(frozen=True, slots=True)
class Day:
    """One day that differs from its weekday, or is named.

    `provisional` marks a day known from the law alone: the yearly notice may move it and add make-up workdays.
    """

    on: date
    kind: DayKind
    name: str = ""
    source: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """Office hours from one minute of the local day to another, on ISO weekdays, between two dates (inclusive)."""

    opens: int
    closes: int
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    valid_from: date = date.min
    valid_to: date = date.max


@dataclass(frozen=True, eq=False)
class Calendar:
    """A compiled calendar. Instants are UTC epoch seconds; n sessions, ascending and apart.

    opens, closes: [n]. seconds: [n+1], working seconds before each session. ticks: [n+1], working-day ticks before
    each session; rate: [n], ticks a second. `day_ticks` ticks make one working day whatever its length, so that a
    fraction of a day is a whole number of ticks; where all working days are equally long a tick is a second.
    begins, ends: the instants between which the calendar knows anything.
    """

    name: str
    edition_id: int | None
    zone: Zone
    first: date
    last: date
    begins: int
    ends: int
    opens: Ints
    closes: Ints
    seconds: Ints
    ticks: Ints
    rate: Ints
    day_ticks: int
    provisional_years: frozenset[int]
    days: Mapping[date, Day]


def hours_of(day: date, *, kind: DayKind | None, sessions: Iterable[Session]) -> list[tuple[int, int]]:
    """Will return the office hours of one day as (opens, closes) minutes, ascending.

    Without a kind the weekday decides. A make-up workday on a weekday without hours takes those of the first
    weekday that has any, which is how a Saturday is worked like a Monday.
    """
    if kind is DayKind.OFF:
        return []
    valid = [s for s in sessions if s.valid_from <= day <= s.valid_to]
    chosen = [s for s in valid if day.isoweekday() in s.weekdays]
    if not chosen and kind is DayKind.WORK and valid:
        first = min(weekday for s in valid for weekday in s.weekdays)
        chosen = [s for s in valid if first in s.weekdays]
    return sorted((s.opens, s.closes) for s in chosen)


def _covered(days: Iterable[Day]) -> tuple[date, date]:
    years = {day.on.year for day in days}
    if not years:
        raise CalendarFaultError(reason="empty", calendar="", on="")
    return date(min(years), 1, 1), date(max(years), 12, 31)


def compile_calendar(
    *, name: str, days: Iterable[Day], sessions: Iterable[Session], zone_name: str, edition_id: int | None = None
) -> Calendar:
    """Will build the calendar of the years that have rows in `days`, from the first year to the last.

    Years between them without a row count by their weekdays and are provisional. Raises CalendarFaultError where
    office hours overlap or are empty, where there is no working day, or where day lengths share no small measure.
    """
    table = {day.on: day for day in days}
    hours = tuple(sessions)
    first, last = _covered(table.values())
    if (last.year - first.year) > 130 or first.year < 1970 or last.year > 2099:
        raise CalendarFaultError(reason="years", calendar=name, on=f"{first.year}-{last.year}")
    area = zone(zone_name)
    walls: list[tuple[int, int]] = []
    of_day: list[int] = []
    for step in range((last - first).days + 1):
        on = first + timedelta(days=step)
        row = table.get(on)
        spans = hours_of(on, kind=row.kind if row else None, sessions=hours)
        for index, (opens, closes) in enumerate(spans):
            if not 0 <= opens < closes <= FULL_DAY or (index and opens < spans[index - 1][1]):
                raise CalendarFaultError(reason="hours", calendar=name, on=on.isoformat())
            base = day_number(on) * DAY
            walls.append((base + opens * 60, base + closes * 60))
            of_day.append(step)
    if not walls:
        raise CalendarFaultError(reason="no_work", calendar=name, on="")
    spans_at = np.array(walls, np.int64)
    opens_at, closes_at = first_at(area, spans_at[:, 0]), first_at(area, spans_at[:, 1])
    kept = closes_at > opens_at  # hours that the change to summer time swallows whole
    opens_at, closes_at, owner = opens_at[kept], closes_at[kept], np.array(of_day, np.int64)[kept]
    length = closes_at - opens_at
    _, starts, day_of = np.unique(owner, return_index=True, return_inverse=True)
    per_day = np.add.reduceat(length, starts)
    day_ticks = math.lcm(*{int(seconds) for seconds in per_day})
    if day_ticks > 2**40:
        raise CalendarFaultError(reason="uneven", calendar=name, on="")
    rate = day_ticks // per_day[day_of]
    begins, ends = first_at(area, np.array([day_number(first) * DAY, (day_number(last) + 1) * DAY], np.int64))
    noticed = {day.on.year for day in table.values()} - {day.on.year for day in table.values() if day.provisional}
    return Calendar(
        name=name,
        edition_id=edition_id,
        zone=area,
        first=first,
        last=last,
        begins=int(begins),
        ends=int(ends),
        opens=opens_at,
        closes=closes_at,
        seconds=np.concatenate(([0], np.cumsum(length))).astype(np.int64),
        ticks=np.concatenate(([0], np.cumsum(length * rate))).astype(np.int64),
        rate=rate.astype(np.int64),
        day_ticks=day_ticks,
        provisional_years=frozenset(range(first.year, last.year + 1)) - noticed,
        days=table,
    )
