"""The model in use: one file in a folder, looked at once a second, swapped whole without a restart."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from doorstep.lib.refusal import Refusal
from doorstep.triage.category import Linear, Model
from doorstep.triage.cold import Cold, cold
from doorstep.triage.modelfile import load_model

NAME = "triage.npz"
_EVERY = 1.0

Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class _Held:
    stamp: Stamp | None = None
    model: Linear | None = None
    fault: Refusal | None = None


_NOTHING: Cold = cold({})


class Holder:
    """Keeps the model of one folder. Readers never wait: while one thread loads, the others have the old model."""

    def __init__(self, folder: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._path = folder / NAME
        self._monotonic = monotonic
        self._looked = float("-inf")
        self._held = _Held()
        self._lock = threading.Lock()
        self._begun = False

    def current(self) -> Linear | None:
        """Will return the model of the file; the last good one if the file is broken; None if there never was one."""
        now = self._monotonic()
        if now - self._looked >= _EVERY and self._lock.acquire(blocking=not self._begun):
            try:
                self._look(now)
            finally:
                self._lock.release()
        return self._held.model

    def fault(self) -> Refusal | None:
        """Will return why the file of today is not in use, if it is not."""
        return self._held.fault

    def _look(self, now: float) -> None:
        if now - self._looked < _EVERY:
            return
        stamp = self._stamp()
        held = self._held
        if stamp is None:
            self._held = _Held()
        elif stamp != held.stamp:
            try:
                self._held = _Held(stamp, load_model(self._path))
            except Refusal as refusal:
                # A half-copied or damaged file must not take advice away; the desk shows the fault.
                self._held = _Held(stamp, held.model, refusal)
        self._looked = now
        self._begun = True

    def _stamp(self) -> Stamp | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


_holders: dict[Path, Holder] = {}
_guard = threading.Lock()


def holder(folder: Path) -> Holder:
    """Will return the one holder of a folder in this process."""
    with _guard:
        return _holders.setdefault(folder, Holder(folder))


def current(folder: Path, *, otherwise: Callable[[], Model] | None = None) -> Model:
    """Will return the model in use: the folder's, else what `otherwise` gives (the cold model), else one that knows
    nothing, so that a human screens."""
    return holder(folder).current() or (otherwise() if otherwise else _NOTHING)
