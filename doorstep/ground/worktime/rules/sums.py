"""The two sums over a calendar: due() and elapsed().

Both go through a position: how far along its own measure an instant lies. Elapsed is the difference of two positions,
due is the first instant at which the position is reached, so the one undoes the other.
"""

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from doorstep.ground.worktime.rules.calendar import Calendar
from doorstep.ground.worktime.rules.limits import NATURAL, Limit, Unit
from doorstep.ground.worktime.rules.zones import DAY, Ints, first_at, furthest_wall, wall
from doorstep.lib.refusal import Refusal

Seconds = npt.ArrayLike

_SECONDS = {
    Unit.MINUTES: 60,
    Unit.HOURS: 3600,
    Unit.DAYS: DAY,
    Unit.WORKING_MINUTES: 60,
    Unit.WORKING_HOURS: 3600,
    Unit.EMERGENCY_HOURS: 3600,
}


class CalendarReachError(Refusal):
    """The calendar knows nothing of that time. data: calendar, first, last (ISO dates)."""

    code = "calendar_reach"


def measure(calendar: Calendar, unit: Unit) -> int:
    """Will return how much of what elapsed() counts makes one of `unit`: seconds, or ticks for working days."""
    return calendar.day_ticks if unit is Unit.WORKING_DAYS else _SECONDS[unit]


def _outside(calendar: Calendar) -> CalendarReachError:
    return CalendarReachError(calendar=calendar.name, first=calendar.first.isoformat(), last=calendar.last.isoformat())


def _as_ints(at: Seconds) -> Ints:
    found = np.asarray(at)
    if found.dtype.kind not in "iu":
        raise TypeError(f"epoch seconds must be integers, not {found.dtype}")
    return found.astype(np.int64)


def _worked(calendar: Calendar, at: Ints, *, ticks: bool) -> Ints:
    row = np.searchsorted(calendar.opens, at, side="right") - 1
    safe = np.maximum(row, 0)
    inside = np.minimum(at, calendar.closes[safe]) - calendar.opens[safe]
    before, rate = (calendar.ticks, calendar.rate[safe]) if ticks else (calendar.seconds, np.int64(1))
    found = before[safe] + inside * rate
    return np.asarray(np.where(row < 0, 0, found), np.int64)


def _reached(calendar: Calendar, position: Ints, *, ticks: bool) -> Ints:
    """Will return the first instant at each position above 0; past the last session, the end of the calendar + 1."""
    before = calendar.ticks if ticks else calendar.seconds
    row = np.searchsorted(before, position, side="left") - 1
    safe = np.clip(row, 0, len(calendar.opens) - 1)
    into = position - before[safe]
    if ticks:
        into = -(-into // calendar.rate[safe])  # round up: at the whole second before, the limit was not yet reached
    return np.asarray(np.where(position > before[-1], calendar.ends + 1, calendar.opens[safe] + into), np.int64)


def _position(calendar: Calendar, at: Ints, unit: Unit) -> Ints:
    """Will return how far along the measure of `unit` each instant lies; it never falls as time goes on."""
    if unit is Unit.DAYS:
        return furthest_wall(calendar.zone, at)
    if unit in NATURAL:
        return at
    return _worked(calendar, at, ticks=unit is Unit.WORKING_DAYS)


def _instant_of(calendar: Calendar, position: Ints, unit: Unit) -> Ints:
    """Will return the first second at which each position is reached."""
    if unit is Unit.DAYS:
        return first_at(calendar.zone, position)
    if unit in NATURAL:
        return position
    return _reached(calendar, position, ticks=unit is Unit.WORKING_DAYS)


def _known(calendar: Calendar, unit: Unit, left: Ints, right: Ints) -> npt.NDArray[np.bool_] | None:
    """Will return where the calendar reaches both; None where it does everywhere, or need not."""
    if unit in NATURAL:
        return None
    low, high = np.minimum(left, right), np.maximum(left, right)
    known = np.asarray((low >= calendar.begins) & (high <= calendar.ends), np.bool_)
    return None if known.all() else known


def _or_missing(calendar: Calendar, found: Ints, known: npt.NDArray[np.bool_] | None, missing: int | None) -> Ints:
    if known is None:
        return np.asarray(found, np.int64)
    if missing is None:
        raise _outside(calendar)
    return np.asarray(np.where(known, found, missing), np.int64)


def due(calendar: Calendar, start: Seconds, limit: Limit, *, missing: int | None = None) -> Ints:
    """Will return when `limit`, begun at `start`, runs out: the first second at which that much has elapsed.

    start: UTC epoch seconds, any shape; the answer has the same shape. Working time begun outside office hours counts
    from the next working moment; what runs out exactly between two sessions is due at the end of the earlier one.
    A working day is a day's share, not a number of hours: from 10:00, so many working days later at 10:00.
    A natural day keeps the wall clock. Natural units need no calendar; for the others an instant that the
    calendar does not reach gives `missing`, or raises CalendarReachError when there is none.
    """
    at = _as_ints(start)
    target = _position(calendar, at, limit.unit) + limit.amount * measure(calendar, limit.unit)
    found = _instant_of(calendar, target, limit.unit)
    return _or_missing(calendar, found, _known(calendar, limit.unit, at, found), missing)


def elapsed(calendar: Calendar, start: Seconds, end: Seconds, unit: Unit, *, missing: int | None = None) -> Ints:
    """Will return how much of `unit`'s time lies between two instants, never less than 0; shapes broadcast.

    The answer is in seconds (working seconds for working units), so that elapsed // measure(...) counts whole
    units. For working days it is in ticks, `calendar.day_ticks` a day: seconds too, unless working days differ in
    length. `missing` and CalendarReachError as in due().
    """
    left, right = np.broadcast_arrays(_as_ints(start), _as_ints(end))
    found = np.maximum(_position(calendar, right, unit) - _position(calendar, left, unit), 0)
    return _or_missing(calendar, found, _known(calendar, unit, left, right), missing)


def _whole(at: datetime) -> int:
    return int(at.timestamp() // 1)


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def due_at(calendar: Calendar, start: datetime, limit: Limit) -> datetime:
    """Will return due() of one aware datetime, as UTC. Fractions of a second of the start are dropped."""
    return _instant(int(due(calendar, _whole(start), limit)))


def elapsed_at(calendar: Calendar, start: datetime, end: datetime, unit: Unit) -> int:
    """Will return elapsed() between two aware datetimes."""
    return int(elapsed(calendar, _whole(start), _whole(end), unit))


def is_provisional(calendar: Calendar, start: datetime, end: datetime) -> bool:
    """Will say whether a sum between the two rests on a year without an official notice of holidays."""
    shown = wall(calendar.zone, np.array([_whole(min(start, end)), _whole(max(start, end))], np.int64))
    first, last = (datetime.fromtimestamp(int(s), UTC).year for s in shown)
    return any(year in calendar.provisional_years for year in range(first, last + 1))
