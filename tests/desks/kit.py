"""What the desks' tests share: a browser of one of the cast, and cases in every state."""

from datetime import UTC, datetime
from typing import Any

from django.test import Client
from django.utils import translation

from doorstep.cases.rules import numbers
from doorstep.flow import assign, handle
from tests.city import City


def at_desk(city: City, login: str, language: str = "en") -> Client:
    """Will return a browser in which one of the cast is logged in."""
    from django.conf import settings

    from django.contrib.auth import get_user_model

    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(pk=city.ids[login]))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def address(case_id: int) -> str:
    """Will return the address of a case's page."""
    return f"/desk/case/{numbers.number(case_id)}/"


def right_now() -> datetime:
    """Will return the instant at which the doors read the clock too."""
    return datetime.now(UTC)


def do(client: Client, case_id: int, name: str, **said: Any) -> Any:
    """Will make a move as the page's form would."""
    from doorstep.cases import queries

    data = {"seen": queries.snapshot(case_id).version} | said
    return client.post(f"{address(case_id)}do/{name}/", data)


__all__ = ["address", "assign", "at_desk", "do", "handle", "right_now", "translation"]
