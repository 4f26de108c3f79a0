"""Time itself: what becomes due happens once, in batches, and nothing that fails stands in the way."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from doorstep.cases import actions, queries
from doorstep.cases.models import Case, Event
from doorstep.cases.rules.clocks import ClockName, Light
from doorstep.cases.rules.states import Outcome, Role, State
from doorstep.flow import assign, chase, confer, handle, rate, verify
from doorstep.vault.rules import ContactData
from tests.cast import Filer
from tests.city import NOW, WATER, City

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def moves(case_id: int) -> list[str]:
    return [stored.event.move for stored in queries.events(case_id)]


def signals(case_id: int) -> list[str]:
    return [stored.event.facts["signal"] for stored in queries.events(case_id) if stored.event.move == "remind"]


def hour_by_hour(until: datetime, since: datetime = NOW) -> None:
    """Will let time pass as the timer sees it: it looks whenever something is due."""
    at = since
    while at <= until:
        chase.tick(now=at)
        nxt = queries.next_wake()
        at = max(at + HOUR, nxt) if nxt else until + HOUR


def in_hand(city: City, filed: Filer, cell: int = 0, **changes: Any) -> int:
    case_id = filed(cell, **{"contact": ContactData(phone="13800000000"), **changes}).case_id
    assign.claim(case_id=case_id, actor=city.actor("worker"), now=NOW)
    return case_id


def test_what_is_due_is_taken_in_batches_until_nothing_is(city: City, filed: Filer) -> None:
    ids = [filed(n % 6).case_id for n in range(7)]
    found = chase.tick(now=NOW + 3 * DAY, limit=2)
    assert found.failed == 0
    assert found.woken >= len(ids)
    assert not queries.due_to_wake(NOW + 3 * DAY, 100)
    assert all("remind" in moves(case_id) for case_id in ids)
    assert verify.verify(now=NOW + 3 * DAY).clean


def test_a_second_tick_at_the_same_instant_changes_nothing(city: City, filed: Filer) -> None:
    ids = [filed(n).case_id for n in range(3)]
    for days in (1, 2, 5, 9):
        chase.tick(now=NOW + days * DAY)
        before = [moves(case_id) for case_id in ids]
        assert chase.tick(now=NOW + days * DAY) == chase.Tick()
        assert [moves(case_id) for case_id in ids] == before


def test_amber_and_red_are_each_told_once(city: City, filed: Filer) -> None:
    case_id = in_hand(city, filed)
    hour_by_hour(NOW + 12 * DAY)
    told = Counter(signals(case_id))
    assert [told[f"{clock}:{light}:0"] for clock in ("contact", "solve") for light in ("amber", "red")] == [1, 1, 1, 1]
    red = next(s.event for s in queries.events(case_id) if s.event.facts.get("signal") == "solve:red:0")
    assert red.facts["posts"] == ["w1", "west.head"]
    assert queries.snapshot(case_id).call_back == "due"


def test_a_case_that_fails_is_put_off_an_hour_and_holds_nobody_up(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = filed(0).case_id, filed(1).case_id
    at = NOW + 2 * DAY
    honest = chase._due

    def broken(case: Any, *rest: Any) -> Any:
        if case.case_id == bad:
            raise RuntimeError("planted")
        return honest(case, *rest)

    monkeypatch.setattr(chase, "_due", broken)
    found = chase.tick(now=at)
    assert (found.failed, moves(bad)) == (1, ["file"])
    assert "remind" in moves(good)
    assert f"case {bad} could not be chased" in caplog.text
    assert queries.case(bad).put_off_until == at + HOUR
    assert verify.verify(now=at).clean
    assert chase.tick(now=at + 59 * HOUR / 60).failed == 0
    assert chase.tick(now=at + HOUR).failed == 1
    monkeypatch.undo()
    chase.tick(now=at + 2 * HOUR)
    assert "remind" in moves(bad)
    assert queries.case(bad).put_off_until is None
    assert verify.verify(now=at + 2 * HOUR).clean


@pytest.mark.parametrize("touch", [{"version": 9}, {"wake_at": NOW}, {"head": bytes(32)}])
def test_a_row_that_was_touched_cannot_stall_the_clock(city: City, filed: Filer, touch: dict[str, Any]) -> None:
    touched, good = filed(0).case_id, filed(1).case_id
    Case.objects.filter(pk=touched).update(**touch)
    chase.tick(now=NOW + HOUR)
    chase.tick(now=NOW + 2 * DAY)
    assert "remind" in moves(good)
    assert not queries.due_to_wake(NOW + 2 * DAY, 10)


def test_an_event_that_cannot_be_read_does_not_stall_the_clock(city: City, filed: Filer) -> None:
    broken, good = filed(0).case_id, filed(1).case_id
    Event.objects.filter(case_id=broken).update(facts="[")
    assert chase.tick(now=NOW + 2 * DAY).failed == 1
    assert "remind" in moves(good)


def test_one_that_somebody_moves_meanwhile_is_looked_at_again(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = filed(0).case_id
    honest, meanwhile = actions.record_all, list[Any]()

    def late(**given: Any) -> None:
        if not meanwhile:
            meanwhile.append(actions.record(case_id=case_id, move="urge", role=Role.RESIDENT, at=NOW + DAY))
        honest(**given)

    monkeypatch.setattr(actions, "record_all", late)
    assert chase.tick(now=NOW + DAY).failed == 0
    assert moves(case_id)[:3] == ["file", "urge", "remind"]
    assert verify.verify().clean


def test_many_cases_cost_no_more_questions_than_a_few(city: City, filed: Filer) -> None:
    asked = []
    for count in (2, 20):
        for n in range(count):
            filed(n % 6)
        with CaptureQueriesContext(connection) as seen:
            assert chase.tick(now=NOW + DAY).moves >= count
        asked.append(len(seen))
    assert asked[0] == asked[1] < 15
    assert verify.verify(now=NOW + DAY).clean


def test_a_case_that_fails_later_keeps_what_time_had_made_of_it(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [filed(n).case_id for n in range(3)]
    honest = chase._due

    def broken(case: Any, *rest: Any) -> Any:
        if case.case_id == ids[1] and case.version == 2:
            raise RuntimeError("planted")
        return honest(case, *rest)

    monkeypatch.setattr(chase, "_due", broken)
    assert chase.tick(now=NOW + 2 * DAY).failed == 1
    assert [len(moves(case_id)) > 2 for case_id in ids] == [True, False, True]
    assert moves(ids[1]) == ["file", "remind"]
    assert queries.case(ids[1]).put_off_until == NOW + 2 * DAY + HOUR
    assert verify.verify(now=NOW + 2 * DAY).clean


def test_one_that_cannot_be_written_leaves_the_others_moved(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [filed(n).case_id for n in range(3)]
    honest = actions.record_all

    def broken(*, chains: Any) -> None:
        if any(link.event.case_id == ids[1] for links in chains for link in links):
            raise DatabaseError("planted")
        honest(chains=chains)

    monkeypatch.setattr(actions, "record_all", broken)
    assert chase.tick(now=NOW + 2 * DAY).failed == 1
    assert ["remind" in moves(case_id) for case_id in ids] == [True, False, True]
    assert f"case {ids[1]} could not be chased" in caplog.text
    assert queries.case(ids[1]).put_off_until == NOW + 2 * DAY + HOUR


def test_unclaimed_for_ever_ends_with_the_head_of_the_city(city: City, filed: Filer) -> None:
    ids = [filed(n % 24).case_id for n in range(24)]
    hour_by_hour(NOW + 20 * DAY)
    cases = [queries.snapshot(case_id) for case_id in ids]
    assert {case.state for case in cases} == {State.UNCLAIMED}
    assert {(case.tier, case.holder) for case in cases} == {(3, "gov.head")}
    assert all(moves(case_id).count("escalate") == 2 for case_id in ids)
    holders = [[s.event.facts["holder"] for s in queries.events(c) if "holder" in s.event.facts] for c in ids]
    assert holders[0] == ["w1", "west.head", "gov.head"]
    assert holders[-1] == ["w4", "east.head", "gov.head"]
    assert queries.partition() == {"reported": 24, "unclaimed": 24, "in_hand": 0, "closed": 0}
    assert chase.tick(now=NOW + 400 * DAY).moves == 0
    assert verify.verify(now=NOW + 400 * DAY).clean


def test_escalation_never_goes_down_nor_to_the_accused(city: City, filed: Filer) -> None:
    accusing = {accused: filed(0, accused=accused).case_id for accused in ("west", "west.head", "gov", "gov.head")}
    hour_by_hour(NOW + 12 * DAY)
    for accused, case_id in accusing.items():
        holders = [s.event.facts["holder"] for s in queries.events(case_id) if "holder" in s.event.facts]
        units = [s.event.facts["unit"] for s in queries.events(case_id) if "unit" in s.event.facts]
        assert accused not in holders + units
        assert queries.snapshot(case_id).tier == 3


def test_a_rework_is_escalated_past_whoever_closed_it(city: City, filed: Filer) -> None:
    case_id = in_hand(city, filed)
    worker, head, mayor = city.actor("worker"), city.actor("head"), city.actor("mayor")
    no = {"contacted": True, "solved": "no"}
    handle.handle(case_id=case_id, actor=worker, now=NOW, outcome="solved", public_reply="好", photos=["p1"])
    rate.answer_questions(case_id=case_id, answers=no, now=NOW + HOUR)
    assign.claim(case_id=case_id, actor=head, now=NOW + 2 * HOUR)
    handle.handle(case_id=case_id, actor=head, now=NOW + 3 * HOUR, outcome="solved", public_reply="好", photos=["p2"])
    after = rate.answer_questions(case_id=case_id, answers=no, now=NOW + 4 * HOUR)
    assert after.holder == "gov.head"
    assign.claim(case_id=case_id, actor=mayor, now=NOW + 5 * HOUR)
    raised = assign.escalate(case_id=case_id, actor=mayor, now=NOW + 6 * HOUR, reason="需全市统筹")
    assert raised.holder == "gov.head"
    assert raised.tier == 2


def test_a_whistle_without_answer_turns_red_for_its_heads(city: City, filed: Filer) -> None:
    case_id = filed(0, category=WATER).case_id
    holder = city.actor("water_head")
    assign.claim(case_id=case_id, actor=holder, now=NOW)
    confer.whistle(
        case_id=case_id, actor=holder, now=NOW, units=["west", "east"], arrival=NOW + 4 * HOUR, task="疏导交通"
    )
    confer.arrive(case_id=case_id, actor=city.actor("head"), now=NOW + HOUR, answer="到")
    with pytest.raises(Exception, match="whistle_open"):
        handle.handle(case_id=case_id, actor=holder, now=NOW + 2 * HOUR, outcome="explained", public_reply="好")
    chase.tick(now=NOW + 3 * HOUR)
    assert queries.snapshot(case_id).arrival
    chase.tick(now=NOW + 5 * HOUR)
    red = [s.event for s in queries.events(case_id) if s.event.facts.get("arrival_red")]
    assert [(e.facts["units"], e.facts["posts"]) for e in red] == [(["east"], ["east.head"])]
    chase.tick(now=NOW + 6 * HOUR)
    assert len([s for s in queries.events(case_id) if s.event.facts.get("arrival_red")]) == 1
    handle.ask(case_id=case_id, actor=holder, now=NOW + 6 * HOUR, question="何时方便？")
    late = confer.arrive(case_id=case_id, actor=city.actor("outsider_head"), now=NOW + 7 * HOUR, answer="来了")
    assert late.co_units == {"west": "到", "east": "来了"}
    assert verify.verify().clean


def test_a_question_without_answer_times_out_and_the_clock_runs_on(city: City, filed: Filer) -> None:
    case_id = in_hand(city, filed)
    due = queries.snapshot(case_id).clocks[ClockName.SOLVE].due
    handle.ask(case_id=case_id, actor=city.actor("worker"), now=NOW + HOUR, question="是哪个路口？")
    hour_by_hour(NOW + HOUR + handle.ASK_WINDOW + HOUR)
    case = queries.snapshot(case_id)
    assert (case.state, case.waiting_until, moves(case_id).count("time_out")) == (State.IN_HAND, None, 1)
    clock = case.clocks[ClockName.SOLVE]
    assert clock.running
    assert (clock.due, clock.first_due) == (due + handle.ASK_WINDOW, due)
    assert not [s for s in signals(case_id) if s.startswith("solve")]


def test_a_pause_ends_at_its_review(city: City, filed: Filer) -> None:
    case_id = in_hand(city, filed)
    review = NOW + 20 * DAY
    confer.propose(
        case_id=case_id, actor=city.actor("worker"), now=NOW, move="pause", reason="待拆迁", plan="随改造解决",
        review=review.isoformat(),
    )  # fmt: skip
    confer.approve(case_id=case_id, actor=city.actor("head"), now=NOW + HOUR, move="pause")
    hour_by_hour(review - HOUR, since=review - 3 * DAY)
    assert queries.snapshot(case_id).state is State.PAUSED
    chase.tick(now=review)
    case = queries.snapshot(case_id)
    assert case.state is State.IN_HAND
    assert case.clocks[ClockName.SOLVE].light(review) is Light.GREEN
    assert verify.verify(now=review).clean


def test_silence_closes_what_was_handled_as_unconfirmed(city: City, filed: Filer) -> None:
    case_id = in_hand(city, filed)
    worker = city.actor("worker")
    handle.handle(case_id=case_id, actor=worker, now=NOW, outcome="solved", public_reply="好", photos=["p"])
    chase.tick(now=NOW + handle.LAPSE_AFTER - HOUR)
    assert queries.snapshot(case_id).state is State.HANDLED
    chase.tick(now=NOW + handle.LAPSE_AFTER)
    case = queries.snapshot(case_id)
    assert (case.state, case.outcome, case.call_back) == (State.CLOSED, Outcome.UNCONFIRMED, "due")
    assert queries.case(case_id).wake_at is None


def test_an_objection_that_nobody_decides_is_the_arbiters_reminder(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    assign.object_to(case_id=case_id, actor=city.actor("worker"), now=NOW, legal_basis="职责清单第三条")
    hour_by_hour(NOW + 5 * DAY)
    told = [s.event.facts["posts"] for s in queries.events(case_id) if s.event.move == "remind"]
    assert told
    assert all("centre.desk" in posts for posts in told)


def test_an_extension_turns_amber_later_and_is_told_anew(city: City, filed: Filer) -> None:
    case_id = in_hand(city, filed)
    clock = queries.snapshot(case_id).clocks[ClockName.SOLVE]
    at = clock.amber + HOUR
    chase.tick(now=at)
    confer.propose(case_id=case_id, actor=city.actor("worker"), now=at, move="extend", reason="等配件", days=10)
    later = confer.approve(case_id=case_id, actor=city.actor("head"), now=at, move="extend").clocks[ClockName.SOLVE]
    assert later.amber > at
    assert (later.first_due, later.light(at)) == (clock.due, Light.GREEN)
    assert chase.tick(now=at).moves == 0
    hour_by_hour(later.due + HOUR, since=later.amber - HOUR)
    assert signals(case_id).count("solve:amber:0") == 2
    assert signals(case_id).count("solve:red:0") == 1


def test_a_screened_report_that_nobody_reads_reminds_the_centre_and_its_head(city: City, filed: Filer) -> None:
    case_id = filed(0, category="", text="你们好，请回电话").case_id
    hour_by_hour(NOW + DAY)
    told = {
        s.event.facts["signal"]: s.event.facts["posts"] for s in queries.events(case_id) if s.event.move == "remind"
    }
    assert told == {"screen:amber:0": ["centre.desk"], "screen:red:0": ["centre.desk", "centre.head"]}
