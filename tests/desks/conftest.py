"""The city is founded once a module; whether it is made up is not asked at a moment that no test chooses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doorstep.doors import madeup
from doorstep.doors.desks import access
from doorstep.lib import snapshots
from tests.city import NOW
from tests.founded import _fresh, city, founded

__all__ = ["_fresh", "city", "founded"]


@pytest.fixture(autouse=True)
def _not_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Will spare the tests the banner's query, one a minute."""
    monkeypatch.setattr(madeup, "is_made_up", lambda: False)


@pytest.fixture
def ground_desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Iterator[None]:
    """Will put the day of the city and a folder of the test's own under the ground desk."""
    monkeypatch.setattr(access, "clock", lambda: NOW)
    settings.INCOMING_DIR = tmp_path / "incoming"
    yield
    snapshots.clear_all()  # editions published here leave with the test, and their keys are given out again
