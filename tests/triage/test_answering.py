"""A candidate answered by command: shown first, then put in use or discarded by a named person with a reason."""

from pathlib import Path
from typing import Any

import pytest

from doorstep.flow import learn
from doorstep.triage import holder
from tests.city import City
from tests.desks.model_kit import VERSION, compared, lay
from tests.founded import _fresh, city, founded
from tests.triage.test_commands import call

__all__ = ["_fresh", "city", "founded"]
SIGNED = ["--by", "admin", "--reason", "对噪声更准", "--commit"]


@pytest.fixture(autouse=True)
def models(tmp_path: Path, settings: Any) -> Path:
    settings.MODEL_DIR = tmp_path
    lay(tmp_path, compared([7]))
    return tmp_path


def test_the_comparison_is_shown_before_anything_is_done(capsys: pytest.CaptureFixture[str], models: Path) -> None:
    assert call("publish") == 0
    shown = capsys.readouterr().out
    assert "1 件由错变对，1 件由对变错，0 件两者都错" in shown
    assert call("discard", VERSION) == 0
    assert call("discard", VERSION, "--commit") == 2  # nobody said who
    assert learn.waiting().version == VERSION
    assert learn.answered() == []


def test_who_answers_and_why_is_written_down(city: City, models: Path) -> None:
    assert call("discard", "another", *SIGNED) == 1
    assert call("discard", VERSION, *SIGNED) == 0
    lay(models, compared())
    assert call("publish", VERSION, *SIGNED) == 0
    assert (models / holder.NAME).exists()
    told = [(one["what"], one["by"], one["reason"]) for one in learn.answered()]
    assert told == [("published", "admin", "对噪声更准"), ("discarded", "admin", "对噪声更准")]
