"""The heart: every move in one table, with who may make it and what it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from doorstep.cases.rules.chain import instant
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import CLAIMABLE, OPEN, Need, Outcome, Role, State
from doorstep.lib.refusal import Refusal


class MoveUnknownError(Refusal):
    """There is no such move."""

    code = "move_unknown"


class MoveNotFromHereError(Refusal):
    """The case is in a state from which the move does not lead. data: move, state, holder: who has it."""

    code = "move_not_from_here"


class MoveNotYoursError(Refusal):
    """Somebody else makes this move."""

    code = "move_not_yours"


class MoveNeedsError(Refusal):
    """Something that must come with the move is missing or empty."""

    code = "move_needs"


class MoveForbiddenError(Refusal):
    """A rule beside the table says no; `why` names it."""

    code = "move_forbidden"


class StaleError(Refusal):
    """Somebody was faster: the case is no longer at the version that was read. data: case, holder, state."""

    code = "case_stale"


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the table. `to` None means the state stays as it is."""

    name: str
    sources: frozenset[State]
    to: State | None
    by: frozenset[Role]
    needs: tuple[Need, ...] = ()


S, R, N = State, Role, Need
NEW = frozenset[State]()  # the case does not exist yet
OBJECTION_WINDOW = timedelta(days=3)
URGE_EVERY = timedelta(days=1)
MAX_PAUSE = timedelta(days=180)
ANY_STAFF = frozenset({R.HOLDER, R.HEAD, R.CO_UNIT, R.CENTRE, R.LEADER, R.CHECKER, R.AUDITOR})


def _move(
    name: str, sources: frozenset[State] | State, to: State | None, by: frozenset[Role] | Role, *needs: Need
) -> Move:
    return Move(
        name,
        frozenset({sources}) if isinstance(sources, State) else sources,
        to,
        frozenset({by}) if isinstance(by, Role) else by,
        needs,
    )


