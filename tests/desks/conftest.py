"""The city is founded once a module, and the desks' clock stands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doorstep.lib import snapshots
from tests.desks.kit import standing
from tests.founded import _fresh, city, founded

__all__ = ["_fresh", "city", "founded", "standing"]


@pytest.fixture
def ground_desk(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Will put a folder of the test's own under the ground desk."""
    settings.INCOMING_DIR = tmp_path / "incoming"
    yield
    snapshots.clear_all()  # editions published here leave with the test, and their keys are given out again
