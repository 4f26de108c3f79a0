"""The department desk: what a head sees, narrows down, hands on and decides, for one case and for many."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from doorstep.doors.desks import access
from doorstep.doors.desks.department import bulk, saved
from doorstep.doors.desks.models import SavedFilter
from doorstep.flow import assign, confer
from doorstep.flow import report as filing
from doorstep.ground.people import actions as people_actions
from tests.cast import a_report
from tests.city import NOISE, NOW, WATER, WEST, City
from tests.desks.kit import address, at_desk, page, state

pytestmark = pytest.mark.django_db
HOME, MANY = "/desk/department/", "/desk/department/many/"


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "clock", lambda: NOW)


def many_cases(count: int, apart: timedelta = timedelta(minutes=1)) -> list[int]:
    """Will file reports in the west, the newest first."""
    found = []
    for n in range(count):
        answer = filing.file([a_report(n % 6)], now=NOW - apart * n)[0]
        found.append(answer.case_id)  # type: ignore[union-attr]
    return found


def shown(client: Client, **query: str) -> list[str]:
    """Will return the numbers of the cases that the queue shows, in its order."""
    return re.findall(r'name="case" value="([0-9-]+):', page(client.get(HOME, query)))


def ticks(*case_ids: int) -> list[str]:
    """Will return what the boxes of these cases send."""
    return [f"{numbers.number(one)}:{queries.case(one).version}" for one in case_ids]


def holders(*case_ids: int) -> list[str]:
    """Will return who holds each of the cases."""
    return [queries.case(one).holder for one in case_ids]


def test_the_queue_is_sorted_by_what_is_due_first(city: City) -> None:
    newest, middle, oldest = many_cases(3, timedelta(days=1))
    assert shown(at_desk(city, "head")) == [numbers.number(one) for one in (oldest, middle, newest)]


def test_each_filter_narrows_the_queue(city: City, filed: Any) -> None:
    manhole, noise = filed(0), filed(7, category=NOISE, text="半夜施工噪音")
    late = filed(1, now=NOW - timedelta(days=40))
    assign.claim(case_id=noise.case_id, actor=city.actor("colleague"), now=NOW)
    head = at_desk(city, "head")
    found = {
        "q": ("噪音", {noise.number}),
        "state": ("in_hand", {noise.number}),
        "category": (NOISE, {noise.number}),
        "area": (f"{WEST}001", {manhole.number, late.number}),
        "holder": ("w2", {noise.number}),
        "light": ("red", {late.number}),
        "since": ("2026-03-04", {manhole.number, noise.number}),
        "until": ("2026-03-03", {late.number}),
    }
    for name, (value, cases) in found.items():
        assert set(shown(head, **{name: value})) == cases, name
    assert set(shown(head, q=manhole.number)) == {manhole.number}
    assert set(shown(head, category=NOISE[:3])) == {noise.number}, "a whole class"
    assert shown(head, state="in_hand", area=f"{WEST}001") == []
    assert "No case fits this filter" in page(head.get(HOME, {"state": "in_hand", "area": f"{WEST}001"}))


def test_a_filter_that_is_none_says_so_and_narrows_nothing(city: City, filed: Any) -> None:
    case = filed(0)
    head = at_desk(city, "head")
    for query in ({"state": "gone"}, {"since": "yesterday"}, {"list": "x"}, {"after": "x"}):
        assert shown(head, **query) == [case.number], query


def test_tabs_count_what_they_hold_under_the_filter(city: City, filed: Any) -> None:
    filed(0), filed(0), filed(7)
    text = page(at_desk(city, "head").get(HOME, {"area": f"{WEST}001"}))
    counted = re.search(r"list=unclaimed&amp;area=\d+\">Unclaimed <b class=\"num\">(\d+)", text)
    assert counted is not None
    assert counted[1] == "2"


def test_the_queue_costs_the_same_with_every_filter(city: City) -> None:
    head = at_desk(city, "head")
    query = {"state": "unclaimed", "light": "green", "area": WEST, "holder": "w1", "q": "井盖"}
    many_cases(3)
    head.get(HOME, query)
    with CaptureQueriesContext(connection) as few:
        head.get(HOME, query)
    many_cases(30)
    with CaptureQueriesContext(connection) as more:
        head.get(HOME, query)
    assert len(few) == len(more) <= 16


def test_filters_are_kept_by_name_for_one_person(city: City, filed: Any) -> None:
    filed(0)
    head, other = at_desk(city, "head"), at_desk(city, "outsider_head")
    head.post(
        "/desk/department/filters/",
        {"name": " 柳树村 待认领 ", "query": f"list=all&area={WEST}001&state=unclaimed&x=1"},
    )
    row = SavedFilter.objects.get()
    assert (row.name, row.query) == ("柳树村 待认领", f"list=all&state=unclaimed&area={WEST}001")
    assert "柳树村 待认领" in page(head.get(HOME))
    assert "柳树村 待认领" not in page(other.get(HOME))
    other.post(f"/desk/department/filters/{row.pk}/", {})
    assert SavedFilter.objects.count() == 1
    head.post(f"/desk/department/filters/{row.pk}/", {})
    assert SavedFilter.objects.count() == 0


def test_filters_need_a_name_and_have_an_end(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST", 2)
    head = at_desk(city, "head")
    for name in ("", "  ", "甲", "乙", "丙", "甲"):
        head.post("/desk/department/filters/", {"name": name, "query": "list=red"})
    assert sorted(SavedFilter.objects.values_list("name", flat=True)) == ["乙", "甲"]


@pytest.mark.parametrize("name", ["", "甲"])
def test_the_table_refuses_a_filter_without_a_name_and_a_name_twice(city: City, name: str) -> None:
    SavedFilter.objects.create(user_id=city.ids["head"], name="甲", query="")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(user_id=city.ids["head"], name=name, query="")


def test_each_page_on_the_way_has_an_address_to_come_back_to(city: City) -> None:
    case = many_cases(1)[0]
    head = at_desk(city, "head")
    asked = head.post(MANY, {"move": "note", "case": ticks(case)})["Location"]
    seen = head.post(MANY, {"move": "note", "case": ticks(case), "text": "先看看", "step": "preview"})["Location"]
    assert "Internal note" in page(head.get(asked))
    assert "先看看" in page(head.get(seen))
    assert at_desk(city, "water_head").get(seen)["Location"] == HOME
    head.post(MANY, {"move": "note", "case": ticks(case), "text": "先看看", "step": "do"})
    assert "Somebody was faster" in page(head.get(seen))  # coming back does nothing, and says how it stands


def test_many_are_assigned_after_a_preview_and_given_back(city: City) -> None:
    cases = many_cases(3)
    head = at_desk(city, "head")
    chosen = page(head.post(MANY, {"move": "assign", "case": ticks(*cases)}, follow=True))
    assert "Grid worker, Bridge" in chosen
    assert "3 open, 0 overdue" in chosen
    form = {"move": "assign", "case": ticks(*cases), "to": "w2", "note": "去支援"}
    before = page(head.post(MANY, form | {"step": "preview"}, follow=True))
    assert "It fits 3 cases" in before
    assert "from West River town Grid worker, Willow to West River town Grid worker, Bridge" in before
    assert holders(*cases) == ["w1", "w1", "w1"]
    done = page(head.post(MANY, form | {"step": "do"}, follow=True))
    assert "Done for 3 cases" in done
    assert holders(*cases) == ["w2", "w2", "w2"]
    assign.claim(case_id=cases[0], actor=city.actor("colleague"), now=NOW)
    back = page(head.post(f"{MANY}undo/", follow=True))
    assert "Done for 2 cases" in back
    assert "Somebody was faster" in back
    assert holders(*cases) == ["w2", "w1", "w1"]
    assert "Undo" not in back
    head.post(f"{MANY}undo/")
    assert holders(*cases) == ["w2", "w1", "w1"]


def test_what_does_not_fit_is_named_and_the_rest_is_done(city: City) -> None:
    free, mine, changed = many_cases(3)
    assign.assign(case_id=mine, actor=city.actor("head"), now=NOW, to="w2")
    form = {"move": "assign", "case": ticks(free, mine, changed), "to": "w2"}
    head = at_desk(city, "head")
    before = page(head.post(MANY, form | {"step": "preview"}, follow=True))
    assert "It fits 2 cases" in before
    assert "The case is with this post already" in before
    assign.claim(case_id=changed, actor=city.actor("worker"), now=NOW)  # while the head reads the preview
    done = page(head.post(MANY, form | {"step": "do"}, follow=True))
    assert "Done for 1 case" in done
    assert "2 were not done" in done
    assert holders(free, mine, changed) == ["w2", "w2", "w1"]
    assert state(changed) == "in_hand"


def test_what_went_out_of_sight_meanwhile_is_named(city: City, filed: Any) -> None:
    mine, theirs = many_cases(1)[0], filed(20).case_id
    assert not access.open_desk(city.actor("head").user_id, NOW).cases().filter(pk=theirs).exists()
    form = {"move": "note", "case": ticks(mine, theirs), "text": "先看看"}
    head = at_desk(city, "head")
    before = page(head.post(MANY, form | {"step": "preview"}, follow=True))
    assert "It fits 1 case." in before
    assert (
        f'<span class="num">{numbers.number(theirs)}</span></span><span>It is not among your cases any more.' in before
    )
    done = page(head.post(MANY, form | {"step": "do"}, follow=True))
    assert "Done for 1 case." in done
    assert "It is not among your cases any more." in done


def test_a_preview_is_made_once(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    case, seen, preview = many_cases(1)[0], [], bulk._preview

    def counted(*given: Any) -> Any:
        seen.append(given)
        return preview(*given)

    monkeypatch.setattr(bulk, "_preview", counted)
    head = at_desk(city, "head")
    head.post(MANY, {"move": "note", "case": ticks(case), "text": "先看看", "step": "preview"}, follow=True)
    assert len(seen) == 1


def test_a_preview_leaves_no_trace(city: City) -> None:
    case = many_cases(1)[0]
    before = queries.snapshot(case)
    at_desk(city, "head").post(
        MANY, {"move": "note", "case": ticks(case), "text": "先看看", "step": "preview"}, follow=True
    )
    assert queries.snapshot(case) == before
    assert queries.case(case).version == before.version


def test_sending_it_twice_does_it_once(city: City) -> None:
    case = many_cases(1)[0]
    form = {"move": "note", "case": ticks(case), "text": "请注意安全", "step": "do"}
    head = at_desk(city, "head")
    head.post(MANY, form)
    assert "1 was not done" in page(head.post(MANY, form, follow=True))
    assert [one.event.move for one in queries.events(case)].count("note") == 1


def test_all_of_a_filter_is_as_much_as_one_can_look_through(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 4)
    cases = many_cases(6, timedelta(days=1))
    text = page(at_desk(city, "head").post(MANY, {"move": "note", "all": "1", "filter": "list=unclaimed"}, follow=True))
    assert "More cases fit than can be done at once" in text
    picked = re.findall(r'name="case" value="([0-9-]+):', text)
    assert picked == [numbers.number(one) for one in reversed(cases[2:])], "those that are due first"


def test_nobody_moves_cases_of_another_unit_in_bulk(city: City) -> None:
    cases = many_cases(2)
    other = at_desk(city, "outsider_head")
    form = {"move": "note", "case": ticks(*cases), "text": "x", "step": "do"}
    assert "Tick at least one case" in page(other.post(MANY, form, follow=True))
    form = {"move": "assign", "all": "1", "filter": "list=all", "to": "w4", "step": "do"}
    assert "Tick at least one case" in page(other.post(MANY, form, follow=True))
    assert [queries.snapshot(one).version for one in cases] == [1, 1]


def test_a_move_that_is_not_offered_is_none(city: City) -> None:
    case = many_cases(1)[0]
    head = at_desk(city, "head")
    for move in ("", "supervise", "force", "terminate"):
        assert "Choose what to do" in page(
            head.post(MANY, {"move": move, "case": ticks(case), "step": "do"}, follow=True)
        )
    assert head.get(MANY)["Location"] == HOME


def asks_for_time(city: City, case_id: int) -> None:
    """The worker asks for five more days."""
    worker = city.actor("worker")
    assign.claim(case_id=case_id, actor=worker, now=NOW)
    confer.propose(case_id=case_id, actor=worker, now=NOW, move="extend", reason="等配件到货", days=5)


def test_an_extension_is_decided_on_one_screen(city: City) -> None:
    case = many_cases(1)[0]
    asks_for_time(city, case)
    head = at_desk(city, "head")
    text = page(head.get("/desk/department/approvals/"))
    for said in ("等配件到货", "王小河", "First promised", "New due date", "5 working days", "never"):
        assert said in text, said
    answer = head.post(f"{address(case)}do/approve-extend/", {"seen": queries.case(case).version, "back": "approvals"})
    assert answer["Location"] == "/desk/department/approvals/"
    confer.propose(case_id=case, actor=city.actor("worker"), now=NOW, move="extend", reason="还要再等", days=3)
    text = page(head.get("/desk/department/approvals/"))
    assert "1 time" in text
    assert "Due now" in text
    form = {"seen": queries.case(case).version, "back": "approvals", "reason": "请先临时处置"}
    assert head.post(f"{address(case)}do/refuse-extend/", form).status_code == 302
    assert "Nothing waits for your word" in page(head.get("/desk/department/approvals/"))


def test_an_extension_that_came_too_late_can_only_be_turned_down(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    case = many_cases(1)[0]
    asks_for_time(city, case)
    monkeypatch.setattr(access, "clock", lambda: NOW + timedelta(days=60))
    text = page(at_desk(city, "head").get("/desk/department/approvals/"))
    assert "can only be turned down now" in text
    assert "refuse-extend" in text
    assert "approve-extend" not in text


def test_several_extensions_are_granted_at_once(city: City) -> None:
    cases = many_cases(2)
    for case in cases:
        asks_for_time(city, case)
    head = at_desk(city, "head")
    before = page(head.post(MANY, {"move": "approve-extend", "case": ticks(*cases)}, follow=True))
    assert "It fits 2 cases" in before
    assert "due " in before
    assert "Done for 2 cases" in page(
        head.post(MANY, {"move": "approve-extend", "case": ticks(*cases), "step": "do"}, follow=True)
    )


def test_whistles_are_seen_from_both_sides_and_turn_red(
    city: City, filed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filed(0)
    worker = city.actor("worker")
    assign.claim(case_id=case.case_id, actor=worker, now=NOW)
    until = NOW + timedelta(hours=4)
    confer.whistle(case_id=case.case_id, actor=worker, now=NOW, units=["water"], arrival=until, task="关阀")
    url = "/desk/department/approvals/"
    assert "no answer yet" in page(at_desk(city, "head").get(url))
    asked = page(at_desk(city, "water_head").get(url))
    assert "Answer the whistle" in asked
    assert "关阀" in asked
    assert case.number not in page(at_desk(city, "outsider_head").get(url))
    monkeypatch.setattr(access, "clock", lambda: until + timedelta(hours=1))
    assert "Nobody came in time" in page(at_desk(city, "head").get(url))
    assert "Nobody came in time" in page(at_desk(city, "head").get("/desk/department/board/"))
    answer = {"seen": queries.case(case.case_id).version, "answer": "已到场", "back": "approvals"}
    at_desk(city, "water_head").post(f"{address(case.case_id)}do/arrive/", answer)
    assert case.number not in page(at_desk(city, "head").get(url))


def test_the_board_shows_red_and_amber_of_the_unit_alone(city: City, filed: Any) -> None:
    red = filed(0, now=NOW - timedelta(days=30))
    theirs = filed(20, now=NOW - timedelta(days=30))
    text = page(at_desk(city, "head").get("/desk/department/board/"))
    assert red.number in text
    assert theirs.number not in text


def test_the_load_says_who_is_away_and_what_is_vacant(city: City, filed: Any) -> None:
    filed(0, now=NOW - timedelta(days=30)), filed(0)
    text = page(at_desk(city, "head").get("/desk/department/load/"))
    assert 'class="red"' in text
    assert re.search(r"王小河.*?data-label=\"Open\">2<", text, re.S)
    assert "no ranking" in text
    day = NOW.date()
    for login, deputy in (("worker", "colleague"), ("head", "east_worker")):
        people_actions.absent(user_id=city.ids[login], from_on=day, to_on=day, deputy_id=city.ids[deputy])
    away = page(at_desk(city, "east_worker").get("/desk/department/load/"))
    assert "standing in for 王小河" in away
    assert "standing in for 李西河" in away
    assert "2 posts are held by deputies" in away


def test_water_sees_its_own_queue(city: City, filed: Any) -> None:
    leak = filed(0, category=WATER, text="水管漏水")
    assert shown(at_desk(city, "water_head")) == [leak.number]
    assert leak.number not in shown(at_desk(city, "head"))


def test_the_head_of_a_page_is_sound_in_chinese(city: City, filed: Any) -> None:
    filed(0)
    text = page(at_desk(city, "head", "zh-hans").get(HOME))
    assert "待认领" in text
    assert "对勾选的事项" in text
