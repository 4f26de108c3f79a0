"""The centre's desk: entry, screening, objections, merging, call-backs."""

import re
from datetime import timedelta
from typing import Any

import pytest

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from doorstep.flow import assign, check, handle, rate
from doorstep.vault import queries as vault
from doorstep.vault.rules import ContactData
from tests.city import MANHOLE, NOISE, WATER, City, cell_code
from tests.desks.kit import address, at_desk, do, page, right_now, state

pytestmark = pytest.mark.django_db
URL = "/desk/centre/entry/"
PHONE = "13912345678"


def said(**more: Any) -> dict[str, Any]:
    return {
        "key": "0123456789abcdef", "channel": "phone", "text": "柳树村路口井盖丢了", "category": MANHOLE,
        "place": cell_code(0), "name": "张三丰", "phone": PHONE, "hide": "on",
    } | more  # fmt: skip


def newest() -> Any:
    return queries.everything().order_by("-pk").first()


def test_a_call_is_entered_and_number_and_code_are_read_out(city: City) -> None:
    answer = at_desk(city, "agent").post(URL, said(file="1"))
    row = newest()
    text = page(answer)
    assert numbers.number(row.pk) in text
    code = re.search(r'class="code">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<', text)[1]  # type: ignore[index]
    assert rate.read_receipt(numbers.number(row.pk), code) == (row.pk, "reporter")
    assert (row.channel, queries.events(row.pk)[0].event.by) == ("phone", city.ids["agent"])
    assert PHONE not in text
    masked = vault.masked(row.pk, to_handler=False)
    assert masked is not None
    assert masked.phone.endswith("5678")


def test_check_shows_places_and_similar_cases_and_files_nothing(city: City, filed: Any) -> None:
    old = filed(0, text="柳树村路口的井盖丢了，很危险", now=right_now() - timedelta(hours=3))
    answer = at_desk(city, "agent").post(URL, said(check="1", place="柳树村大集"))
    text = page(answer)
    assert answer.status_code == 200
    assert f'value="{cell_code(0)}"' in text
    assert numbers.number(old.case_id) in text
    assert "% alike" in text
    assert 'value="张三丰"' in text
    assert queries.everything().count() == 1


def test_the_caller_may_follow_an_open_case_instead(city: City, filed: Any) -> None:
    old = filed(0, now=right_now())
    answer = at_desk(city, "agent").post(URL, said(follow=numbers.number(old.case_id)))
    code = re.search(r'class="code">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<', page(answer))[1]  # type: ignore[index]
    assert rate.read_receipt(numbers.number(old.case_id), code) == (old.case_id, "follower")
    assert queries.everything().count() == 1


def test_the_same_entry_twice_is_one_case_with_one_code(city: City) -> None:
    agent = at_desk(city, "agent")
    one, two = (page(agent.post(URL, said(file="1"))) for _ in range(2))
    codes = re.findall(r'class="code">([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<', one + two)
    assert queries.everything().count() == 1
    assert len(codes) == 2
    assert codes[0] == codes[1]


def test_words_that_fit_no_place_go_to_screening(city: City) -> None:
    answer = at_desk(city, "agent").post(URL, said(file="1", place="一个谁也不知道的地方"))
    assert "waits for screening" in page(answer)
    assert state(newest().pk) == "screening"


def test_bad_input_is_a_sentence_and_nothing_is_lost(city: City) -> None:
    agent = at_desk(city, "agent")
    for change, sentence in (
        ({"text": ""}, "Write what the matter is"),
        ({"place": ""}, "Say where it is"),
        ({"phone": "12345"}, "telephone"),
        ({"accused": "no such office"}, "no unit or post"),
        ({"text": "啊" * 10_001}, "10000"),
    ):
        answer = agent.post(URL, said(file="1", **change))
        assert answer.status_code == 422, change
        assert sentence in page(answer), change
        assert 'value="张三丰"' in page(answer)
    assert queries.everything().count() == 0


def test_four_thousand_emoji_are_filed(city: City) -> None:
    at_desk(city, "agent").post(URL, said(file="1", text="😀" * 4000))
    assert newest().text.count("😀") == 4000


