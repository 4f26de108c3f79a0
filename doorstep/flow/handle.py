"""The work itself: contact, ask, plan, reply, and calling it handled, with evidence."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from doorstep.cases import actions, queries
from doorstep.cases.rules.chain import stamp
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Channel, Outcome, Role
from doorstep.flow import clocks
from doorstep.flow import ground as grounds
from doorstep.flow.ground import Ground
from doorstep.flow.steps import sayable, step
from doorstep.ground.people.rules import Actor
from doorstep.vault import queries as vault_queries

ASK_WINDOW = timedelta(days=5)  # how long a question to the resident may stop the clock
SPOKEN = frozenset({Channel.PHONE.value, Channel.COUNTER.value, Channel.LETTER.value})  # no screen to answer on
LAPSE_AFTER = timedelta(days=7)  # how long a handled case waits for the resident's word


def contact(
    *, case_id: int, actor: Actor, now: datetime, how: str, result: str, reached: bool = True, seen: int | None = None
) -> Snapshot:
    """Will write down that the resident was spoken to: how, when, and what came of it. It counts as responded."""
    facts = {"contact": {"how": how.strip(), "result": sayable(result), "reached": reached}}
    return step("contact", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,), facts=facts, seen=seen)


def ask(*, case_id: int, actor: Actor, now: datetime, question: str, seen: int | None = None) -> Snapshot:
    """Will ask the resident something. The clocks stop until the answer, at most for the window."""
    facts = {"question": sayable(question), "until": stamp(now + ASK_WINDOW)}
    return step("ask", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,), facts=facts, seen=seen)


def plan(
    *, case_id: int, actor: Actor, now: datetime, found: str, measures: str, until: str, seen: int | None = None
) -> Snapshot:
    """Will record what was found, what will be done and by when. The resident sees it."""
    facts = {"plan": {"found": sayable(found), "measures": sayable(measures), "until": until.strip()}}
    return step("plan", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,), facts=facts, seen=seen)


def note(*, case_id: int, actor: Actor, now: datetime, text: str) -> Snapshot:
    """Will add an internal note. Residents never see it."""
    wanted = (Role.HOLDER, Role.HEAD, Role.CENTRE, Role.CO_UNIT, Role.CHECKER, Role.LEADER, Role.AUDITOR)
    return step("note", case_id=case_id, actor=actor, now=now, wanted=wanted, facts={"text": sayable(text)})


def reply(*, case_id: int, actor: Actor, now: datetime, public_reply: str) -> Snapshot:
    """Will tell the resident something; personal data in it is marked out first."""
    wanted = (Role.HOLDER, Role.HEAD, Role.CENTRE)
    return step(
        "reply", case_id=case_id, actor=actor, now=now, wanted=wanted, facts={"public_reply": sayable(public_reply)}
    )


@transaction.atomic
def handle(
    *,
    case_id: int,
    actor: Actor,
    now: datetime,
    outcome: str,
    public_reply: str,
    internal: str = "",
    photos: Sequence[str] = (),
    seen: int | None = None,
) -> Snapshot:
    """Will say "handled", with the evidence that the standard asks for. Only somebody else can say "closed".

    `photos` are tokens of originals in quarantine. A resident who reported by voice or letter is called back.
    """
    spoken = queries.case(case_id).channel in SPOKEN

    def facts(case: Snapshot, _: Ground) -> dict[str, Any]:
        # Photos from before the case came back show what was not enough then.
        since = case.returned_at
        mine = [e for e in queries.evidence(case_id) if e.role == Role.HOLDER.value and e.state != "refused"]
        earlier = [e.token for e in mine if since is None or e.at >= since]
        found: dict[str, Any] = {
            "outcome": outcome,
            "public_reply": sayable(public_reply),
            "internal": sayable(internal),
            "evidence": list(dict.fromkeys([*earlier, *photos])),
        }
        if not case.check_required:
            found["lapse"] = stamp(now + LAPSE_AFTER)
        ways = vault_queries.ways([case_id]).get(case_id)
        if spoken and ways and ways.phone:
            found["call_back"] = "due"
        return found

    after = step("handle", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,), facts=facts, seen=seen)
    actions.add_evidence(case_id=case_id, tokens=photos, role=Role.HOLDER, by=actor.user_id, at=now)
    return after


@transaction.atomic
def add_photos(*, case_id: int, actor: Actor, now: datetime, photos: Sequence[str]) -> None:
    """Will add photos to a case in hand, by whoever works on it. Raises NotYoursError."""
    wanted = (Role.HOLDER, Role.HEAD, Role.CO_UNIT, Role.CHECKER)
    facts = {"text": f"+{len(photos)}", "photos": list(photos)}
    after = step("note", case_id=case_id, actor=actor, now=now, wanted=wanted, facts=facts)
    role = Role.HOLDER if any(post.code == after.holder for post in actor.posts) else Role.HEAD
    actions.add_evidence(case_id=case_id, tokens=photos, role=role, by=actor.user_id, at=now)


@transaction.atomic
def fix_on_the_spot(*, case_id: int, actor: Actor, now: datetime, public_reply: str, photos: Sequence[str]) -> Snapshot:
    """Will take a worker's own find from report to handled in one step. It is checked like any other."""
    step("claim", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,))
    return handle(
        case_id=case_id, actor=actor, now=now, outcome=Outcome.SOLVED.value, public_reply=public_reply, photos=photos
    )


def resume_dues(case: Snapshot, now: datetime) -> dict[str, str]:
    """Will return the new dues of the clocks that stood still."""
    return clocks.resume(grounds.at(now), case, now)
