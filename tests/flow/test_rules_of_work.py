"""What nobody can do to a case, however politely they ask: stories of dodges, and of hands that slip."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from doorstep.cases import actions, queries
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.moves import MoveForbiddenError, MoveNeedsError
from doorstep.cases.rules.states import Outcome, State
from doorstep.flow import assign, chase, check, confer, handle, rate, screen, verify
from doorstep.flow import ground as grounds
from doorstep.flow.assign import OutsideUnitError, PostUnknownError
from doorstep.flow.screen import MasterClosedError
from doorstep.flow.standing import NotYoursError
from doorstep.ground.people import actions as people_actions
from tests.cast import Filer
from tests.city import MANHOLE, NEVER, NOISE, NOW, WATER, City, cell_code

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YES, NO = ({"contacted": True, "solved": solved} for solved in ("yes", "no"))


def claimed(city: City, filed: Filer, cell: int = 0, **changes: Any) -> int:
    case_id = filed(cell, **changes).case_id
    assign.claim(case_id=case_id, actor=city.actor("worker"), now=NOW)
    return case_id


def handled(city: City, filed: Filer, *, now: Any = NOW) -> int:
    case_id = claimed(city, filed)
    handle.handle(
        case_id=case_id, actor=city.actor("worker"), now=now, outcome="solved", public_reply="好", photos=["p1"]
    )
    return case_id


def why(refused: pytest.ExceptionInfo[MoveForbiddenError]) -> str:
    return str(refused.value.data["why"])


@pytest.mark.parametrize(
    ("move", "details", "said"),
    [
        ("extend", {"days": 0}, "not_later"),
        ("extend", {"days": -3}, "not_later"),
        ("extend", {}, "not_later"),
        ("pause", {"plan": "x", "review": "next year"}, "review_date"),
        ("pause", {"plan": "x", "review": "2026-03-20T09:00:00"}, "review_date"),  # of which zone?
        ("pause", {"plan": "x", "review": (NOW - DAY).isoformat()}, "review_date"),
        ("pause", {"plan": "x", "review": (NOW + 181 * DAY).isoformat()}, "review_date"),
        ("pause", {"plan": " ", "review": (NOW + DAY).isoformat()}, "review_date"),
        ("pause", {}, "review_date"),
    ],
)
def test_what_could_never_be_granted_is_not_even_asked(
    city: City, filed: Filer, move: str, details: dict[str, Any], said: str
) -> None:
    case_id = claimed(city, filed)
    with pytest.raises(MoveForbiddenError) as refused:
        confer.propose(case_id=case_id, actor=city.actor("worker"), now=NOW, move=move, reason="x", **details)
    assert why(refused) == said


def test_a_proposal_carries_nothing_that_was_not_asked_for(city: City, filed: Filer) -> None:
    case_id = claimed(city, filed)
    with pytest.raises(TypeError):
        confer.propose(
            case_id=case_id, actor=city.actor("worker"), now=NOW, move="extend", reason="x", days=1, holder="w4"
        )
    with pytest.raises(MoveNeedsError):
        confer.propose(case_id=case_id, actor=city.actor("worker"), now=NOW, move="vanish", reason="x")


def test_an_extension_moves_no_clock_that_has_ended_and_none_forward(city: City, filed: Filer) -> None:
    case_id = claimed(city, filed)
    worker, head = city.actor("worker"), city.actor("head")
    handle.reply(case_id=case_id, actor=worker, now=NOW + HOUR, public_reply="正在办")
    before = queries.snapshot(case_id).clocks[ClockName.ANSWER]
    confer.propose(case_id=case_id, actor=worker, now=NOW + HOUR, move="extend", reason="x", days=3)
    after = confer.approve(case_id=case_id, actor=head, now=NOW + 2 * HOUR, move="extend").clocks
    assert after[ClockName.ANSWER] == before
    assert after[ClockName.SOLVE].due > after[ClockName.SOLVE].first_due


@pytest.mark.parametrize("target", ["screening", "objected", "waiting", "paused", "handled", "nowhere", ""])
def test_force_leads_to_no_state_in_which_somebody_is_waited_for(city: City, filed: Filer, target: str) -> None:
    case_id = filed(0).case_id
    with pytest.raises(MoveForbiddenError) as refused:
        confer.propose(case_id=case_id, actor=city.actor("admin"), now=NOW, move="force", reason="x", target=target)
    assert why(refused) == "not_a_target"


@pytest.mark.parametrize("target", ["unclaimed", "in_hand", "rework"])
def test_a_case_forced_out_of_anywhere_has_a_due_date_again(city: City, filed: Filer, target: str) -> None:
    admin, auditor, worker = city.actor("admin"), city.actor("auditor"), city.actor("worker")
    closed, waiting = handled(city, filed), claimed(city, filed)
    rate.answer_questions(case_id=closed, answers=YES, now=NOW)
    handle.ask(case_id=waiting, actor=worker, now=NOW, question="哪里？")
    for case_id in (closed, waiting):
        confer.propose(case_id=case_id, actor=admin, now=NOW + HOUR, move="force", reason="误操作", target=target)
        with pytest.raises(NotYoursError):
            confer.approve(case_id=case_id, actor=admin, now=NOW + HOUR, move="force")
        case = confer.approve(case_id=case_id, actor=auditor, now=NOW + DAY, move="force")
        assert (case.state, case.outcome, case.closed_at, case.waiting_until) == (State(target), None, None, None)
        assert case.clocks[ClockName.SOLVE].running
        assert case.clocks[ClockName.CLAIM].running is (target != "in_hand")
        assert queries.case(case_id).wake_at
    assert verify.verify().clean


def test_a_case_that_is_forced_into_rework_goes_above_whoever_closed_it(city: City, filed: Filer) -> None:
    case_id = handled(city, filed)
    confer.propose(case_id=case_id, actor=city.actor("admin"), now=NOW, move="force", reason="x", target="rework")
    after = confer.approve(case_id=case_id, actor=city.actor("auditor"), now=NOW, move="force")
    assert (after.state, after.holder, after.unit) == (State.REWORK, "west.head", "west")


def test_a_forced_holder_must_be_a_post(city: City, filed: Filer) -> None:
    case_id, admin = filed(0).case_id, city.actor("admin")
    given: dict[str, Any] = {"case_id": case_id, "actor": admin, "now": NOW, "move": "force", "reason": "x"}
    with pytest.raises(PostUnknownError):
        confer.propose(**given, target="in_hand", holder="nobody")
    confer.propose(**given, target="in_hand", holder="w4")
    after = confer.approve(case_id=case_id, actor=city.actor("auditor"), now=NOW, move="force")
    assert (after.holder, after.unit) == ("w4", "east")


@pytest.mark.parametrize("outcome", ["", "gone"])
def test_force_closes_with_an_outcome_or_not_at_all(city: City, filed: Filer, outcome: str) -> None:
    with pytest.raises(MoveForbiddenError) as refused:
        confer.propose(
            case_id=filed(0).case_id, actor=city.actor("admin"), now=NOW, move="force", reason="x", target="closed",
            outcome=outcome,
        )  # fmt: skip
    assert why(refused) == "outcome_missing"


def test_an_ended_case_is_not_called_solved_because_somebody_once_said_so(city: City, filed: Filer) -> None:
    case_id = handled(city, filed)
    rate.answer_questions(case_id=case_id, answers=NO, now=NOW + HOUR)
    agent, second = city.actor("agent"), city.actor("second_agent")
    confer.propose(case_id=case_id, actor=agent, now=NOW, move="terminate", reason="无法满足", public_reply="已说明")
    with pytest.raises(MoveForbiddenError) as refused:
        confer.approve(case_id=case_id, actor=agent, now=NOW, move="terminate")
    assert why(refused) == "same_person"
    after = confer.approve(case_id=case_id, actor=second, now=NOW, move="terminate")
    assert (after.state, after.outcome, after.claimed_outcome) == (State.CLOSED, Outcome.EXPLAINED, "")


def test_photos_from_before_a_case_came_back_prove_nothing(city: City, filed: Filer) -> None:
    case_id, head = handled(city, filed), city.actor("head")
    rate.answer_questions(case_id=case_id, answers=NO, now=NOW + HOUR)
    assign.claim(case_id=case_id, actor=head, now=NOW + 2 * HOUR)
    finish = {"case_id": case_id, "actor": head, "outcome": "solved", "public_reply": "好"}
    with pytest.raises(MoveForbiddenError) as refused:
        handle.handle(**finish, now=NOW + 3 * HOUR)  # type: ignore[arg-type]
    assert why(refused) == "photo_needed"
    handle.add_photos(case_id=case_id, actor=head, now=NOW + 3 * HOUR, photos=["p2"])
    handle.handle(**finish, now=NOW + 4 * HOUR)  # type: ignore[arg-type]
    assert queries.events(case_id)[-1].event.facts["evidence"] == ["p2"]


def test_who_closed_a_case_does_not_get_its_rework_by_another_post(city: City, filed: Filer) -> None:
    case_id = handled(city, filed)
    rate.answer_questions(case_id=case_id, answers=NO, now=NOW + HOUR)
    people_actions.absent(
        user_id=city.ids["colleague"], from_on=NOW.date(), to_on=NOW.date(), deputy_id=city.ids["worker"]
    )
    assign.assign(case_id=case_id, actor=city.actor("head"), now=NOW + 2 * HOUR, to="w2")
    with pytest.raises(MoveForbiddenError) as refused:
        assign.claim(case_id=case_id, actor=city.actor("worker"), now=NOW + 3 * HOUR)
    assert why(refused) == "closer_of_rework"


def test_a_head_does_not_start_the_clock_anew_by_assigning_a_case_to_whom_it_is(city: City, filed: Filer) -> None:
    case_id, head = filed(0).case_id, city.actor("head")
    with pytest.raises(MoveForbiddenError) as refused:
        assign.assign(case_id=case_id, actor=head, now=NOW, to="w1")
    assert why(refused) == "holder_already"
    for to, error in (("w4", OutsideUnitError), ("nobody", PostUnknownError)):
        with pytest.raises(error):
            assign.assign(case_id=case_id, actor=head, now=NOW, to=to)


@pytest.mark.parametrize("move", ["uphold", "designate"])
def test_no_arbiter_gives_a_case_to_the_accused(city: City, filed: Filer, move: str) -> None:
    case_id = filed(0, accused="water").case_id
    assign.object_to(case_id=case_id, actor=city.actor("worker"), now=NOW, legal_basis="第三条")
    with pytest.raises(MoveForbiddenError) as refused:
        getattr(assign, move)(case_id=case_id, actor=city.actor("agent"), now=NOW, to="water.head", reason="x")
    assert why(refused) == "accused"


@pytest.mark.parametrize(
    ("units", "hours", "error"),
    [(["water"], 4, "own_unit"), (["west"], -1, "arrival_passed"), (["east"], 4, "accused")],
)
def test_a_whistle_calls_others_in_time_and_never_the_accused(
    city: City, filed: Filer, units: list[str], hours: int, error: str
) -> None:
    case_id, water = filed(0, category=WATER, accused="east").case_id, city.actor("water_head")
    assign.claim(case_id=case_id, actor=water, now=NOW)
    with pytest.raises(MoveForbiddenError) as refused:
        confer.whistle(case_id=case_id, actor=water, now=NOW, units=units, arrival=NOW + hours * HOUR, task="x")
    assert why(refused) == error


def test_a_supervision_names_a_post_that_exists(city: City, filed: Filer) -> None:
    with pytest.raises(PostUnknownError):
        confer.supervise(
            case_id=filed(0).case_id, actor=city.actor("leader"), now=NOW, reason="x", until=NOW + DAY, post="nobody"
        )


def test_merges_lead_to_open_cases_and_out_of_no_closed_one(city: City, filed: Filer) -> None:
    one, other, third = (filed(n).case_id for n in range(3))
    agent = city.actor("agent")
    screen.merge(case_id=one, actor=agent, now=NOW, master=other)
    with pytest.raises(MasterClosedError):
        screen.merge(case_id=other, actor=agent, now=NOW, master=one)
    with pytest.raises(MoveForbiddenError, match="merge_into_itself"):
        screen.merge(case_id=other, actor=agent, now=NOW, master=other)
    found = screen.merge_burst(case_ids=[one, other, NEVER], actor=agent, now=NOW, master=third)
    assert [getattr(one_of, "code", "merged") for one_of in found] == ["move_not_from_here", "merged", "case_unknown"]
    assert queries.snapshot(one).master == other


def test_a_merged_case_that_is_forced_open_is_its_own_again(city: City, filed: Filer) -> None:
    one, other = filed(0).case_id, filed(1).case_id
    screen.merge(case_id=one, actor=city.actor("agent"), now=NOW, master=other)
    confer.propose(case_id=one, actor=city.actor("admin"), now=NOW, move="force", reason="误并", target="unclaimed")
    after = confer.approve(case_id=one, actor=city.actor("auditor"), now=NOW, move="force")
    assert (after.master, queries.case(one).master) == (None, None)


def test_the_centre_corrects_the_place_and_the_row_follows(city: City, filed: Filer) -> None:
    case_id = filed(0, category="", text="请回电话", lon=None, lat=None, address="西河镇").case_id
    assert (queries.case(case_id).cell, queries.case(case_id).public) == ("", False)
    screen.dispatch(case_id=case_id, actor=city.actor("agent"), now=NOW, category=MANHOLE, cell=cell_code(13))
    row = queries.case(case_id)
    assert (row.cell, row.community, row.town, row.duty_grid) == (
        cell_code(13), "370299002001", "370299002", "370299002001-01",
    )  # fmt: skip
    assert row.public


def test_ones_own_door_never_becomes_public(city: City, filed: Filer) -> None:
    case_id = filed(0, category="", text="请回电话", at_home=True).case_id
    screen.dispatch(case_id=case_id, actor=city.actor("agent"), now=NOW, category=MANHOLE, cell=cell_code(0))
    assert not queries.case(case_id).public


def test_a_complaint_about_the_centre_is_read_by_somebody_above_it(city: City, filed: Filer) -> None:
    case_id = filed(0, category="", text="热线没人接", accused="centre").case_id
    assert queries.snapshot(case_id).holder == "gov.head"
    with pytest.raises(NotYoursError):
        screen.dispatch(case_id=case_id, actor=city.actor("agent"), now=NOW, category=NOISE, cell=cell_code(0))
    after = screen.dispatch(case_id=case_id, actor=city.actor("mayor"), now=NOW, category=NOISE, cell=cell_code(0))
    assert (after.state, after.holder) == (State.UNCLAIMED, "w1")


def test_what_was_closed_unread_goes_back_to_be_read(city: City, filed: Filer) -> None:
    case_id = filed(0, category="", text="请回电话").case_id
    rate.withdraw(case_id=case_id, reason="不用了", now=NOW)
    after = check.reopen(case_id=case_id, actor=city.actor("auditor"), now=NOW + DAY, reason="误撤")
    assert (after.state, after.holder) == (State.SCREENING, "centre.desk")
    assert after.clocks[ClockName.SCREEN].running
    assert verify.verify().clean


def test_a_photo_and_its_event_are_written_together_or_not_at_all(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = claimed(city, filed)

    def fail(**_: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(actions, "add_evidence", fail)
    with pytest.raises(RuntimeError):
        handle.handle(
            case_id=case_id, actor=city.actor("worker"), now=NOW, outcome="solved", public_reply="好", photos=["p"]
        )
    with pytest.raises(RuntimeError):
        rate.add(case_id=case_id, text="还有", now=NOW, photos=["p"])
    assert queries.snapshot(case_id).state is State.IN_HAND
    assert [s.event.move for s in queries.events(case_id)] == ["file", "claim"]


def test_a_category_that_the_catalogue_drops_keeps_its_standard(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = handled(city, filed)
    today = grounds.at(NOW)
    smaller = replace(
        today, catalog=replace(today.catalog, index={k: v for k, v in today.catalog.index.items() if k != MANHOLE}),
        editions={**today.editions, "catalog": -1},
    )  # fmt: skip
    monkeypatch.setattr(grounds, "at", lambda _: smaller)
    after = rate.answer_questions(case_id=case_id, answers=NO, now=NOW + HOUR)
    assert (after.state, after.clocks[ClockName.SOLVE].running) == (State.REWORK, True)
    assert chase.tick(now=NOW + 9 * DAY).failed == 0


def test_what_nobody_can_store_is_left_out_of_what_people_say(city: City, filed: Filer) -> None:
    case_id = claimed(city, filed)
    rate.add(case_id=case_id, text="还\ud800有\x00一处", now=NOW)
    handle.note(case_id=case_id, actor=city.actor("worker"), now=NOW, text="\x07响\udfff铃")
    assert [s.event.facts["text"] for s in queries.events(case_id)[-2:]] == ["还有一处", "响铃"]
