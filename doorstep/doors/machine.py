"""The handler of the doors for machines: Django's views and addresses, without what goes round them for pages.

No session, no cookie, no messages, no form token, no search for static files, no signals: an ordinary page's way
through costs more processor time than filing itself. docs/adr/0701.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.urls import resolve

# Addresses that begin so are answered here.
PREFIXES = ("/api/",)

_view_at = lru_cache(maxsize=64)(resolve)  # the addresses of machines are few, and asked for again and again


def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Will answer one request by the view of its address, which lets no exception out.

    Raises Resolver404 for an address of nobody's.
    """
    request = WSGIRequest(environ)
    view, arguments, named = _view_at(request.path_info)
    close_old_connections()  # that broke or are too old; Django's own handler does it by a signal
    response = view(request, *arguments, **named)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]
