"""What stands beside an entry while it is typed, the caller's cases, and the draft that a reload does not lose."""

from datetime import timedelta
from typing import Any

import pytest

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from doorstep.doors.desks import access
from doorstep.vault import queries as vault
from doorstep.vault.rules import ContactData
from tests.city import MANHOLE, City, cell_code
from tests.desks.kit import at_desk, page, right_now
from tests.desks.test_centre import PHONE, URL, said

pytestmark = pytest.mark.django_db
BESIDE, CALLER = f"{URL}beside/", f"{URL}caller/"


def test_what_is_typed_brings_category_place_and_the_same_matter(city: City, filed: Any) -> None:
    old = filed(0, text="柳树村路口的井盖丢了，很危险", now=right_now() - timedelta(hours=3))
    text = page(at_desk(city, "agent").post(BESIDE, said(category="", place="柳树村大集")))
    assert 'data-pick="' in text
    assert 'data-key="alt+1"' in text
    assert f'value="{cell_code(0)}" checked' in text  # the only place that is called so
    assert f'name="follow" value="{numbers.number(old.case_id)}" data-key="alt+7"' in text
    assert "1 open case is alike" in text
    assert queries.everything().count() == 1


def test_a_place_told_in_the_matter_is_offered_where_none_was_entered(city: City) -> None:
    typed = said(category="", place="", text="柳树村大集的路灯坏了，半个月没人修")
    text = page(at_desk(city, "agent").post(BESIDE, typed))
    assert f'value="{cell_code(0)}" checked' in text  # well named, and nothing else comes near
    assert "from the words “柳树村大集”" in text


def test_a_danger_names_whom_to_call(city: City) -> None:
    text = page(at_desk(city, "agent").post(BESIDE, said(text="楼道里煤气味很大，怀疑燃气泄漏")))
    assert 'role="alert"' in text
    assert "tel:119" in text


def test_the_chosen_category_says_what_can_be_promised(city: City) -> None:
    agent = at_desk(city, "agent")
    text = page(agent.post(BESIDE, said(category=MANHOLE)))
    assert "What you can promise" in text
    assert "Done when" in text
    assert "What you can promise" not in page(agent.post(BESIDE, said(category="", text="嗯，您好")))


def test_a_suggestion_is_taken_without_scripts_too(city: City) -> None:
    text = page(at_desk(city, "agent").post(URL, said(category="", pick=MANHOLE)))
    assert f'value="{MANHOLE}" selected' in text
    assert queries.everything().count() == 0


def test_the_callers_cases_are_shown_after_the_look_is_written_down(city: City, filed: Any) -> None:
    now = right_now()
    case = filed(0, contact=ContactData(phone=PHONE), now=now)
    other = filed(1, text="路灯不亮", contact=ContactData(phone="13800000000"), now=now)
    agent = at_desk(city, "agent")
    text = page(agent.post(CALLER, {"phone": "+86 139 1234 5678", "why": "来电人正在通话"}))
    assert numbers.number(case.case_id) in text
    assert numbers.number(other.case_id) not in text
    assert PHONE not in text
    assert [(look.viewer, look.outcome) for look in vault.looks(case.case_id)] == [(city.ids["agent"], "found")]
    assert vault.looks(other.case_id) == []
    assert "No open case" in page(agent.post(CALLER, {"phone": "13711111111", "why": "来电人正在通话"}))
    assert [look.outcome for look in vault.looks(0)] == ["nobody"]
    auditor = page(at_desk(city, "auditor").get("/desk/looks/"))
    assert "found by telephone number" in auditor
    assert "a number that no case has" in auditor


def test_without_a_reason_nothing_is_looked_up(city: City, filed: Any) -> None:
    case = filed(0, contact=ContactData(phone=PHONE), now=right_now())
    text = page(at_desk(city, "agent").post(CALLER, {"phone": PHONE, "why": ""}))
    assert numbers.number(case.case_id) not in text
    assert 'class="error"' in text


def test_a_caller_who_complains_about_the_centre_is_not_found_by_it(city: City, filed: Any) -> None:
    case = filed(0, contact=ContactData(phone=PHONE), accused="centre", now=right_now())
    text = page(at_desk(city, "agent").post(URL, said(caller="1", why="来电人正在通话")))
    assert numbers.number(case.case_id) not in text
    assert vault.looks(case.case_id) == []


def test_a_reload_brings_back_what_was_typed_and_filing_forgets_it(city: City) -> None:
    agent = at_desk(city, "agent")
    agent.post(BESIDE, said(place="柳树村大集"))
    text = page(agent.get(URL))
    assert "Nothing was lost" in text
    for kept in ("柳树村路口井盖丢了", "张三丰", PHONE, 'value="0123456789abcdef"'):
        assert kept in text
    assert PHONE not in str(dict(agent.session))
    agent.post(URL, said(file="1"))
    assert "Nothing was lost" not in page(agent.get(URL))
    agent.post(BESIDE, said())
    agent.post(URL, {"discard": "1"})
    assert "张三丰" not in page(agent.get(URL))


def test_a_draft_is_gone_after_half_an_hour_and_is_nobody_elses(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    agent, colleague = at_desk(city, "agent"), at_desk(city, "second_agent")
    agent.post(BESIDE, said())
    session = colleague.session
    session["centre_entry"] = agent.session["centre_entry"]
    session.save()
    assert "张三丰" not in page(colleague.get(URL))
    later = right_now() + timedelta(minutes=31)
    monkeypatch.setattr(access, "clock", lambda: later)
    assert "张三丰" not in page(agent.get(URL))


@pytest.mark.parametrize("login", ["outsider", "outsider_head", "leader"])
def test_nobody_but_the_centre_gets_an_answer(city: City, login: str) -> None:
    browser = at_desk(city, login)
    for url in (URL, BESIDE, CALLER):
        assert browser.post(url, said(why="来电人正在通话")).status_code == 403
    for url in ("screening", "objections", "bursts", "calls", "merge"):
        assert browser.get(f"/desk/centre/{url}/").status_code == 403
