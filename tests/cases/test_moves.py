"""The table of moves, walked whole: every state x move x role."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from doorstep.cases.rules import moves
from doorstep.cases.rules.moves import MOVES, NEEDED, PROPOSALS
from doorstep.cases.rules.replay import EFFECTS, FINISHES, Snapshot
from doorstep.cases.rules.states import OPEN, STATUS_OF, Need, Role, State, Status
from tests.cases.walks import START, all_facts

EVERY = sorted(product(State, MOVES, Role))


def at_state(state: State) -> Snapshot:
    return Snapshot(case_id=5, version=3, state=state, holder="post-a", unit="unit", imported=True, dispatched_at=START)


@pytest.mark.parametrize("state", sorted(State))
@pytest.mark.parametrize("name", sorted(MOVES))
def test_a_move_is_made_only_from_its_states_and_only_by_its_roles(state: State, name: str) -> None:
    move = MOVES[name]
    for role in Role:
        try:
            target = moves.decide(
                at_state(state), name, role=role, post="post-z", by=99, at=START, facts=all_facts(START)
            )
        except moves.MoveNotFromHereError:
            assert state not in move.sources
        except moves.MoveNotYoursError:
            assert state in move.sources
            assert role not in move.by
        except moves.MoveForbiddenError:
            assert state in move.sources
            assert role in move.by
            assert name in moves.GUARDS
        else:
            assert state in move.sources
            assert role in move.by
            assert target is (move.to or (State(all_facts(START)["target"]) if name == "force" else state))


@pytest.mark.parametrize(("name", "need"), [(m.name, need) for m in MOVES.values() for need in m.needs])
def test_a_move_without_what_it_needs_is_refused(name: str, need: Need) -> None:
    move = MOVES[name]
    fact = "move" if need is Need.PROPOSED else need.value
    blanks: list[dict[str, Any]] = [{}, {fact: None}, {fact: "  "}, {fact: []}, {fact: {}}]
    for empty in blanks:
        facts = {k: v for k, v in all_facts(START).items() if k != fact} | empty
        if need is Need.EVIDENCE and empty == {fact: []}:
            continue  # a list of no photos is a list; whether one is needed is the standard's question
        with pytest.raises(moves.MoveNeedsError) as refused:
            moves.decide(at_state(min(move.sources)), name, role=min(move.by), post="p", by=1, at=START, facts=facts)
        assert refused.value.data["need"] == need.value


def test_every_state_is_reached_and_left() -> None:
    reached = {move.to for move in MOVES.values() if move.to} | {State.UNCLAIMED}
    assert reached == set(State)
    for state in OPEN:
        assert any(m.to not in (None, state) and state in m.sources for m in MOVES.values()), state


def test_every_open_state_can_always_be_closed() -> None:
    for state in OPEN:
        assert any(m.to is State.CLOSED and state in m.sources and Role.CENTRE in m.by for m in MOVES.values()), state


def test_nobody_closes_what_they_handled() -> None:
    for name in ("confirm", "pass", "lapse"):
        assert Role.HOLDER not in MOVES[name].by
    closing = [m for m in MOVES.values() if m.to is State.CLOSED]
    assert all(Role.HOLDER not in m.by and Role.HEAD not in m.by for m in closing)


def test_the_machine_never_declines_and_closes_only_the_past() -> None:
    closing = {m.name for m in MOVES.values() if m.to is State.CLOSED and Role.MACHINE in m.by}
    assert closing == {"settle"}
    with pytest.raises(moves.MoveForbiddenError):
        moves.decide(
            Snapshot(case_id=5, version=1, state=State.UNCLAIMED), "settle", role=Role.MACHINE, post="", by=None,
            at=START, facts=all_facts(START),
        )  # fmt: skip


def test_the_public_statuses_are_a_partition() -> None:
    assert set(STATUS_OF) == set(State)
    assert set(STATUS_OF.values()) == set(Status)


def test_every_need_and_every_move_has_its_rule() -> None:
    assert set(NEEDED) == set(Need)
    assert set(EFFECTS) <= set(MOVES)
    assert set(FINISHES) <= set(MOVES)
    assert set(PROPOSALS) <= set(MOVES)


def refused(case: Snapshot, name: str, role: Role, **changes: object) -> str:
    post = str(changes.pop("post", "post-a"))
    by = changes.pop("by", 1)
    at = changes.pop("at", START)
    try:
        moves.decide(case, name, role=role, post=post, by=by, at=at, facts=all_facts(START) | changes)  # type: ignore[arg-type]
    except moves.MoveForbiddenError as refusal:
        return str(refusal.data["why"])
    return ""


@pytest.mark.parametrize(
    ("why", "state", "name", "role", "case", "changes"),
    [
        ("designated", State.UNCLAIMED, "object", Role.HOLDER, {"designated": True}, {}),
        ("objected_before", State.UNCLAIMED, "object", Role.HOLDER, {"objectors": ("post-a",)}, {}),
        ("window_over", State.UNCLAIMED, "object", Role.HOLDER, {"dispatched_at": START - timedelta(days=9)}, {}),
        ("leader_decides", State.OBJECTED, "uphold", Role.CENTRE, {"objectors": ("x", "y")}, {}),
        ("same_holder", State.OBJECTED, "uphold", Role.CENTRE, {"objectors": ("post-b",)}, {"holder": "post-b"}),
        ("closer_of_rework", State.REWORK, "assign", Role.HEAD, {"reworks": 1, "closers": ("w",)}, {"holder": "w"}),
        ("accused", State.UNCLAIMED, "assign", Role.HEAD, {"accused": "w"}, {"holder": "w"}),
        ("top_tier", State.IN_HAND, "escalate", Role.HOLDER, {"tier": 3}, {}),
        ("expired", State.IN_HAND, "extend", Role.HEAD, {}, {}),
        ("not_proposed", State.IN_HAND, "pause", Role.HEAD, {}, {}),
        ("same_person", State.IN_HAND, "pause", Role.HEAD, {"proposals": {"pause": {"by": 1}}}, {}),
        ("same_person", State.IN_HAND, "terminate", Role.CENTRE, {"proposals": {"terminate": {"by": 1}}}, {}),
        ("photo_needed", State.IN_HAND, "handle", Role.HOLDER, {"evidence_needed": ("photo",)}, {"evidence": []}),
        ("checks_own_work", State.HANDLED, "pass", Role.CHECKER, {"closer_ids": (1,)}, {}),
        ("checks_own_work", State.HANDLED, "fail", Role.CHECKER, {"closers": ("post-a",)}, {}),
        ("too_early", State.HANDLED, "lapse", Role.CLOCK, {"lapse_at": START + timedelta(days=1)}, {}),
        ("window_over", State.CLOSED, "reopen", Role.RESIDENT, {"reopen_until": START - timedelta(days=1)}, {}),
        ("urged_already", State.IN_HAND, "urge", Role.RESIDENT, {"urged_at": START - timedelta(hours=3)}, {}),
        ("answered_already", State.CLOSED, "rate", Role.RESIDENT, {"answered": True}, {}),
        ("merge_into_itself", State.IN_HAND, "merge", Role.CENTRE, {}, {"master": 5}),
        ("not_called", State.IN_HAND, "arrive", Role.CO_UNIT, {}, {"unit": "water"}),
        ("own_unit", State.IN_HAND, "whistle", Role.HOLDER, {}, {"co_units": ["unit"]}),
        ("not_to_propose", State.IN_HAND, "propose", Role.HOLDER, {}, {"move": "terminate"}),
        ("not_to_grant", State.IN_HAND, "refuse", Role.HEAD, {}, {"move": "force"}),
    ],
)  # fmt: skip
def test_a_rule_beside_the_table_says_no(
    why: str, state: State, name: str, role: Role, case: dict[str, object], changes: dict[str, object]
) -> None:
    clear = Snapshot(
        case_id=5, version=3, state=state, holder="post-a", unit="unit",
        lapse_at=START - timedelta(days=1), reopen_until=START + timedelta(days=1),
    )  # fmt: skip
    assert refused(replace(clear, **case), name, role, **changes) == why  # type: ignore[arg-type]
    if case:
        assert refused(clear, name, role, **changes) != why


def test_a_case_is_filed_once_and_first() -> None:
    with pytest.raises(moves.MoveNotFromHereError):
        moves.decide(Snapshot(), "claim", role=Role.HOLDER, post="", by=1, at=START, facts=all_facts(START))
    with pytest.raises(moves.MoveNotFromHereError):
        moves.decide(
            at_state(State.SCREENING), "file", role=Role.RESIDENT, post="", by=1, at=START, facts=all_facts(START)
        )
    with pytest.raises(moves.MoveUnknownError):
        moves.decide(Snapshot(), "vanish", role=Role.HOLDER, post="", by=1, at=START, facts={})


def test_facts_of_the_walks_satisfy_every_need() -> None:
    facts = all_facts(START, Random(4))
    assert all(NEEDED[need](facts["move" if need is Need.PROPOSED else need.value]) for need in Need)
