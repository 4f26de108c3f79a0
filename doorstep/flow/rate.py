"""What the resident may do with the code: answer, add, ask to hurry, dispute, withdraw."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from doorstep.cases import actions, queries
from doorstep.cases.rules import numbers
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role, State
from doorstep.flow import check
from doorstep.flow import ground as grounds
from doorstep.flow.handle import resume_dues
from doorstep.flow.steps import sayable
from doorstep.lib.refusal import Refusal


class CodeWrongError(Refusal):
    """Number and code do not belong together, or there is no such case: the two are not told apart."""

    code = "code_wrong"


class NotRatedYetError(Refusal):
    """The case is not at a point where the three questions make sense."""

    code = "nothing_to_rate"


def read_receipt(number: str, code: str) -> tuple[int, str]:
    """Will return the case that number and code open, and as whom: "reporter" or "follower".

    The same work is done whether the case exists or not, and the comparison takes the same time for any guess.
    Raises CodeWrongError.
    """
    case_id = numbers.read_number(number)
    given = numbers.code_hash(settings.SECRET_KEY, code)
    row = queries.cases([case_id or 0]).get(case_id or 0)
    follows = queries.follows(case_id or 0, given)
    if numbers.same(bytes(row.code_hash) if row else bytes(32), given) and row:
        return row.pk, "reporter"
    if row and follows:
        return row.pk, "follower"
    raise CodeWrongError


def answer_questions(*, case_id: int, answers: Mapping[str, Any], now: datetime) -> Snapshot:
    """Will take contacted? solved? satisfied? of a reporter, once: on a handled case they decide, later they count."""
    given = {**answers, "why": sayable(str(answers.get("why", "")))}
    state = queries.snapshot(case_id).state
    if state is State.HANDLED:
        return check.resident_word(case_id=case_id, answers=given, now=now)
    if state is not State.CLOSED:
        raise NotRatedYetError(case=case_id)
    return actions.record(case_id=case_id, move="rate", role=Role.RESIDENT, at=now, facts={"answers": given})


def answer(*, case_id: int, text: str, now: datetime) -> Snapshot:
    """Will take the resident's answer to a question; the clocks run on."""
    case = queries.snapshot(case_id)
    facts = {"answer": sayable(text), "dues": resume_dues(case, now)}
    return actions.record(case_id=case_id, move="answer", role=Role.RESIDENT, at=now, facts=facts)


@transaction.atomic
def add(*, case_id: int, text: str, now: datetime, photos: Sequence[str] = ()) -> Snapshot:
    """Will add what the resident remembered later, with photos."""
    facts = {"text": sayable(text), "photos": list(photos)}
    after = actions.record(case_id=case_id, move="add", role=Role.RESIDENT, at=now, facts=facts)
    actions.add_evidence(case_id=case_id, tokens=photos, role=Role.RESIDENT, by=None, at=now)
    return after


def urge(*, case_id: int, now: datetime) -> Snapshot:
    """Will remind the holder for the resident, at most once a day. It never changes the order of work."""
    return actions.record(case_id=case_id, move="urge", role=Role.RESIDENT, at=now)


def withdraw(*, case_id: int, reason: str, now: datetime) -> Snapshot:
    """Will close the case because the resident no longer wants it."""
    return actions.record(
        case_id=case_id, move="withdraw", role=Role.RESIDENT, at=now, facts={"reason": sayable(reason)}
    )


def reopen(*, case_id: int, reason: str, now: datetime) -> Snapshot:
    """Will dispute a closure inside the window: the case goes to supervision, not to the same closer."""
    ground = grounds.at(now)
    case = queries.snapshot(case_id)
    facts = {"reason": sayable(reason), **check.going_back(ground, case, now)}
    return actions.record(case_id=case_id, move="reopen", role=Role.RESIDENT, at=now, facts=facts)


def follow(*, case_id: int, key: str, now: datetime) -> str:
    """Will let somebody follow a public open case instead of reporting it again. Returns their own code."""
    row = queries.case(case_id)
    if not row.public or row.state == State.SCREENING.value:
        raise queries.CaseUnknownError(case=case_id)
    code = numbers.code(settings.SECRET_KEY, case_id, f"follow|{key}")
    actions.follow(case_id=case_id, code_hash=numbers.code_hash(settings.SECRET_KEY, code), at=now)
    return numbers.spaced(code)
