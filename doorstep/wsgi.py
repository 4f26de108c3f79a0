"""The application object that the web server loads: one handler for people, one for machines."""

import contextlib
import os
from collections.abc import Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.settings")
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.urls import Resolver404  # noqa: E402

from doorstep.doors import machine  # noqa: E402

_people = WSGIHandler()
_machines = machine.answer


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Will answer one request."""
    if environ.get("PATH_INFO", "").startswith(machine.PREFIXES):
        with contextlib.suppress(Resolver404):  # not a door that this process has: a page says so
            return _machines(environ, start_response)
    return _people(environ, start_response)
