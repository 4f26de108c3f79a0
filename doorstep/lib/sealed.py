"""A stream sealed with a passphrase: for backups that leave the machine.

Scrypt makes the key, AES-256-GCM seals pieces of 64 KiB. The number of a piece and whether it is the last are its
nonce, so that pieces cannot be swapped, dropped or cut off (the STREAM construction, eprint 2015/189).
"""

import io
import secrets
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from doorstep.lib.refusal import Refusal

HEAD = b"DOORSTEP SEALED 1\n"
_SALT, _TAG, _PIECE = 16, 16, 65_536
_COST = 2**15  # of one guess at a passphrase: 32 MB, and a fraction of a second


class PassphraseError(Refusal):
    """The passphrase does not open it, or its first piece is damaged."""

    code = "backup_passphrase"


class BrokenSealError(Refusal):
    """A piece was changed, or the end is missing."""

    code = "seal_broken"


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Sealer(io.RawIOBase):
    """Seals what is written to it into `out`, which it does not close."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        salt = secrets.token_bytes(_SALT)
        self._out, self._cipher, self._held, self._number = out, _cipher(passphrase, salt), bytearray(), 0
        out.write(HEAD + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._held += data
        while len(self._held) > _PIECE:  # one piece stays back: it may be the last
            self._seal(last=False)
        return len(data)

    def _seal(self, *, last: bool) -> None:
        piece = bytes(self._held[:_PIECE])
        del self._held[:_PIECE]
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1

    def close(self) -> None:
        if not self.closed:
            self._seal(last=True)
        super().close()


class Opener(io.RawIOBase):
    """Gives back what a Sealer sealed, piece by piece, and refuses to give a piece that was touched."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        if source.read(len(HEAD)) != HEAD:
            raise BrokenSealError
        self._source, self._cipher = source, _cipher(passphrase, source.read(_SALT))
        self._ahead, self._held, self._number, self._done = source.read(_PIECE + _TAG), b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        if not self._held and not self._done:
            piece, self._ahead = self._ahead, self._source.read(_PIECE + _TAG)
            self._done = not self._ahead
            try:
                self._held = self._cipher.decrypt(_nonce(self._number, last=self._done), piece, None)
            except InvalidTag:
                raise (BrokenSealError if self._number else PassphraseError) from None
            self._number += 1
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count
