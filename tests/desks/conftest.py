"""The city is founded once a module; whether it is made up is not asked at a moment that no test chooses."""

import pytest

from doorstep.doors import madeup
from tests.founded import _fresh, city, founded

__all__ = ["_fresh", "city", "founded"]


@pytest.fixture(autouse=True)
def _not_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Will spare the tests the banner's query, one a minute."""
    monkeypatch.setattr(madeup, "is_made_up", lambda: False)
