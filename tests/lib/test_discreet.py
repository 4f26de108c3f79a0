"""The log names paths, and never the code that opens a case."""

import logging
from typing import Any

import pytest

from doorstep import settings
from doorstep.lib.discreet import Discreet


@pytest.mark.parametrize(
    ("message", "args", "wanted"),
    [
        ("%s: %s", ("Service Unavailable", "/f/0000-5900-3/AX07MXEF"), "Service Unavailable: /f/0000-5900-3/***"),
        ("GET /f/0000-5900-3/AX07-MXEF?a=1 HTTP", (), "GET /f/0000-5900-3/*** HTTP"),
        ("%s: %s", ("Not Found", "/follow/x"), "Not Found: /follow/x"),
        ("100 % of /f/1/2", (), "100 % of /f/1/***"),
    ],
)
def test_a_link_loses_its_code(message: str, args: tuple[str, ...], wanted: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    assert Discreet().filter(record)
    assert record.getMessage() == wanted


def test_every_line_goes_through_it() -> None:
    handlers: Any = settings.LOGGING["handlers"]
    assert all(handler["filters"] == ["discreet"] for handler in handlers.values())
