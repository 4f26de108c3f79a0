"""A new edition of the ground takes nothing from residents: what it takes from a post goes to who answers now."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import shapely

from doorstep.cases import queries
from doorstep.cases.rules.states import State
from doorstep.doors.timer import loop
from doorstep.flow import assign, handle, handover, rate, verify
from doorstep.ground.duty import actions as duty
from doorstep.ground.grid import actions as grid
from doorstep.ground.people import actions as people
from tests.cast import Filer
from tests.city import DUTIES, NOW, PLAN, POSTS, UNITS, WATER, City, cell_code
from tests.conftest import _fresh

__all__ = ["_fresh"]  # that forgets the snapshots after each test: these publish editions of their own

HOUR = timedelta(hours=1)
NEXT = NOW + timedelta(days=1)
DAY = date(2026, 3, 5)
NO = {"contacted": True, "solved": "no"}
Rows = list[dict[str, str]]


def people_from(posts: Rows, units: Rows = UNITS) -> None:
    people.load(name="p2", units=units, posts=posts, source="test", now=NOW)
    people.publish(name="p2", valid_from=DAY, now=NOW)


def duty_from(rows: Rows) -> None:
    duty.load(name="d2", rows=rows, source="test", now=NOW)
    duty.publish(name="d2", valid_from=DAY, now=NOW)


def without(code: str, rows: Rows, key: str = "code") -> Rows:
    return [row for row in rows if row[key] != code]


def last(case_id: int) -> Mapping[str, Any]:
    event = queries.events(case_id)[-1].event
    return {"move": event.move, "role": event.role, **event.facts}


def test_nothing_moves_while_nothing_changed(city: City, filed: Filer) -> None:
    ids = [filed(n).case_id for n in range(6)]
    assert handover.hand_over(now=NOW) == 0
    assert handover.hand_over(now=NEXT) == 0
    assert all(len(queries.events(case_id)) == 1 for case_id in ids)


def test_a_post_that_is_gone_leaves_no_case_behind(city: City, filed: Filer) -> None:
    case_id, elsewhere = filed(0).case_id, filed(12).case_id
    people_from(without("w1", POSTS))
    assert handover.hand_over(now=NOW) == 0  # not in force before its day
    assert handover.hand_over(now=NEXT) == 1
    case = queries.snapshot(case_id)
    assert (case.state, case.holder, case.unit) == (State.UNCLAIMED, "west.head", "west")
    said = last(case_id)
    assert (said["move"], said["role"], said["reason"]) == ("hand_over", "machine", "post_gone")
    assert said["editions"]["people"] != queries.events(case_id)[0].event.facts["trace"]["editions"]["people"]
    assert queries.snapshot(elsewhere).holder == "w3"
    assert handover.hand_over(now=NEXT) == 0
    assert handover.hand_over(now=NEXT + timedelta(days=9)) == 0
    assign.claim(case_id=case_id, actor=city.actor("head", NEXT), now=NEXT)
    assert verify.verify().clean


def _object(city: City, case_id: int) -> None:
    assign.object_to(case_id=case_id, actor=city.actor("worker"), now=NOW, legal_basis="第三条")


def _take(city: City, case_id: int) -> None:
    assign.claim(case_id=case_id, actor=city.actor("worker"), now=NOW)


def _ask(city: City, case_id: int) -> None:
    _take(city, case_id)
    handle.ask(case_id=case_id, actor=city.actor("worker"), now=NOW, question="哪里？")


def _finish(city: City, case_id: int) -> None:
    _take(city, case_id)
    handle.handle(
        case_id=case_id, actor=city.actor("worker"), now=NOW, outcome="solved", public_reply="好", photos=["p"]
    )


@pytest.mark.parametrize("do", [_object, _take, _ask, _finish])
def test_wherever_a_case_stands_it_keeps_its_state_and_its_dues(
    city: City, filed: Filer, do: Callable[[City, int], None]
) -> None:
    case_id = filed(0).case_id
    do(city, case_id)
    before = queries.snapshot(case_id)
    people_from(without("w1", POSTS))
    assert handover.hand_over(now=NEXT) == 1
    after = queries.snapshot(case_id)
    assert (after.state, after.clocks) == (before.state, before.clocks)
    assert after.holder == "west.head"
    assert verify.verify().clean


def test_a_case_that_came_back_is_not_handed_to_whoever_closed_it(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    _finish(city, case_id)
    assert rate.answer_questions(case_id=case_id, answers=NO, now=NOW + HOUR).holder == "west.head"
    people_from([{**p, "unit": "east"} if p["code"] == "w1" else p for p in without("west.head", POSTS)])
    assert handover.hand_over(now=NEXT) >= 1
    assert queries.snapshot(case_id).holder not in ("w1", "west.head")
    assert queries.snapshot(case_id).state is State.REWORK


def test_a_handover_never_reaches_the_accused(city: City, filed: Filer) -> None:
    case_id = filed(0, category=WATER, accused="gov.head").case_id
    holder = queries.snapshot(case_id).holder
    assert holder.startswith("water")
    people_from([p for p in POSTS if not p["code"].startswith("water")], without("water", UNITS))
    assert handover.hand_over(now=NEXT) == 1
    assert queries.snapshot(case_id).holder not in ("gov.head", holder)


def test_a_screened_report_goes_to_another_centre_post(city: City, filed: Filer) -> None:
    case_id = filed(0, category="", text="你们好，请回电话").case_id
    people_from(without("centre.desk", POSTS))
    assert handover.hand_over(now=NEXT) == 1
    assert (queries.snapshot(case_id).state, queries.snapshot(case_id).holder) == (State.SCREENING, "centre.desk2")


def test_a_duty_that_moves_takes_its_cases_along_but_not_what_a_person_decided(city: City, filed: Filer) -> None:
    by_table, claimed, assigned, other = (filed(n).case_id for n in (0, 1, 2, 8))
    _take(city, claimed)
    assign.assign(case_id=assigned, actor=city.actor("head"), now=NOW, to="w2")
    duty_from([{**row, "post": "w3"} if row["post"] == "w1" else row for row in DUTIES])
    assert handover.hand_over(now=NEXT) == 2
    assert [queries.snapshot(c).holder for c in (by_table, claimed, assigned, other)] == ["w3", "w3", "w2", "w2"]
    assert last(by_table)["reason"] == "duty_moved"
    assert queries.snapshot(claimed).state is State.IN_HAND
    assert verify.verify().clean
    duty.load(name="d3", rows=DUTIES, source="test", now=NOW)
    duty.publish(name="d3", valid_from=date(2026, 3, 6), now=NOW)
    assert handover.hand_over(now=NEXT + timedelta(days=1)) == 2
    assert [queries.snapshot(c).holder for c in (by_table, claimed)] == ["w1", "w1"]


def test_a_post_that_is_filled_again_takes_nothing_back(city: City, filed: Filer) -> None:
    people.absent(user_id=city.ids["worker"], from_on=NOW.date(), to_on=NOW.date())
    case_id = filed(0).case_id
    assert queries.snapshot(case_id).holder == "west.head"
    duty_from([{**row, "basis": "新清单"} for row in DUTIES])
    assert handover.hand_over(now=NEXT) == 0
    assert queries.snapshot(case_id).holder == "west.head"


def test_a_post_that_changes_its_unit_takes_its_cases_there(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    people_from([{**p, "unit": "east"} if p["code"] == "w1" else p for p in POSTS])
    assert handover.hand_over(now=NEXT) == 1
    case = queries.snapshot(case_id)
    assert (case.holder, case.unit, last(case_id)["reason"]) == ("w1", "east", "unit_moved")


def test_a_cell_that_is_gone_is_found_again_by_its_place(city: City, filed: Filer) -> None:
    case_id, worded = filed(0).case_id, filed(0, lon=None, lat=None, address="柳树村大集").case_id
    cells = list(PLAN.cells)
    merged = replace(cells[1], polygon=shapely.union(cells[0].polygon, cells[1].polygon))
    grid.load(rows=[merged, *cells[2:]], name="m2", areas=PLAN.areas, places=PLAN.places, source="test", now=NOW)
    grid.publish(name="m2", valid_from=DAY, now=NOW)
    assert handover.hand_over(now=NEXT) == 2
    for found in (case_id, worded):
        case = queries.snapshot(found)
        assert (case.cell, case.holder, last(found)["reason"]) == (cell_code(1), "w1", "cell_gone")
        assert queries.case(found).cell == cell_code(1)
    assert verify.verify().clean


def test_one_that_fails_is_tried_again_and_the_others_are_handed_over(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = filed(0).case_id, filed(1).case_id
    people_from(without("w1", POSTS))
    honest = queries.events

    def broken(case_id: int) -> Any:
        if case_id == bad:
            raise RuntimeError("planted")
        return honest(case_id)

    monkeypatch.setattr(queries, "events", broken)
    assert handover.hand_over(now=NEXT) == 1
    assert f"case {bad} could not be handed over" in caplog.text
    monkeypatch.undo()
    assert (queries.snapshot(bad).holder, queries.snapshot(good).holder) == ("w1", "west.head")
    assert handover.hand_over(now=NEXT) == 1
    assert queries.snapshot(bad).holder == "west.head"


def test_the_timer_does_it(city: City, filed: Filer) -> None:
    filed(0)
    people_from(without("w1", POSTS))
    assert loop.once(NEXT)["hand_over"] == 1
