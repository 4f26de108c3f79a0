"""What every step does the same: look at the case, find the actor's standing, write the event."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from doorstep.cases import actions, queries
from doorstep.cases.rules.moves import StaleError
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role
from doorstep.flow import ground as grounds
from doorstep.flow.ground import Ground
from doorstep.flow.standing import roles, stand_in
from doorstep.ground.people import queries as people_queries
from doorstep.ground.people import rules as people
from doorstep.ground.people.rules import Actor
from doorstep.lib.text import plain
from doorstep.vault import rules as vault

Facts = Mapping[str, Any]


def step(
    move: str,
    *,
    case_id: int,
    actor: Actor,
    now: datetime,
    wanted: tuple[Role, ...],
    facts: Callable[[Snapshot, Ground], Facts] | Facts | None = None,
    seen: int | None = None,
) -> Snapshot:
    """Will make one move by a member of staff, with the facts given or worked out from the case.

    `wanted` are the roles in which the move may be made, the first that the actor has counts.
    Raises NotYoursError, StaleError and the refusals of the move.
    """
    ground = grounds.at(now)
    case = queries.snapshot(case_id)
    if seen is not None and seen != case.version:
        raise StaleError(case=case_id, holder=case.holder, state=case.state.value)
    role, post = stand_in(case, actor, ground, *wanted)
    return actions.record(
        case_id=case_id,
        move=move,
        role=role,
        post=post,
        by=actor.user_id,
        at=now,
        facts=facts(case, ground) if callable(facts) else facts,
        before=case,
    )


def may(case_id: int, *, actor: Actor, now: datetime) -> dict[Role, str]:
    """Will return the roles, with their posts, in which the actor may deal with the case."""
    return roles(queries.snapshot(case_id), actor, grounds.at(now))


def sayable(text: str) -> str:
    """Will return a text fit for others' eyes and for a log that cannot be edited: personal data marked out."""
    said = plain(text)
    return vault.redact(said).text


def superior(ground: Ground, case: Snapshot, now: datetime) -> dict[str, Any]:
    """Will return to whom a case goes back: the post above its holder, never one that called it handled.

    When everybody above had a hand in it, the centre gets it, or else it stays; `nobody_else` then says so on record.
    """
    who, holders = ground.people, people_queries.holders(now)
    for post in above(ground, case.holder):
        held = holders.get(post)
        if held and held.user_id not in case.closer_ids and not barred(ground, case, post):
            return {"holder": post, "unit": who.posts[post].unit}
    for post in who.centres:
        if not barred(ground, case, post):
            return {"holder": post, "unit": who.posts[post].unit}
    return {"holder": case.holder, "unit": case.unit, "nobody_else": True}


def above(ground: Ground, post: str) -> tuple[str, ...]:
    """Will return the posts above a post, the nearest first. Above a post that is gone there is the centre."""
    found = people.succession(ground.people, post)
    return found[1:] if post in ground.people.posts else found


def barred(ground: Ground, case: Snapshot, post: str) -> bool:
    """Will say whether a post may not get the case: it is the accused, or called the case handled before."""
    accused = case.accused and case.accused in (post, ground.people.posts[post].unit)
    return bool(accused) or post in case.closers


def read_up_to(reader: str, seq: int) -> None:
    """Will remember how far a reader of the log has come."""
    actions.advance(name=reader, seq=seq)
