"""Drift: what the model makes of the cases of some time, at once and week by week."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep.flow import drift
from doorstep.flow import report as filing
from doorstep.flow.drift import WEEKS, Span
from doorstep.flow.report import Receipt
from tests.cast import a_report
from tests.city import NOISE, NOW, City


@pytest.fixture(autouse=True)
def models(tmp_path: Path, settings: Any) -> Path:
    settings.MODEL_DIR = tmp_path
    return tmp_path


def filed(*days: int) -> None:
    for n in days:
        report = replace(a_report(text="路灯不亮", category=NOISE), key=f"drift-key-{n}")
        assert isinstance(filing.file([report], now=NOW - timedelta(days=n))[0], Receipt)


def counted(now: datetime = NOW) -> int:
    return len(list(drift.count(now=now)))


def test_drift_sets_the_last_days_beside_those_before(city: City) -> None:
    filed(40, 2)
    found = drift.drift(days=30, now=NOW)
    assert found.before.cases == found.recent.cases == 1
    assert found.recent.confidence is not None
    assert found.new == []  # the cold start has no pieces


def test_the_weeks_are_counted_once_a_day(city: City) -> None:
    filed(40, 10, 9, 2)
    assert drift.weeks() is None
    assert counted() == WEEKS + 1
    found = drift.weeks()
    assert found is not None
    assert [one.cases for one in found.weeks[-6:]] == [1, 0, 0, 0, 2, 1]
    assert (found.recent.cases, found.before.cases) == (3, 1)
    assert found.weeks[-1].until == NOW.isoformat()
    assert counted(NOW + timedelta(hours=1)) == 0
    assert counted(NOW + timedelta(days=1)) == WEEKS + 1


def test_counting_goes_on_where_it_was_left(city: City, models: Path) -> None:
    filed(2)
    turns = drift.count(now=NOW)
    for _ in range(5):
        next(turns)
    assert drift.weeks() is None
    assert counted(NOW + timedelta(minutes=9)) == WEEKS + 1 - 5
    found = drift.weeks()
    assert found is not None
    assert found.at == NOW.isoformat()
    assert [path.name for path in models.iterdir()] == [drift.NAME]


def test_another_model_and_a_file_that_is_broken_are_counted_anew(city: City, models: Path) -> None:
    counted()
    file = models / drift.NAME
    told = file.read_text(encoding="utf-8")
    for wrong in (told.replace('"version": "', '"version": "x'), told[:-9], "[]", told.replace('"known"', '"k"')):
        file.write_text(wrong, encoding="utf-8")
        assert counted() == WEEKS + 1


def test_where_nothing_is_in_force_nothing_is_counted(city: City) -> None:
    assert counted(NOW - timedelta(days=9_999)) == 0


def test_spans_that_are_joined_count_by_their_cases() -> None:
    first = Span("a", "b", 3, 1.0, 0.9, 0.0, 0.0, 0.0)
    last = Span("c", "d", 1, 0.6, 0.5, 1.0, 1.0, 0.0)
    found = drift.joined([first, Span("b", "c"), last])
    assert found == Span("a", "d", 4, 0.9, 0.8, 0.25, 0.25, 0.0)
    assert drift.joined([Span("a", "b")]).confidence is None
