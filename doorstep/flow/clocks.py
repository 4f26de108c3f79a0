"""Starting and moving a case's clocks: the sums of worktime over the limits of the catalogue."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from doorstep.cases.rules import clocks
from doorstep.cases.rules.chain import stamp
from doorstep.cases.rules.clocks import Clock, ClockName
from doorstep.cases.rules.replay import Snapshot
from doorstep.flow.ground import Ground
from doorstep.ground.catalog import queries as catalog_queries
from doorstep.ground.catalog import rules as catalog
from doorstep.ground.catalog.rules import Catalog, Standard
from doorstep.ground.worktime import rules as worktime
from doorstep.ground.worktime.rules import Calendar

FIRST = (ClockName.CLAIM, ClockName.CONTACT, ClockName.SOLVE, ClockName.ANSWER)
SCREEN_LIMIT = "2 working hours"
URGENT_SCREEN_LIMIT = "30 minutes"  # by day and by night: a danger does not wait for the morning to be sorted
_limit = cache(worktime.parse_limit)


def standard_of(ground: Ground, *, category: str, difficulty: int, urgent: bool) -> Standard:
    """Will return the standard that sets a case's limits and its evidence."""
    return catalog.standard(ground.catalog, category, difficulty, urgent)


def start_many(
    ground: Ground, standards: Sequence[Standard], starts: Sequence[datetime]
) -> list[list[dict[str, str | int]]]:
    """Will return, for each case, the facts that start its clocks: one sum a distinct limit, over all cases at once."""
    begin = np.array([int(start.timestamp()) for start in starts], dtype=np.int64)
    by_limit: dict[str, list[tuple[int, ClockName]]] = {}
    for i, standard in enumerate(standards):
        for name in FIRST:
            limit = getattr(standard, name.value)
            if limit:
                by_limit.setdefault(limit, []).append((i, name))
    found: list[dict[ClockName, dict[str, str | int]]] = [{} for _ in standards]
    for limit, wanted in by_limit.items():
        rows = np.array([i for i, _ in wanted])
        dues = dues_of(ground.calendar, begin[rows], limit)
        for (i, name), due in zip(wanted, dues.tolist(), strict=True):
            found[i][name] = clocks.started(
                name.value,
                limit=limit,
                rule=standards[i].id,
                calendar=ground.editions["calendar"],
                start=starts[i],
                due=datetime.fromtimestamp(due, starts[i].tzinfo),
            )
    return [[one[name] for name in FIRST if name in one] for one in found]


def dues_of(calendar: Calendar, start: npt.NDArray[np.int64], limit: str) -> npt.NDArray[np.int64]:
    """Will return when a limit runs out from each start (epoch seconds). Never refuses: a report must be taken.

    Where the calendar ends too soon, or the record is older than it, time is counted by the week: five working days
    take seven, and a working hour three.
    """
    told = _limit(limit)
    found = np.asarray(worktime.due(calendar, start, told, missing=_MISSING), dtype=np.int64)
    by_the_week = start + told.amount * _BY_THE_WEEK.get(told.unit, 0)
    return np.where(found == _MISSING, by_the_week, found)


def due_from(calendar: Calendar, start: datetime, limit: str) -> datetime:
    """Will return when a limit runs out from one start."""
    found = dues_of(calendar, np.array([int(start.timestamp() // 1)], dtype=np.int64), limit)
    return datetime.fromtimestamp(int(found[0]), UTC)


_MISSING = np.iinfo(np.int64).min
_BY_THE_WEEK = {
    worktime.Unit.WORKING_MINUTES: 180,
    worktime.Unit.WORKING_HOURS: 3 * 3600,
    worktime.Unit.WORKING_DAYS: 7 * 86_400 // 5,
}


def start(ground: Ground, standard: Standard, at: datetime, *names: ClockName) -> list[dict[str, str | int]]:
    """Will return the facts that start these clocks (all of them when none is named) for one case."""
    facts = start_many(ground, [standard], [at])[0]
    return [fact for fact in facts if not names or fact["name"] in names]


def due_of(ground: Ground, clock: Clock, at: datetime) -> datetime:
    """Will return when a stopped clock is due if it runs on from `at`: what remained when it stopped, from now.

    What remained is counted to the due of that moment, so an extension survives a stop; a clock that was
    already red stays red.
    """
    stopped = clock.stopped[-1][0]
    if stopped >= clock.due:
        return clock.due
    if worktime.is_natural(_limit(clock.limit)):
        return clock.due + (at - stopped)
    try:
        left = worktime.elapsed_at(ground.calendar, stopped, clock.due, worktime.Unit.WORKING_MINUTES)
    except worktime.CalendarReachError:
        return clock.due + (at - stopped)
    return due_from(ground.calendar, at, f"{max(1, -(-left // 60))} working minutes")


def resume(ground: Ground, case: Snapshot, at: datetime) -> dict[str, str]:
    """Will return the new dues of the clocks that stand still and now run on."""
    return {
        name.value: stamp(due_of(ground, clock, at))
        for name, clock in case.clocks.items()
        if clock.done is None and clock.stopped and clock.stopped[-1][1] is None
    }


def restart(ground: Ground, case: Snapshot, at: datetime, *names: ClockName) -> list[dict[str, Any]]:
    """Will start clocks anew under the case's own standard: after a hand-over, an escalation, a rework.

    That of the catalogue it was dispatched under, which still has a category that the one in force may have dropped.
    """
    for held in (_catalog_of(ground, case), ground.catalog):
        if case.category in held.index:
            standard = catalog.standard(held, case.category, case.difficulty, case.urgent)
            return list(start(ground, standard, at, *names))
    return []


def _catalog_of(ground: Ground, case: Snapshot) -> Catalog:
    if case.catalog is None or case.catalog == ground.editions["catalog"]:
        return ground.catalog
    return catalog_queries.snapshot(case.catalog)


def set_right(ground: Ground, case: Snapshot, at: datetime) -> dict[str, Any]:
    """Will return the facts that let a case be worked on again, wherever it is forced from.

    What stands still runs on, what has ended begins anew: a case in somebody's hands always has a due date.
    """
    ended = [name for name in FIRST if name not in case.clocks or case.clocks[name].done is not None]
    return {"dues": resume(ground, case, at), "clocks": restart(ground, case, at, *ended) if ended else []}


def later(ground: Ground, due: datetime, days: int) -> datetime:
    """Will return a due date put off by so many working days."""
    return due_from(ground.calendar, due, f"{days} working days")


def screening(ground: Ground, at: datetime, *, urgent: bool = False) -> dict[str, str | int]:
    """Will return the facts of the centre's own clock: how soon somebody must look at an unsure report."""
    limit = URGENT_SCREEN_LIMIT if urgent else SCREEN_LIMIT
    due = due_from(ground.calendar, at, limit)
    return clocks.started(
        ClockName.SCREEN.value,
        limit=limit,
        rule="screening",
        calendar=ground.editions["calendar"],
        start=at,
        due=due,
    )
