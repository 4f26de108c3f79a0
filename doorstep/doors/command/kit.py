"""What several commands need: reading instants, showing progress."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, TextIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object


def day(text: str) -> date:
    """Will read an ISO day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("“{text}” is no day, such as 2026-09-01").format(text=text)) from None


def moment(text: str) -> datetime:
    """Will read an ISO instant; without a zone it is the city's own time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{text}” is no instant, such as 2026-09-01T09:30").format(text=text)
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


@contextmanager
def progress(label: str, out: TextIO = sys.stderr, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Will show, on a terminal only, how far a long work has come; what it yields takes the number done."""
    shown = 0.0
    begun = time.monotonic()

    def step(done: int) -> None:
        nonlocal shown
        if not out.isatty() or time.monotonic() - shown < 0.2:
            return
        shown = time.monotonic()
        if total:
            filled = "█" * int(24 * done / total)
            print(f"\r\033[K{label} {filled:░<24} {done:,}/{total:,} ", end="", file=out, flush=True)
        else:
            print(f"\r\033[K{label} {done:,} · {shown - begun:.0f} s ", end="", file=out, flush=True)

    yield step
    if out.isatty():
        print("\r\033[K", end="", file=out, flush=True)
