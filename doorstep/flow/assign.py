"""Taking up, objecting, deciding objections, handing on: who holds the case."""

from datetime import datetime
from typing import Any

from doorstep.cases import queries
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role
from doorstep.flow import clocks, dispatch
from doorstep.flow.dispatch import Matter
from doorstep.flow.ground import Ground
from doorstep.flow.steps import above, barred, sayable, step
from doorstep.ground.people import queries as people_queries
from doorstep.ground.people import rules as people
from doorstep.ground.people.rules import Actor
from doorstep.lib.refusal import Refusal


class PostUnknownError(Refusal):
    """There is no post of that code."""

    code = "post_unknown"


class OutsideUnitError(Refusal):
    """A head assigns inside their own unit."""

    code = "outside_unit"


def to_post(ground: Ground, post: str) -> dict[str, str]:
    """Will return the facts that give a case to a post. Raises PostUnknownError."""
    if post not in ground.people.posts:
        raise PostUnknownError(post=post)
    return {"holder": post, "unit": ground.people.posts[post].unit}


def claim(*, case_id: int, actor: Actor, now: datetime, seen: int | None = None) -> Snapshot:
    """Will let the holder take the case up. The clock has run since the dispatch; this only stops the first one.

    Of several who claim at once one wins; the others get StaleError, which says who has it.
    """
    return step("claim", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,), seen=seen)


def object_to(*, case_id: int, actor: Actor, now: datetime, legal_basis: str, seen: int | None = None) -> Snapshot:
    """Will record "not ours", once, in the window, with the legal basis. The holder stays until it is decided."""
    facts = {"legal_basis": sayable(legal_basis)}
    return step("object", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,), facts=facts, seen=seen)


def uphold(*, case_id: int, actor: Actor, now: datetime, to: str, reason: str, seen: int | None = None) -> Snapshot:
    """Will accept an objection: the case goes to another post, whose clocks begin now."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        new = clocks.restart(ground, case, now, ClockName.CLAIM, ClockName.CONTACT)
        return {**to_post(ground, to), "reason": sayable(reason), "clocks": new}

    return step("uphold", case_id=case_id, actor=actor, now=now, wanted=_arbiter(case_id), facts=facts, seen=seen)


def designate(
    *, case_id: int, actor: Actor, now: datetime, reason: str, to: str = "", seen: int | None = None
) -> Snapshot:
    """Will decide an objection for good: this post holds the case and may not return it. No clock begins again."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        return {**to_post(ground, to or case.holder), "reason": sayable(reason)}

    return step("designate", case_id=case_id, actor=actor, now=now, wanted=_arbiter(case_id), facts=facts, seen=seen)


def _arbiter(case_id: int) -> tuple[Role, ...]:
    """The centre decides; a second objection is the leader desk's."""
    twice = len(queries.snapshot(case_id).objectors) >= 2
    return (Role.LEADER,) if twice else (Role.CENTRE, Role.LEADER)


def assign(*, case_id: int, actor: Actor, now: datetime, to: str, note: str = "", seen: int | None = None) -> Snapshot:
    """Will hand the case to another post inside the head's unit. The solve clock runs on; a new claim is asked for."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        found = to_post(ground, to)
        mine = {post.unit for post in actor.posts if post.role is people.Role.HEAD}
        if not any(found["unit"] in people.subtree(ground.people, unit) for unit in mine):
            raise OutsideUnitError(post=to)
        return {**found, "note": sayable(note), "clocks": clocks.restart(ground, case, now, ClockName.CLAIM)}

    return step("assign", case_id=case_id, actor=actor, now=now, wanted=(Role.HEAD,), facts=facts, seen=seen)


def higher(ground: Ground, case: Snapshot, now: datetime) -> dict[str, Any]:
    """Will return who answers one tier up: the duty table's post there, or else whoever stands above the holder.

    Never a post below the holder, one that may not get the case, or, while others are there, a vacant one. Where
    nobody is left it stays where it is, with the city's tier.
    """
    who, holders, tier = ground.people, people_queries.holders(now), min(case.tier + 1, 3)
    up = [post for post in (*_named_for(ground, case, tier, now), *above(ground, case.holder)) if post != case.holder]
    fit = [p for p in up if not barred(ground, case, p) and case.holder not in people.succession(who, p)]
    for post in sorted(fit, key=lambda post: post not in holders)[:1]:
        return {"tier": tier, "holder": post, "unit": who.posts[post].unit}
    return {"tier": tier, "holder": case.holder, "unit": case.unit}


def _named_for(ground: Ground, case: Snapshot, tier: int, now: datetime) -> list[str]:
    """Will return the post that the duty table names for the case at a tier, if it knows the place and the matter."""
    if case.category not in ground.catalog.index or case.cell not in ground.grid.index:
        return []
    matter = Matter(case.cell, case.category, tier, case.urgent, now, accused=case.accused)
    return [str(dispatch.facts_for(ground, [matter], now=now)[0]["holder"])]


def escalate(*, case_id: int, actor: Actor, now: datetime, reason: str, seen: int | None = None) -> Snapshot:
    """Will raise the case a tier because the holder cannot solve it. Its due dates stay what was promised."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        new = clocks.restart(ground, case, now, ClockName.CLAIM)
        return {**higher(ground, case, now), "reason": sayable(reason), "clocks": new}

    return step("escalate", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,), facts=facts, seen=seen)
