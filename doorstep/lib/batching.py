"""Group commit: whoever waits at the same moment shares one call, and each gets their own answer."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class _Place(Generic[T, R]):
    """One caller's item, and its answer once there is one."""

    __slots__ = ("answer", "error", "item", "led", "ready")

    def __init__(self, item: T, *, led: bool) -> None:
        self.item = item
        self.led = led  # whether this caller's thread has led before
        # A bare lock, taken until the answer is there: an Event is four times as slow.
        self.ready = threading.Lock()
        self.ready.acquire()
        self.answer: R
        self.error: BaseException | None = None


class Batcher(Generic[T, R]):
    """Lets concurrent callers share one call of `work`, which takes items and returns an answer for each.

    The first who comes becomes the leader, takes all that wait and works for them; those who come meanwhile
    wait for the next round, led by one of them. Nobody waits for a timer: alone, a caller is a batch of one.
    A thread that has led before leads again before others do: leading takes a database connection, and a
    connection that is warm is worth more than a turn.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]], *, most: int = 256) -> None:
        self._work = work
        self._most = most
        self._lock = threading.Lock()  # guards _waiting and _led
        self._waiting: list[_Place[T, R]] = []
        self._led = False
        self._threads = threading.local()

    def __call__(self, item: T) -> R:
        """Will return the answer to `item`, after the batch it was in is done. Raises what `work` raised for it."""
        place: _Place[T, R] = _Place(item, led=getattr(self._threads, "led", False))
        with self._lock:
            self._waiting.append(place)
            leads = not self._led
            self._led = self._led or leads
        if not leads:
            place.ready.acquire()
            if place.error is _YOU_LEAD:
                place.error = None
                leads = True
        if leads:
            self._lead(place)
        if place.error is not None:
            raise place.error
        return place.answer

    def _lead(self, own: _Place[T, R]) -> None:
        self._threads.led = True
        with self._lock:
            # The leader's own item is in its batch: whoever leads is answered in this round.
            self._waiting.remove(own) if own in self._waiting else None
            batch = [own, *self._waiting[: self._most - 1]]
            del self._waiting[: self._most - 1]
        try:
            self._do(batch)
        finally:
            with self._lock:
                heir = next((place for place in self._waiting if place.led), next(iter(self._waiting), None))
                self._led = heir is not None
            if heir is not None:
                heir.error = _YOU_LEAD
                heir.ready.release()
            for place in batch[1:]:
                place.ready.release()

    def _do(self, batch: list[_Place[T, R]]) -> None:
        try:
            answers = self._work([place.item for place in batch])
        except Exception as error:  # noqa: BLE001 - handed to the caller whose it is
            if len(batch) == 1:
                batch[0].error = error
                return
            # One of them broke the batch: each by itself, so that only the broken one fails.
            for place in batch:
                self._do([place])
            return
        for place, answer in zip(batch, answers, strict=True):
            place.answer = answer


_YOU_LEAD = RuntimeError("you lead the next batch")
