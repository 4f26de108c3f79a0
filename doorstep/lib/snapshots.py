"""Immutable snapshots held in memory, loaded once a key, shared by all threads."""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

_stores: "weakref.WeakSet[Snapshots[Any, Any]]" = weakref.WeakSet()


class Snapshots(Generic[K, T]):
    """A small least-recently-used store of what `load` returned.

    Published editions never change, so a snapshot is never stale: a new edition has a new key.
    """

    def __init__(self, load: Callable[[K], T], *, keep: int = 4) -> None:
        self._load = load
        self._keep = keep
        self._held: OrderedDict[K, T] = OrderedDict()
        self._lock = threading.Lock()
        _stores.add(self)

    def get(self, key: K) -> T:
        """Will return the snapshot of `key`, loading it once however many threads ask."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            value = self._held[key] = self._load(key)
            while len(self._held) > self._keep:
                self._held.popitem(last=False)
            return value

    def clear(self) -> None:
        """Will forget everything; tests and restores need it."""
        with self._lock:
            self._held.clear()


def clear_all() -> None:
    """Will empty every store of this process: after a rollback or a restore a key may mean something else."""
    for store in list(_stores):
        store.clear()
