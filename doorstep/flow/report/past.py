"""How likely a matter overruns its limit, by the record of the last year: learned once a day, the same everywhere.

What was handled before the city's day began counts, so every process that day gives the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from django.conf import settings

from doorstep.cases import queries
from doorstep.flow import clocks
from doorstep.flow.ground import Ground
from doorstep.ground.worktime import rules as worktime
from doorstep.lib.snapshots import Snapshots
from doorstep.triage import history
from doorstep.triage.history import History

SINCE = timedelta(days=365)
MOST = 20_000  # cases: the newest


@dataclass(frozen=True, slots=True)
class Overrun:
    """For n matters: how likely each takes longer than the limit of its difficulty, and than the next one's; `rows`
    are the matters of its category of which that is known."""

    late: npt.NDArray[np.float64]
    later: npt.NDArray[np.float64]
    rows: npt.NDArray[np.int64]


def overrun(categories: Sequence[str], towns: Sequence[str], difficulties: Sequence[int], ground: Ground) -> Overrun:
    """Will say how matters of these categories and towns went so far. No query but the first of a day."""
    past = _PASTS.get(ground.on)
    limits = [_limit(ground, category, level) for category, level in zip(categories, difficulties, strict=True)]
    beyond = [_limit(ground, category, level + 1) for category, level in zip(categories, difficulties, strict=True)]
    return Overrun(
        history.chance(past, categories, towns, limits),
        history.chance(past, categories, towns, beyond),
        history.rows(past, categories, limits),
    )


def _limit(ground: Ground, category: str, difficulty: int) -> float:
    """Will return the limit to solve such a matter in seconds of the clock on the wall, from a working morning on."""
    if category not in ground.catalog.index:
        return float("inf")
    held = _LIMITS.get((ground.on, ground.editions["catalog"], ground.editions["calendar"]))
    level = min(difficulty, 3)
    if (category, level) not in held:
        standard = clocks.standard_of(ground, category=category, difficulty=level, urgent=False)
        morning = _begins(ground.on) + timedelta(hours=9)
        due = (
            worktime.due_at(ground.calendar, morning, worktime.parse_limit(standard.solve)) if standard.solve else None
        )
        held[category, level] = (due - morning).total_seconds() if due else float("inf")
    return held[category, level]


def _begins(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def _learn(on: date) -> History:
    until = _begins(on)
    found = queries.took(since=until - SINCE, until=until, limit=MOST)
    return history.learn(
        [one.category for one in found],
        [one.town for one in found],
        [(min(one.handled_at or until, until) - one.dispatched_at).total_seconds() for one in found],
        [one.handled_at is not None and one.handled_at <= until for one in found],
    )


_LIMITS: Snapshots[tuple[date, int, int], dict[tuple[str, int], float]] = Snapshots(lambda _: {}, keep=4)
_PASTS: Snapshots[date, History] = Snapshots(_learn, keep=2)


def forget() -> None:
    """Will drop what was learned: tests make many pasts."""
    _PASTS.clear()
