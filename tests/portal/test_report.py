"""Reporting without an account and without JavaScript: nothing typed is lost, nothing is filed twice."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doorstep.cases import queries
from doorstep.cases.rules.numbers import read_number
from doorstep.cases.rules.states import State
from doorstep.doors import photos
from doorstep.vault import queries as vault
from tests.cast import Filer
from tests.city import MANHOLE, NOW, WEST, City, cell_code, middle_of
from tests.portal.conftest import Clock
from tests.portal.walk import TEXT, a_photo, send, text_of, write


def case_of(number: str) -> Any:
    case_id = read_number(number)
    assert case_id is not None
    return queries.case(case_id)


def test_a_report_reaches_the_worker_and_the_receipt_says_who_and_by_when(city: City, client: Client) -> None:
    number, code = send(client, category=MANHOLE)
    page = text_of(client.get("/report/done"))
    assert case_of(number).holder == "w1"
    assert all(said in page for said in ("西河镇政府", "柳树村网格员", "2026年3月5日 09:30", "1个工作日"))
    assert f"/f/{number}/{code.replace('-', '')}" in page
    assert "<svg" in page
    assert "查询码只在这里显示一次" in page
    assert client.get(f"/case/{number}").status_code == 200


@pytest.mark.parametrize("text", ["", "   \n\t ", "\0", "\0 \x07"])
def test_a_text_that_says_nothing_is_a_sentence_beside_its_field(city: City, client: Client, text: str) -> None:
    answer = client.post("/report", {"text": text})
    page = text_of(answer)
    assert answer.status_code == 422
    assert '<a href="#text">请填写您要反映的事。</a>' in page
    assert "<title>错误: " in page


def test_ten_thousand_characters_with_emoji_are_taken_whole(city: City, client: Client) -> None:
    text = "😀" * 4_000 + "路" * 6_000
    number, _ = send(client, text=text, category=MANHOLE)
    assert case_of(number).text == text


def test_a_text_too_long_comes_back_whole(city: City, client: Client) -> None:
    text = "😀" * 4_000 + "路" * 6_001
    answer = client.post("/report", {"text": text})
    assert answer.status_code == 422
    assert "您写了 10001 个字" in text_of(answer)
    assert text in text_of(answer)
    assert text in text_of(client.get("/report"))


def test_what_was_typed_survives_a_refusal_and_a_change_of_language(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": ""})
    refused = client.post("/report/where", {"address": "", "lon": "120.0", "lat": "", "do": "next"})
    assert refused.status_code == 422
    client.post("/report/where", {"address": "村委会往东", "lon": "999", "lat": "x", "do": "next"})
    client.post("/language", {"language": "en", "next": "/report/where"})
    page = text_of(client.get("/report/where"))
    assert "Where is it?" in page
    assert "村委会往东" in page
    assert 'value="999"' in page
    assert TEXT in text_of(client.get("/report"))


def test_a_refused_contact_keeps_every_field(city: City, client: Client) -> None:
    write(client, phone="1381234567", name="张三", about="西河镇")
    answer = client.post(
        "/report/contact", {"phone": "1381234567", "name": "张三", "email": "a@b", "about": "西河镇", "do": "next"}
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert all(f'value="{typed}"' in page for typed in ("1381234567", "张三", "a@b", "西河镇"))
    assert '<a href="#phone">' in page


# --- photos


def test_photos_are_kept_listed_removed_and_sent(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT, "photos": [a_photo(), a_photo("2.jpg")]})
    assert text_of(client.get("/report")).count("删除第") == 2
    client.post("/report/photo/1")
    assert text_of(client.get("/report")).count("删除第") == 1
    number, _ = send(client, category=MANHOLE)
    kept = queries.evidence(case_of(number).pk)
    assert [one.state for one in kept] == ["waiting"]
    assert (settings.EVIDENCE_DIR / "quarantine" / kept[0].token).exists()


def test_one_bad_photo_costs_neither_the_text_nor_the_good_ones(city: City, client: Client) -> None:
    svg = SimpleUploadedFile("x.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/jpeg")
    answer = client.post("/report", {"text": TEXT, "photos": [a_photo(), svg, SimpleUploadedFile("y.jpg", b"")]})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "x.jpg: 这个文件不是 JPEG、PNG 或 WebP 照片" in page
    assert "y.jpg: " in page
    assert TEXT in page
    assert page.count("删除第") == 1


def test_taking_a_photo_off_keeps_what_was_written_meanwhile(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT, "photos": [a_photo(), a_photo("2.jpg")]})
    client.post("/report/photo/1", {"text": TEXT + "还有一处", "photos": [a_photo("3.jpg")]})
    page = text_of(client.get("/report"))
    assert TEXT + "还有一处" in page
    assert page.count("删除第") == 2


def test_a_photo_too_large_is_refused_unread(city: City, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_BYTES", 300)
    answer = client.post("/report", {"text": TEXT, "photos": [a_photo()]})
    assert answer.status_code == 422
    assert "每张照片不超过" in text_of(answer)


def test_six_photos_and_no_seventh(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT, "photos": [a_photo() for _ in range(4)]})
    answer = client.post("/report", {"text": TEXT, "photos": [a_photo() for _ in range(4)]})
    assert "最多可附 6 张照片" in text_of(answer)
    assert text_of(client.get("/report")).count("删除第") == 6


def test_eight_photos_at_once_cost_neither_the_text_nor_the_first_six(city: City, client: Client) -> None:
    answer = client.post("/report", {"text": TEXT, "photos": [a_photo() for _ in range(8)]})
    assert answer.status_code == 422
    assert TEXT in text_of(answer)
    assert "最多可附 6 张照片" in text_of(answer)
    assert text_of(answer).count("删除第") == 6


# --- danger


def test_a_danger_is_answered_with_numbers_to_call_and_filed_all_the_same(city: City, client: Client) -> None:
    write(client, text="大集旁边燃气泄漏，味道很大")
    for page in ("/report/category", "/report/check"):
        assert 'href="tel:119"' in text_of(client.get(page))
    assert client.post("/report/check").status_code == 302
    assert 'href="tel:119"' in text_of(client.get("/report/done"))


def test_no_danger_no_alarm(city: City, client: Client) -> None:
    client.post("/report", {"text": "路灯不亮"})
    assert "tel:119" not in text_of(client.get("/report/category"))


# --- category


def test_the_machine_suggests_and_the_resident_decides(city: City, client: Client) -> None:
    client.post("/report", {"text": "自来水井盖丢了"})
    page = text_of(client.get("/report/category"))
    assert f'value="{MANHOLE}"' in page
    assert "由受理中心判断" in page


def test_a_category_that_was_not_offered_is_not_taken(city: City, client: Client) -> None:
    number, _ = send(client, text="有一件事想请你们看看", category="X99")
    assert case_of(number).state == State.SCREENING.value


# --- where


def test_a_place_is_found_by_list(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    client.post("/report/where", {"within": WEST})
    assert "柳树村" in text_of(client.get("/report/where"))
    client.post("/report/where", {"within": f"{WEST}001"})
    assert f'value="cell:{cell_code(3)}"' in text_of(client.get("/report/where"))


def test_a_place_is_found_by_a_landmark_and_its_former_name(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    client.post("/report/where", {"search": "老供销社", "do": "find"})
    page = text_of(client.get("/report/where"))
    assert "柳树村大集" in page
    assert f'value="cell:{cell_code(0)}:P1"' in page
    client.post("/report/where", {"search": "老供销社", "place": f"cell:{cell_code(0)}:P1", "do": "next"})
    client.post("/report/similar")
    client.post("/report/contact", {"hide": "on", "do": "next"})
    assert "柳树村大集" in text_of(client.get("/report/check"))
    client.post("/report/check")
    assert queries.everything().get().cell == cell_code(0)


def test_words_that_fit_no_place_go_to_the_centre_with_the_report(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    client.post("/report/where", {"address": "我家门口那条没有名字的路", "do": "next"})
    client.post("/report/similar")
    client.post("/report/contact", {"hide": "on", "do": "next"})
    client.post("/report/check")
    case = queries.everything().get()
    assert case.state == State.SCREENING.value
    assert "没有名字的路" in case.place
    assert "受理中心将在" in text_of(client.get(f"/case/{text_of(client.get('/report/done')).split('/case/')[1][:11]}"))


LON, LAT = middle_of(0)


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        (str(LAT), str(LON), "经度和纬度好像填反了"),
        ("10.0", "50.0", "不在本市服务范围内"),
        ("nan", str(LAT), "经纬度有误"),
        ("inf", str(LAT), "经纬度有误"),
        ("abc", str(LAT), "经纬度有误"),
        (str(LON), "", "经纬度有误"),
        ("", "", "请说明地点"),
    ],
)
def test_coordinates_that_cannot_be_are_a_sentence(city: City, client: Client, lon: str, lat: str, said: str) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    answer = client.post("/report/where", {"lon": lon, "lat": lat, "crs": "wgs84", "do": "next"})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_coordinates_are_taken_in_the_system_they_come_from(city: City, client: Client) -> None:
    from doorstep.ground.grid.rules import Crs, from_wgs84

    shifted = [float(v) for v in from_wgs84(LON, LAT, Crs.BD09)]
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    client.post("/report/where", {"lon": str(shifted[0]), "lat": str(shifted[1]), "crs": "bd09", "do": "next"})
    client.post("/report/similar")
    client.post("/report/contact", {"hide": "on", "do": "next"})
    client.post("/report/check")
    assert queries.everything().get().cell == cell_code(0)


def test_a_position_outside_the_city_does_not_stand_in_the_way_of_a_place_chosen_after_it(
    city: City, client: Client
) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    refused = client.post("/report/where", {"lon": "10.0", "lat": "50.0", "accuracy": "20", "do": "here"})
    assert refused.status_code == 422
    assert "不在本市服务范围内" in text_of(refused)
    assert 'value="50.0"' not in text_of(refused)
    pinned = {"lon": "10.1", "lat": "50.1", "crs": "wgs84"}
    assert client.post("/report/where", {**pinned, "do": "next"}).status_code == 422
    after = client.post("/report/where", {**pinned, "place": f"cell:{cell_code(3)}", "do": "next"})
    assert after.status_code == 302
    client.post("/report/similar")
    client.post("/report/contact", {"hide": "on", "do": "next"})
    client.post("/report/check")
    assert queries.everything().get().cell == cell_code(3)


def test_a_pin_set_after_a_place_was_chosen_takes_its_place(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    client.post("/report/where", {"place": f"cell:{cell_code(3)}", "do": "next"})
    client.post("/report/where", {"lon": str(LON), "lat": str(LAT), "crs": "wgs84", "do": "next"})
    client.post("/report/similar")
    client.post("/report/contact", {"hide": "on", "do": "next"})
    client.post("/report/check")
    assert queries.everything().get().cell == cell_code(0)


def test_a_closer_place_than_an_area_is_asked_for_once(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    area = {"place": f"area:{WEST}001", "do": "next"}
    assert client.post("/report/where", area)["Location"] == "/report/where#chosen"
    page = text_of(client.get("/report/where"))
    assert "能说得更具体吗" in page
    assert f'value="cell:{cell_code(0)}"' in page
    assert client.post("/report/where", {"do": "next"})["Location"] == "/report/similar"
    client.post("/report/where", {"place": f"cell:{cell_code(0)}", "do": "next"})
    client.post("/report/similar")
    client.post("/report/contact", {"hide": "on", "do": "next"})
    client.post("/report/check")
    assert queries.everything().get().state == "unclaimed"


def test_whoever_says_an_area_from_its_own_list_is_not_asked_again(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/where", {"within": f"{WEST}001"})
    area = {"place": f"area:{WEST}001", "do": "next"}
    assert client.post("/report/where", area)["Location"] == "/report/similar"


def test_ones_own_door_is_kept_apart(city: City, client: Client) -> None:
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    home = {"lon": str(LON + 0.0003), "lat": str(LAT), "crs": "wgs84", "at_home": "on", "do": "next"}
    client.post("/report/where", home)
    client.post("/report/similar")
    client.post("/report/contact", {"hide": "on", "do": "next"})
    client.post("/report/check")
    case = queries.everything().get()
    assert not case.public
    assert case.lon == pytest.approx(LON)
    assert case.place == ""


# --- contact


def test_the_contact_goes_to_the_vault_and_nowhere_else(city: City, client: Client) -> None:
    number, _ = send(client, category=MANHOLE, name="张三丰", phone="138 1234 5678")
    case = case_of(number)
    ways = vault.ways([case.pk])[case.pk]
    assert ways.phone
    events = json.dumps([stored.text for stored in queries.events(case.pk)])
    assert not re.search(r"1234\s?5678", events)
    assert not re.search(r"1234\s?5678", case.text)


def test_a_draft_in_the_database_cannot_be_read_without_the_browser(city: City, client: Client) -> None:
    write(client, phone="13812345678", name="张三丰")
    stored = Session.objects.get().get_decoded()
    assert "张三丰" not in json.dumps(stored, ensure_ascii=False)
    assert "13812345678" not in json.dumps(stored)
    del client.cookies["draft"]
    assert client.get("/report/check")["Location"] == "/report"


def test_a_matter_about_an_office_does_not_go_to_that_office(city: City, client: Client) -> None:
    write(client, category=MANHOLE, about="西河镇")
    assert "西河镇政府" in text_of(client.get("/report/contact"))
    client.post("/report/contact", {"about": "西河镇", "accused": "west", "hide": "on", "do": "next"})
    assert "西河镇政府" in text_of(client.get("/report/check"))
    client.post("/report/check")
    case = queries.everything().get()
    assert (case.accused, case.public) == ("west", False)
    assert case.unit != "west"


# --- sent once


def test_sent_twice_by_a_flaky_network_is_one_case(city: City, client: Client) -> None:
    write(client, category=MANHOLE)
    session = client.session
    draft = session["draft"]
    first = client.post("/report/check")
    one = text_of(client.get("/report/done"))
    session = client.session
    session["draft"] = draft
    session.save()
    second = client.post("/report/check")
    assert first.status_code == second.status_code == 302
    assert text_of(client.get("/report/done")).count("0000-0001-1") == one.count("0000-0001-1")
    assert queries.partition()["reported"] == 1


def test_sending_again_after_it_was_sent_shows_the_receipt(city: City, client: Client) -> None:
    send(client, category=MANHOLE)
    assert client.post("/report/check")["Location"] == "/report/done"
    assert queries.partition()["reported"] == 1


def test_the_same_key_with_another_text_is_said_and_can_be_sent_as_another_report(city: City, client: Client) -> None:
    write(client, category=MANHOLE)
    draft = client.session["draft"]
    client.post("/report/check")
    session = client.session
    session["draft"] = draft
    session.save()
    client.post("/report", {"text": "另外一件事"})
    client.post("/report/category", {"category": MANHOLE})
    refused = client.post("/report/check")
    assert refused.status_code == 422
    assert "第一次提交的已经受理" in text_of(refused)
    assert client.post("/report/check", {"do": "anew"}).status_code == 302
    assert queries.partition()["reported"] == 2


def test_a_draft_waits_a_day_and_a_receipt_an_hour(city: City, client: Client, clock: Clock) -> None:
    write(client)
    clock.at = NOW + timedelta(hours=25)
    assert client.get("/report/check")["Location"] == "/report"
    clock.at = NOW
    client.post("/report/check")
    clock.at = NOW + timedelta(minutes=61)
    assert client.get("/report/done")["Location"] == "/follow"


def test_a_draft_thrown_away_is_gone(city: City, client: Client) -> None:
    write(client)
    client.post("/report/discard")
    assert TEXT not in text_of(client.get("/report"))


# --- the same nearby


def test_a_similar_case_nearby_can_be_followed_instead(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    client.post("/report/where", {"place": f"cell:{cell_code(0)}", "do": "next"})
    page = text_of(client.get("/report/similar"))
    assert "关注这一件" in page
    assert receipt.number in page
    client.post(f"/report/follow/{receipt.number}")
    done = text_of(client.get("/report/done"))
    assert "您已关注这件事" in done
    assert receipt.number in done
    assert receipt.code not in done
    case = queries.case(receipt.case_id)
    assert (case.followers, queries.partition()["reported"]) == (1, 1)
    followed = text_of(client.get(f"/case/{receipt.number}"))
    assert "您正在关注这件事" in followed
    assert client.post(f"/case/{receipt.number}/withdraw").status_code == 404


def test_what_is_not_public_is_neither_shown_nor_followed(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0, at_home=True)
    client.post("/report", {"text": TEXT})
    client.post("/report/category", {"category": MANHOLE})
    client.post("/report/where", {"place": f"cell:{cell_code(0)}", "do": "next"})
    assert client.get("/report/similar")["Location"] == "/report/contact"
    assert client.post(f"/report/follow/{receipt.number}").status_code == 404


# --- the cost of a page


def test_the_pages_of_a_report_ask_a_fixed_number_of_questions(
    city: City, client: Client, filed: Filer, django_assert_max_num_queries: Any
) -> None:
    write(client, category=MANHOLE)
    for n in range(8):
        filed(n % 2)
    for page, most in {
        "/report": 1,
        "/report/category": 2,
        "/report/where": 2,
        "/report/similar": 4,
        "/report/contact": 2,
        "/report/check": 2,
    }.items():
        client.get(page)
        with django_assert_max_num_queries(most):
            assert client.get(page).status_code == 200, page
