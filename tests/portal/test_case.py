"""A case as its reporter sees it, and what they may do with it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doorstep.cases import queries
from doorstep.cases.rules.states import Outcome, State
from doorstep.flow import assign, check, confer, evidence, handle, rate, screen
from doorstep.flow.report import Receipt
from tests.cast import Filer
from tests.city import NOW, City
from tests.portal.conftest import Clock
from tests.portal.walk import a_photo, text_of

HOUR = timedelta(hours=1)
YES = {"contacted": "yes", "solved": "yes", "satisfied": "5", "reasons": ["quick"]}


def opened(client: Client, receipt: Receipt) -> str:
    client.get(f"/f/{receipt.number}/{receipt.code}")
    return f"/case/{receipt.number}"


def in_hand(city: City, case_id: int) -> None:
    assign.claim(case_id=case_id, actor=city.actor("worker"), now=NOW + HOUR)


def handled(city: City, case_id: int) -> None:
    in_hand(city, case_id)
    token = evidence.keep(a_photo().read())
    handle.handle(
        case_id=case_id, actor=city.actor("worker"), now=NOW + 2 * HOUR, outcome="solved",
        public_reply="井盖已更换。", internal="内部说明不外传", photos=[token],
    )  # fmt: skip


def state(receipt: Receipt) -> State:
    return queries.snapshot(receipt.case_id).state


def test_the_way_is_told_in_plain_words_without_names_or_notes(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    worker = city.actor("worker")
    in_hand(city, receipt.case_id)
    handle.contact(case_id=receipt.case_id, actor=worker, now=NOW + HOUR, how="电话", result="他脾气不好")
    handle.note(case_id=receipt.case_id, actor=worker, now=NOW + HOUR, text="内部备注一则")
    handle.plan(
        case_id=receipt.case_id, actor=worker, now=NOW + HOUR, found="缺失", measures="更换新井盖", until="2026-03-06"
    )
    confer.propose(case_id=receipt.case_id, actor=worker, now=NOW + HOUR, move="extend", reason="内部申请", days=1)
    page = text_of(client.get(opened(client, receipt)))
    assert all(told in page for told in ("诉求已受理", "已认领，开始办理", "已联系诉求人", "更换新井盖", "西河镇政府"))
    hidden = ("王小河", "他脾气不好", "内部备注一则", "内部申请")
    assert not [secret for secret in hidden if secret in page]


def test_an_extension_shows_its_reason_and_the_first_promise(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    in_hand(city, receipt.case_id)
    worker, head = city.actor("worker"), city.actor("head")
    confer.propose(case_id=receipt.case_id, actor=worker, now=NOW + HOUR, move="extend", reason="配件未到", days=2)
    confer.approve(case_id=receipt.case_id, actor=head, now=NOW + 2 * HOUR, move="extend")
    page = text_of(client.get(opened(client, receipt)))
    assert "配件未到" in page
    assert "最初承诺：2026年3月5日 09:30" in page


def test_a_question_is_answered_and_the_clock_runs_on(city: City, client: Client, filed: Filer, clock: Clock) -> None:
    receipt = filed(0)
    in_hand(city, receipt.case_id)
    handle.ask(case_id=receipt.case_id, actor=city.actor("worker"), now=NOW + 2 * HOUR, question="是哪个路口？")
    address = opened(client, receipt)
    assert "是哪个路口？" in text_of(client.get(address))
    clock.at = NOW + 3 * HOUR
    refused = client.post(f"{address}/answer", {"answer": "  "})
    assert refused.status_code == 422
    assert '<a href="#answer-answer">请填写您的回复。</a>' in text_of(refused)
    answer = client.post(f"{address}/answer", {"answer": "大集门口", "photos": [a_photo()]})
    assert answer["Location"] == f"{address}?said=answer"
    assert state(receipt) is State.IN_HAND
    assert "大集门口" in text_of(client.get(address))
    assert len(queries.evidence(receipt.case_id)) == 1


@pytest.mark.parametrize(
    ("solved", "after", "outcome"),
    [
        ("yes", State.CLOSED, Outcome.SOLVED),
        ("partly", State.CLOSED, Outcome.PARTLY),
        ("no", State.REWORK, None),
    ],
)
def test_the_resident_has_the_last_word(
    city: City, client: Client, filed: Filer, clock: Clock, solved: str, after: State, outcome: Outcome | None
) -> None:
    receipt = filed(0)
    handled(city, receipt.case_id)
    clock.at = NOW + 3 * HOUR
    address = opened(client, receipt)
    assert "解决了吗？由您说了算。" in text_of(client.get(address))
    given = {"contacted": "no", "solved": solved, "satisfied": "1", "reasons": ["late"], "why": "太慢"}
    client.post(f"{address}/questions", given)
    case = queries.snapshot(receipt.case_id)
    assert (case.state, case.outcome) == (after, outcome)
    assert case.answered
    answers = queries.events(receipt.case_id)[-1].event.facts["answers"]
    assert answers == {"contacted": False, "solved": solved, "satisfied": 1, "reasons": ["late"], "why": "太慢"}
    if solved == "no":
        assert case.holder == "west.head"


def test_the_three_questions_need_solved_and_keep_what_was_typed(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    handled(city, receipt.case_id)
    address = opened(client, receipt)
    refused = client.post(f"{address}/questions", {"satisfied": "2", "why": "写了一半的话"})
    page = text_of(refused)
    assert refused.status_code == 422
    assert "请选择问题是否解决" in page
    assert "写了一半的话" in page
    strange = client.post(f"{address}/questions", {"solved": "maybe", "satisfied": "9", "reasons": ["x"]})
    assert strange.status_code == 422
    assert state(receipt) is State.HANDLED


def test_the_questions_are_asked_once(city: City, client: Client, filed: Filer, clock: Clock) -> None:
    receipt = filed(0)
    handled(city, receipt.case_id)
    clock.at = NOW + 3 * HOUR
    address = opened(client, receipt)
    client.post(f"{address}/questions", YES)
    assert "由您说了算" not in text_of(client.get(address))
    assert "您已经评价过了" in text_of(client.post(f"{address}/questions", YES))


def test_urging_is_possible_once_a_day(city: City, client: Client, filed: Filer, clock: Clock) -> None:
    receipt = filed(0)
    address = opened(client, receipt)
    assert client.post(f"{address}/urge").status_code == 302
    assert "每天可催办一次" in text_of(client.get(address))
    assert "您在一天之内已经催办过" in text_of(client.post(f"{address}/urge"))
    clock.at = NOW + timedelta(days=1, minutes=1)
    assert client.post(f"{address}/urge").status_code == 302


def test_what_was_done_stands_before_the_question_whether_it_is_solved(
    city: City, client: Client, filed: Filer
) -> None:
    receipt = filed(0)
    handled(city, receipt.case_id)
    page = text_of(client.get(opened(client, receipt)))
    assert page.index("井盖已更换。") < page.index('id="questions-solved"')


def test_something_can_be_added_with_photos(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    address = opened(client, receipt)
    client.post(f"{address}/add", {"text": "井口旁边还有一根电线", "photos": [a_photo()]})
    client.post(f"{address}/add", {"text": "", "photos": [a_photo()]})
    assert client.post(f"{address}/add", {"text": " "}).status_code == 422
    assert "井口旁边还有一根电线" in text_of(client.get(address))
    assert len(queries.evidence(receipt.case_id)) == 2


def test_a_refused_photo_loses_neither_the_words_nor_the_good_ones(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    address = opened(client, receipt)
    pdf = SimpleUploadedFile("doc.pdf", b"%PDF-1.4 ...")
    page = text_of(client.post(f"{address}/add", {"text": "还有一根电线", "photos": [a_photo(), pdf]}))
    assert "doc.pdf: 这个文件不是" in page
    assert "还有一根电线" in page
    kept = re.findall(r'name="kept" value="([^"]+)"', page)
    assert client.post(f"{address}/add", {"text": "还有一根电线", "kept": kept}).status_code == 302
    assert len(queries.evidence(receipt.case_id)) == 1


def test_a_report_can_be_withdrawn(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    address = opened(client, receipt)
    client.post(f"{address}/withdraw", {"reason": "已经自己解决了"})
    case = queries.snapshot(receipt.case_id)
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.WITHDRAWN)
    page = text_of(client.get(address))
    assert "由您说了算" not in page
    assert f"{address}/reopen" not in page


def test_a_closed_case_is_opened_again_inside_the_window(
    city: City, client: Client, filed: Filer, clock: Clock
) -> None:
    receipt = filed(0)
    handled(city, receipt.case_id)
    rate.answer_questions(
        case_id=receipt.case_id, answers={"solved": "yes", "contacted": True, "satisfied": 5}, now=NOW + 3 * HOUR
    )
    address = opened(client, receipt)
    clock.at = NOW + timedelta(days=2)
    assert client.post(f"{address}/reopen", {"reason": ""}).status_code == 422
    client.post(f"{address}/reopen", {"reason": "又坏了"})
    case = queries.snapshot(receipt.case_id)
    assert (case.state, case.holder) == (State.REWORK, "west.head")


def test_after_the_window_the_door_says_so(city: City, client: Client, filed: Filer, clock: Clock) -> None:
    receipt = filed(0)
    handled(city, receipt.case_id)
    rate.answer_questions(
        case_id=receipt.case_id, answers={"solved": "yes", "contacted": True, "satisfied": 5}, now=NOW + 3 * HOUR
    )
    clock.at = NOW + timedelta(days=40)
    address = opened(client, receipt)
    assert f"{address}/reopen" not in text_of(client.get(address))
    assert "要求重办的期限已过" in text_of(client.post(f"{address}/reopen", {"reason": "又坏了"}))


def test_a_merged_case_shows_how_the_other_goes_on_and_not_what_its_reporter_said(
    city: City, client: Client, filed: Filer
) -> None:
    master, mine = filed(0), filed(0)
    rate.add(case_id=master.case_id, text="这是别人补充的话", now=NOW + HOUR)
    screen.merge(case_id=mine.case_id, actor=city.actor("agent"), now=NOW + HOUR, master=master.case_id)
    in_hand(city, master.case_id)
    page = text_of(client.get(opened(client, mine)))
    assert f"已并入事项 {master.number} 继续办理" in page
    assert "已认领，开始办理" in page
    assert "这是别人补充的话" not in page


# --- photos


def test_the_clean_copy_of_a_photo_is_served_to_who_may_see_it(city: City, client: Client, filed: Filer) -> None:
    receipt, other = filed(0, photos=(evidence.keep(a_photo().read()),)), filed(1)
    evidence.process()
    name = queries.evidence(receipt.case_id)[0].name.rpartition("/")[2].removesuffix(".jpg")
    address = opened(client, receipt)
    assert f"{address}/photo/{name}" in text_of(client.get(address))
    photo = client.get(f"{address}/photo/{name}")
    assert photo.status_code == 200
    assert b"".join(photo.streaming_content)[:3] == b"\xff\xd8\xff"  # type: ignore[attr-defined]
    assert photo["Content-Type"] == "image/jpeg"
    assert photo["X-Content-Type-Options"] == "nosniff"
    assert photo["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert photo["Content-Disposition"].startswith("inline; filename=")
    elsewhere = opened(client, other)
    assert client.get(f"{elsewhere}/photo/{name}").status_code == 404
    assert Client().get(f"{address}/photo/{name}").status_code == 404
    for odd in ("..", "x", "%2e%2e%2f", "a" * 64):
        assert client.get(f"{address}/photo/{odd}").status_code == 404


def test_a_photo_that_waits_or_failed_is_said(city: City, client: Client, filed: Filer) -> None:
    broken = a_photo().read()[:-40]
    receipt = filed(0, photos=(evidence.keep(broken),))
    address = opened(client, receipt)
    assert "正在清除照片中的隐藏信息" in text_of(client.get(address))
    evidence.process()
    page = text_of(client.get(address))
    assert "这张图片已损坏" in page or "<img" in page


def test_a_follower_sees_the_handlers_photos_and_not_the_reporters(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0, photos=(evidence.keep(a_photo().read()),))
    handled(city, receipt.case_id)
    evidence.process()
    code = rate.follow(case_id=receipt.case_id, key="a-key-of-a-follower", now=NOW)
    client.get(f"/f/{receipt.number}/{code}")
    page = text_of(client.get(f"/case/{receipt.number}"))
    assert page.count("<img") == 1
    own = next(one for one in queries.evidence(receipt.case_id) if one.role == "resident")
    name = own.name.rpartition("/")[2].removesuffix(".jpg")
    shared = [one.name for one in queries.evidence(receipt.case_id)].count(own.name)
    assert shared == 2 or client.get(f"/case/{receipt.number}/photo/{name}").status_code == 404


# --- the cost of the page


def test_a_long_way_costs_no_more_queries_than_a_short_one(
    city: City, client: Client, filed: Filer, django_assert_max_num_queries: Any
) -> None:
    receipt = filed(0)
    address = opened(client, receipt)
    for n in range(12):
        rate.add(case_id=receipt.case_id, text=f"补充{n}", now=NOW + n * HOUR, photos=[f"{n:032x}"])
    check_photos = len(queries.evidence(receipt.case_id))
    assert check_photos == 12
    with django_assert_max_num_queries(4):
        assert client.get(address).status_code == 200


def test_a_checker_closes_and_the_resident_reads_it(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    handled(city, receipt.case_id)
    check.pass_(case_id=receipt.case_id, actor=city.actor("checker"), now=NOW + 3 * HOUR, note="核查员内部记录")
    page = text_of(client.get(opened(client, receipt)))
    assert "核查通过" in page
    assert "核查员内部记录" not in page
    assert "井盖已更换。" in page
