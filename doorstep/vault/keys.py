"""The keys of the vault: outside the database, the newest first.

They come from the environment (DOORSTEP_VAULT_KEY, several joined by commas) or from the file `keys/vault` in the
data folder, one a line. This module is neither a read nor a write of tables, so it is a fifth kind of file.
"""

import fcntl
import hashlib
import hmac
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from doorstep.lib import files
from doorstep.lib.refusal import Refusal
from doorstep.vault.rules import dialled


class BadKeyError(Refusal):
    """A vault key that is none. Data: `number`, which one in the list, from 1."""

    code = "vault_key_bad"


class KeysFromEnvironmentError(Refusal):
    """The keys are given by the environment, so we cannot put a new one there."""

    code = "vault_keys_from_environment"


class Ring:
    """The keys in use: seals with the newest, opens with any."""

    def __init__(self, keys: list[str]) -> None:
        fernets = []
        for number, key in enumerate(keys, 1):
            try:
                fernets.append(Fernet(key))
            except ValueError as error:  # also binascii.Error
                raise BadKeyError(number=number) from error
        self.fernet = MultiFernet(fernets)
        self.newest = mark(keys[0])
        self._phones = [hashlib.sha256(b"doorstep phone mark " + key.encode()).digest() for key in keys]

    def phone_mark(self, phone: str) -> str:
        """Will return by what contacts with this number are found, under the newest key; "" for no number."""
        return self.phone_marks(phone)[0] if phone else ""

    def phone_marks(self, phone: str) -> list[str]:
        """Will return the same under every key: what has not been sealed anew yet is found too."""
        said = (dialled(phone, home=settings.CALLING_CODE) or phone).encode()
        return [hmac.new(key, said, hashlib.sha256).hexdigest()[:32] for key in self._phones]


def mark(key: str) -> str:
    """Will return eight characters that tell keys apart and tell nothing about them."""
    return hashlib.sha256(b"doorstep vault key " + key.encode()).hexdigest()[:8]


_lock = threading.Lock()
_held: tuple[object, Ring] | None = None


def ring() -> Ring:
    """Will return the keys in use. A key put first by another process is seen at the next call, without a restart.

    Makes the first key where there is none. Raises BadKeyError.
    """
    global _held  # noqa: PLW0603 - one ring a process, swapped whole
    stamp: object
    if settings.VAULT_KEYS:
        stamp = tuple(settings.VAULT_KEYS)
    else:
        path = _path()
        if not path.exists():
            _make_first(path)
        state = path.stat()
        stamp = (str(path), state.st_ino, state.st_mtime_ns, state.st_size)
    held = _held
    if held is not None and held[0] == stamp:
        return held[1]
    with _lock:
        made = Ring([key.strip() for key in settings.VAULT_KEYS] if settings.VAULT_KEYS else _read(_path()))
        _held = (stamp, made)
        return made


def add() -> str:
    """Will put a new key first in the file, the old ones after it, and return its mark.

    Raises KeysFromEnvironmentError.
    """
    if settings.VAULT_KEYS:
        raise KeysFromEnvironmentError
    path = _path()
    with _alone(path):
        if not path.exists():
            _make_first(path)
        fresh = Fernet.generate_key().decode()
        files.write(path, ("\n".join([fresh, *_read(path)]) + "\n").encode())
    return mark(fresh)


def _path() -> Path:
    return Path(settings.HOME) / "keys" / "vault"


def _read(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()] or [""]


def _make_first(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The first process wins; the others read what it wrote.
    files.write(path, Fernet.generate_key() + b"\n", replace=False)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Will let one process at a time change the file: two rotations at once must not lose a key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path.with_name(".vault.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
