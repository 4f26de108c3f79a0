"""The public map, the list and the search: public cases at the precision of a cell, and nothing else."""

import json
import struct
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from doorstep.cases import published, queries
from doorstep.cases.published import Wanted
from doorstep.doors.portal.views import map as maps
from doorstep.doors.portal.views import report
from doorstep.flow import assign
from doorstep.flow import report as filing
from doorstep.lib import pmtiles
from doorstep.lib.refusal import Refusal
from tests.cast import a_report
from tests.city import MANHOLE, NEVER, NOW, POTHOLE, City, cell_code
from tests.portal.conftest import Clock
from tests.portal.walk import text_of

TEXT = "金丝雀不该出现在地图上"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _time(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "datetime", report.datetime)  # type: ignore[attr-defined]


def file(cell: int = 0, now: Any = NOW, **changes: Any) -> Any:
    """Will file one report and return its receipt."""
    (receipt,) = filing.file([a_report(cell, **changes)], now=now)
    assert not isinstance(receipt, Refusal)
    return receipt


def points(client: Client, query: str = "") -> dict[str, list[int]]:
    """Will return the counts of each cell on the map."""
    found = json.loads(client.get(f"/map/points{query}").content)
    return {code: counts for code, _name, _town, _lon, _lat, *counts in found["cells"]}


def test_public_cases_are_counted_in_their_cell_and_in_no_point(city: City, client: Client) -> None:
    file(0, text=f"井盖丢了{TEXT}")
    file(0)
    file(5, category=POTHOLE)
    found = json.loads(client.get("/map/points").content)
    assert {row[0]: sum(row[5:]) for row in found["cells"]} == {cell_code(0): 2, cell_code(5): 1}
    assert found["statuses"] == ["unclaimed", "in_hand", "closed"]
    for address in ("/map", "/open", "/map/points"):
        page = text_of(client.get(address))
        assert TEXT not in page, address


def test_what_is_not_public_is_nowhere(city: City, client: Client) -> None:
    hidden = file(0, at_home=True)
    screened = file(1, category="", text="嗯嗯啊啊随便看看")
    assert queries.case(screened.case_id).state == "screening"
    assert points(client) == {}
    for address in ("/map", "/open"):
        page = text_of(client.get(address))
        assert hidden.number not in page
        assert screened.number not in page
    answers = [text_of(client.post("/search", {"search": n})) for n in (hidden.number, screened.number)]
    with translation.override("zh-hans"):
        for answer in answers:
            assert (
                translation.gettext("No public case has this number. If you have its secret code, you can follow it.")
                in answer
            )


def test_filters_narrow_map_and_list_alike(city: City, client: Client) -> None:
    hole, pot = file(0), file(13, category=POTHOLE, now=NOW - 20 * DAY)
    assign.claim(case_id=hole.case_id, actor=city.actor("worker"), now=NOW)
    for query, wanted in {
        "?status=in_hand": {hole.number},
        "?status=unclaimed": {pot.number},
        f"?category={POTHOLE}": {pot.number},
        "?category=C01": {hole.number},
        "?period=7": {hole.number},
        "?period=90": {hole.number, pot.number},
        f"?town={cell_code(13)[:9]}": {pot.number},
        f"?cell={cell_code(0)}": {hole.number},
        "?status=nonsense&category=x&period=1&cell=y&below=z": {hole.number, pot.number},
        "?status=closed": set(),
    }.items():
        page = text_of(client.get(f"/open{query}"))
        assert {n for n in (hole.number, pot.number) if n in page} == wanted, query
        assert sum(map(sum, points(client, query).values())) == len(wanted), query


