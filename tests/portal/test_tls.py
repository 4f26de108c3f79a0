"""Behind a proxy that speaks TLS the forms work, links begin with https, and cookies keep to TLS."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from doorstep.lib.addresses import networks
from tests.cast import Filer
from tests.city import City
from tests.portal.walk import text_of

TLS = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_HOST": "testserver"}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def opened(filed: Filer, through: dict[str, str]) -> Any:
    """Will follow a case the way a browser does that sees https in its bar."""
    receipt, visitor = filed(0), Client(enforce_csrf_checks=True, **through)  # type: ignore[arg-type]
    visitor.get("/follow")
    asked = {
        "number": receipt.number,
        "code": receipt.code,
        "csrfmiddlewaretoken": visitor.cookies["csrftoken"].value,
    }
    return visitor.post("/follow", asked, headers={"origin": "https://testserver"})


def test_a_form_is_taken_and_its_cookies_keep_to_tls(city: City, filed: Filer) -> None:
    answer = opened(filed, TLS)
    assert answer.status_code == 302
    assert answer.cookies
    assert all(cookie["secure"] for cookie in answer.cookies.values())


@pytest.mark.parametrize("through", [TLS | ELSEWHERE, {}, {"HTTP_X_FORWARDED_PROTO": "http"}])
def test_nobody_but_a_proxy_of_ours_is_believed(city: City, filed: Filer, through: dict[str, str]) -> None:
    assert opened(filed, through).status_code == 403


def test_a_proxy_elsewhere_is_believed_once_it_is_named(city: City, filed: Filer, settings: LazySettings) -> None:
    settings.PROXIES = networks("198.51.100.0/24")
    assert opened(filed, TLS | ELSEWHERE).status_code == 302


def test_links_for_elsewhere_begin_with_https(city: City) -> None:
    assert "https://testserver/open" in text_of(Client(**TLS).get("/open?format=atom"))  # type: ignore[arg-type]
    assert "http://testserver/open" in text_of(Client().get("/open?format=atom"))


def test_without_tls_cookies_are_sent_all_the_same(city: City) -> None:
    assert not Client().get("/follow").cookies["csrftoken"]["secure"]
