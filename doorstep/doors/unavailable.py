"""When we cannot answer at all for a while: no ground is published, the database is away, the disk is full."""

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request, server_error

from doorstep.doors.filing import is_full
from doorstep.doors.words import sentence
from doorstep.ground.editions.queries import NothingPublishedError
from doorstep.lib.files import DiskFullError

log = logging.getLogger(__name__)

UNAVAILABLE = 503
RETRY_S = 60


class Middleware:
    """Answers 503 with a sentence where a page could only have failed. What was sent is said not to be taken."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Will pass the request on; what no database takes is refused before any view asks one for it."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            return bad_request(request, SuspiciousOperation("a NUL in the address"))
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Will answer for what is known to pass; anything else is a fault of ours and stays one."""
        return _sorry(request, error)


def broken(request: HttpRequest) -> HttpResponse:
    """Will answer for what failed outside a view, as a session does that finds no room on the disk."""
    error = sys.exc_info()[1]
    return (error and _sorry(request, error)) or server_error(request)


def unread(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Will answer for a request that could not be read, or for a session that could not be kept.

    The framework takes every session that it cannot save for one that somebody ended meanwhile; the cause below it may
    be a full disk, which is nothing the visitor did.
    """
    below: BaseException | None = exception
    while below is not None:
        if answer := _sorry(request, below):
            return answer
        below = below.__cause__ or below.__context__
    return bad_request(request, exception)


def _sorry(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    if isinstance(error, NothingPublishedError | DiskFullError):
        said = sentence(error)
    elif isinstance(error, OperationalError | InterfaceError):
        said = sentence(DiskFullError(folder="")) if is_full(error) else ""
    else:
        return None
    log.error("unavailable: %s", error)
    response = render(request, "503.html", {"said": said}, status=UNAVAILABLE)
    response["Retry-After"] = str(RETRY_S)
    return response
