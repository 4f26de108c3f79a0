"""Time itself: what becomes due by the clock alone, taken in batches, each as an event."""

import logging
from collections.abc import Iterator, Mapping, Sequence
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
# Cases in one transaction: SQLite has one writer, and whoever files meanwhile must not notice.
TOGETHER = 100


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
        woken += len(due)
        for at in range(0, len(due), TOGETHER):
            together = due[at : at + TOGETHER]
            made, left = _wake_together(together, ground, now)
            moves += made
            for case_id in left:
                alone = _wake_alone(case_id, ground, now)
                moves += alone or 0
                failed += alone is None
    return Tick(woken, moves, failed)


def _wake_together(case_ids: Sequence[int], ground: Ground, now: datetime) -> tuple[int, list[int]]:
    """Will make the moves that are due on several cases in one transaction. Returns how many, and who is left.

    Left are those with nothing to do and those that raise; all of them, when one cannot be written.
    """
    try:
        cases = queries.snapshots(case_ids)
        ways = vault.ways(case_ids)
    except Exception:
        log.exception("%s cases could not be read together; each is taken by itself", len(case_ids))
        return 0, list(case_ids)
    chains, left = [], []
    for case_id in case_ids:
        try:
            chain = list(_links(case_id, cases[case_id], ground, now, ways))
        except Exception:  # noqa: BLE001 - it is taken again by itself, and what is wrong with it is said there
            chain = []
        if chain:
            chains.append(chain)
        else:
            left.append(case_id)
    try:
        actions.record_all(chains=chains)
    except Exception as error:  # noqa: BLE001 - as above; most often somebody was faster with one of them
        log.info("%s cases could not be moved together: %r", len(chains), error)
        return 0, list(case_ids)
    return sum(map(len, chains)), left


def _wake_alone(case_id: int, ground: Ground, now: datetime) -> int | None:
    """Will wake one case and say how many moves that made; None when it could not be, which is logged."""
    try:
        made = _wake_anew(case_id, ground, now)
        # Nothing to do by its events, though its row still says so: the row was touched, and verify says so.
        if not made and actions.put_off(case_id=case_id, now=now, until=now + PUT_OFF):
            log.warning("case %s woke for nothing; put off an hour", case_id)
    except Exception:
        log.exception("case %s could not be chased; put off an hour", case_id)
        actions.put_off(case_id=case_id, now=now, until=now + PUT_OFF)
        return None
    return made


def _wake_anew(case_id: int, ground: Ground, now: datetime) -> int:
    """Will wake a case, and again as often as somebody moves it meanwhile. A row that never fits its events fails."""
    reached = -1
    while True:
        try:
            return look_at(case_id=case_id, now=now, ground=ground)
        except StaleError:
            version = queries.snapshot(case_id).version
            if version == reached:
                raise
            reached = version


def look_at(*, case_id: int, now: datetime, ground: Ground | None = None) -> int:
    """Will make every move that time makes on one case by `now`, and say how many; before one that raises, those."""
    made: list[actions.Link] = []
    try:
        case = queries.snapshot(case_id)
        for link in _links(case_id, case, ground or grounds.at(now), now, vault.ways([case_id])):
            made.append(link)  # what was made is written, whatever comes after
    finally:
        actions.record_all(chains=[made])
    return len(made)


def _links(
    case_id: int, case: Snapshot, ground: Ground, now: datetime, ways: Mapping[int, vault.Ways]
) -> Iterator[actions.Link]:
    """Will decide every move that is due on a case, one after the other."""
    while (move := _due(case, ground, now, ways)) is not None:
        name, facts = move
        made = actions.link(case, case_id=case_id, move=name, role=Role.CLOCK, at=now, facts=facts)
        yield made
        case = made.after


def _due(
    case: Snapshot, ground: Ground, now: datetime, ways: Mapping[int, vault.Ways]
) -> tuple[str, dict[str, Any]] | None:
    """Will return the next move that time makes, or None."""
    if case.state is State.WAITING and case.waiting_until and case.waiting_until <= now:
        return "time_out", {"dues": clocks.resume(ground, case, now)}
    if case.state is State.PAUSED and case.review_at and case.review_at <= now:
        return "resume", {"dues": clocks.resume(ground, case, now), "reason": "review"}
    if case.state is State.HANDLED and case.lapse_at and case.lapse_at <= now:
        facts = {"reopen_until": stamp(now + check.REOPEN_WITHIN), **_call_back(case, ways)}
        return "lapse", facts
    if case.arrival and case.arrival <= now:
        called = [unit for unit, state in case.co_units.items() if state == "called"]
        to = [people.head_of(ground.people, unit) for unit in called]
        return "remind", {"signal": f"whistle:{stamp(case.arrival)}", "posts": to, "units": called, "arrival_red": True}
    for at, step in pending(case)[:1]:
        if at <= now:
            return _step(case, ground, now, step, ways)
    return None


def _step(
    case: Snapshot, ground: Ground, now: datetime, step: Step, ways: Mapping[int, vault.Ways]
) -> tuple[str, dict[str, Any]]:
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
        facts |= _call_back(case, ways)
    return "remind", facts


def _arbiter(case: Snapshot, ground: Ground) -> str:
    leaders = [post.code for post in ground.people.posts.values() if post.role is people.Role.LEADER]
    second = len(case.objectors) > 1
    return leaders[0] if second and leaders else ground.people.centres[0]


def _call_back(case: Snapshot, ways: Mapping[int, vault.Ways]) -> dict[str, str]:
    """Will queue a call to the resident, wherever there is a number to call: at every expiry, at every silence."""
    way = ways.get(case.case_id)
    return {"call_back": "due"} if way and way.phone and not case.answered else {}
