"""A list that renews itself gets the page again only when it says something new."""

import pytest

from tests.city import City
from tests.desks.kit import at_desk

pytestmark = pytest.mark.django_db


def test_nothing_new_is_said_in_no_bytes(city: City) -> None:
    client = at_desk(city, "worker")
    first = client.get("/desk/field/", headers={"X-Live": "list"})
    again = client.get("/desk/field/", headers={"X-Live": "list", "If-None-Match": first["ETag"]})
    assert first.status_code == 200
    assert (again.status_code, again.content) == (304, b"")


def test_another_list_is_another_page(city: City) -> None:
    client = at_desk(city, "worker")
    tag = client.get("/desk/field/", headers={"X-Live": "list"})["ETag"]
    other = client.get("/desk/field/report/", headers={"X-Live": "list", "If-None-Match": tag})
    assert other.status_code == 200


def test_a_page_that_is_simply_opened_has_no_tag(city: City) -> None:
    client = at_desk(city, "worker")
    assert not client.get("/desk/field/").has_header("ETag")
