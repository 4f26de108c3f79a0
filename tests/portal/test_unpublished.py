"""Before anything is published the portal says so."""

from django.test import Client

from tests.portal.walk import text_of


def test_without_a_published_ground_there_is_a_sentence(db: None, client: Client) -> None:
    for address in ("/who", "/follow", "/"):
        assert client.get(address).status_code in (200, 503)
    answer = client.get("/who")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "没有生效" in text_of(answer)
