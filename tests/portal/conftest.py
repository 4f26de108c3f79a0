"""The small city, founded once for a whole file of tests, and a clock that stands where the cast's stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from doorstep.doors import filing, madeup
from doorstep.doors.portal import access
from doorstep.doors.portal.views import case, home, receipt, report, who
from tests import city as cities
from tests.city import NOW, City


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: Any) -> Iterator[City]:
    """The city in a transaction around the file's tests: each test's own is inside it."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        built = cities.build()
    yield built
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def city(founded: City, db: None) -> City:
    return founded


class Clock:
    """What the portal's doors read; a test moves it on."""

    def __init__(self, at: datetime) -> None:
        self.at = at


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    shown = Clock(NOW)

    class Standing(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return shown.at.astimezone(tz)

    for module in (filing, case, home, receipt, report, who):
        monkeypatch.setattr(module, "datetime", Standing)
    # One query a minute, at a moment that no test chooses.
    monkeypatch.setattr(madeup, "is_made_up", lambda: False)
    access.guesses.clear()
    return shown
