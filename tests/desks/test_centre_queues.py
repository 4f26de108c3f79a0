"""The centre's queues one by one: screening, objections, bursts, call-backs; what was done last can be put right."""

import re
from datetime import timedelta
from typing import Any

import pytest

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from doorstep.cases.rules.states import Channel
from doorstep.doors.desks.centre import bursts
from doorstep.flow import assign, chase, check
from doorstep.vault.rules import ContactData
from tests.city import MANHOLE, WATER, City, cell_code
from tests.desks.kit import address, at_desk, do, page, right_now, state
from tests.desks.test_centre import PHONE, handled, unsure

pytestmark = pytest.mark.django_db
SCREENING, OBJECTIONS, BURSTS, CALLS = (
    f"/desk/centre/{name}/" for name in ("screening", "objections", "bursts", "calls")
)


def test_the_queue_is_leafed_through_and_goes_on_where_one_was(city: City, filed: Any) -> None:
    first, second, third = (numbers.number(unsure(filed, n).case_id) for n in range(3))
    agent = at_desk(city, "agent")
    text = page(agent.get(f"{SCREENING}?case={second}"))
    assert "2 of 3" in text
    assert re.search(rf'case={first}" data-key="k arrowleft"', text)
    assert re.search(rf'case={third}" data-key="j arrowright"', text)
    assert f'name="at" value="{third}"' in text
    case_id = numbers.read_number(second)
    assert case_id is not None
    answer = do(agent, case_id, "dispatch", category=MANHOLE, cell=cell_code(1), back="screening", at=third)
    assert answer["Location"] == f"{SCREENING}?last={second}&case={third}"
    text = page(agent.get(answer["Location"]))
    assert "Before this" in text
    assert f"/desk/case/{second}/#correct" in text  # until it is claimed


def test_who_comes_too_late_is_told(city: City, filed: Any) -> None:
    case, other = unsure(filed), unsure(filed, 1)
    do(at_desk(city, "second_agent"), case.case_id, "dispatch", category=MANHOLE, cell=cell_code(0))
    text = page(at_desk(city, "agent").get(f"{SCREENING}?case={numbers.number(case.case_id)}"))
    assert "somebody has dealt with it" in text
    assert numbers.number(other.case_id) in text


def test_a_wrong_number_in_the_address_is_the_first_of_the_queue(city: City, filed: Any) -> None:
    case = unsure(filed)
    agent = at_desk(city, "agent")
    for wrong in ("case=x", "case=99999999999999999999", "last=x", "last=0000-9999-9"):
        assert numbers.number(case.case_id) in page(agent.get(f"{SCREENING}?{wrong}"))


def test_a_decline_names_its_reasons_and_can_be_reopened(city: City, filed: Any) -> None:
    case = unsure(filed)
    agent = at_desk(city, "agent")
    text = page(agent.get(SCREENING))
    assert text.count('name="disposition"') >= 5
    answer = do(agent, case.case_id, "decline", disposition="legal-route", back="screening", at="")
    assert "#reopen" in page(agent.get(answer["Location"]))


def test_several_matters_in_one_text_are_shown_apart(city: City, filed: Any) -> None:
    case = filed(0, text="一、路口的污水井盖丢了很危险。二、楼上邻居半夜装修噪音很大。", category="", now=right_now())
    doubts = queries.events(case.case_id)[0].event.facts["doubts"]
    text = page(at_desk(city, "agent").get(SCREENING))
    assert ("<h2>Several matters</h2>" in text) == ("several" in doubts)


def test_both_sides_of_an_objection_and_a_key_for_each_likely_post(city: City, filed: Any) -> None:
    now = right_now()
    case = filed(0, now=now)
    assign.object_to(case_id=case.case_id, actor=city.actor("worker"), now=now, legal_basis="条例第一条")
    agent = at_desk(city, "agent")
    text = page(agent.get(OBJECTIONS))
    assert "Why it was sent there" in text
    assert "条例第一条" in text
    assert 'data-key="1" data-fill="uphold_to"' in text
    answer = do(agent, case.case_id, "uphold", to="west.head", reason="属于镇里", back="objections", at="")
    assert answer["Location"].startswith(OBJECTIONS)
    assert queries.snapshot(case.case_id).holder == "west.head"


