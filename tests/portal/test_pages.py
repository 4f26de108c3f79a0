"""Every page: in both languages, readable without a mouse or a script, with its headers; and pages that say no."""

import re
import sqlite3
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from doorstep.cases import queries
from doorstep.doors import photos
from doorstep.lib.files import DiskFullError
from tests.cast import Filer
from tests.city import MANHOLE, City, cell_code, middle_of
from tests.portal.test_case import handled, opened
from tests.portal.walk import text_of, write


class Outline(HTMLParser):
    """What a reader with another sense than sight needs of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[tuple[str, bool]] = []
        self.headings: list[str] = []
        self.faults: list[str] = []
        self._in_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "label":
            self._in_label += 1
            self.labels.add(str(given.get("for") or ""))
        if tag in ("input", "textarea", "select") and given.get("type") not in ("hidden", "submit"):
            self.fields.append((str(given.get("id") or ""), bool(self._in_label)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        ours = str(given.get("src") or "").startswith("/static/")
        if (tag == "script" and not ours) or "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"script or style in <{tag}>")
        if tag == "img" and not given.get("alt"):
            self.faults.append("an image without words")
        for name in ("href", "src", "action"):
            value = given.get(name) or ""
            if "//" in value and not value.startswith("http://testserver/"):
                self.faults.append(f"asks {value}")

    def handle_endtag(self, tag: str) -> None:
        self._in_label -= tag == "label"


def faults(page: str) -> list[str]:
    """Will return what is wrong with a page, as far as a machine sees it."""
    seen = Outline()
    seen.feed(page)
    found = seen.faults + [f"no label: {id_}" for id_, inside in seen.fields if not inside and id_ not in seen.labels]
    found += [f"id twice: {id_}" for id_ in set(seen.ids) if seen.ids.count(id_) > 1]
    if seen.headings.count("h1") != 1:
        found.append("not one h1")
    jumps = zip(seen.headings, seen.headings[1:], strict=False)
    found += [f"{a} then {b}" for a, b in jumps if int(b[1]) > int(a[1]) + 1]
    return found


# What residents typed, names of the ground, and what is marked as Chinese.
NOT_OURS = re.compile(r"<(textarea|title|(?:\w+(?=[^>]* lang=.zh-Hans)))[^>]*>.*?</\1>|<[^>]+>", re.DOTALL)


def in_english(client: Client) -> None:
    client.post("/language", {"language": "en"})


def report_pages(client: Client) -> list[str]:
    write(client, category=MANHOLE, about="西河镇")
    client.post("/report/where", {"search": "柳树村", "within": "370299001001"})
    return [f"/report{page}" for page in ("", "/category", "/where", "/contact", "/check")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_can_be_read_without_eyes_or_a_script(
    city: City, client: Client, filed: Filer, language: str
) -> None:
    receipts = [filed(n) for n in range(3)]
    handled(city, receipts[0].case_id)
    pages = ["/", "/follow", "/who", f"/who?cell={cell_code(0)}", "/who?in=370299001001", *report_pages(client)]
    pages += [opened(client, receipt) for receipt in receipts]
    if language == "en":
        in_english(client)
    for address in pages:
        answer = client.get(address)
        page = text_of(answer)
        assert answer.status_code == 200, address
        assert faults(page) == [], address
        assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page
        assert '<a class="skip" href="#main">' in page
        if language == "en":
            said = NOT_OURS.sub(" ", page)
            for ours in ("继续", "返回", "反映", "办理", "查询码", "错误"):
                assert ours not in said.replace("中文", ""), (address, ours)


def test_the_figures_add_up_on_the_page(city: City, client: Client, filed: Filer) -> None:
    for n in range(3):
        filed(n)
    handled(city, queries.everything().order_by("pk")[0].pk)
    page = text_of(client.get("/"))
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page))
    assert shown == {"已受理": "3", "已办结": "0", "办理中": "1", "待认领": "2"}
    assert "已受理 3 件＝已办结 0 件＋办理中 1 件＋待认领 2 件" in page


def test_the_first_page_asks_one_question_however_many_look(
    city: City, client: Client, filed: Filer, django_assert_num_queries: Any
) -> None:
    filed(0)
    with django_assert_num_queries(1):
        client.get("/")
    with django_assert_num_queries(0):
        client.get("/")


def test_emergency_numbers_can_be_called_from_the_first_page(city: City, client: Client) -> None:
    page = text_of(client.get("/"))
    assert all(f'href="tel:{number}"' in page for number in ("110", "119", "120", "122"))
    assert "遇到危险，请先拨打 110、119 或 120。" in page


# --- who serves me


def test_a_cell_names_who_serves_it_and_whom_to_complain_to(
    city: City, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/who")
    with django_assert_max_num_queries(5):
        page = text_of(client.get(f"/who?cell={cell_code(0)}"))
    assert all(said in page for said in ("柳树村网格员", "王小河", "0000-411", "0000-100"))


def test_who_is_found_by_words_that_stay_out_of_the_address(city: City, client: Client) -> None:
    page = text_of(client.post("/who", {"search": "松园小学"}))
    assert f"?cell={cell_code(13)}" in page


def test_a_place_that_is_not_on_the_map_is_said(city: City, client: Client) -> None:
    for query in ("cell=nonsense", "in=nonsense"):
        answer = client.get(f"/who?{query}")
        assert answer.status_code == 404
        assert "现行地图上没有这个地点" in text_of(answer)


# --- languages


def test_chinese_comes_first_and_the_browser_may_ask_for_english(city: City, client: Client) -> None:
    assert "家门口的事" in text_of(client.get("/"))
    assert "家门口的事" in text_of(client.get("/", headers={"accept-language": "zh-CN,zh;q=0.9"}))
    assert "家门口的事" in text_of(client.get("/", headers={"accept-language": "fr"}))
    assert "at your door" in text_of(client.get("/", headers={"accept-language": "en-GB,en;q=0.9"}))


def test_the_switch_works_by_itself_and_leads_nowhere_else(city: City, client: Client) -> None:
    answer = client.post("/language", {"language": "en", "next": "/who"})
    assert answer["Location"] == "/who"
    assert "Who serves me" in text_of(client.get("/who"))
    assert client.post("/language", {"language": "en", "next": "https://elsewhere.example/"})["Location"] == "/"


# --- headers


def test_every_answer_carries_its_policy(city: City, client: Client, filed: Filer) -> None:
    address = opened(client, filed(0))
    for page in ("/", "/report", "/follow", "/who", address, "/nothing"):
        answer = client.get(page)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
        assert "microphone=()" in answer["Permissions-Policy"]
        assert answer["Cache-Control"] == "no-store"


def test_forms_are_held_to_their_token(city: City) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/report", {"text": "x"})
    assert answer.status_code == 403
    assert "页面打开的时间太长" in text_of(answer)


# --- pages that say no


def broken(_: HttpRequest) -> Any:
    raise ZeroDivisionError


def away(_: HttpRequest) -> Any:
    raise OperationalError("database is locked")


def cramped(request: HttpRequest) -> Any:
    """Will leave behind a session that the disk has no room for: what fails then is no view."""

    def save(**_: Any) -> None:
        error = OperationalError("database or disk is full")
        error.__cause__ = sqlite3.OperationalError()
        error.__cause__.sqlite_errorname = "SQLITE_FULL"
        raise error

    request.session["x"] = 1
    request.session.save = save  # type: ignore[method-assign,assignment]
    return HttpResponse("")


def full(_: HttpRequest) -> Any:
    raise DiskFullError(folder="x")


class urls:  # noqa: N801 - stands in for a module of addresses
    from doorstep.urls import handler500
    from doorstep.urls import urlpatterns as _all

    urlpatterns = [path("broken", broken), path("away", away), path("full", full), path("cramped", cramped), *_all]


@pytest.mark.parametrize(
    ("address", "status", "zh", "en"),
    [
        ("/nothing", 404, "没有这个页面", "There is no such page"),
        ("/broken", 500, "系统出了问题", "Something broke on our side"),
        ("/away", 503, "暂时无法提供服务", "We cannot answer for a moment"),
        ("/cramped", 503, "系统存储空间已满", "There is no room left on our side"),
        ("/full", 503, "系统存储空间已满", "There is no room left on our side"),
    ],
)
def test_a_page_that_fails_says_so_in_both_languages(city: City, address: str, status: int, zh: str, en: str) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=urls):
        answer = client.get(address)
        assert answer.status_code == status
        assert zh in text_of(answer)
        assert faults(text_of(answer)) == []
        assert en in text_of(client.get(address, headers={"accept-language": "en"}))


HOSTILE = [
    "\0",
    "%00",
    "😀" * 500,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "{{1301*1487}}",
    "%s%n",
    "\u202e",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text_everywhere(city: City, client: Client, text: str) -> None:
    posts: list[tuple[str, Callable[[str], dict[str, str]]]] = [
        ("/report", lambda t: {"text": t}),
        ("/report", lambda t: {"text": f"井盖{t}"}),
        ("/report/category", lambda t: {"category": t}),
        ("/report/where", lambda t: {"within": t}),
        ("/report/where", lambda t: {"search": t, "do": "find"}),
        ("/report/where", lambda t: {"place": t, "crs": t, "lon": t, "lat": t, "address": t, "do": "next"}),
        ("/report/contact", lambda t: {"name": t, "phone": t, "email": t, "about": t, "accused": t, "do": "next"}),
        ("/report/check", lambda t: {"do": t}),
        ("/follow", lambda t: {"number": t, "code": t}),
        ("/who", lambda t: {"search": t}),
        ("/language", lambda t: {"language": t, "next": t}),
    ]
    for address, body in posts:
        answer = client.post(address, body(text))
        assert answer.status_code in (200, 302, 404, 422, 429), (address, answer.status_code)
        assert "<script>alert" not in text_of(answer)
        # 1301 * 1487, not 7 * 7: its two digits stand in the page's own random marks, now and then.
        assert "1934587" not in text_of(answer)
    for page in ("/report", "/report/category", "/report/where", "/report/contact"):
        assert "<script>alert" not in text_of(client.get(page))


@pytest.mark.parametrize(
    ("code", "zh"),
    [("photo_pixels", "像素过多"), ("photo_damaged", "已损坏"), ("photo_too_large", "无法使用"), ("", "无法使用")],
)
def test_a_photo_refused_later_says_why(code: str, zh: str) -> None:
    assert zh in photos.why_refused(code)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/report", "我要反映"),
        ("/follow", "查进度"),
        ("/who", "谁为我服务"),
        ("/map", "地图"),
        ("/open", "地图"),
        ("/", ""),
    ],
)
def test_the_bar_says_where_one_is(city: City, client: Client, path: str, name: str) -> None:
    page = text_of(client.get(path))
    assert re.findall(r'aria-current="page">([^<]+)</a>', page) == ([name] if name else [])


def test_the_last_look_names_the_place_of_a_pin(city: City, client: Client) -> None:
    lon, lat = middle_of(0)
    write(client)
    client.post("/report/where", {"lon": str(lon), "lat": str(lat), "crs": "wgs84", "do": "next"})
    client.post("/report/similar")
    assert "柳树村" in text_of(client.get("/report/check")).split("地点", 1)[1]


def test_the_way_back_from_the_place_is_the_page_before_it(city: City, client: Client) -> None:
    client.post("/report", {"text": "自来水井盖丢了", "guessed": "1"})
    assert 'class="back" href="/report"' in text_of(client.get("/report/where"))
    client.post("/report", {"text": "自来水井盖丢了"})
    assert 'class="back" href="/report/category"' in text_of(client.get("/report/where"))
