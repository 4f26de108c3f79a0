"""What took long before is expected to take long again: learned from the record once a day."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doorstep.cases import queries
from doorstep.flow import ground as grounds
from doorstep.flow.report import past
from tests.city import MANHOLE, NOISE, NOW, City

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_learned() -> None:
    past.forget()


def difficulty(case_id: int) -> tuple[int, list[str]]:
    facts = queries.filing_facts([case_id])[case_id]
    return facts["difficulty"], [lift["code"] for lift in facts["trace"]["lifted"]]


def test_matters_that_overran_their_limits_are_harder_and_say_why(city: City, filed: Any) -> None:
    for n in range(24):
        filed(n, text="井盖", category=MANHOLE, now=NOW - 60 * DAY)
        filed(n, text="吵", category=NOISE, now=NOW - timedelta(hours=30))
    slow, quick = (filed(3, text="一件事", category=kind).case_id for kind in (MANHOLE, NOISE))
    assert difficulty(slow) == (3, ["slow"])
    assert difficulty(quick) == (grounds.at(NOW).catalog.categories[NOISE].default_difficulty, [])


def test_few_matters_lift_nothing_and_nothing_is_known_at_first(city: City, filed: Any) -> None:
    for n in range(5):
        filed(n, text="井盖", category=MANHOLE, now=NOW - 60 * DAY)
    assert difficulty(filed(3, text="一件事", category=MANHOLE).case_id)[1] == []


def test_it_is_learned_once_a_day_and_today_does_not_count(city: City, filed: Any) -> None:
    filed(0, category=MANHOLE, now=NOW - 60 * DAY)
    ground = grounds.at(NOW)
    first = past.overrun([MANHOLE], [""], [2], ground)
    filed(0, category=MANHOLE)
    with CaptureQueriesContext(connection) as seen:
        again = past.overrun([MANHOLE, "unheard"], ["", ""], [2, 2], ground)
    assert len(seen) == 0
    assert first.rows.tolist() == again.rows[:1].tolist()
    assert again.rows.tolist() == [1, 0]
