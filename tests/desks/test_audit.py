"""The auditor proves one case from the browser, and is told when it is not as it was written."""

from typing import Any

import pytest
from django.db import connection

from tests.city import City
from tests.desks.kit import at_desk, page, right_now

pytestmark = pytest.mark.django_db


def test_a_case_is_proved_by_its_number(city: City, filed: Any) -> None:
    case = filed(0, now=right_now())
    text = page(at_desk(city, "auditor").get("/desk/audit/", {"case": case.number}))
    assert "Sound: 1 step" in text


def test_what_was_changed_behind_the_record_is_seen(city: City, filed: Any) -> None:
    case = filed(0, now=right_now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET unit = 'water' WHERE id = %s", [case.case_id])
    text = page(at_desk(city, "auditor").get("/desk/audit/", {"case": case.number}))
    assert "not as it was written" in text
    assert "Sound" not in text


@pytest.mark.parametrize("number", ["x", "0000-0001-9", "9" * 60])
def test_a_number_of_no_case_is_said(city: City, number: str) -> None:
    assert "no case of this number" in page(at_desk(city, "auditor").get("/desk/audit/", {"case": number}))
