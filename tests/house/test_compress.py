"""Pages go out compressed, but for the one that shows a secret; what has not changed is still said in a few bytes."""

import gzip

import pytest
from django.test import Client

TAKES = {"Accept-Encoding": "gzip"}


@pytest.mark.django_db
def test_a_page_is_compressed_for_whoever_takes_it_so(client: Client) -> None:
    answer = client.get("/styleguide", headers=TAKES)
    assert answer["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.content)
    assert len(answer.content) < len(gzip.decompress(answer.content)) / 3
    assert "Content-Encoding" not in client.get("/styleguide").headers


@pytest.mark.django_db
def test_the_page_with_the_secret_code_is_not(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/report/done", headers=TAKES).headers


@pytest.mark.django_db
def test_what_answers_a_form_is_not(client: Client) -> None:
    assert "Content-Encoding" not in client.post("/follow", headers=TAKES).headers


@pytest.mark.django_db
def test_nothing_new_is_still_said_in_a_few_bytes(client: Client) -> None:
    live = {**TAKES, "X-Live": "part"}
    tag = client.get("/follow", headers=live)["ETag"]
    assert tag.startswith("W/")
    again = client.get("/follow", headers={**live, "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
