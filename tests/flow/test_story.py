"""From the report to the close, in the words of the glossary."""

from datetime import timedelta

import pytest

from doorstep.cases import queries
from doorstep.cases.rules.states import Channel, Outcome, State
from doorstep.flow import assign, chase, check, confer, handle, rate, screen, verify
from doorstep.flow.standing import NotYoursError
from doorstep.vault.rules import ContactData
from tests.cast import Filer
from tests.city import MANHOLE, NOW, WATER, City

HOUR = timedelta(hours=1)
YES = {"contacted": True, "solved": "yes", "satisfied": 5}
NO = {"contacted": True, "solved": "no", "satisfied": 1, "why": "还是没修好"}


def state(case_id: int) -> State:
    return queries.snapshot(case_id).state


def test_a_report_reaches_the_worker_who_answers_for_it_and_is_closed_by_the_resident(city: City, filed: Filer) -> None:
    receipt = filed(0)
    case = queries.snapshot(receipt.case_id)
    assert (case.state, case.holder, case.unit) == (State.UNCLAIMED, "w1", "west")
    worker = city.actor("worker")
    assign.claim(case_id=receipt.case_id, actor=worker, now=NOW + HOUR)
    handle.contact(case_id=receipt.case_id, actor=worker, now=NOW + 2 * HOUR, how="电话", result="约好下午到场")
    handle.handle(
        case_id=receipt.case_id,
        actor=worker,
        now=NOW + 5 * HOUR,
        outcome="solved",
        public_reply="井盖已更换。",
        photos=["p1"],
    )
    assert state(receipt.case_id) is State.HANDLED
    opened, as_whom = rate.read_receipt(receipt.number, receipt.code)
    assert (opened, as_whom) == (receipt.case_id, "reporter")
    after = rate.answer_questions(case_id=opened, answers=YES, now=NOW + 8 * HOUR)
    assert (after.state, after.outcome) == (State.CLOSED, Outcome.SOLVED)
    assert verify.verify().clean
    assert queries.partition() == {"reported": 1, "unclaimed": 0, "in_hand": 0, "closed": 1}


