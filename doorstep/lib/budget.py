"""Work that must not keep its caller waiting."""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

MOST_LEFT = 8
log = logging.getLogger(__name__)
_left: set[threading.Thread] = set()
_guard = threading.Lock()


def within(seconds: float, work: Callable[[], T]) -> T | None:
    """Will return what `work` returns, or None once `seconds` are over or if it fails, which is logged.

    The work runs in a thread of its own, which ends when it will; while eight such threads are left over from before,
    nothing new is begun. `work` must not use the database: its thread would keep a connection.
    """
    with _guard:
        _left.difference_update([thread for thread in _left if not thread.is_alive()])
        if len(_left) >= MOST_LEFT:
            return None
    answer: list[T] = []

    def run() -> None:
        try:
            answer.append(work())
        except Exception:
            # Whoever waits can do without the answer; the fault is told to whoever reads the log.
            log.exception("work within a budget failed")

    thread = threading.Thread(target=run, name="budget", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        log.warning("work within a budget of %.2f s is not done", seconds)
        with _guard:
            _left.add(thread)
        return None
    return answer[0] if answer else None
