"""The case page: what it says, which forms it offers, and what happens when they are sent."""

import re
from typing import Any

import pytest

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from doorstep.doors.desks import access
from doorstep.flow import assign, check, evidence, handle
from tests.city import NOISE, NOW, WATER, City
from tests.desks.kit import address, at_desk, do, page, photo, right_now, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "clock", lambda: NOW)


def offers(answer: Any) -> set[str]:
    """Will return the moves that a page offers."""
    return set(re.findall(r'/do/([a-z-]+)/"', page(answer)))


def test_the_worker_reads_why_it_came_to_them(city: City, filed: Any) -> None:
    case = filed(0)
    text = page(at_desk(city, "worker").get(address(case.case_id)))
    for said in (
        "Why me?", "It lies in cell 370299001001001", "chosen by the resident", "The row that decided: any category",
        "West River town Grid worker, Willow", "By the standard", "map test, from 1 June 2025",
    ):  # fmt: skip
        assert said in text, said


def test_in_chinese_too(city: City, filed: Any) -> None:
    case = filed(0)
    text = page(at_desk(city, "worker", "zh-hans").get(address(case.case_id)))
    for said in ("为什么派给我？", "位于网格 370299001001001", "由诉求人选择", "认领", "办理过程"):
        assert said in text, said


def test_the_forms_are_those_of_the_moment(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    assert {"claim", "object", "escalate"} <= offers(worker.get(address(case.case_id)))
    assert not {"handle", "assign", "supervise", "merge"} & offers(worker.get(address(case.case_id)))
    do(worker, case.case_id, "claim")
    after = offers(worker.get(address(case.case_id)))
    assert {"handle", "contact", "plan", "ask", "whistle", "extend", "pause"} <= after
    assert not {"claim", "object"} & after
    head = offers(at_desk(city, "head").get(address(case.case_id)))
    assert "assign" in head
    assert "handle" not in head


def test_a_case_goes_its_whole_way_over_the_forms(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    assert do(worker, case.case_id, "claim").status_code == 302
    assert do(worker, case.case_id, "contact", how="phone", reached="yes", result="约好下午").status_code == 302
    assert do(worker, case.case_id, "plan", found="缺井盖", measures="补装", until="2026-03-06").status_code == 302
    answer = do(
        worker,
        case.case_id,
        "handle",
        outcome="solved",
        public_reply="井盖已补装。",
        internal="费用已报",
        photos=[photo()],
    )
    assert answer.status_code == 302
    assert state(case.case_id) == "handled"
    evidence.process()
    text = page(worker.get(address(case.case_id)))
    assert "井盖已补装" in text
    assert "费用已报" in text
    link = re.search(r'src="(/desk/case/[^"]+/photo/[^"]+)"', text)[1]  # type: ignore[index]
    shown = worker.get(link)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in shown["Content-Disposition"]
    assert len(shown.getvalue()) > 100
    assert at_desk(city, "outsider").get(link).status_code == 404


def test_a_refusal_keeps_what_was_typed_and_the_photos(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    do(worker, case.case_id, "claim")
    answer = do(
        worker, case.case_id, "handle", outcome="solved", public_reply="", internal="写了很久的说明", photos=[photo()]
    )
    assert answer.status_code == 422
    text = page(answer)
    assert "写了很久的说明" in text
    assert "1 photo is kept" in text
    token = re.search(r'name="kept" value="([^"]+)"', text)[1]  # type: ignore[index]
    again = do(
        worker, case.case_id, "handle", outcome="solved", public_reply="好了", internal="写了很久的说明", kept=token
    )
    assert again.status_code == 302
    assert len(queries.evidence(case.case_id)) == 1


def test_nobody_slips_in_a_photo_of_somebody_else(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    do(worker, case.case_id, "claim")
    do(worker, case.case_id, "photos", kept="deadbeef", photos=[photo()])
    assert [row.token != "deadbeef" for row in queries.evidence(case.case_id)] == [True]


def test_a_needed_photo_is_asked_for_in_a_sentence(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    do(worker, case.case_id, "claim")
    assert "photo" in queries.snapshot(case.case_id).evidence_needed
    answer = do(worker, case.case_id, "handle", outcome="solved", public_reply="已经修好了")
    assert answer.status_code == 422
    assert "asks for a photo of the result" in page(answer)
    assert "已经修好了" in page(answer)


def test_what_is_no_photo_is_refused_and_nothing_lost(city: City, filed: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    case = filed(0)
    worker = at_desk(city, "worker")
    do(worker, case.case_id, "claim")
    svg = SimpleUploadedFile("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/jpeg")
    answer = do(worker, case.case_id, "handle", outcome="solved", public_reply="已经修好了", photos=[svg])
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert "已经修好了" in page(answer)


def test_whoever_is_slower_is_told_who_has_it_and_keeps_the_text(city: City, filed: Any) -> None:
    case = filed(0)
    head, worker = at_desk(city, "head"), at_desk(city, "worker")
    seen = queries.snapshot(case.case_id).version
    do(head, case.case_id, "assign", to="w2", note="")
    answer = worker.post(f"{address(case.case_id)}do/object/", {"seen": seen, "legal_basis": "《供水条例》第二十条"})
    assert answer.status_code == 409
    text = page(answer)
    assert "Somebody was faster" in text
    assert "Grid worker, Bridge" in text
    assert "《供水条例》第二十条" in text


def test_two_claim_at_once_and_one_wins(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    seen = queries.snapshot(case.case_id).version
    url = f"{address(case.case_id)}do/claim/"
    assert worker.post(url, {"seen": seen}).status_code == 302
    assert worker.post(url, {"seen": seen}).status_code == 409


def test_a_whistle_is_answered_by_the_called_unit(city: City, filed: Any) -> None:
    case = filed(0)
    worker, water = at_desk(city, "worker"), at_desk(city, "water_head")
    assert water.get(address(case.case_id)).status_code == 404
    do(worker, case.case_id, "claim")
    answer = do(worker, case.case_id, "whistle", units=["water"], task="关阀", arrival="2026-03-05T10:00")
    assert answer.status_code == 302
    assert "关阀" in page(water.get(address(case.case_id)))
    listed = page(water.get("/desk/department/approvals/"))
    assert numbers.number(case.case_id) in listed
    assert do(water, case.case_id, "arrive", answer="已派人").status_code == 302
    assert numbers.number(case.case_id) not in page(water.get("/desk/department/approvals/"))


def test_an_extension_takes_two_people(city: City, filed: Any) -> None:
    case = filed(0)
    worker, head = at_desk(city, "worker"), at_desk(city, "head")
    do(worker, case.case_id, "claim")
    before = queries.snapshot(case.case_id).clocks["solve"].due  # type: ignore[index]
    assert do(worker, case.case_id, "extend", days="3", reason="等配件").status_code == 302
    assert "extend" not in offers(worker.get(address(case.case_id)))
    assert do(worker, case.case_id, "approve-extend").status_code == 422
    assert numbers.number(case.case_id) in page(head.get("/desk/department/approvals/"))
    assert do(head, case.case_id, "approve-extend").status_code == 302
    clock = queries.snapshot(case.case_id).clocks["solve"]  # type: ignore[index]
    assert clock.due > before == clock.first_due
    assert "first promised" in page(head.get(address(case.case_id)))


def test_a_pause_is_asked_for_granted_and_ended(city: City, filed: Any) -> None:
    case = filed(0)
    worker, head = at_desk(city, "worker"), at_desk(city, "head")
    do(worker, case.case_id, "claim")
    do(worker, case.case_id, "pause", reason="等拆迁", plan="每周回访", review="2026-04-01")
    assert "每周回访" in page(head.get(address(case.case_id)))
    assert do(head, case.case_id, "approve-pause").status_code == 302
    assert state(case.case_id) == "paused"
    assert page(worker.get(address(case.case_id))).count("每周回访") >= 2
    assert do(worker, case.case_id, "resume").status_code == 302
    assert state(case.case_id) == "in_hand"


def test_a_pause_for_ever_is_refused_in_a_sentence(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    do(worker, case.case_id, "claim")
    answer = do(worker, case.case_id, "pause", reason="等拆迁", plan="每周回访", review="2030-04-01")
    assert answer.status_code == 422
    assert "within 180 days" in page(answer)
    assert "每周回访" in page(answer)


def test_a_proposal_can_be_turned_down(city: City, filed: Any) -> None:
    case = filed(0)
    worker, head = at_desk(city, "worker"), at_desk(city, "head")
    do(worker, case.case_id, "claim")
    do(worker, case.case_id, "extend", days="3", reason="等配件")
    assert do(head, case.case_id, "refuse-extend", reason="配件已到").status_code == 302
    assert not queries.snapshot(case.case_id).proposals


def test_rework_is_at_the_heads_desk_and_not_the_same_workers(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    do(worker, case.case_id, "claim")
    do(worker, case.case_id, "handle", outcome="explained", public_reply="已解释", internal="")
    answers = {"solved": "no", "contacted": True, "satisfied": 1, "why": ""}
    check.resident_word(case_id=case.case_id, answers=answers, now=NOW)
    head = at_desk(city, "head")
    listed = page(head.get("/desk/department/"))
    assert "Came back" in listed
    assert numbers.number(case.case_id) in listed
    assert numbers.number(case.case_id) not in page(worker.get("/desk/field/"))
    assert 'value="w1"' not in page(head.get(address(case.case_id))), "not even offered"
    assert do(head, case.case_id, "assign", to="w1", note="").status_code == 422
    assert do(head, case.case_id, "assign", to="w2", note="").status_code == 302
    assert queries.snapshot(case.case_id).holder == "w2"


def test_the_head_sees_person_and_load_when_assigning(city: City, filed: Any) -> None:
    filed(0), filed(1, category=NOISE)
    case = filed(6)
    text = page(at_desk(city, "head").get(address(case.case_id)))
    assert "王小河: 2 open cases" in text
    assert "colleague甲: 1 open case<" in text


def test_a_head_assigns_inside_the_unit_only(city: City, filed: Any) -> None:
    case = filed(0)
    answer = do(at_desk(city, "head"), case.case_id, "assign", to="w4", note="")
    assert answer.status_code == 422
    assert queries.snapshot(case.case_id).holder == "w1"


def test_a_checker_passes_and_fails(city: City, filed: Any) -> None:
    one, two = filed(0), filed(1)
    worker, checker = at_desk(city, "worker"), at_desk(city, "checker")
    for case in (one, two):
        do(worker, case.case_id, "claim")
        do(worker, case.case_id, "handle", outcome="explained", public_reply="已解释", internal="")
    assert numbers.number(one.case_id) in page(checker.get("/desk/check/?list=all"))
    assert do(checker, one.case_id, "pass", note="现场已看", photos=[photo()]).status_code == 302
    assert state(one.case_id) == "closed"
    assert do(checker, two.case_id, "fail", note="井盖仍缺").status_code == 302
    assert state(two.case_id) == "rework"


def test_the_centre_supervises_and_corrects(city: City, filed: Any) -> None:
    case = filed(0)
    agent = at_desk(city, "agent")
    assert (
        do(
            agent,
            case.case_id,
            "supervise",
            post="West River town Head of West River",
            until="2026-03-06",
            reason="媒体关注",
        ).status_code
        == 302
    )
    assert "Under supervision" in page(agent.get(address(case.case_id)))
    assert do(agent, case.case_id, "correct", category=NOISE, cell="松园小学", reason="地点写错").status_code == 302
    assert queries.snapshot(case.case_id).cell == "370299002001002"


def test_unknown_posts_and_places_are_sentences(city: City, filed: Any) -> None:
    case = filed(0)
    agent = at_desk(city, "agent")
    answer = do(agent, case.case_id, "supervise", post="nobody", until="2026-03-06", reason="媒体关注")
    assert answer.status_code == 422
    assert "There is no post of that code or name" in page(answer)
    assert "媒体关注" in page(answer)
    answer = do(agent, case.case_id, "correct", category=NOISE, cell="天上人间", reason="地点写错")
    assert answer.status_code == 422
    assert "No cell is known" in page(answer)


def test_an_unknown_move_and_a_wrong_number_are_no_page(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    assert worker.post(f"{address(case.case_id)}do/explode/").status_code == 404
    assert worker.get("/desk/case/0000-0001-9/").status_code == 404
    assert worker.get("/desk/case/..%2f..%2fetc/").status_code == 404


def test_the_timeline_shows_notes_to_staff(city: City, filed: Any) -> None:
    case = filed(0)
    do(at_desk(city, "head"), case.case_id, "note", text="先核实再派")
    text = page(at_desk(city, "worker").get(address(case.case_id)))
    assert "先核实再派" in text
    assert "李西河" in text


def test_the_page_costs_the_same_however_long_the_story(
    city: City, filed: Any, django_assert_max_num_queries: Any
) -> None:
    case = filed(0)
    actor = city.actor("worker")
    worker = at_desk(city, "worker")
    assign.claim(case_id=case.case_id, actor=actor, now=NOW)
    worker.get(address(case.case_id))
    for n in range(20):
        handle.note(case_id=case.case_id, actor=actor, now=NOW, text=f"第{n}次")
    with django_assert_max_num_queries(18):
        worker.get(address(case.case_id))


def test_water_goes_to_the_water_company(city: City, filed: Any) -> None:
    case = filed(0, category=WATER, now=right_now())
    holder = queries.snapshot(case.case_id).holder
    assert holder.startswith("water.")
    text = page(at_desk(city, "agent").get(address(case.case_id)))
    assert "The next best row" in text


def test_an_assignment_can_be_taken_back_while_nobody_has_moved(city: City, filed: Any) -> None:
    case = filed(0)
    head = at_desk(city, "head")
    do(head, case.case_id, "assign", to="w2", note="")
    text = page(head.get(address(case.case_id)))
    assert "Undo: back to West River town Grid worker, Willow" in text
    assert "Undo" not in page(at_desk(city, "colleague").get(address(case.case_id)))
    do(head, case.case_id, "assign", to="w1", note="The assignment was undone.")
    assert queries.case(case.case_id).holder == "w1"
    assign.claim(case_id=case.case_id, actor=city.actor("worker"), now=NOW)
    assert "Undo" not in page(head.get(address(case.case_id)))


def test_the_next_step_comes_first(city: City, filed: Any) -> None:
    def first(login: str) -> str:
        lead = re.search(
            r'class="lead">.*?/do/([a-z-]+)/"', page(at_desk(city, login).get(address(case.case_id))), re.S
        )
        return lead[1] if lead else ""

    case = filed(0)
    worker = at_desk(city, "worker")
    assert (first("worker"), first("head")) == ("claim", "assign")
    do(worker, case.case_id, "claim")
    assert (first("worker"), first("head")) == ("contact", "")
    do(worker, case.case_id, "contact", how="phone", reached="yes", result="约好下午")
    assert first("worker") == "handle"


def test_photos_open_large_without_a_script(city: City, filed: Any) -> None:
    case = filed(0)
    worker = at_desk(city, "worker")
    do(worker, case.case_id, "claim")
    do(worker, case.case_id, "photos", photos=[photo(40), photo(80)])
    evidence.process()
    text = page(worker.get(address(case.case_id)))
    assert 'href="#photo-1"' in text
    assert 'id="photo-2" role="dialog"' in text
    assert "2 photos added" in text
    assert 'capture="environment"' in text
