"""Bringing others in: whistles, and everything that needs a second person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from doorstep.cases.rules.chain import stamp
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.moves import PROPOSALS
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role, State
from doorstep.flow import clocks
from doorstep.flow.assign import to_post
from doorstep.flow.ground import Ground
from doorstep.flow.steps import sayable, step, superior
from doorstep.ground.people import rules as people
from doorstep.ground.people.rules import Actor
from doorstep.lib.refusal import Refusal


class UnitUnknownError(Refusal):
    """There is no unit of that code."""

    code = "unit_unknown"


# What may come with each proposal: it becomes the facts of the move that a second person grants.
DETAILS: dict[str, frozenset[str]] = {
    "extend": frozenset({"days"}),
    "pause": frozenset({"plan", "review"}),
    "terminate": frozenset({"public_reply"}),
    "force": frozenset({"target", "holder", "outcome"}),
}


class NothingProposedError(Refusal):
    """There is nothing of the kind to decide on."""

    code = "nothing_proposed"


def whistle(
    *,
    case_id: int,
    actor: Actor,
    now: datetime,
    units: Sequence[str],
    arrival: datetime,
    task: str,
    seen: int | None = None,
) -> Snapshot:
    """Will summon other units to a case until `arrival`. The lead stays the lead; each unit must answer."""

    def facts(_: Snapshot, ground: Ground) -> dict[str, Any]:
        for unit in units:
            if unit not in ground.people.units:
                raise UnitUnknownError(unit=unit)
        return {"co_units": list(dict.fromkeys(units)), "arrival": stamp(arrival), "task": sayable(task)}

    return step("whistle", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER,), facts=facts, seen=seen)


def arrive(*, case_id: int, actor: Actor, now: datetime, answer: str, seen: int | None = None) -> Snapshot:
    """Will record what a summoned unit answers the lead."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        mine: set[str] = set()
        for post in actor.posts:
            mine |= people.subtree(ground.people, post.unit) if post.role is people.Role.HEAD else {post.unit}
        called = [unit for unit, state in case.co_units.items() if unit in mine and state == "called"]
        return {"unit": called[0] if called else "", "answer": sayable(answer)}

    return step("arrive", case_id=case_id, actor=actor, now=now, wanted=(Role.CO_UNIT,), facts=facts, seen=seen)


def propose(
    *, case_id: int, actor: Actor, now: datetime, move: str, reason: str, seen: int | None = None, **details: Any
) -> Snapshot:
    """Will ask a second person for an extension, a pause, a termination or a forced move.

    Details: extend `days` (working days, added to the due date); pause `plan` and `review` (ISO instant);
    terminate `public_reply`; force `target` and what it needs. They are what the second person grants.
    """
    wanted = tuple(PROPOSALS[move][0]) if move in PROPOSALS else (Role.HOLDER,)
    unknown = details.keys() - DETAILS.get(move, details.keys())
    if unknown:
        raise TypeError(f"{move} takes no {', '.join(sorted(unknown))}")

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        given: dict[str, Any] = {"move": move, "reason": sayable(reason)}
        for name, value in details.items():
            given[name] = sayable(value) if isinstance(value, str) and name != "review" else value
        if move == "extend":
            given["asked_dues"] = _extended(ground, case, int(details.get("days") or 0))
        if details.get("holder"):
            given |= to_post(ground, str(details["holder"]))
        return given

    return step("propose", case_id=case_id, actor=actor, now=now, wanted=wanted, facts=facts, seen=seen)


def _extended(ground: Ground, case: Snapshot, days: int) -> dict[str, str]:
    clock = case.clocks.get(ClockName.SOLVE)
    if clock is None or days < 1:
        return {}
    new = clocks.later(ground, clock.due, days)
    running = [case.clocks[name] for name in (ClockName.SOLVE, ClockName.ANSWER) if name in case.clocks]
    return {one.name.value: stamp(new) for one in running if one.done is None and one.due < new}


def approve(*, case_id: int, actor: Actor, now: datetime, move: str, seen: int | None = None) -> Snapshot:
    """Will grant what somebody else proposed, with the proposal's own facts. Two who grant at once: one is told so."""
    wanted = tuple(PROPOSALS[move][1]) if move in PROPOSALS else (Role.HEAD,)

    def facts(case: Snapshot, ground: Ground) -> Mapping[str, Any]:
        asked = case.proposals.get(move)
        if asked is None:
            raise NothingProposedError(move=move)
        given = {name: value for name, value in asked.items() if name not in ("by", "post", "move", "to")}
        if "asked_dues" in given:  # only the grant moves a clock, so only the grant carries "dues"
            given["dues"] = given.pop("asked_dues")
        if move == "pause":
            given["plan"] = {"measures": asked.get("plan", ""), "until": asked.get("review", "")}
        if move == "force" and given.get("target") != State.CLOSED:
            given |= clocks.set_right(ground, case, now)
            if given["target"] == State.REWORK and "holder" not in given:
                given |= superior(ground, case, now)  # a rework is never its closer's, however it comes about
        return {**given, "proposed_by": asked["post"]}

    return step(move, case_id=case_id, actor=actor, now=now, wanted=wanted, facts=facts, seen=seen)


def refuse(*, case_id: int, actor: Actor, now: datetime, move: str, reason: str, seen: int | None = None) -> Snapshot:
    """Will turn a proposal down, with the reason."""
    wanted = tuple(PROPOSALS[move][1]) if move in PROPOSALS else (Role.HEAD,)
    facts = {"move": move, "reason": sayable(reason)}
    return step("refuse", case_id=case_id, actor=actor, now=now, wanted=wanted, facts=facts, seen=seen)


def resume(*, case_id: int, actor: Actor, now: datetime, seen: int | None = None) -> Snapshot:
    """Will let a paused case run on before its review date."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        return {"dues": clocks.resume(ground, case, now)}

    return step(
        "resume", case_id=case_id, actor=actor, now=now, wanted=(Role.HOLDER, Role.HEAD), facts=facts, seen=seen
    )


def supervise(
    *, case_id: int, actor: Actor, now: datetime, reason: str, until: datetime, post: str, seen: int | None = None
) -> Snapshot:
    """Will put a case under formal supervision: a date and a post that must report."""

    def facts(_: Snapshot, ground: Ground) -> dict[str, Any]:
        to_post(ground, post)  # that there is one
        return {"reason": sayable(reason), "supervision": {"until": stamp(until), "post": post}}

    return step(
        "supervise", case_id=case_id, actor=actor, now=now, wanted=(Role.LEADER, Role.CENTRE), facts=facts, seen=seen
    )