def test_the_accused_unit_never_sees_the_case(city: City) -> None:
    at_desk(city, "agent").post(URL, said(file="1", accused="West River town"))
    row = newest()
    assert row.accused == "west"
    for login in ("worker", "head", "colleague"):
        assert at_desk(city, login).get(address(row.pk)).status_code == 404
    assert at_desk(city, "leader").get(address(row.pk)).status_code == 200


def unsure(filed: Any, cell: int = 0) -> Any:
    return filed(cell, text="这个事情一直没有人管，路边的那个盖子", category="", now=right_now())


def test_screening_shows_candidates_with_a_key_each(city: City, filed: Any) -> None:
    case = unsure(filed)
    assert state(case.case_id) == "screening"
    text = page(at_desk(city, "agent").get("/desk/centre/screening/"))
    assert numbers.number(case.case_id) in text
    assert "The category is not certain" in text
    keys = re.findall(r'accesskey="(\d)"', text)
    assert keys == [str(n) for n in range(1, len(keys) + 1)]


def test_one_press_dispatches_and_shows_the_next(city: City, filed: Any) -> None:
    case = unsure(filed)
    agent = at_desk(city, "agent")
    answer = do(agent, case.case_id, "dispatch", category=MANHOLE, cell=cell_code(0), back="screening")
    assert answer["Location"] == "/desk/centre/screening/"
    snapshot = queries.snapshot(case.case_id)
    assert (snapshot.state.value, snapshot.unit, snapshot.category) == ("unclaimed", "west", MANHOLE)
    assert "chosen by a member of staff" in page(at_desk(city, "head").get(address(case.case_id)))


def test_declining_names_the_channel_that_serves(city: City, filed: Any) -> None:
    case = unsure(filed)
    agent = at_desk(city, "agent")
    shown = page(agent.get("/desk/centre/screening/"))
    disposition = re.search(r'name="disposition" value="([\w-]+)"', shown)[1]  # type: ignore[index]
    assert do(agent, case.case_id, "decline", disposition=disposition, back="screening").status_code == 302
    row = queries.case(case.case_id)
    assert (row.state, row.outcome) == ("closed", "not_ours")
    assert queries.events(case.case_id)[-1].event.facts["channel"]


def test_an_objection_is_upheld_and_the_second_is_the_leaders(city: City, filed: Any) -> None:
    now = right_now()
    case = filed(0, now=now)
    assign.object_to(case_id=case.case_id, actor=city.actor("worker"), now=now, legal_basis="条例第一条")
    agent = at_desk(city, "agent")
    assert "Objections" in page(agent.get("/desk/centre/?list=objected"))
    answer = do(agent, case.case_id, "uphold", to="Water company Head of water", reason="属于供水")
    assert answer.status_code == 302
    assert queries.snapshot(case.case_id).holder == "water.head"
    assign.object_to(case_id=case.case_id, actor=city.actor("water_head"), now=now, legal_basis="条例第二条")
    assert "/do/uphold/" not in page(agent.get(address(case.case_id)))
    leader = at_desk(city, "leader")
    assert numbers.number(case.case_id) in page(leader.get("/desk/leader/objections/"))
    assert do(leader, case.case_id, "designate", to="west.head", reason="属地负责").status_code == 302
    assert queries.snapshot(case.case_id).designated


def test_many_reports_of_one_matter_become_one(city: City, filed: Any) -> None:
    ids = [filed(n, now=right_now()).case_id for n in range(4)]
    closed = filed(5, now=right_now()).case_id
    agent = at_desk(city, "agent")
    assert page(agent.get("/desk/centre/merge/?q=井盖")).count('name="case"') == 5
    data = {"case": [numbers.number(one) for one in (*ids[1:], closed)], "master": numbers.number(ids[0])}
    answer = agent.post("/desk/centre/merge/?q=井盖", data, follow=True)
    assert "4 cases were merged" in page(answer)
    assert {state(one) for one in ids[1:]} == {"closed"}
    assert state(ids[0]) == "unclaimed"


def test_without_a_master_the_oldest_of_the_ticked_reports_is_it(city: City, filed: Any) -> None:
    ids = [filed(n, now=right_now()).case_id for n in range(3)]
    data = {"case": [numbers.number(one) for one in reversed(ids)]}
    at_desk(city, "agent").post("/desk/centre/merge/?q=井盖", data)
    assert [state(one) for one in ids] == ["unclaimed", "closed", "closed"]


