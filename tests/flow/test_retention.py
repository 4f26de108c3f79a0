"""Who told us is forgotten in time, and only then."""

from datetime import timedelta

import pytest

from doorstep.flow import assign, handle, rate, retention
from doorstep.vault import queries as vault
from doorstep.vault.rules import PERIODS, ContactData, Retention
from tests.cast import Filer
from tests.city import NOW, City

YES = {"contacted": True, "solved": "yes", "satisfied": 5}
# Readers of the log see what is committed, and no more.
pytestmark = pytest.mark.django_db(transaction=True)
PERIOD = PERIODS[Retention.ORDINARY]


def test_a_contact_is_forgotten_when_its_time_is_over_and_the_case_stays(city: City, filed: Filer) -> None:
    assert PERIOD is not None
    receipt = filed(0, contact=ContactData(name="刘大姐", phone="13800000000"))
    worker = city.actor("worker")
    assign.claim(case_id=receipt.case_id, actor=worker, now=NOW)
    handle.handle(case_id=receipt.case_id, actor=worker, now=NOW, outcome="solved", public_reply="好了", photos=["p"])
    assert retention.follow(now=NOW + 2 * PERIOD) == 0  # not closed, so no period runs
    rate.answer_questions(case_id=receipt.case_id, answers=YES, now=NOW + timedelta(days=1))
    closed_at = NOW + timedelta(days=1)
    assert retention.follow(now=closed_at) == 0
    assert retention.follow(now=closed_at + PERIOD - timedelta(days=1)) == 0
    assert vault.exists([receipt.case_id])
    assert retention.follow(now=closed_at + PERIOD + timedelta(days=1)) == 1
    assert not vault.exists([receipt.case_id])


def test_a_reopened_case_keeps_its_contact(city: City, filed: Filer) -> None:
    assert PERIOD is not None
    receipt = filed(0, contact=ContactData(phone="13800000000"))
    worker = city.actor("worker")
    assign.claim(case_id=receipt.case_id, actor=worker, now=NOW)
    handle.handle(case_id=receipt.case_id, actor=worker, now=NOW, outcome="solved", public_reply="好了", photos=["p"])
    rate.answer_questions(case_id=receipt.case_id, answers=YES, now=NOW)
    retention.follow(now=NOW)
    rate.reopen(case_id=receipt.case_id, reason="又坏了", now=NOW + timedelta(days=2))
    assert retention.follow(now=NOW + timedelta(days=3)) == 0
    assert retention.follow(now=NOW + 2 * PERIOD) == 0
    assert vault.exists([receipt.case_id])
