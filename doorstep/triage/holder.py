"""What is in use: the model and the policy of a folder, looked at once a second, swapped whole without a restart."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from doorstep.lib.refusal import Refusal
from doorstep.triage import policy as policies
from doorstep.triage.category import Linear, Model
from doorstep.triage.cold import Cold, cold
from doorstep.triage.modelfile import load_model
from doorstep.triage.policy import Policy

NAME = "triage.npz"
_EVERY = 1.0

Stamp = tuple[int, int, int]
T = TypeVar("T")


@dataclass(frozen=True)
class _Held(Generic[T]):
    stamp: Stamp | None = None
    value: T | None = None
    fault: Refusal | None = None


_NOTHING: Cold = cold({})
_USUAL = Policy()


class Kept(Generic[T]):
    """Keeps what one file says. Readers never wait: while one thread loads, the others have what was before."""

    def __init__(self, path: Path, load: Callable[[Path], T], *, monotonic: Callable[[], float]) -> None:
        self._path = path
        self._load = load
        self._monotonic = monotonic
        self._looked = float("-inf")
        self._held: _Held[T] = _Held()
        self._lock = threading.Lock()
        self._begun = False

    def current(self) -> T | None:
        """Will return what the file says; what it last said if it is broken; None if there never was one."""
        now = self._monotonic()
        if now - self._looked >= _EVERY and self._lock.acquire(blocking=not self._begun):
            try:
                self._look(now)
            finally:
                self._lock.release()
        return self._held.value

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
                self._held = _Held(stamp, self._load(self._path))
            except Refusal as refusal:
                # A half-copied or damaged file must not take advice away; the desk shows the fault.
                self._held = _Held(stamp, held.value, refusal)
        self._looked = now
        self._begun = True

    def _stamp(self) -> Stamp | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


class Holder:
    """Keeps the model and the policy of one folder."""

    def __init__(self, folder: Path, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._model: Kept[Linear] = Kept(folder / NAME, load_model, monotonic=monotonic)
        self._policy: Kept[Policy] = Kept(folder / policies.NAME, policies.load, monotonic=monotonic)

    def current(self) -> Linear | None:
        """Will return the model of the file; the last good one if the file is broken; None if there never was one."""
        return self._model.current()

    def policy(self) -> Policy:
        """Will return the folder's policy, the last good one if it is broken, the usual one if it has none."""
        return self._policy.current() or _USUAL

    def fault(self) -> Refusal | None:
        """Will return why a file of today is not in use, if one is not."""
        return self._model.fault() or self._policy.fault()


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


def policy(folder: Path) -> Policy:
    """Will return the policy in use."""
    return holder(folder).policy()
