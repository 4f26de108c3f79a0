"""A day at the edge of what a calendar knows is refused with a sentence, not a fault."""

import pytest
from django.core.exceptions import ValidationError

from doorstep.doors.desks.fields import Day, Moment
from tests.city import City
from tests.desks.kit import at_desk


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_a_day_that_cannot_be_counted_with_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        Day().clean(text)
    with pytest.raises(ValidationError):
        Moment().clean(f"{text}T00:00")


def test_a_day_of_today_is_taken() -> None:
    assert Day().clean("2026-11-22").year == 2026
    found = Moment().clean("2026-11-22T10:30")
    assert found is not None
    assert found.minute == 30


@pytest.mark.django_db
def test_a_queue_since_the_first_day_of_all_is_a_page(city: City) -> None:
    head = at_desk(city, "head")
    assert head.get("/desk/department/", {"since": "0001-01-01", "until": "9999-12-31"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("upto", ["00010101T000000", "99991231T235959"])
def test_a_sample_from_the_edge_of_time_is_none(city: City, upto: str) -> None:
    said = {"draw": "5", "days": "30", "seed": "x", "upto": upto}
    assert at_desk(city, "agent").get("/desk/centre/calls/", said).status_code == 200
