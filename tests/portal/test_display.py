"""Large type and dark pages: asked for by a button, kept in the browser, without JavaScript."""

import pytest
from django.test import Client

from tests.city import City

pytestmark = pytest.mark.django_db


def test_large_type_stays_until_it_is_given_back(city: City, client: Client) -> None:
    answer = client.post("/display", {"size": "large", "next": "/follow"})
    assert (answer.status_code, answer["Location"]) == (302, "/follow")
    assert 'data-size="large"' in client.get("/").text
    client.post("/display", {"size": "", "next": "/"})
    assert "data-size" not in client.get("/").text


def test_one_mode_leaves_the_other_alone(city: City, client: Client) -> None:
    client.post("/display", {"size": "large"})
    client.post("/display", {"theme": "dark"})
    page = client.get("/").text
    assert 'data-size="large"' in page
    assert 'data-theme="dark"' in page


@pytest.mark.parametrize("body", [{"size": "huge"}, {"theme": "<script>"}, {"colour": "red"}])
def test_what_is_not_a_mode_is_not_kept(city: City, client: Client, body: dict[str, str]) -> None:
    assert not client.post("/display", body).cookies


def test_a_cookie_that_somebody_made_up_counts_for_nothing(city: City, client: Client) -> None:
    client.cookies["theme"] = '"><script>alert(1)</script>'
    assert "data-theme" not in client.get("/").text


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(city: City, client: Client, back: str) -> None:
    assert client.post("/display", {"theme": "dark", "next": back})["Location"] == "/"


def test_a_browser_that_asks_for_an_icon_by_habit_finds_it(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].endswith("icon.svg")
