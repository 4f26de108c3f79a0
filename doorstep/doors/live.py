"""Answers a list that renews itself: the page again, or "nothing new" in a few bytes. frontend/src/lib/live.ts asks."""

import hashlib
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

# A form's token is written anew each time; it says nothing about the page.
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')

Answer = Callable[[HttpRequest], HttpResponse]


def middleware(answer: Answer) -> Answer:
    """Will answer 304 where a live list asked and its page says what it said before."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if "X-Live" not in request.headers or response.status_code != 200 or response.streaming:
            return response
        tag = f'"{hashlib.blake2b(_TOKEN.sub(b"", response.content), digest_size=16).hexdigest()}"'
        # A compressed answer carries its tag as a weak one.
        if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
            return HttpResponseNotModified(headers={"ETag": tag})
        response.headers["ETag"] = tag
        return response

    return answered
