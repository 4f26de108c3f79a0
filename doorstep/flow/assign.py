"""Taking up, objecting, deciding objections, handing on: who holds the case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from doorstep.cases import actions, queries
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role
from doorstep.flow import clocks, dispatch
from doorstep.flow import ground as grounds
from doorstep.flow.dispatch import Matter
from doorstep.flow.ground import Ground
from doorstep.flow.steps import sayable, step
from doorstep.ground.people import rules as people
from doorstep.ground.people.rules import Actor
from doorstep.lib.refusal import Refusal


class PostUnknownError(Refusal):
    """There is no post of that code."""

    code = "post_unknown"


class OutsideUnitError(Refusal):
    """A head assigns inside their own unit."""

    code = "outside_unit"


def _to(ground: Ground, post: str) -> dict[str, str]:
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
        return {**_to(ground, to), "reason": sayable(reason), "clocks": new}

    return step("uphold", case_id=case_id, actor=actor, now=now, wanted=_arbiter(case_id), facts=facts, seen=seen)


def designate(
    *, case_id: int, actor: Actor, now: datetime, reason: str, to: str = "", seen: int | None = None
) -> Snapshot:
    """Will decide an objection for good: this post holds the case and may not return it. No clock begins again."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        return {**_to(ground, to or case.holder), "reason": sayable(reason)}

    return step("designate", case_id=case_id, actor=actor, now=now, wanted=_arbiter(case_id), facts=facts, seen=seen)


def _arbiter(case_id: int) -> tuple[Role, ...]:
    """The centre decides; a second objection is the leader desk's."""
    twice = len(queries.snapshot(case_id).objectors) >= 2
    return (Role.LEADER,) if twice else (Role.CENTRE, Role.LEADER)


def assign(*, case_id: int, actor: Actor, now: datetime, to: str, note: str = "", seen: int | None = None) -> Snapshot:
    """Will hand the case to another post inside the head's unit. The solve clock runs on; a new claim is asked for."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        found = _to(ground, to)
        mine = {post.unit for post in actor.posts if post.role is people.Role.HEAD}
        if not any(found["unit"] in people.subtree(ground.people, unit) for unit in mine):
            raise OutsideUnitError(post=to)
        return {**found, "note": sayable(note), "clocks": clocks.restart(ground, case, now, ClockName.CLAIM)}

    return step("assign", case_id=case_id, actor=actor, now=now, wanted=(Role.HEAD,), facts=facts, seen=seen)


def higher(ground: Ground, case: Snapshot, now: datetime) -> dict[str, Any]:
    """Will return who answers one tier up: the duty table's row there, or else whoever stands above the holder."""
    tier = min(case.tier + 1, 3)
    above = people.superior_of(ground.people, case.holder)
    found: Mapping[str, Any] = {"holder": above, "unit": ground.people.posts[above].unit} if above else {}
    if case.category in ground.catalog.index and case.cell in ground.grid.index:
        matter = Matter(case.cell, case.category, tier, case.urgent, now, accused=case.accused)
        by_table = dispatch.facts_for(ground, [matter], now=now)[0]
        if by_table["holder"] != case.holder:
            found = {"holder": by_table["holder"], "unit": by_table["unit"]}
    return {"tier": tier, **(found or {"holder": case.holder, "unit": case.unit})}


def escalate(*, case_id: int, actor: Actor, now: datetime, reason: str, seen: int | None = None) -> Snapshot:
    """Will raise the case a tier because the holder cannot solve it. Its due dates stay what was promised."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        new = clocks.restart(ground, case, now, ClockName.CLAIM)
        return {**higher(ground, case, now), "reason": sayable(reason), "clocks": new}

    return step("escalate", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,), facts=facts, seen=seen)


def hand_over(*, now: datetime, reason: str = "edition") -> int:
    """Will hand on the open cases whose post no longer exists in the people in force. Returns how many.

    A new edition may take a post away; nobody's case stays nobody's case. Each hand-over is an event.
    """
    ground = grounds.at(now)
    gone = [c for c in queries.everything().exclude(state="closed").values_list("pk", "holder").iterator()
            if c[1] not in ground.people.posts]  # fmt: skip
    for case_id, _ in gone:
        case = queries.snapshot(case_id)
        known = case.category in ground.catalog.index and case.cell in ground.grid.index
        if known:
            matter = Matter(case.cell, case.category, case.tier, case.urgent, now, accused=case.accused)
            new = {k: v for k, v in dispatch.facts_for(ground, [matter], now=now)[0].items() if k in ("holder", "unit")}
        else:
            new = _to(ground, ground.people.centres[0])
        actions.record(
            case_id=case_id, move="hand_over", role=Role.MACHINE, at=now,
            facts={**new, "reason": reason, "editions": dict(ground.editions)},
        )  # fmt: skip
    return len(gone)
