"""What the desks' tests share: a browser of one of the cast, a case's address, a move made by its form."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from doorstep.doors import madeup
from doorstep.doors.desks import access
from tests.city import NOW, City


@pytest.fixture(autouse=True)
def standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Will let the desks' clock stand on a working morning, and spare the tests the banner's query, one a minute."""
    monkeypatch.setattr(access, "clock", lambda: NOW)
    monkeypatch.setattr(madeup, "is_made_up", lambda: False)


def at_desk(city: City, login: str, language: str = "en") -> Client:
    """Will return a browser in which one of the cast is logged in."""
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(pk=city.ids[login]))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def address(case_id: int) -> str:
    """Will return the address of a case's page."""
    return f"/desk/case/{numbers.number(case_id)}/"


def right_now() -> datetime:
    """Will return the instant at which the desks' clock stands."""
    return NOW


def do(client: Client, case_id: int, name: str, **said: Any) -> Any:
    """Will make a move as the page's form would."""
    data = {"seen": queries.snapshot(case_id).version} | said
    return client.post(f"{address(case_id)}do/{name}/", data)


def state(case_id: int) -> str:
    """Will return the state of a case."""
    return queries.snapshot(case_id).state.value


def photo(shade: int = 40) -> SimpleUploadedFile:
    """Will return a small photo as a browser uploads it; each shade is another photo."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 120)).save(out, "JPEG")
    return SimpleUploadedFile("result.jpg", out.getvalue(), content_type="image/jpeg")


def page(answer: Any) -> str:
    """Will return what a page says, streamed or not."""
    body: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace")
