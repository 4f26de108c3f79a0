"""Limits are read strictly, in both languages, and written back to what was read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.ground.worktime.rules import MOST, Limit, LimitError, Unit, is_natural, limit_text, parse_limit


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("5 working days", 5, Unit.WORKING_DAYS),
        ("1 working day", 1, Unit.WORKING_DAYS),
        ("5个工作日", 5, Unit.WORKING_DAYS),
        ("5 个 工作日", 5, Unit.WORKING_DAYS),
        ("１５个工作日", 15, Unit.WORKING_DAYS),
        ("2 hours", 2, Unit.HOURS),
        ("24小时", 24, Unit.HOURS),
        ("24 个小时", 24, Unit.HOURS),
        ("4工作时", 4, Unit.WORKING_HOURS),
        ("4个工作小时", 4, Unit.WORKING_HOURS),
        ("2 紧急工作时", 2, Unit.EMERGENCY_HOURS),
        ("2 emergency hours", 2, Unit.EMERGENCY_HOURS),
        ("30 minutes", 30, Unit.MINUTES),
        ("30分钟", 30, Unit.MINUTES),
        ("90 Working Minutes", 90, Unit.WORKING_MINUTES),
        ("7自然日", 7, Unit.DAYS),
        ("7天", 7, Unit.DAYS),
        ("7 calendar days", 7, Unit.DAYS),
        ("  3   business   days ", 3, Unit.WORKING_DAYS),
    ],
)
def test_a_limit_is_read(text: str, amount: int, unit: Unit) -> None:
    assert parse_limit(text) == Limit(amount, unit)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "shape"),
        ("soon", "shape"),
        ("尽快", "shape"),
        ("five working days", "shape"),
        ("5", "shape"),
        ("-5 days", "shape"),
        ("1.5 days", "shape"),
        ("5 working days or so", "unit"),
        ("5 fortnights", "unit"),
        ("5周", "unit"),
        ("5 days 3 hours", "shape"),
        ("0 days", "amount"),
        ("501 working days", "amount"),
        ("9999999 minutes", "amount"),
        ("5 days\n", None),
        (None, "shape"),
        ("9" * 5000 + " days", "shape"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: Any, reason: str | None) -> None:
    if reason is None:
        assert parse_limit(text) == Limit(5, Unit.DAYS)
        return
    with pytest.raises(LimitError) as refused:
        parse_limit(text)
    assert refused.value.data["reason"] == reason
    assert len(refused.value.data["text"]) <= 60


@given(unit=st.sampled_from(Unit), data=st.data())
def test_what_is_written_is_read_back(unit: Unit, data: st.DataObject) -> None:
    limit = Limit(data.draw(st.integers(1, MOST[unit])), unit)
    assert parse_limit(limit_text(limit)) == limit
    assert str(limit) == limit_text(limit)


@given(st.text(max_size=40))
def test_no_text_does_anything_but_read_or_refuse(text: str) -> None:
    try:
        assert parse_limit(text).amount > 0
    except LimitError as refusal:
        assert refusal.data["reason"] in {"shape", "unit", "amount"}


def test_only_working_time_depends_on_a_calendar() -> None:
    assert {unit for unit in Unit if not is_natural(Limit(1, unit))} == {
        Unit.WORKING_MINUTES,
        Unit.WORKING_HOURS,
        Unit.WORKING_DAYS,
    }
