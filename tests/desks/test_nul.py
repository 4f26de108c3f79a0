"""A sign that no database takes is refused at the door, whatever page it is sent to."""

import pytest
from django.test import Client

from tests.city import City
from tests.desks.kit import at_desk


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/search?search=a%00b", "/map/points?bbox=%00", "/case/a%00b"])
def test_a_nul_in_an_address_is_a_bad_request(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["q", "unit", "town", "category", "list"])
def test_a_nul_in_a_filter_of_a_desk_is_a_bad_request(city: City, name: str) -> None:
    assert at_desk(city, "leader").get(f"/desk/leader/?{name}=a%00b").status_code == 400
