"""The ground desk: the map loaded, checked, compared and published by hand; who may; and files that are none."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.doors.desks import access
from doorstep.doors.desks.ground import incoming
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind, Status
from tests.city import NOW, PLAN, City
from tests.desks.ground_kit import HOME, LATER, TODAY, cells, keep, send, uploads
from tests.desks.kit import at_desk, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground_desk")]


def moved(n: int = 8, by: float = 0.001) -> Any:
    """Will return the cells of the city, one of them pushed east: it overlaps one neighbour and leaves a gap."""
    rows = list(PLAN.cells)
    rows[n] = replace(rows[n], polygon=shapely.transform(rows[n].polygon, lambda at: at + np.array([by, 0.0])))
    return rows


def renamed() -> Any:
    """Will return the cells of the city, one under another name."""
    return [replace(row, name="新名字") if n == 3 else row for n, row in enumerate(PLAN.cells)]


def test_a_map_goes_from_file_to_force(city: City) -> None:
    admin = at_desk(city, "admin")
    shown = page(send(admin, "map", "2026-map", cells=cells(renamed())))
    assert "It can be kept as a draft. No error was found." in shown
    assert editions.current(TODAY)[Kind.MAP].name == "test", "looking changes nothing"
    where = keep(admin, "map", "2026-map", cells=cells(renamed()))
    assert "No error." in page(admin.get(where))
    compared = page(admin.get(where + "compare/"))
    assert "新名字" in compared
    assert ">Kind of change<" in compared
    asked = page(admin.post(where + "publish/", {"step": "look", "valid_from": LATER.isoformat()}))
    assert "0 added, 0 removed, 1 changed" in asked
    assert editions.named(Kind.MAP, "2026-map").status is Status.DRAFT, "nothing is published by looking"
    admin.post(where + "publish/", {"step": "do", "valid_from": LATER.isoformat()})
    ref = editions.named(Kind.MAP, "2026-map")
    assert (ref.status, ref.valid_from) == (Status.PUBLISHED, LATER)
    assert editions.entry(ref.id).published_by == city.ids["admin"]
    overview = page(admin.get(HOME))
    assert "planned" in overview
    assert "Withdraw" in page(admin.get(where))
    admin.post(where + "withdraw/")
    assert editions.current(LATER)[Kind.MAP].name == "test"
    assert "withdrawn" in page(admin.get(where))


def test_faults_stand_on_the_map_and_stop_publishing(city: City) -> None:
    admin = at_desk(city, "admin")
    where = keep(admin, "map", "bad", cells=cells(moved()))
    shown = page(admin.get(where))
    assert "errors stand in the way" in shown
    assert 'class="grave" cx=' in shown
    assert "Move the border so that" in shown
    close = page(admin.get(where, {"fault": "0"}))
    assert 'class="meant"' in close
    assert "The whole map" in close
    answer = admin.post(where + "publish/", {"step": "do", "valid_from": LATER.isoformat()})
    assert answer.status_code == 422
    assert "stand in the way. See the page Check." in page(answer)
    assert editions.named(Kind.MAP, "bad").status is Status.DRAFT
    lines = page(admin.get(where, {"format": "csv"})).splitlines()
    assert lines[1].startswith("Error,")


@pytest.mark.parametrize("day", ["2026-03-03", "soon"])
def test_nothing_is_published_in_the_past(city: City, day: str) -> None:
    admin = at_desk(city, "admin")
    where = keep(admin, "map", "m", cells=cells())
    for step in ("look", "do"):
        assert admin.post(where + "publish/", {"step": step, "valid_from": day}).status_code == 422
    assert editions.named(Kind.MAP, "m").status is Status.DRAFT


def test_what_is_in_force_can_be_neither_withdrawn_nor_thrown_away(city: City) -> None:
    admin = at_desk(city, "admin")
    where = f"{HOME}edition/{editions.current(TODAY)[Kind.MAP].id}/"
    for what in ("withdraw", "discard"):
        admin.post(f"{where}{what}/")
        assert editions.current(TODAY)[Kind.MAP].name == "test"
    assert admin.get(where + "publish/").status_code == 302


def test_a_draft_is_thrown_away(city: City) -> None:
    admin = at_desk(city, "admin")
    where = keep(admin, "map", "m", cells=cells())
    admin.post(where + "discard/")
    assert admin.get(where).status_code == 404


def book(size: int) -> bytes:
    """Will return an archive whose one member unpacks to `size` bytes, as it says."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cells.shp", b"0")
        archive.filelist[0].file_size = size
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cells.geojson", b"{", "could not be read"),
        (
            "cells.geojson",
            b'{"type":"FeatureCollection","features":[]}',
            "not a single cell|could not be read|No column",
        ),
        ("cells.geojson", b"\x00\x01\x02", "is not GeoJSON"),
        ("cells.zip", book(400_000_000), "at most"),
        ("cells.zip", b"PK\x03\x04 no archive", "could not be read"),
        ("cells.exe", b"MZ", "is of a kind that is not taken here"),
        ("../../etc/passwd", b"x", "is of a kind that is not taken here"),
        ("cells.geojson", b"", "empty"),
    ],
)
def test_a_file_that_is_no_map_is_refused_with_a_sentence(city: City, name: str, content: bytes, said: str) -> None:
    admin = at_desk(city, "admin")
    shown = page(send(admin, "map", "m", cells=SimpleUploadedFile(name, content)))
    assert re.search(said, shown), shown
    assert "keep" not in re.findall(r'button class="button" name="(\w+)"', shown)
    assert not [one for one in editions.listing(Kind.MAP) if one.name == "m"]


