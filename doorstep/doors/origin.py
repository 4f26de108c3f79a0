"""Where a request comes from: whose address counts, and whether it came over TLS, where a proxy stands before us."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from doorstep.lib import addresses

Answer = Callable[[HttpRequest], HttpResponse]


def address(request: HttpRequest) -> str:
    """Will return the visitor's address; behind one of our proxies (DOORSTEP_PROXIES) the one that it tells."""
    direct, forwarded = (str(request.META.get(name, "")) for name in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR"))
    return addresses.visitor(direct, forwarded, settings.PROXIES)


def middleware(answer: Answer) -> Answer:
    """Will believe one of our proxies that the visitor speaks TLS with it, and keep such a visitor's cookies to TLS.

    Otherwise every form would be refused: its browser says https, and the request that reaches us is plain.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        ours = addresses.believed(str(request.META.get("REMOTE_ADDR", "")), settings.PROXIES)
        if ours and request.META.get("HTTP_X_FORWARDED_PROTO", "").lower() == "https":
            request.META["wsgi.url_scheme"] = "https"
        response = answer(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return answered
