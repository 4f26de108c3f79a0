"""A disk that is full: a sentence that says so, and the draft still there when there is room again."""

from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, OperationalError
from django.test import Client

from doorstep.doors.portal.views import report
from doorstep.lib.files import DiskFullError
from tests.city import City
from tests.portal.walk import text_of, write

pytestmark = [pytest.mark.django_db, pytest.mark.faults]


class FullError(Exception):
    sqlite_errorname, sqlstate = "SQLITE_FULL", "53100"


def full(*_: Any, **__: Any) -> None:
    """Will fail as the framework's store does that finds no room."""
    try:
        raise OperationalError("database or disk is full") from FullError()
    except DatabaseError:
        raise UpdateError  # noqa: B904 - as it does


def refuse(_: Any) -> None:
    raise DiskFullError(folder="")


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "存储空间已满"), ("en", "no room left")])
def test_a_report_that_finds_no_room_is_told_so_and_goes_through_later(
    city: City, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    client = Client(headers={"accept-language": language})
    write(client)
    with monkeypatch.context() as patch:
        patch.setattr(report, "file_one", refuse)
        patch.setattr(SessionStore, "save", full)
        answer = client.post("/report/check")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert said in text_of(answer)
    assert "Traceback" not in text_of(answer)
    assert client.post("/report/check")["Location"] == "/report/done"


def test_a_session_that_somebody_ended_meanwhile_is_no_full_disk(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*_: Any, **__: Any) -> None:
        raise UpdateError

    client = Client()
    write(client)
    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "save", ended)
        assert client.post("/report/contact", {"do": "next"}).status_code == 400
