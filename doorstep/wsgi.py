"""The application object that the web server loads: one handler for people, one for machines."""

import os
from collections.abc import Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.settings")
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402

from doorstep.doors.machine import PREFIXES, MachineHandler  # noqa: E402

_people = WSGIHandler()
_machines = MachineHandler()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Will answer one request."""
    handler = _machines if environ.get("PATH_INFO", "").startswith(PREFIXES) else _people
    return handler(environ, start_response)
