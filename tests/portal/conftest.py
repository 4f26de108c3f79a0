"""The small city, founded once for a whole file of tests, and a clock that stands where the cast's stands."""

from datetime import datetime
from typing import Any

import pytest

from doorstep.doors import filing, madeup, numbers
from doorstep.doors.portal import access
from doorstep.doors.portal.views import case, home, receipt, report, who
from tests.city import NOW
from tests.founded import city, founded

__all__ = ["city", "founded"]


class Clock:
    """What the portal's doors read; a test moves it on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def monotonic(self) -> float:
        """Will return its seconds, as whoever slows down guessing reads them."""
        return self.at.timestamp()


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
    monkeypatch.setattr(numbers, "known", lambda: numbers.Numbers(("110", "119", "120", "122"), "12345"))
    # A try comes back every half minute, which a busy machine may need for the tries of one test.
    monkeypatch.setattr(access, "time", shown)
    access.guesses.clear()
    return shown
