"""What the machine may act on: by the city's own costs, and never at the price of keeping a report waiting."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from doorstep.cases import queries
from doorstep.flow import report as filing
from doorstep.flow.report import Receipt, advising
from doorstep.triage import holder
from doorstep.triage.policy import Policy
from tests.cast import a_report
from tests.city import NOW, City

SURE_TEXT = "井盖丢了，井盖缺失，路上井盖不见了，没有井盖很危险"


def taken(text: str) -> tuple[Receipt, Mapping[str, Any]]:
    answer = filing.file([a_report(category="", text=text)], now=NOW)[0]
    assert isinstance(answer, Receipt)
    return answer, queries.events(answer.case_id)[0].event.facts


def policy(monkeypatch: pytest.MonkeyPatch, **parts: float) -> None:
    monkeypatch.setattr(holder, "policy", lambda _folder: Policy(**parts))


def test_the_city_says_how_sure_is_sure(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    policy(monkeypatch, cost_wrong=1, cost_look=1)  # a mistake costs no more than a look
    assert taken(SURE_TEXT)[0].dispatched
    policy(monkeypatch, cost_wrong=1_000_000)
    receipt, facts = taken(SURE_TEXT + "。")
    assert not receipt.dispatched
    assert facts["doubts"] == ["category"]
    assert facts["candidates"]


def test_what_the_model_has_no_word_of_goes_to_a_human(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    policy(monkeypatch, cost_wrong=0)
    receipt, facts = taken("lorem ipsum dolor sit amet")
    assert not receipt.dispatched
    assert facts["doubts"] == ["category", "strange"]


@pytest.mark.parametrize("slow", [True, False])
def test_advice_that_is_late_or_fails_keeps_nobody_waiting(
    city: City, monkeypatch: pytest.MonkeyPatch, slow: bool
) -> None:
    go = threading.Event()

    def never(*_: Any) -> Any:
        if not slow:
            raise ValueError("no such piece")
        go.wait()

    policy(monkeypatch, seconds=0.01)
    monkeypatch.setattr(advising, "SECONDS_A_TEXT", 0.0)
    monkeypatch.setattr(advising, "_advice", never)
    receipt, facts = taken(SURE_TEXT)
    go.set()
    assert not receipt.dispatched
    assert facts["doubts"] == ["category", "late"]
