"""Sends pages compressed to whoever takes them so: a queue of 80 kB goes out as 10. docs/adr/1001."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

# What is text. Photos are compressed already; files of the pages have been, when they were built.
KINDS = ("text/", "application/json", "application/geo+json", "application/atom+xml")
# Shows a secret code. What is compressed tells a little about its content by its length.
SECRET = ("portal:done",)

Answer = Callable[[HttpRequest], HttpResponse]


def middleware(answer: Answer) -> Answer:
    """Will compress what is asked for with GET, is text, and shows no secret."""
    zipping = GZipMiddleware(answer)

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        match = request.resolver_match
        kind = response.get("Content-Type", "")
        if request.method != "GET" or response.streaming or not kind.startswith(KINDS):
            return response
        if match is not None and match.view_name in SECRET:
            return response
        zipping.process_response(request, response)  # in place
        return response

    return answered
