"""The clocks of a case: limit, start, due, stopped intervals, done; amber, then red.

The sums over working calendars belong to worktime; what is kept here are their results, so that a
clock can be shown without a calendar and proven with one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from doorstep.cases.rules.chain import instant, stamp
from doorstep.lib.changed import changed


class ClockName(StrEnum):
    """The four promises with a time limit, and the centre's own: to look at what the machine was unsure of."""

    SCREEN = "screen"
    CLAIM = "claim"
    CONTACT = "contact"
    SOLVE = "solve"
    ANSWER = "answer"


class Light(StrEnum):
    """How a clock looks at an instant."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    STOPPED = "stopped"
    DONE = "done"
    LATE = "late"  # done, but after its due


AMBER_SHARE = 0.75  # of the time between start and due


@dataclass(frozen=True, slots=True)
class Clock:
    """One running, stopped or finished clock. `first_due` never moves, whatever is extended."""

    name: ClockName
    limit: str
    rule: str
    start: datetime
    due: datetime
    amber: datetime
    first_due: datetime
    stopped: tuple[tuple[datetime, datetime | None], ...] = ()
    done: datetime | None = None

    @property
    def running(self) -> bool:
        """Will say whether time counts against the holder."""
        return self.done is None and not (self.stopped and self.stopped[-1][1] is None)

    def light(self, now: datetime) -> Light:
        """Will return how the clock looks at `now`."""
        if self.done is not None:
            return Light.LATE if self.done > self.due else Light.DONE
        if not self.running:
            return Light.STOPPED
        return Light.RED if now > self.due else Light.AMBER if now >= self.amber else Light.GREEN


def amber_at(start: datetime, due: datetime) -> datetime:
    """Will return when a clock turns amber: at a published share of the time from start to due."""
    return start + timedelta(seconds=int((due - start).total_seconds() * AMBER_SHARE))


def started(name: str, *, limit: str, rule: str, calendar: int, start: datetime, due: datetime) -> dict[str, str | int]:
    """Will return the facts that start a clock, with the calendar edition that counted it."""
    return {
        "name": name,
        "limit": limit,
        "rule": rule,
        "calendar": calendar,
        "start": stamp(start),
        "due": stamp(due),
    }


def read(facts: dict[str, Any]) -> Clock:
    """Will build a clock from the facts that `started` wrote."""
    start, due = instant(facts["start"]), instant(facts["due"])
    return Clock(ClockName(facts["name"]), facts["limit"], facts["rule"], start, due, amber_at(start, due), due)


def stop(clock: Clock, at: datetime) -> Clock:
    """Will stop a running clock."""
    return changed(clock, stopped=(*clock.stopped, (at, None))) if clock.running else clock


def go_on(clock: Clock, at: datetime, due: datetime) -> Clock:
    """Will let a stopped clock run again, to its new due. What was green when it stopped is green."""
    begin = clock.stopped[-1][0]
    amber = clock.amber if clock.amber <= begin else max(at, clock.amber + (due - clock.due))
    return changed(clock, stopped=(*clock.stopped[:-1], (begin, at)), due=due, amber=amber)


def put_off(clock: Clock, at: datetime, due: datetime) -> Clock:
    """Will give a running clock another due; it turns amber later, too, and not at once."""
    return changed(clock, due=due, amber=max(at, amber_at(clock.start, due)))


def dump(clock: Clock) -> dict[str, Any]:
    """Will return a clock as JSON for the case's row."""
    return {
        "limit": clock.limit,
        "rule": clock.rule,
        "start": stamp(clock.start),
        "due": stamp(clock.due),
        "first_due": stamp(clock.first_due),
        "stopped": [[stamp(a), b and stamp(b)] for a, b in clock.stopped],
        "done": clock.done and stamp(clock.done),
    }