def _any(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_ROWS = [
    #     name         from                                    to            by                                         needs
    _move("file",      NEW,                                    S.SCREENING,  _any(R.RESIDENT, R.CENTRE, R.HOLDER, R.MACHINE)),
    _move("dispatch",  S.SCREENING,                            S.UNCLAIMED,  _any(R.CENTRE, R.HOLDER, R.MACHINE),       N.TRACE, N.HOLDER),
    _move("correct",   frozenset({S.SCREENING, S.UNCLAIMED, S.OBJECTED}), None, R.CENTRE,                               N.REASON),
    _move("decline",   S.SCREENING,                            S.CLOSED,     R.CENTRE,                                  N.DISPOSITION, N.PUBLIC_REPLY, N.CHANNEL),
    _move("claim",     frozenset({S.UNCLAIMED, S.REWORK}),     S.IN_HAND,    R.HOLDER),
    _move("object",    S.UNCLAIMED,                            S.OBJECTED,   R.HOLDER,                                  N.LEGAL_BASIS),
    _move("uphold",    S.OBJECTED,                             S.UNCLAIMED,  _any(R.CENTRE, R.LEADER),                  N.REASON, N.HOLDER),
    _move("designate", S.OBJECTED,                             S.UNCLAIMED,  _any(R.CENTRE, R.LEADER),                  N.REASON, N.HOLDER),
    _move("assign",    frozenset({S.UNCLAIMED, S.IN_HAND, S.REWORK}), S.UNCLAIMED, R.HEAD,                              N.HOLDER),
    _move("hand_over", OPEN,                                   None,         R.MACHINE,                                 N.REASON, N.HOLDER),
    _move("contact",   S.IN_HAND,                              None,         R.HOLDER,                                  N.CONTACT),
    _move("ask",       S.IN_HAND,                              S.WAITING,    R.HOLDER,                                  N.QUESTION),
    _move("answer",    S.WAITING,                              S.IN_HAND,    R.RESIDENT,                                N.ANSWER),
    _move("time_out",  S.WAITING,                              S.IN_HAND,    R.CLOCK),
    _move("plan",      S.IN_HAND,                              None,         R.HOLDER,                                  N.PLAN),
    _move("whistle",   S.IN_HAND,                              None,         R.HOLDER,                                  N.CO_UNITS, N.ARRIVAL),
    _move("arrive",    OPEN,                                   None,         R.CO_UNIT,                                 N.ANSWER),
    _move("escalate",  frozenset({S.UNCLAIMED, S.IN_HAND}),    S.UNCLAIMED,  _any(R.HOLDER, R.CLOCK),                   N.REASON, N.HOLDER),
    _move("propose",   frozenset(State),                       None,         _any(R.HOLDER, R.CENTRE, R.ADMINISTRATOR), N.PROPOSED, N.REASON),
    _move("refuse",    frozenset(State),                       None,         _any(R.HEAD, R.CENTRE, R.AUDITOR),         N.PROPOSED, N.REASON),
    _move("extend",    S.IN_HAND,                              None,         _any(R.HEAD, R.CENTRE),                    N.REASON),
    _move("pause",     S.IN_HAND,                              S.PAUSED,     _any(R.HEAD, R.CENTRE),                    N.REASON, N.PLAN, N.REVIEW),
    _move("resume",    S.PAUSED,                               S.IN_HAND,    _any(R.CLOCK, R.HOLDER, R.HEAD)),
    _move("handle",    S.IN_HAND,                              S.HANDLED,    R.HOLDER,                                  N.EVIDENCE, N.PUBLIC_REPLY, N.CLAIMED_OUTCOME),
    _move("confirm",   S.HANDLED,                              S.CLOSED,     R.RESIDENT,                                N.ANSWERS),
    _move("deny",      S.HANDLED,                              S.REWORK,     R.RESIDENT,                                N.ANSWERS, N.HOLDER),
    _move("pass",      S.HANDLED,                              S.CLOSED,     R.CHECKER,                                 N.NOTE),
    _move("fail",      S.HANDLED,                              S.REWORK,     R.CHECKER,                                 N.NOTE, N.HOLDER),
    _move("lapse",     S.HANDLED,                              S.CLOSED,     R.CLOCK),
    _move("rate",      S.CLOSED,                               None,         _any(R.RESIDENT, R.CENTRE),                N.ANSWERS),
    _move("call_back", frozenset(State) - {S.SCREENING},       None,         R.CENTRE,                                  N.CALL),
    _move("reopen",    S.CLOSED,                               S.REWORK,     _any(R.RESIDENT, R.AUDITOR, R.CENTRE),     N.REASON, N.HOLDER),
    _move("settle",    frozenset({S.UNCLAIMED, S.SCREENING}),  S.CLOSED,     R.MACHINE,                                 N.REASON, N.CLAIMED_OUTCOME),
    _move("merge",     OPEN,                                   S.CLOSED,     R.CENTRE,                                  N.MASTER),
    _move("split",     frozenset({S.SCREENING, S.UNCLAIMED, S.OBJECTED}), None, R.CENTRE,                               N.PARTS),
    _move("withdraw",  OPEN,                                   S.CLOSED,     R.RESIDENT),
    _move("terminate", OPEN,                                   S.CLOSED,     R.CENTRE,                                  N.REASON, N.PUBLIC_REPLY),
    _move("urge",      OPEN,                                   None,         R.RESIDENT),
    _move("supervise", OPEN,                                   None,         _any(R.CENTRE, R.LEADER),                  N.REASON, N.SUPERVISION),
    _move("remind",    OPEN,                                   None,         R.CLOCK),
    _move("add",       OPEN,                                   None,         R.RESIDENT,                                N.TEXT),
    _move("note",      frozenset(State),                       None,         ANY_STAFF,                                 N.TEXT),
    _move("reply",     frozenset(State) - {S.SCREENING},       None,         ANY_STAFF,                                 N.PUBLIC_REPLY),
    _move("force",     frozenset(State),                       None,         R.AUDITOR,                                 N.REASON, N.TARGET),
]  # fmt: skip
MOVES: dict[str, Move] = {move.name: move for move in _ROWS}

# What waits for a second person: who asks, and who grants it.
PROPOSALS: dict[str, tuple[frozenset[Role], frozenset[Role]]] = {
    "extend": (_any(R.HOLDER), _any(R.HEAD, R.CENTRE)),
    "pause": (_any(R.HOLDER), _any(R.HEAD, R.CENTRE)),
    "terminate": (_any(R.CENTRE), _any(R.CENTRE)),
    "force": (_any(R.ADMINISTRATOR), _any(R.AUDITOR)),
}


# Where a forced move may lead. Not to where something is waited for: nobody asked, planned or called it handled.
FORCEABLE = frozenset({S.UNCLAIMED, S.IN_HAND, S.REWORK, S.CLOSED})
OUTCOMES = frozenset(Outcome)


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _instant(value: object) -> bool:
    """Will say whether this is an instant as facts hold it: ISO 8601 with its distance from UTC."""
    try:
        return isinstance(value, str) and instant(value).tzinfo is not None
    except ValueError:
        return False


def _answers(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and value.get("solved") in ("yes", "partly", "no")
        and value.get("contacted") in (True, False, None)
        and value.get("satisfied") in (1, 2, 3, 4, 5, None)
    )


# What makes each needed fact valid. A fact that is missing is None here.
NEEDED: dict[Need, Callable[[Any], bool]] = {
    Need.REASON: _text,
    Need.LEGAL_BASIS: _text,
    Need.DISPOSITION: _text,
    Need.PUBLIC_REPLY: _text,
    Need.CHANNEL: _text,
    Need.QUESTION: _text,
    Need.ANSWER: _text,
    Need.NOTE: _text,
    Need.TEXT: _text,
    Need.HOLDER: _text,
    Need.REVIEW: _instant,
    Need.ARRIVAL: _instant,
    Need.TRACE: lambda value: isinstance(value, Mapping) and bool(value),
    Need.CONTACT: lambda value: isinstance(value, Mapping) and _text(value.get("how")) and _text(value.get("result")),
    Need.PLAN: lambda value: isinstance(value, Mapping) and _text(value.get("measures")) and _text(value.get("until")),
    Need.CO_UNITS: lambda value: isinstance(value, list) and bool(value) and all(map(_text, value)),
    Need.PROPOSED: lambda value: isinstance(value, str) and value in PROPOSALS,
    Need.EVIDENCE: lambda value: isinstance(value, list),
    Need.CLAIMED_OUTCOME: lambda value: isinstance(value, str) and value in CLAIMABLE,
    Need.ANSWERS: _answers,
    Need.PARTS: lambda value: (
        isinstance(value, list) and bool(value) and all(type(one) is int and one > 0 for one in value)
    ),
    Need.MASTER: lambda value: isinstance(value, int) and value > 0,
    Need.SUPERVISION: lambda value: (
        isinstance(value, Mapping) and _instant(value.get("until")) and _text(value.get("post"))
    ),
    Need.CALL: lambda value: isinstance(value, Mapping) and isinstance(value.get("reached"), bool),
    Need.TARGET: lambda value: isinstance(value, str) and value in FORCEABLE,
}
_FACT_OF = {need: need.value for need in Need} | {Need.PROPOSED: "move"}


def _proposed_by_another(case: Snapshot, move: str, by: int | None) -> str:
    """Will return why an approval may not be given by this person, or nothing."""
    asked = case.proposals.get(move)
    if asked is None:
        return "not_proposed"
    return "same_person" if asked.get("by") == by else ""


def _object_ok(case: Snapshot, *, post: str, at: datetime, **_: Any) -> str:
    if case.designated:
        return "designated"
    if post in case.objectors:
        return "objected_before"
    return "window_over" if case.dispatched_at and at > case.dispatched_at + OBJECTION_WINDOW else ""


def _arbiter_ok(case: Snapshot, *, role: Role, **_: Any) -> str:
    return "leader_decides" if len(case.objectors) >= 2 and role is not Role.LEADER else ""


def _uphold_ok(case: Snapshot, *, facts: Mapping[str, Any], role: Role, **_: Any) -> str:
    return _arbiter_ok(case, role=role) or ("same_holder" if facts["holder"] in case.objectors else "")


def _recused(case: Snapshot, facts: Mapping[str, Any]) -> str:
    """Will return why a move may not give the case to this holder: it complains about them."""
    accused = case.accused or facts.get("accused", "")
    gets_it = accused and not facts.get("nobody_else") and accused in (facts.get("holder"), facts.get("unit"))
    return "accused" if gets_it and "holder" in facts else ""


def _assign_ok(case: Snapshot, *, facts: Mapping[str, Any], **_: Any) -> str:
    # To whom it is already would start the clock of the claim anew for nothing.
    if facts["holder"] == case.holder and case.state is not State.REWORK:
        return "holder_already"
    return "closer_of_rework" if case.reworks and facts["holder"] in case.closers else ""


def _back_ok(case: Snapshot, *, facts: Mapping[str, Any], **_: Any) -> str:
    return "closer_of_rework" if facts["holder"] in case.closers and not facts.get("nobody_else") else ""


def _claim_ok(case: Snapshot, *, post: str, by: int | None, **_: Any) -> str:
    # By person, not by post alone: who called it handled may hold the post that got the rework, too.
    if case.reworks and by in case.closer_ids and post not in case.closers:
        return "closer_of_rework"
    return ""


def _only_later(case: Snapshot, dues: Mapping[str, str]) -> bool:
    """Will say whether these dues put off clocks that still run, and bring none forward."""
    running = {name: case.clocks.get(ClockName(name)) for name in dues}
    return all(clock and clock.done is None and instant(dues[name]) > clock.due for name, clock in running.items())


def _extend_ok(case: Snapshot, *, by: int | None, at: datetime, facts: Mapping[str, Any], **_: Any) -> str:
    clock = case.clocks.get(ClockName.SOLVE)
    if clock is None or at > clock.due:
        return "expired"
    dues = facts.get("dues", {})
    if ClockName.SOLVE not in dues or not _only_later(case, dues):
        return "not_later"
    return _proposed_by_another(case, "extend", by)


def _review_ok(at: datetime, review: str) -> bool:
    return at < instant(review) <= at + MAX_PAUSE


def _pause_ok(case: Snapshot, *, by: int | None, at: datetime, facts: Mapping[str, Any], **_: Any) -> str:
    return _proposed_by_another(case, "pause", by) if _review_ok(at, facts["review"]) else "review_date"


def _second_person(move: str) -> Callable[..., str]:
    return lambda case, *, by, **_: _proposed_by_another(case, move, by)


def _propose_ok(case: Snapshot, *, role: Role, at: datetime, facts: Mapping[str, Any], **_: Any) -> str:
    """Will look at what is asked for as well: what could never be granted is refused to the asker, at once."""
    move = facts["move"]
    if role not in PROPOSALS[move][0]:
        return "not_to_propose"
    if case.state is State.CLOSED and move != "force":
        return "closed_already"
    if move == "extend":
        dues = facts.get("asked_dues") or {}
        return "" if ClockName.SOLVE in dues and _only_later(case, dues) else "not_later"
    if move == "pause":
        review = facts.get("review")
        return "" if _text(facts.get("plan")) and _instant(review) and _review_ok(at, str(review)) else "review_date"
    if move == "terminate":
        return "" if _text(facts.get("public_reply")) else "no_reply"
    return _force_target_ok(case, facts)


def _refuse_ok(case: Snapshot, *, role: Role, facts: Mapping[str, Any], **_: Any) -> str:
    if role not in PROPOSALS[facts["move"]][1]:
        return "not_to_grant"
    return "" if facts["move"] in case.proposals else "not_proposed"


def _escalate_ok(case: Snapshot, **_: Any) -> str:
    return "top_tier" if case.tier >= 3 else ""


def _handle_ok(case: Snapshot, *, facts: Mapping[str, Any], **_: Any) -> str:
    solved = facts["outcome"] in (Outcome.SOLVED, Outcome.PARTLY)
    if solved and "photo" in case.evidence_needed and not facts["evidence"]:
        return "photo_needed"
    return "whistle_open" if "called" in case.co_units.values() and case.arrival is not None else ""


def _checker_ok(case: Snapshot, *, by: int | None, post: str, **_: Any) -> str:
    return "checks_own_work" if by in case.closer_ids or post in case.closers else ""


def _fail_ok(case: Snapshot, *, by: int | None, post: str, facts: Mapping[str, Any], **_: Any) -> str:
    return _checker_ok(case, by=by, post=post) or _back_ok(case, facts=facts)


def _reopen_ok(case: Snapshot, *, at: datetime, role: Role, facts: Mapping[str, Any], **_: Any) -> str:
    if role is Role.RESIDENT and (case.reopen_until is None or at > case.reopen_until):
        return "window_over"
    if case.outcome is Outcome.DUPLICATE:
        return "merged"
    return _back_ok(case, facts=facts)


def _urge_ok(case: Snapshot, *, at: datetime, **_: Any) -> str:
    return "urged_already" if case.urged_at and at < case.urged_at + URGE_EVERY else ""


def _rate_ok(case: Snapshot, **_: Any) -> str:
    return "answered_already" if case.answered else ""


def _merge_ok(case: Snapshot, *, facts: Mapping[str, Any], **_: Any) -> str:
    return "merge_into_itself" if facts["master"] == case.case_id else ""


def _arrive_ok(case: Snapshot, *, facts: Mapping[str, Any], **_: Any) -> str:
    return "" if case.co_units.get(facts.get("unit", "")) == "called" else "not_called"


def _force_target_ok(case: Snapshot, facts: Mapping[str, Any]) -> str:
    target = facts.get("target")
    if target not in FORCEABLE or (case.dispatched_at is None and target != State.CLOSED):
        return "not_a_target"
    if target == State.CLOSED and (case.state is State.CLOSED or facts.get("outcome") not in OUTCOMES):
        return "closed_already" if case.state is State.CLOSED else "outcome_missing"
    return ""


def _force_ok(case: Snapshot, *, by: int | None, facts: Mapping[str, Any], **_: Any) -> str:
    return _force_target_ok(case, facts) or _proposed_by_another(case, "force", by)


def _lapse_ok(case: Snapshot, *, at: datetime, **_: Any) -> str:
    return "too_early" if case.lapse_at is None or at < case.lapse_at else ""


def _whistle_ok(case: Snapshot, *, at: datetime, facts: Mapping[str, Any], **_: Any) -> str:
    if case.unit in facts["co_units"]:
        return "own_unit"
    if case.accused and case.accused in facts["co_units"]:
        return "accused"
    return "" if instant(facts["arrival"]) > at else "arrival_passed"


GUARDS: dict[str, Callable[..., str]] = {
    "object": _object_ok,
    "uphold": _uphold_ok,
    "designate": _arbiter_ok,
    "assign": _assign_ok,
    "claim": _claim_ok,
    "escalate": _escalate_ok,
    "propose": _propose_ok,
    "refuse": _refuse_ok,
    "extend": _extend_ok,
    "pause": _pause_ok,
    "terminate": _second_person("terminate"),
    "force": _force_ok,
    "handle": _handle_ok,
    "whistle": _whistle_ok,
    "arrive": _arrive_ok,
    "confirm": _rate_ok,
    "deny": _back_ok,
    "rate": _rate_ok,
    "pass": _checker_ok,
    "fail": _fail_ok,
    "lapse": _lapse_ok,
    "reopen": _reopen_ok,
    "urge": _urge_ok,
    "merge": _merge_ok,
    "settle": lambda case, **_: "" if case.imported else "not_imported",
}


def decide(
    case: Snapshot,
    name: str,
    *,
    role: Role,
    post: str,
    by: int | None,
    at: datetime,
    facts: Mapping[str, Any],
) -> State:
    """Will return the state that the move leads to.

    Raises MoveUnknownError, MoveNotFromHereError, MoveNotYoursError, MoveNeedsError or MoveForbiddenError.
    """
    move = MOVES.get(name)
    if move is None:
        raise MoveUnknownError(move=name)
    exists = case.version > 0
    if (case.state not in move.sources) if exists else (name != "file"):
        raise MoveNotFromHereError(move=name, state=case.state.value, holder=case.holder)
    if exists and name == "file":
        raise MoveNotFromHereError(move=name, state=case.state.value, holder=case.holder)
    if role not in move.by:
        raise MoveNotYoursError(move=name, role=role.value)
    for need in move.needs:
        if not NEEDED[need](facts.get(_FACT_OF[need])):
            raise MoveNeedsError(move=name, need=need.value)
    guard = GUARDS.get(name)
    why = _recused(case, facts)
    why = why or (guard(case, role=role, post=post, by=by, at=at, facts=facts) if guard else "")
    if why:
        raise MoveForbiddenError(move=name, why=why)
    return target_of(case, name, facts)


def target_of(case: Snapshot, name: str, facts: Mapping[str, Any]) -> State:
    """Will return where a move of the table leads: to the state of its row, or else by the case or by the facts."""
    if name == "file":
        return State.UNCLAIMED if "trace" in facts else State.SCREENING
    if name == "force":
        return State(facts["target"])
    if name == "reopen" and case.dispatched_at is None:
        return State.SCREENING  # it was closed before anybody was given it: there is nobody above whom to go to
    return MOVES[name].to or case.state
