"""A limit: an amount and a unit, read strictly in English and Chinese."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from doorstep.lib.refusal import Refusal


class Unit(StrEnum):
    """What a limit is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_MINUTES = "working_minutes"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    EMERGENCY_HOURS = "emergency_hours"


NATURAL = frozenset({Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.EMERGENCY_HOURS})

# About two years each: longer than any limit the law knows (60 + 30 days), short enough to catch a slip of the key.
MOST = {
    Unit.MINUTES: 1_051_200,
    Unit.HOURS: 17_520,
    Unit.DAYS: 730,
    Unit.WORKING_MINUTES: 240_000,
    Unit.WORKING_HOURS: 4_000,
    Unit.WORKING_DAYS: 500,
    Unit.EMERGENCY_HOURS: 17_520,
}

_ENGLISH = {
    Unit.MINUTES: ("minute", "natural minute"),
    Unit.HOURS: ("hour", "natural hour"),
    Unit.DAYS: ("day", "natural day", "calendar day"),
    Unit.WORKING_MINUTES: ("working minute",),
    Unit.WORKING_HOURS: ("working hour", "business hour"),
    Unit.WORKING_DAYS: ("working day", "business day"),
    Unit.EMERGENCY_HOURS: ("emergency hour", "emergency working hour"),
}
_CHINESE = {
    Unit.MINUTES: ("分钟", "自然分钟"),
    Unit.HOURS: ("小时", "自然小时", "自然时"),
    Unit.DAYS: ("天", "日", "自然日", "自然天", "日历日"),
    Unit.WORKING_MINUTES: ("工作分钟",),
    Unit.WORKING_HOURS: ("工作时", "工作小时"),
    Unit.WORKING_DAYS: ("工作日", "工作天"),
    Unit.EMERGENCY_HOURS: ("紧急工作时", "紧急工作小时", "紧急小时"),
}
_UNITS = (
    {word: unit for unit, words in _ENGLISH.items() for word in words}
    | {f"{word}s": unit for unit, words in _ENGLISH.items() for word in words}
    | {word: unit for unit, words in _CHINESE.items() for word in words}
)
_SHAPE = re.compile(r"([0-9]{1,7}) ?个? ?([a-z一-鿿][a-z 一-鿿]*)")


class LimitError(Refusal):
    """The text is no limit. data: text, reason (shape | unit | amount), most."""

    code = "limit_unreadable"

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)
        self.code = f"limit_{data['reason']}"


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of one unit: at least 1, at most MOST[unit]."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= MOST[self.unit]:
            raise LimitError(text=f"{self.amount} {self.unit.value}", reason="amount", most=MOST[self.unit])

    def __str__(self) -> str:
        return limit_text(self)


def parse_limit(text: Any) -> Limit:
    """Will read "5 working days", "24 hours", "5个工作日", "24小时", "2 紧急工作时" and the like.

    Full-width digits and letters count as plain ones; the case of letters does not matter.
    Raises LimitError: nothing is guessed, there are no default units, and no fractions.
    """
    shown = str(text)[:60]
    plain = " ".join(unicodedata.normalize("NFKC", str(text)[:200]).lower().split())
    found = _SHAPE.fullmatch(plain)
    if found is None:
        raise LimitError(text=shown, reason="shape", most=0)
    unit = _UNITS.get(found[2])
    if unit is None:
        raise LimitError(text=shown, reason="unit", most=0)
    return Limit(int(found[1]), unit)


def limit_text(limit: Limit) -> str:
    """Will return the stored form, "5 working days", which parse_limit reads back to the same limit."""
    return f"{limit.amount} {_ENGLISH[limit.unit][0]}{'' if limit.amount == 1 else 's'}"


def is_natural(limit: Limit) -> bool:
    """Will say whether the limit runs around the clock, so that no notice of holidays can move it."""
    return limit.unit in NATURAL