def test_a_file_that_is_too_large_is_refused(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from doorstep.doors.desks.ground.parts import PARTS

    upload = PARTS[Kind.MAP].uploads[0]
    monkeypatch.setattr(type(upload), "most_bytes", property(lambda _: 1000), raising=False)
    admin = at_desk(city, "admin")
    assert "at most" in page(send(admin, "map", "m", cells=cells()))
    assert uploads() == 0


def test_the_name_of_a_published_edition_is_refused(city: City) -> None:
    shown = send(at_desk(city, "admin"), "map", "test", cells=cells())
    assert shown.status_code == 422
    assert "is published and cannot change" in page(shown)


def test_uploads_belong_to_whoever_sent_them_and_last_a_day(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = at_desk(city, "admin")
    shown = send(admin, "map", "m", cells=cells())
    where = shown.redirect_chain[-1][0]
    token = where.rstrip("/").rsplit("/", 1)[1]
    with pytest.raises(incoming.GoneError):
        incoming.find(token, user_id=city.ids["head"], now=NOW)
    for odd in ("x", "../../keys", "%2e%2e", "a" * 30):
        assert admin.get(f"{HOME}upload/{odd}/").status_code in (302, 404)
    monkeypatch.setattr(access, "clock", lambda: NOW + timedelta(hours=25))
    assert admin.get(where).status_code == 302
    assert incoming.sweep(now=NOW + timedelta(hours=25)) == 1


@pytest.mark.parametrize("who", ["outsider", "outsider_head", "leader"])
def test_outsiders_do_not_get_in(city: City, who: str) -> None:
    key = editions.current(TODAY)[Kind.MAP].id
    client = at_desk(city, who)
    for path in ("", "load/map/", f"edition/{key}/", f"edition/{key}/compare/", f"edition/{key}/publish/"):
        assert client.get(HOME + path).status_code == 403, path
    for path in (f"edition/{key}/withdraw/", f"edition/{key}/discard/", f"edition/{key}/publish/", "load/map/"):
        assert client.post(HOME + path, {"edition": "x"}).status_code == 403, path
    assert HOME not in page(client.get("/desk/"))


def test_addresses_that_are_none_are_not_found(city: City) -> None:
    admin = at_desk(city, "admin")
    for path in ("load/nothing/", "edition/999999/", "edition/999999/compare/", "edition/999999/publish/"):
        assert admin.get(HOME + path).status_code == 404, path
    key = editions.current(TODAY)[Kind.MAP].id
    for query in ({"page": "9999"}, {"page": "x"}, {"fault": "-1"}, {"severity": "x"}, {"with": "x"}):
        for path in (f"edition/{key}/", f"edition/{key}/compare/"):
            assert admin.get(HOME + path, query).status_code == 200, (path, query)