def test_not_solved_goes_to_the_head_and_not_to_the_same_worker(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    worker, head = city.actor("worker"), city.actor("head")
    assign.claim(case_id=case_id, actor=worker, now=NOW + HOUR)
    handle.handle(
        case_id=case_id, actor=worker, now=NOW + 2 * HOUR, outcome="solved", public_reply="修好了", photos=["p1"]
    )
    after = rate.answer_questions(case_id=case_id, answers=NO, now=NOW + 3 * HOUR)
    assert (after.state, after.holder) == (State.REWORK, "west.head")
    with pytest.raises(NotYoursError):
        assign.claim(case_id=case_id, actor=worker, now=NOW + 4 * HOUR)
    with pytest.raises(Exception, match="closer_of_rework"):
        assign.assign(case_id=case_id, actor=head, now=NOW + 4 * HOUR, to="w1")
    assign.claim(case_id=case_id, actor=head, now=NOW + 4 * HOUR)
    handle.handle(
        case_id=case_id, actor=head, now=NOW + 5 * HOUR, outcome="solved", public_reply="重新修好了", photos=["p2"]
    )
    rate.answer_questions(case_id=case_id, answers=YES, now=NOW + 6 * HOUR)
    assert state(case_id) is State.CLOSED
    assert verify.verify().clean


def test_an_objection_is_decided_and_a_designated_case_stays(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    worker, agent = city.actor("worker"), city.actor("agent")
    assign.object_to(case_id=case_id, actor=worker, now=NOW + HOUR, legal_basis="职责清单第三条")
    assign.uphold(case_id=case_id, actor=agent, now=NOW + 2 * HOUR, to="water.head", reason="属供水设施")
    assert queries.snapshot(case_id).holder == "water.head"
    water = city.actor("water_head")
    assign.object_to(case_id=case_id, actor=water, now=NOW + 3 * HOUR, legal_basis="不属于我司管线")
    with pytest.raises(NotYoursError):
        assign.designate(case_id=case_id, actor=agent, now=NOW + 4 * HOUR, reason="二次异议")
    assign.designate(case_id=case_id, actor=city.actor("leader"), now=NOW + 4 * HOUR, reason="指定办理")
    with pytest.raises(Exception, match="designated"):
        assign.object_to(case_id=case_id, actor=water, now=NOW + 5 * HOUR, legal_basis="再次异议")
    assert verify.verify().clean


def test_a_question_stops_the_clock_and_the_answer_lets_it_run_on(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    worker = city.actor("worker")
    assign.claim(case_id=case_id, actor=worker, now=NOW + HOUR)
    before = queries.snapshot(case_id).clocks["solve"].due  # type: ignore[index]
    handle.ask(case_id=case_id, actor=worker, now=NOW + 2 * HOUR, question="是哪个路口？")
    assert not queries.snapshot(case_id).clocks["solve"].running  # type: ignore[index]
    rate.answer(case_id=case_id, text="大集门口", now=NOW + timedelta(days=1, hours=2))
    clock = queries.snapshot(case_id).clocks["solve"]  # type: ignore[index]
    assert clock.running
    assert clock.due == before + timedelta(days=1)
    assert clock.first_due == before
    assert verify.verify().clean


def test_an_extension_needs_a_second_person_and_keeps_the_first_promise(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    worker, head = city.actor("worker"), city.actor("head")
    assign.claim(case_id=case_id, actor=worker, now=NOW + HOUR)
    first = queries.snapshot(case_id).clocks["solve"].due  # type: ignore[index]
    confer.propose(case_id=case_id, actor=worker, now=NOW + 2 * HOUR, move="extend", reason="配件未到", days=2)
    with pytest.raises(NotYoursError):
        confer.approve(case_id=case_id, actor=worker, now=NOW + 2 * HOUR, move="extend")
    after = confer.approve(case_id=case_id, actor=head, now=NOW + 3 * HOUR, move="extend")
    assert after.clocks["solve"].due > first  # type: ignore[index]
    assert after.clocks["solve"].first_due == first  # type: ignore[index]
    assert verify.verify().clean


def test_a_pause_has_a_plan_and_a_review_date_at_which_time_ends_it(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    worker, head = city.actor("worker"), city.actor("head")
    assign.claim(case_id=case_id, actor=worker, now=NOW + HOUR)
    review = (NOW + timedelta(days=20)).isoformat()
    confer.propose(
        case_id=case_id,
        actor=worker,
        now=NOW + 2 * HOUR,
        move="pause",
        reason="待拆迁",
        plan="随道路改造解决",
        review=review,
    )
    confer.approve(case_id=case_id, actor=head, now=NOW + 3 * HOUR, move="pause")
    assert state(case_id) is State.PAUSED
    chase.tick(now=NOW + timedelta(days=20, hours=1))
    assert queries.snapshot(case_id).state in (State.IN_HAND, State.UNCLAIMED)
    assert verify.verify().clean


def test_a_whistled_unit_answers_the_lead(city: City, filed: Filer) -> None:
    case_id = filed(0, category=WATER).case_id
    assert queries.snapshot(case_id).unit == "water"
    water, head = city.actor("water_head"), city.actor("head")
    holder = water if queries.snapshot(case_id).holder == "water.head" else city.actor("water_staff")
    assign.claim(case_id=case_id, actor=holder, now=NOW + HOUR)
    confer.whistle(
        case_id=case_id, actor=holder, now=NOW + HOUR, units=["west"], arrival=NOW + 5 * HOUR, task="疏导交通"
    )
    with pytest.raises(NotYoursError):
        confer.arrive(case_id=case_id, actor=city.actor("outsider_head"), now=NOW + 2 * HOUR, answer="到场")
    confer.arrive(case_id=case_id, actor=head, now=NOW + 2 * HOUR, answer="已到场")
    assert queries.snapshot(case_id).co_units == {"west": "已到场"}
    assert verify.verify().clean


def test_time_reminds_then_escalates_and_shows_red(city: City, filed: Filer) -> None:
    case_id = filed(0, contact=ContactData(phone="13800000000")).case_id
    for days in range(1, 12):
        chase.tick(now=NOW + timedelta(days=days))
    case = queries.snapshot(case_id)
    moves = [stored.event.move for stored in queries.events(case_id)]
    assert "remind" in moves
    assert "escalate" in moves
    assert case.tier >= 2
    assert case.holder != "w1"
    assert case.call_back == "due"
    assert verify.verify().clean


def test_silence_lapses_as_unconfirmed_and_stays_open_to_the_call_back(city: City, filed: Filer) -> None:
    case_id = filed(0, contact=ContactData(phone="13800000000")).case_id
    worker, agent = city.actor("worker"), city.actor("agent")
    assign.claim(case_id=case_id, actor=worker, now=NOW + HOUR)
    handle.handle(
        case_id=case_id, actor=worker, now=NOW + 2 * HOUR, outcome="solved", public_reply="已修", photos=["p"]
    )
    chase.tick(now=NOW + timedelta(days=8))
    case = queries.snapshot(case_id)
    assert (case.state, case.outcome, case.call_back) == (State.CLOSED, Outcome.UNCONFIRMED, "due")
    check.call_back(case_id=case_id, actor=agent, now=NOW + timedelta(days=9), reached=True, answers=YES)
    assert queries.snapshot(case_id).answered
    rate.reopen(case_id=case_id, reason="又坏了", now=NOW + timedelta(days=10))
    assert state(case_id) is State.REWORK
    assert verify.verify().clean


def test_an_unsure_report_waits_for_the_centre_with_its_candidates(city: City, filed: Filer) -> None:
    receipt = filed(0, category="", text="你们好，我想反映一个情况，请给我回电话。")
    case = queries.snapshot(receipt.case_id)
    assert (case.state, case.holder) == (State.SCREENING, "centre.desk")
    assert not receipt.dispatched
    screen.dispatch(case_id=receipt.case_id, actor=city.actor("agent"), now=NOW + HOUR, category=WATER, cell=case.cell)
    assert queries.snapshot(receipt.case_id).unit == "water"
    assert verify.verify().clean


def test_the_accused_neither_gets_the_case_nor_has_any_role_in_it(city: City, filed: Filer) -> None:
    case_id = filed(0, accused="west").case_id
    case = queries.snapshot(case_id)
    assert case.unit != "west"
    with pytest.raises(NotYoursError):
        assign.assign(case_id=case_id, actor=city.actor("head"), now=NOW + HOUR, to="w2")


def test_an_auditor_reopens_what_should_not_have_been_closed(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    worker = city.actor("worker")
    assign.claim(case_id=case_id, actor=worker, now=NOW + HOUR)
    handle.handle(
        case_id=case_id, actor=worker, now=NOW + 2 * HOUR, outcome="solved", public_reply="已修", photos=["p"]
    )
    rate.answer_questions(case_id=case_id, answers=YES, now=NOW + 3 * HOUR)
    with pytest.raises(NotYoursError):
        check.reopen(case_id=case_id, actor=worker, now=NOW + 4 * HOUR, reason="有误")
    after = check.reopen(case_id=case_id, actor=city.actor("auditor"), now=NOW + 90 * 24 * HOUR, reason="抽查发现未修")
    assert (after.state, after.holder) == (State.REWORK, "west.head")
    assert verify.verify().clean


def test_a_screened_matter_that_is_simple_reaches_the_grid_worker(city: City, filed: Filer) -> None:
    receipt = filed(0, category="", text="你们好，我想反映一个情况，请给我回电话。")
    cell = queries.snapshot(receipt.case_id).cell
    after = screen.dispatch(
        case_id=receipt.case_id, actor=city.actor("agent"), now=NOW + HOUR, category=MANHOLE, cell=cell
    )
    assert (after.tier, after.holder) == (1, "w1")


def test_whoever_has_answered_is_not_called_again(city: City, filed: Filer) -> None:
    case_id = filed(0, channel=Channel.PHONE, contact=ContactData(phone="13800000000")).case_id
    worker = city.actor("worker")
    assign.claim(case_id=case_id, actor=worker, now=NOW + HOUR)
    handle.handle(
        case_id=case_id, actor=worker, now=NOW + 2 * HOUR, outcome="solved", public_reply="已修", photos=["p"]
    )
    assert queries.snapshot(case_id).call_back == "due"
    rate.answer_questions(case_id=case_id, answers=YES, now=NOW + 3 * HOUR)
    assert queries.snapshot(case_id).call_back == "done"


def test_nobody_is_queued_whom_nobody_can_call(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    worker = city.actor("worker")
    assign.claim(case_id=case_id, actor=worker, now=NOW + HOUR)
    handle.handle(
        case_id=case_id, actor=worker, now=NOW + 2 * HOUR, outcome="solved", public_reply="已修", photos=["p"]
    )
    chase.tick(now=NOW + timedelta(days=8))
    assert (state(case_id), queries.snapshot(case_id).call_back) == (State.CLOSED, "")
