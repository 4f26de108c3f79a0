"""Work that must not keep its caller waiting."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

MOST_LEFT = 8
log = logging.getLogger(__name__)
# A thread made anew for each work costs more than most works.
_threads = ThreadPoolExecutor(MOST_LEFT + 1, thread_name_prefix="budget")
_left: set[Future[Any]] = set()
_guard = threading.Lock()


def within(seconds: float, work: Callable[[], T]) -> T | None:
    """Will return what `work` returns, or None once `seconds` are over or if it fails, which is logged.

    The work runs in another thread, and ends when it will; while eight such works are left over from before, nothing
    new is begun. `work` must not use the database: its thread would keep a connection.
    """
    with _guard:
        _left.difference_update([work for work in _left if work.done()])
        if len(_left) >= MOST_LEFT:
            return None
    begun = _threads.submit(work)
    try:
        error = begun.exception(seconds)
    except TimeoutError:
        log.warning("work within a budget of %.2f s is not done", seconds)
        with _guard:
            _left.add(begun)
        return None
    if error is not None:
        # Whoever waits can do without the answer; the fault is told to whoever reads the log.
        log.error("work within a budget failed", exc_info=error)
        return None
    return begun.result()
