"""Time itself: one loop that asks, again and again, what has become due."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile

from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections

from doorstep.doors import importing
from doorstep.doors.notify import checkpoints, outbox
from doorstep.flow import chase, drift, evidence, handover, retention, seal
from doorstep.lib.refusal import Refusal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that is done every so many seconds. It says how much it did."""

    name: str
    every: float
    does: Callable[[datetime], int]


def _weeks(now: datetime) -> int:
    """Will count weeks of the model's drift for as long as a turn may take: once a day, some seconds of work."""
    until = time.monotonic() + importing.SLICE_S
    return sum(takewhile(lambda _: time.monotonic() < until, drift.count(now=now)))


CHORES = (
    Chore("photos", 1, lambda _: evidence.process()),
    Chore("chase", 5, lambda now: chase.tick(now=now).moves),
    Chore("outbox", 5, lambda now: outbox.write(now=now)),
    Chore("imports", 1, lambda now: importing.work(now=now)),
    Chore("retention", 60, lambda now: retention.follow(now=now)),
    Chore("sweep", 3600, lambda now: evidence.sweep(now=now)),
    Chore("hand_over", 60, lambda now: handover.hand_over(now=now)),
    Chore("sessions", 3600, lambda _: SessionStore.clear_expired() or 0),
    Chore("seal", 600, lambda now: int(seal.seal_day(now=now) is not None)),
    Chore("checkpoints", 600, lambda _: checkpoints.publish()),
    Chore("drift", 60, _weeks),
)


def once(now: datetime) -> dict[str, int]:
    """Will do every chore once and say how much each did; one that fails does not keep the others from theirs."""
    return {chore.name: _do(chore, now) for chore in CHORES}


def _do(chore: Chore, now: datetime) -> int:
    try:
        return chore.does(now)
    except Refusal as refusal:
        log.warning("%s: %s", chore.name, refusal)
    except Exception:
        log.exception("%s failed; it is tried again", chore.name)
    return 0


def forever(stop: threading.Event) -> None:
    """Will do each chore at its pace until `stop` is set."""
    due = {chore.name: 0.0 for chore in CHORES}
    while not stop.is_set():
        begun = time.monotonic()
        for chore in CHORES:
            if begun >= due[chore.name]:
                _do(chore, datetime.now(UTC))
                due[chore.name] = time.monotonic() + chore.every
        close_old_connections()
        stop.wait(max(0.2, min(due.values()) - time.monotonic()))
