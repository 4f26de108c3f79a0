"""The independent look at the result: by a checker on the spot, or by a call to the resident."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from doorstep.cases import actions, queries
from doorstep.cases.rules.chain import stamp
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role, State
from doorstep.flow import clocks, dispatch
from doorstep.flow import ground as grounds
from doorstep.flow.ground import Ground
from doorstep.flow.steps import sayable, step, superior
from doorstep.ground.people.rules import Actor

REOPEN_WITHIN = timedelta(days=30)
CALLS = 3  # tries before "not reached" is the result


@transaction.atomic
def pass_(
    *, case_id: int, actor: Actor, now: datetime, note: str, photos: Sequence[str] = (), seen: int | None = None
) -> Snapshot:
    """Will close a handled case because a checker who had no hand in it found it done."""
    facts = {"note": sayable(note), "reopen_until": stamp(now + REOPEN_WITHIN), "evidence": list(photos)}
    after = step("pass", case_id=case_id, actor=actor, now=now, wanted=(Role.CHECKER,), facts=facts, seen=seen)
    actions.add_evidence(case_id=case_id, tokens=photos, role=Role.CHECKER, by=actor.user_id, at=now)
    return after


@transaction.atomic
def fail(
    *, case_id: int, actor: Actor, now: datetime, note: str, photos: Sequence[str] = (), seen: int | None = None
) -> Snapshot:
    """Will send a handled case back because a checker found it not done: to supervision, not to the same closer."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        return {"note": sayable(note), "evidence": list(photos), **going_back(ground, case, now)}

    after = step("fail", case_id=case_id, actor=actor, now=now, wanted=(Role.CHECKER,), facts=facts, seen=seen)
    actions.add_evidence(case_id=case_id, tokens=photos, role=Role.CHECKER, by=actor.user_id, at=now)
    return after


def going_back(ground: Ground, case: Snapshot, now: datetime) -> dict[str, Any]:
    """Will return the facts of a rework: the new holder above, and fresh clocks to claim, contact and solve.

    What was closed before anybody was given it goes back to the centre, to be looked at.
    """
    if case.dispatched_at is None:
        return screened(ground, case.accused, now, urgent=case.urgent)
    names = (ClockName.CLAIM, ClockName.CONTACT, ClockName.SOLVE, ClockName.ANSWER)
    return {**superior(ground, case, now), "clocks": clocks.restart(ground, case, now, *names)}


def screened(ground: Ground, accused: str, now: datetime, *, urgent: bool) -> dict[str, Any]:
    """Will return the facts that put a case before the centre, or before whoever is above it where it is accused."""
    centre, _ = dispatch.not_the_accused(ground, ground.people.centres[0], accused)
    return {
        "holder": centre,
        "unit": ground.people.posts[centre].unit,
        "clocks": [clocks.screening(ground, now, urgent=urgent)],
        **dispatch.nobody_else(ground, centre, accused),
    }


def call_back(
    *,
    case_id: int,
    actor: Actor,
    now: datetime,
    reached: bool,
    answers: Mapping[str, Any] | None = None,
    note: str = "",
    seen: int | None = None,
) -> Snapshot:
    """Will record a call to the resident, reached or not; the third time not reached is a counted result.

    When the case waits for the resident's word, the answers count as that word: yes closes, no goes back.
    """
    before = queries.snapshot(case_id)
    call = {"reached": reached, "given_up": not reached and before.call_backs + 1 >= CALLS, "note": sayable(note)}
    facts: dict[str, Any] = {"call": call}
    # On record once: with the call when it decides nothing, with the resident's word when it does.
    decides = reached and answers is not None and before.state is State.HANDLED
    if reached and answers is not None and not decides and not before.answered:
        facts["answers"] = _heard(answers)
    after = step("call_back", case_id=case_id, actor=actor, now=now, wanted=(Role.CENTRE,), facts=facts, seen=seen)
    if decides and answers is not None:
        return resident_word(case_id=case_id, answers=answers, now=now, by=actor.user_id, via="call_back")
    return after


def _heard(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Will return the answers with personal data marked out of what was said in free words, whoever wrote it down."""
    return dict(answers) | ({"why": sayable(str(answers["why"]))} if answers.get("why") else {})


def resident_word(
    *, case_id: int, answers: Mapping[str, Any], now: datetime, by: int | None = None, via: str = "code"
) -> Snapshot:
    """Will take the resident's answers on a handled case: "no" goes back, anything else closes it."""
    ground = grounds.at(now)
    case = queries.snapshot(case_id)
    facts: dict[str, Any] = {"answers": _heard(answers), "via": via}
    if answers.get("solved") == "no":
        facts |= going_back(ground, case, now)
        return actions.record(case_id=case_id, move="deny", role=Role.RESIDENT, by=by, at=now, facts=facts)
    if answers.get("solved") == "partly":
        facts["outcome"] = "partly"
    facts["reopen_until"] = stamp(now + REOPEN_WITHIN)
    return actions.record(case_id=case_id, move="confirm", role=Role.RESIDENT, by=by, at=now, facts=facts)


def reopen(*, case_id: int, actor: Actor, now: datetime, reason: str, seen: int | None = None) -> Snapshot:
    """Will reopen a closed case by an auditor, or by the centre for a resident on the telephone: to supervision."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        return {"reason": sayable(reason), **going_back(ground, case, now)}

    wanted = (Role.AUDITOR, Role.CENTRE)
    return step("reopen", case_id=case_id, actor=actor, now=now, wanted=wanted, facts=facts, seen=seen)


def draw(case_ids: Sequence[int], *, count: int, seed: str) -> list[int]:
    """Will draw a call-back sample: the same seed over the same cases gives the same sample, for anyone to repeat."""
    ordered = sorted(set(case_ids))
    return sorted(Random(seed).sample(ordered, min(count, len(ordered))))  # noqa: S311 - repeatable on purpose
