"""Files that are either whole or not there, also after a power cut."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doorstep.lib.refusal import Refusal


class DiskFullError(Refusal):
    """No room for what was to be written; nothing half-written is left. Data: `folder`."""

    code = "disk_full"


@contextmanager
def full_disk_refused(folder: Path) -> Iterator[None]:
    """Will turn "no space left" and "quota exceeded" into DiskFullError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(folder=str(folder)) from error
        raise


def write(path: Path, data: bytes, *, mode: int = 0o600, replace: bool = True) -> None:
    """Will write the file under another name, sync it, move it into place and sync the folder.

    With `replace` false an existing file stays as it is: the first writer wins. Raises DiskFullError.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with full_disk_refused(path.parent):
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                temporary.replace(path)
            else:
                _link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)


def _link(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return


def sync_folder(folder: Path) -> None:
    """Will make names that were added to or taken from the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