def test_a_second_objection_is_the_leaders_and_not_the_centres(city: City, filed: Any) -> None:
    now = right_now()
    case = filed(0, now=now)
    assign.object_to(case_id=case.case_id, actor=city.actor("worker"), now=now, legal_basis="条例第一条")
    assign.uphold(case_id=case.case_id, actor=city.actor("agent"), now=now, to="water.head", reason="属于供水")
    assign.object_to(case_id=case.case_id, actor=city.actor("water_head"), now=now, legal_basis="条例第二条")
    assert "No objection waits" in page(at_desk(city, "agent").get(OBJECTIONS))
    leader = at_desk(city, "leader")
    text = page(leader.get("/desk/leader/objections/"))
    for said in ("条例第一条", "条例第二条", "属于供水"):
        assert said in text
    answer = do(leader, case.case_id, "designate", to="west.head", reason="属地负责", back="second", at="")
    assert answer["Location"].startswith("/desk/leader/objections/")


def burst(filed: Any, count: int = 4) -> list[int]:
    """Will return reports of one outage that several people told in almost the same words."""
    now, said = right_now(), "柳树村从早上开始停水，第{}户家里没有水用了"
    whens = [now - timedelta(minutes=9 - n) for n in range(count)]
    return [filed(n % 2, text=said.format(n), category=WATER, now=when).case_id for n, when in enumerate(whens)]


def test_a_burst_is_one_group_with_the_oldest_as_master_and_one_key_merges_it(city: City, filed: Any) -> None:
    ids = burst(filed)
    filed(3, text="路灯坏了", now=right_now())
    agent = at_desk(city, "agent")
    text = page(agent.get(BURSTS))
    assert "4 reports" in text
    assert f'name="master" value="{numbers.number(ids[0])}" checked' in text
    assert text.count('name="case"') == 4
    assert {state(one) for one in ids} == {"unclaimed"}  # nothing silent
    data = {"case": [numbers.number(one) for one in ids], "master": numbers.number(ids[0]), "back": "bursts"}
    answer = agent.post("/desk/centre/merge/", data, follow=True)
    assert "3 cases were merged" in page(answer)
    assert "No burst" in page(answer)
    assert [state(one) for one in ids] == ["unclaimed", "closed", "closed", "closed"]
    assert {queries.snapshot(one).master for one in ids[1:]} == {ids[0]}


