"""Old cases by hand: columns chosen, the first rows tried, the rest filed by the timer in slices, refused rows back."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.cases import queries
from doorstep.doors import importing
from doorstep.doors.desks.ground import incoming
from doorstep.flow import imports
from doorstep.ground.people.queries import local_day
from tests.city import City, middle_of
from tests.desks.ground_kit import HOME, sheet
from tests.desks.kit import at_desk, page, right_now

pytestmark = pytest.mark.django_db
OLD = f"{HOME}old/"
COLUMNS = {
    "key": "编号", "text": "内容", "filed": "受理时间", "closed": "办结时间", "reason": "办理情况", "lon": "经度",
    "lat": "纬度", "name": "姓名", "phone": "电话", "crs": "wgs84", "outside": "refuse", "outcome": "explained",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.INCOMING_DIR = tmp_path / "incoming"
    monkeypatch.setattr(importing, "SLICE_S", 600.0)  # as long as a busy machine takes


def rows(count: int, bad: int = 0) -> list[dict[str, str]]:
    """Will return old cases, the last of them without a time that can be read."""
    found = []
    for n in range(count):
        lon, lat = middle_of(n % 24)
        found.append(
            {
                "编号": f"A{n}", "内容": f"路灯不亮{n}", "受理时间": f"2025-0{n % 9 + 1}-03 10:00",
                "办结时间": "2025-12-01 09:00", "办理情况": "已修好", "经度": f"{lon}", "纬度": f"{lat}",
                "姓名": "张三", "电话": "13800001111",
            }
        )  # fmt: skip
    for one in found[count - bad :]:
        one["受理时间"] = "很久以前"
    return found


def upload(client: Any, table: SimpleUploadedFile, **more: Any) -> str:
    """Will send a file and return the address of the page that asks which column is what."""
    answer = client.post(OLD, {"system": "hotline2019", "table": table, **more})
    assert answer.status_code == 302, page(answer)
    where: str = answer["Location"]
    return where


def test_old_cases_go_from_file_to_record(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports.running, "BATCH", 4)
    monkeypatch.setattr(imports, "BATCH", 4)
    admin = at_desk(city, "admin")
    where = upload(admin, sheet("老系统.csv", rows(10, bad=2), "gb18030"))
    asked = page(admin.get(where))
    assert '<option value="编号" selected>' in asked, "guessed by its name"
    assert "路灯不亮0" in asked
    tried = page(admin.post(where, COLUMNS))
    assert "很久以前" in tried
    assert queries.partition()["reported"] == 0, "a look keeps nothing"
    answer = admin.post(where, COLUMNS | {"start": "1"})
    job = answer["Location"]
    assert "waits for its turn" in page(admin.get(job))
    with monkeypatch.context() as patch:
        patch.setattr(importing, "SLICE_S", 0.0)
        # A clock of its own: everybody else in the process goes on reading the real one.
        looks = iter([0.0, -1.0, 1.0])
        patch.setattr(importing, "time", SimpleNamespace(monotonic=looks.__next__))
        assert importing.work(now=right_now()) == 4, "a slice, and others have their turn"
        assert "is being imported" in page(admin.get(job))
    assert importing.work(now=right_now()) == 6, "it goes on where it was"
    shown = page(admin.get(job))
    assert "finished" in shown
    assert queries.partition()["closed"] == 8
    back = page(admin.get(job.replace("/job/", "/refused/"))).splitlines()
    assert len(back) == 3
    assert "很久以前" in back[1]
    token = where.rstrip("/").rsplit("/", 1)[1]
    assert not (incoming.of(token).folder / "table").exists(), "the file names people"


def test_nothing_goes_in_twice_and_a_stopped_import_stays_stopped(city: City) -> None:
    admin = at_desk(city, "admin")
    for _ in range(2):
        where = upload(admin, sheet("old.csv", rows(3)))
        job = admin.post(where, COLUMNS | {"start": "1"})["Location"]
        importing.work(now=right_now())
    assert queries.partition()["reported"] == 3
    where = upload(admin, sheet("more.csv", rows(5)))
    job = admin.post(where, COLUMNS | {"start": "1"})["Location"]
    admin.post(job, {"stop": "1"})
    assert importing.work(now=right_now()) == 0
    assert "stopped" in page(admin.get(job))
    assert queries.partition()["reported"] == 3
    assert importing.work(now=right_now() + timedelta(days=8)) == 0
    assert incoming.of_person(city.ids["admin"], "import") == [], "what is left goes after a week"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"system": "x y", "table": sheet("a.csv", rows(1))}, "Letters, digits"),
        ({"system": "x"}, "required"),
        ({"system": "x", "table": SimpleUploadedFile("a.exe", b"MZ")}, "of a kind that is not taken here"),
        ({"system": "x", "table": sheet("a.csv", rows(1)), "map": SimpleUploadedFile("m.toml", b"[")}, "is no TOML"),
        (
            {"system": "x", "table": sheet("a.csv", rows(1)), "map": SimpleUploadedFile("m.toml", b"a=1")},
            "The map does not",
        ),
    ],
)
def test_what_cannot_be_taken_is_said(city: City, files: dict[str, Any], said: str) -> None:
    answer = at_desk(city, "admin").post(OLD, files)
    assert answer.status_code == 422
    assert said in page(answer)


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"a,a\n1,2\n", b"\xff\xff,\x81\n"])
def test_a_file_that_is_no_table_leads_to_a_sentence(city: City, content: bytes) -> None:
    admin = at_desk(city, "admin")
    answer = admin.post(OLD, {"system": "x", "table": SimpleUploadedFile("a.csv", content)}, follow=True)
    assert answer.status_code == 422
    assert "Something needs your attention" in page(answer)


def test_columns_that_do_not_fit_are_refused(city: City) -> None:
    admin = at_desk(city, "admin")
    where = upload(admin, sheet("old.csv", rows(2)))
    assert admin.post(where, {"key": "编号"}).status_code == 422
    assert admin.post(where, COLUMNS | {"key": "no such column"}).status_code == 422
    assert "Every row that was tried is refused" in page(admin.post(where, COLUMNS | {"filed": "内容"}))


@pytest.mark.parametrize("who", ["outsider", "outsider_head", "second"])
def test_others_see_nothing_of_it(city: City, who: str) -> None:
    admin = at_desk(city, "admin")
    where = upload(admin, sheet("old.csv", rows(3, bad=1)))
    job = admin.post(where, COLUMNS | {"start": "1"})["Location"]
    importing.work(now=right_now())
    if who == "second":  # another administrator
        from doorstep.ground.people import actions

        today = local_day(right_now())
        actions.appoint(post="gov.admin", user_id=city.ids["worker"], from_on=today, succeed=True)
        client, status = at_desk(city, "worker"), 404
        assert "Your files" not in page(client.get(OLD))
    else:
        client, status = at_desk(city, who), 403
        assert client.get(OLD).status_code == 403
    for address in (where, job, job.replace("/job/", "/refused/")):
        assert client.get(address).status_code == status, address
        if not address.endswith("/refused/"):
            assert client.post(address, {"drop": "1", "stop": "1"}).status_code == status, address