def test_the_list_turns_pages_by_key_and_says_when_it_must_look_further(
    city: City, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = sorted((file(n % 24).case_id for n in range(7)), reverse=True)
    first = published.page(Wanted(), size=3)
    assert ([row.id for row in first.cases], first.older) == (ids[:3], ids[2])
    second = published.page(Wanted(), below=first.older, size=3)
    assert [row.id for row in second.cases] == ids[3:6]
    last = published.page(Wanted(), below=second.older, size=3)
    assert ([row.id for row in last.cases], last.older) == (ids[6:], None)
    # Nobody looks through more than the window, and what lies behind it can still be reached.
    monkeypatch.setattr(published, "WINDOW", 4)
    assign.claim(case_id=ids[6], actor=city.actor("worker"), now=NOW)
    none = published.page(Wanted(status="in_hand"), size=3)
    assert ([row.id for row in none.cases], none.older) == ([], ids[3])
    assert [row.id for row in published.page(Wanted(status="in_hand"), below=none.older).cases] == [ids[6]]
    assert f"below={ids[3]}" in text_of(client.get("/open?status=in_hand"))


def test_pages_ask_a_constant_number_of_queries(city: City, client: Client, django_assert_max_num_queries: Any) -> None:
    for n in range(30):
        file(n % 24)
    client.get("/map")
    for address, most in {
        "/map": 3,
        "/open": 3,
        f"/open?cell={cell_code(0)}": 3,
        "/map/points?status=closed": 2,
    }.items():
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
    with django_assert_max_num_queries(1):
        client.get("/map/points")
    about = json.loads(client.get("/map/about").content)
    client.get(f"{about['tiles']}/14/0/0")
    with django_assert_max_num_queries(0):
        client.get(f"{about['tiles']}/14/0/0")
        client.get(about["names"])


def test_the_index_of_public_cases_is_used(city: City) -> None:
    for n in range(5):
        file(n)
    wanted = published._window(Wanted(), 1000, published.WINDOW).values("pk")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # with five rows it would read them all
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = wanted.explain()
    assert "case_public" in plan or (connection.vendor == "postgresql" and "pkey" in plan), plan
    assert "TEMP B-TREE" not in plan


def test_tiles_are_kept_for_ever_and_asked_for_once(city: City, client: Client) -> None:
    about = json.loads(client.get("/map/about").content)
    west, south, east, north = about["bounds"]
    assert west < 120.0005 < east
    assert south < north
    x, y = int((120.001 + 180) / 360 * 2**14), 6427
    tiles = [client.get(f"{about['tiles']}/14/{x}/{row}") for row in range(y - 40, y + 40)]
    full = [tile for tile in tiles if tile.content != b"{}"]
    assert full
    assert full[0]["Cache-Control"] == "public, max-age=31536000, immutable"
    assert json.loads(full[0].content)["base"] == "cell"
    again = client.get(full[0].request["PATH_INFO"], HTTP_IF_NONE_MATCH=full[0]["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    packed = client.get(full[0].request["PATH_INFO"], HTTP_ACCEPT_ENCODING="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert not packed.cookies
    names = json.loads(client.get(about["names"]).content)
    assert {row[1] for row in names["town"]} == {"西河镇", "东岭镇"}
    for gone in (f"/map/tiles/{NEVER}/14/1/1", "/map/tiles/1/30/1/1", f"/map/names/{NEVER}", f"{about['tiles']}/4/1/1"):
        assert client.get(gone).status_code == 404, gone


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_places_and_kinds_are_found_by_words_and_the_words_are_in_no_address(
    city: City, client: Client, language: str
) -> None:
    number = file(0).number
    client.cookies["django_language"] = language
    assert number in text_of(client.post("/search", {"search": number}))
    assert f"cell={cell_code(0)}" in text_of(client.post("/search", {"search": "柳树村大集"}))
    assert f"category={MANHOLE}" in text_of(client.post("/search", {"search": "井盖"}))
    nothing = text_of(client.post("/search", {"search": "qqqqzzzz"}))
    assert 'id="found"' in nothing
    assert client.get("/search?search=x").status_code == 200


def test_the_place_page_offers_the_map_only_to_those_who_ask(city: City, client: Client) -> None:
    client.post("/report", {"text": "路灯坏了三天"})
    client.post("/report/category", {"category": ""})
    page = text_of(client.get("/report/where"))
    assert "data-map-open" in page
    assert 'src="/static/built/map.js"' not in page


def an_archive(kind: int = 2, tile: bytes = b"PNG") -> bytes:
    """Will return a PMTiles archive in which every tile of zoom 10 is the same."""
    root = b"\x01" + varint(349_525) + varint(4**10) + varint(len(tile)) + b"\x01"
    at = 127
    sections = struct.pack("<8Q", at, len(root), at + len(root), 2, 0, 0, at + len(root) + 2, len(tile))
    head = b"PMTiles\x03" + sections + struct.pack("<3Q", 4**10, 1, 1) + bytes([1, 1, 1, kind, 10, 10])
    return head.ljust(127, b"\0") + root + b"{}" + tile


def varint(number: int) -> bytes:
    """Will return a number in groups of seven bits, the lowest first."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def test_a_base_map_is_handed_out_in_ranges_and_never_whole(
    client: Client, db: None, tmp_path: Path, settings: Any
) -> None:
    assert client.get("/map/base.pmtiles").status_code == 404
    settings.BASEMAP = tmp_path / "base.pmtiles"
    content = an_archive()
    settings.BASEMAP.write_bytes(content)
    part = client.get("/map/base.pmtiles", HTTP_RANGE="bytes=0-126")
    assert (part.status_code, part.content) == (206, content[:127])
    assert part["Content-Range"] == f"bytes 0-126/{len(content)}"
    assert client.get("/map/base.pmtiles", HTTP_RANGE="bytes=100-999999").content == content[100:]
    for wrong in ("", "bytes=5000-6000", "bytes=9-3", "bytes=-5", "words"):
        assert client.get("/map/base.pmtiles", HTTP_RANGE=wrong).status_code == 416, wrong


@pytest.mark.parametrize(("content", "why"), [(None, "missing"), (b"PK", "other"), (an_archive(1), "vector")])
def test_a_file_that_cannot_be_drawn_is_refused(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "base.pmtiles"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(pmtiles.UnfitError) as refused:
        pmtiles.kind(path)
    assert refused.value.why == why
    path.write_bytes(an_archive())
    assert pmtiles.kind(path) == "png"


def test_the_list_is_a_table_and_a_feed_with_the_same_filters(city: City, client: Client) -> None:
    file(0, text=f"井盖丢了{TEXT}")
    kept = file(5, category=POTHOLE)
    sheet = client.get(f"/open?format=csv&category={POTHOLE}").content.decode("utf-8-sig").splitlines()
    assert len(sheet) == 2
    assert sheet[0].startswith("编号,类别,")
    assert sheet[1].startswith(kept.number)
    assert "2026-03-04T01:30:00+00:00" in sheet[1]
    feed = client.get("/open?format=atom").content.decode()
    assert feed.count("<entry>") == 2
    assert f"#{kept.number}</id>" in feed
    assert TEXT not in feed
    assert client.get("/open?format=pdf").status_code == 200
