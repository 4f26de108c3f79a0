"""Time itself: what becomes due by the clock alone, taken in batches, each as an event."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from doorstep.cases import actions, queries
from doorstep.cases.rules.chain import stamp
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.moves import StaleError
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role, State
from doorstep.cases.rules.waking import Step, pending
from doorstep.flow import check, clocks
from doorstep.flow import ground as grounds
from doorstep.flow.assign import higher
from doorstep.flow.ground import Ground
from doorstep.ground.people import rules as people
from doorstep.vault import queries as vault

log = logging.getLogger(__name__)

PUT_OFF = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tick:
    """What one look at the clock did."""

    woken: int = 0
    moves: int = 0
    failed: int = 0


def tick(*, now: datetime, limit: int = 500) -> Tick:
    """Will take the cases that time must look at, in batches, until none is due.

    A case that raises is put off by an hour and logged: it can neither stall the others nor hide.
    """
    ground = grounds.at(now)
    woken = moves = failed = 0
    while due := queries.due_to_wake(now, limit):
        for case_id in due:
            woken += 1
            try:
                made = _wake_anew(case_id, ground, now)
                moves += made
                # Nothing to do by its events, though its row still says so: the row was touched, and verify says so.
                if not made and actions.put_off(case_id=case_id, now=now, until=now + PUT_OFF):
                    log.warning("case %s woke for nothing; put off an hour", case_id)
            except Exception:
                failed += 1
                log.exception("case %s could not be chased; put off an hour", case_id)
                actions.put_off(case_id=case_id, now=now, until=now + PUT_OFF)
    return Tick(woken, moves, failed)


def _wake_anew(case_id: int, ground: Ground, now: datetime) -> int:
    """Will wake a case, and again as often as somebody moves it meanwhile. A row that never fits its events fails."""
    reached = -1
    while True:
        try:
            return _wake(case_id, ground, now)
        except StaleError:
            version = queries.snapshot(case_id).version
            if version == reached:
                raise
            reached = version


def look_at(*, case_id: int, now: datetime) -> int:
    """Will make every move that time makes on one case by `now`, and say how many."""
    return _wake(case_id, grounds.at(now), now)


def _wake(case_id: int, ground: Ground, now: datetime) -> int:
    """Will make every move that is due on one case, and say how many."""
    made = 0
    case = queries.snapshot(case_id)
    while True:
        move = _due(case, ground, now)
        if move is None:
            break
        name, facts = move
        case = actions.record(case_id=case_id, move=name, role=Role.CLOCK, at=now, facts=facts, before=case)
        made += 1
    return made


def _due(case: Snapshot, ground: Ground, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """Will return the next move that time makes, or None."""
    if case.state is State.WAITING and case.waiting_until and case.waiting_until <= now:
        return "time_out", {"dues": clocks.resume(ground, case, now)}
    if case.state is State.PAUSED and case.review_at and case.review_at <= now:
        return "resume", {"dues": clocks.resume(ground, case, now), "reason": "review"}
    if case.state is State.HANDLED and case.lapse_at and case.lapse_at <= now:
        facts = {"reopen_until": stamp(now + check.REOPEN_WITHIN), **_call_back(case)}
        return "lapse", facts
    if case.arrival and case.arrival <= now:
        called = [unit for unit, state in case.co_units.items() if state == "called"]
        to = [people.head_of(ground.people, unit) for unit in called]
        return "remind", {"signal": f"whistle:{stamp(case.arrival)}", "posts": to, "units": called, "arrival_red": True}
    for at, step in pending(case)[:1]:
        if at <= now:
            return _step(case, ground, now, step)
    return None


def _step(case: Snapshot, ground: Ground, now: datetime, step: Step) -> tuple[str, dict[str, Any]]:
    if step.does == "escalate":
        new = clocks.restart(ground, case, now, ClockName.CLAIM)
        return "escalate", {**higher(ground, case, now), "reason": "overdue", "signal": step.signal, "clocks": new}
    to = [case.holder]
    if case.state is State.OBJECTED:  # it waits for whoever decides the objection
        to.append(_arbiter(case, ground))
    if step.does == "remind_head":
        above = people.superior_of(ground.people, case.holder)
        to += [above] if above else []
    to = list(dict.fromkeys(to))
    facts: dict[str, Any] = {"signal": step.signal, "clock": step.clock.value, "light": step.light, "posts": to}
    if step.light == "red" and step.clock is ClockName.SOLVE:
        facts |= _call_back(case)
    return "remind", facts


def _arbiter(case: Snapshot, ground: Ground) -> str:
    leaders = [post.code for post in ground.people.posts.values() if post.role is people.Role.LEADER]
    second = len(case.objectors) > 1
    return leaders[0] if second and leaders else ground.people.centres[0]


def _call_back(case: Snapshot) -> dict[str, str]:
    """Will queue a call to the resident, wherever there is a number to call: at every expiry, at every silence."""
    ways = vault.ways([case.case_id]).get(case.case_id)
    return {"call_back": "due"} if ways and ways.phone and not case.answered else {}