def test_a_group_larger_than_the_page_is_merged_whole_in_few_fields(
    city: City, filed: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    ids = burst(filed, 12)
    monkeypatch.setattr(bursts, "MOST", 3)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 8  # as few as that for a group of that size
    agent = at_desk(city, "agent")
    text = page(agent.get(BURSTS))
    (later,) = re.findall(r'name="later" value="([^"]*)"', text)
    assert later.split() == [numbers.number(one) for one in ids[3:]]
    data = {"case": [numbers.number(one) for one in ids[:3]], "master": numbers.number(ids[0]), "later": later}
    answer = agent.post("/desk/centre/merge/", data | {"back": "bursts", "all": "1"}, follow=True)
    assert "11 cases were merged" in page(answer)
    assert {state(one) for one in ids[1:]} == {"closed"}


def test_a_pair_is_no_burst_and_an_odd_group_number_is_the_first(city: City, filed: Any) -> None:
    burst(filed, 2)
    agent = at_desk(city, "agent")
    for query in ("", "?group=7", "?group=x", "?group=0", "?group=-1"):
        assert "No burst" in page(agent.get(BURSTS + query))


def test_a_call_has_its_words_and_goes_on_to_the_next(city: City, filed: Any) -> None:
    first, second = (handled(city, filed, n, channel=Channel.PHONE) for n in range(2))
    agent = at_desk(city, "agent")
    text = page(agent.get(CALLS))
    assert "What to say" in text
    assert "已解释" in text
    assert PHONE not in text
    answer = do(
        agent, first, "call-back", reached="yes", solved="yes", contacted="True", satisfied="5", back="calls",
        at=numbers.number(second),
    )  # fmt: skip
    assert f"case={numbers.number(second)}" in answer["Location"]
    assert state(first) == "closed"


def test_a_call_for_a_sample_has_its_seed_on_record(city: City, filed: Any) -> None:
    answers = {"solved": "yes", "contacted": True, "satisfied": 5, "why": ""}
    ids = [handled(city, filed, n) for n in range(3)]
    for one in ids:
        check.resident_word(case_id=one, answers=answers, now=right_now() - timedelta(hours=1))
    agent = at_desk(city, "agent")
    drawn = agent.post(CALLS, {"count": "2", "days": "7", "seed": "abc"})["Location"]
    text = page(agent.get(drawn))
    note = re.search(r"Random sample: seed abc, 2 of 3[^<]*", text)
    assert note
    number = re.search(r'data-key="o"><b>([\d-]+)', text)
    assert number
    case_id = numbers.read_number(number[1])
    assert case_id in ids
    query = drawn.partition("?")[2]
    answer = do(
        agent, case_id, "call-back", reached="yes", solved="yes", note=note[0], back="calls", at="", **{"with": query}
    )
    assert "seed=abc" in answer["Location"]
    assert "seed abc" in queries.events(case_id)[-1].event.facts["call"]["note"]


def test_while_a_case_is_worked_on_a_call_asks_nothing_about_the_result(city: City, filed: Any) -> None:
    long_ago = right_now() - timedelta(days=90)
    case = filed(0, contact=ContactData(phone=PHONE), channel=Channel.PHONE, now=long_ago).case_id
    agent = at_desk(city, "agent")
    assert "/do/call-back/" not in page(agent.get(address(case)))  # no limit has run out
    chase.tick(now=right_now())
    assert queries.case(case).call_back == "due"
    text = page(agent.get(CALLS))
    assert "Write the call down" in text
    assert 'name="solved"' not in text
    assert do(agent, case, "call-back", reached="yes", note="还没人来", back="calls").status_code == 302
    snapshot = queries.snapshot(case)
    assert (snapshot.call_back, snapshot.answered, snapshot.state.value) == ("done", False, "unclaimed")


@pytest.mark.parametrize("url", ["", "entry/", "screening/", "objections/", "bursts/", "calls/", "merge/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_empty_page_says_what_to_do_and_lists_its_keys(city: City, url: str, language: str) -> None:
    text = page(at_desk(city, "agent", language).get(f"/desk/centre/{url}"))
    assert 'id="shortcuts"' in text


def test_a_report_of_several_matters_becomes_several_cases_with_one_key(city: City, filed: Any) -> None:
    text = "我有两件事：一、柳树村路口井盖丢了。二、村东头停水两天了。"
    case = filed(0, text=text, category="", now=right_now())
    agent = at_desk(city, "agent")
    shown = page(agent.get(SCREENING))
    assert "Several matters" in shown
    assert 'data-key="s"' in shown
    fields = dict(re.findall(r'name="((?:text|category|cell)-\d|seen)" value="([^"]*)"', shown))
    assert "停水" in fields["text-2"]
    fields |= {"category-1": MANHOLE, "cell-1": cell_code(0), "category-2": WATER, "cell-2": cell_code(1)}
    url = f"/desk/centre/split/{numbers.number(case.case_id)}/"
    assert agent.post(url, fields | {"category-2": "nonsense"}).status_code == 422
    answer = agent.post(url, fields | {"back": "screening", "at": ""})
    assert answer["Location"].startswith(SCREENING)
    assert state(case.case_id) == "unclaimed"
    (other,) = queries.events(case.case_id)[1].event.facts["parts"]
    assert queries.case(other).category == WATER
    assert "one code opens them all" in page(agent.get(answer["Location"]))
    assert agent.post(url, fields).status_code == 409
    assert at_desk(city, "worker").get(url).status_code in (403, 404)


def test_a_matter_lies_where_its_words_say_and_a_place_that_is_none_keeps_what_was_typed(
    city: City, filed: Any
) -> None:
    case = filed(3, text="井盖丢了，大集那边路灯也不亮", now=right_now())
    agent = at_desk(city, "agent")
    url = f"/desk/centre/split/{numbers.number(case.case_id)}/"
    fields = {"text-1": "井盖丢了", "text-2": "路灯不亮", "cell-2": "没有这个地方"}
    answer = agent.post(url, fields)
    assert answer.status_code == 422
    assert "No one place is called “没有这个地方”" in page(answer)
    assert "路灯不亮" in page(answer)
    assert agent.post(url, fields | {"cell-2": "柳树村大集"}).status_code == 302
    part = max(queries.everything().values_list("pk", flat=True))
    assert queries.case(part).cell == cell_code(0)


def test_the_advice_stands_beside_the_report_with_its_reasons(city: City, filed: Any) -> None:
    lamp = filed(0, text="柳树村路口井盖丢了", now=right_now())
    case = filed(0, text="一、柳树村路口的井盖丢了。二、村里停水两天了。", category="", now=right_now())
    agent = at_desk(city, "agent")
    text = page(agent.get(f"{SCREENING}?case={numbers.number(case.case_id)}"))
    assert "<mark>" in text  # what speaks for the first category: 井盖 or 停水
    assert "Words that speak for the first category" in text
    assert "as its category usually is" in text or "Lifted" in text
    assert "the same matter" in text or "the same words" in text
    assert numbers.number(lamp.case_id) in text
    beside = page(agent.post("/desk/centre/entry/beside/", {"key": "k" * 12, "text": "一、井盖丢了。二、停水两天了。"}))
    assert "<mark>" in beside
    assert "takes it apart with one key" in beside