def test_of_a_village_that_was_named_no_cell_is_chosen_for_the_agent(city: City, filed: Any) -> None:
    agent = at_desk(city, "agent")
    filed(lon=None, lat=None, address="柳树村", now=right_now())
    cells = page(agent.get("/desk/centre/screening/")).split('class="cells"')[1].split("</fieldset>")[0]
    assert 'name="cell"' in cells
    assert "checked" not in cells
    assert "no more than the area was said" in cells


def test_merging_into_nothing_is_a_sentence(city: City, filed: Any) -> None:
    case = filed(0, now=right_now())
    agent = at_desk(city, "agent")
    answer = agent.post("/desk/centre/merge/", {"case": [numbers.number(case.case_id)], "other": "12"})
    assert answer.status_code == 422
    assert "Choose the master case" in page(answer)
    answer = do(agent, case.case_id, "merge", master="0000-9999-9")
    assert answer.status_code == 422
    assert "0000-9999-9" in page(answer)


def handled(city: City, filed: Any, cell: int, **more: Any) -> int:
    """Will return a case that its worker called handled yesterday."""
    then = right_now() - timedelta(days=1)
    case = filed(cell, now=then, contact=ContactData(phone=PHONE), **more)
    actor = city.actor("worker")
    assign.claim(case_id=case.case_id, actor=actor, now=then)
    handle.handle(case_id=case.case_id, actor=actor, now=then, outcome="explained", public_reply="已解释")
    return int(case.case_id)


def test_a_caller_is_called_back_and_no_sends_it_back(city: City, filed: Any) -> None:
    from doorstep.cases.rules.states import Channel

    case = handled(city, filed, 0, channel=Channel.PHONE)
    agent = at_desk(city, "agent")
    assert numbers.number(case) in page(agent.get("/desk/centre/calls/"))
    answer = do(agent, case, "call-back", reached="yes", solved="")
    assert answer.status_code == 422
    assert "Ask whether it is solved" in page(answer)
    answer = do(agent, case, "call-back", reached="yes", solved="no", contacted="False", satisfied="1", why="没人来")
    assert answer.status_code == 302
    assert state(case) == "rework"


def test_three_times_not_reached_is_a_result(city: City, filed: Any) -> None:
    from doorstep.cases.rules.states import Channel

    case = handled(city, filed, 0, channel=Channel.PHONE)
    agent = at_desk(city, "agent")
    for _ in range(3):
        assert do(agent, case, "call-back", reached="no", back="calls")["Location"] == "/desk/centre/calls/"
    assert queries.case(case).call_back == "done"


def test_the_sample_is_drawn_by_a_seed_that_stands_on_the_page(city: City, filed: Any) -> None:
    answers = {"solved": "yes", "contacted": True, "satisfied": 5, "why": ""}
    for n in range(5):
        check.resident_word(case_id=handled(city, filed, n), answers=answers, now=right_now() - timedelta(hours=1))
    agent = at_desk(city, "agent")
    drawn = agent.post("/desk/centre/calls/", {"count": "2", "days": "7", "seed": ""})
    first, again = (page(agent.get(drawn["Location"])) for _ in range(2))
    seed = re.search(r"seed=(\w+)", drawn["Location"])[1]  # type: ignore[index]
    assert f"seed {seed}" in first
    assert "2 drawn among 5" in first
    assert re.findall(r"\d{4}-\d{4}-\d", first) == re.findall(r"\d{4}-\d{4}-\d", again)


def test_the_queues_are_counted(city: City, filed: Any) -> None:
    unsure(filed)
    filed(1, text="煤气味道很大，怀疑漏气了", category=NOISE, now=right_now())
    text = page(at_desk(city, "agent").get("/desk/centre/"))
    assert 'Screening <span class="num">1</span>' in text
    assert 'Urgent <b class="num">1</b>' in text


def test_a_termination_takes_a_second_agent(city: City, filed: Any) -> None:
    case = filed(0, category=WATER, now=right_now())
    one, two = at_desk(city, "agent"), at_desk(city, "second_agent")
    do(one, case.case_id, "terminate", reason="已进入诉讼", public_reply="请等待法院判决。")
    assert do(one, case.case_id, "approve-terminate").status_code == 422
    assert do(two, case.case_id, "approve-terminate").status_code == 302
    assert state(case.case_id) == "closed"
