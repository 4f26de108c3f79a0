"""What time alone does with a case, and when it must look at it again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from operator import itemgetter

from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import State


@dataclass(frozen=True)
class Step:
    """Something that time alone does: when a clock is so late, this signal, and then that."""

    clock: ClockName
    light: str  # "amber" or "red"
    after: timedelta
    does: str  # "remind_holder", "remind_head" or "escalate"

    @cached_property
    def signal(self) -> str:
        """Will return the name under which the log remembers that it happened."""
        return f"{self.clock}:{self.light}:{int(self.after.total_seconds() // 3600)}"


# Escalation as data. The order within a clock is the order in time.
STEPS: tuple[Step, ...] = tuple(
    Step(clock, light, timedelta(hours=hours), does)
    for clock in (ClockName.SCREEN, ClockName.CLAIM, ClockName.CONTACT, ClockName.SOLVE)
    for light, hours, does in (
        ("amber", 0, "remind_holder"),
        ("red", 0, "remind_head"),
        *(
            (("red", 24, "escalate"),)
            if clock is ClockName.CLAIM
            else (("red", 72, "escalate"),)
            if clock is ClockName.SOLVE
            else ()
        ),
    )
)


def pending(case: Snapshot) -> list[tuple[datetime, Step]]:
    """Will return the steps that time will still take with this case, with their instants, the earliest first."""
    return sorted(_steps(case), key=itemgetter(0))  # those of one instant stay in the order of STEPS


def _steps(case: Snapshot) -> Iterator[tuple[datetime, Step]]:
    for step in STEPS:
        clock = case.clocks.get(step.clock)
        if clock is None or not clock.running or step.signal in case.signalled or case.state is State.CLOSED:
            continue
        if step.does == "escalate" and (case.tier >= 3 or case.state not in (State.UNCLAIMED, State.IN_HAND)):
            continue
        yield (clock.amber if step.light == "amber" else clock.due) + step.after, step


def wake_at(case: Snapshot) -> datetime | None:
    """Will return when time alone must look at the case again, or None."""
    if case.state is State.CLOSED:
        return None
    instants = [at for at, _ in _steps(case)]
    by_state = {
        State.WAITING: case.waiting_until,
        State.PAUSED: case.review_at,
        State.HANDLED: case.lapse_at,
    }.get(case.state)
    instants += [at for at in (by_state, case.arrival) if at is not None]
    return min(instants, default=None)
