"""One file that holds a whole installation: a compressed archive with a manifest, sealed if asked.

The manifest comes last and names the hash of everything before it, so that a file that breaks off, was damaged or
was put together by hand is refused.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from doorstep.lib import files
from doorstep.lib.refusal import Refusal
from doorstep.lib.sealed import HEAD, BrokenSealError, Opener, Sealer

FORMAT = 1
_MANIFEST = "manifest.json"
_MOST_MANIFEST = 256_000_000
_PIECE = 1 << 20


class ExistsError(Refusal):
    """There is a file of that name already. Data: `path`."""

    code = "backup_exists"


# What of a backup can be wrong beside one of its files.
ARCHIVE, SEAL, ROWS, DATABASE = "backup_archive", "backup_seal", "backup_rows", "backup_database"


class CorruptError(Refusal):
    """Not a backup of ours, or not as it was written. Data: `path`, `detail`: the file in it or the part, as above."""

    code = "backup_corrupt"


class FormatError(Refusal):
    """Written by a newer program. Data: `path`, `format`."""

    code = "backup_format"


class PassphraseMissingError(Refusal):
    """The backup is sealed and no passphrase was given. Data: `path`."""

    code = "backup_sealed"


class Writer:
    """Collects the parts of a backup. Use `writing`."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> bool:
        """Will add a file under that name; false where it is gone, as a photo may be that was just cleaned."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        with file:
            entry = tarfile.TarInfo(name)
            entry.size = os.fstat(file.fileno()).st_size
            entry.mode = 0o600
            hashing = _Hashing(file)
            self._archive.addfile(entry, hashing)
        self.files[name] = {"size": entry.size, "sha256": hashing.digest.hexdigest()}
        return True

    def add_folder(self, name: str, folder: Path) -> int:
        """Will add every file below the folder and return how many; none where there is no folder."""
        found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        return sum(self.add(f"{name}/{path.relative_to(folder).as_posix()}", path) for path in found)


class _Hashing:
    """Hashes what is read through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def writing(out: Path, facts: dict[str, Any], *, passphrase: str | None = None) -> Iterator[Writer]:
    """Will yield a Writer and make the backup `out` of what was added, or leave nothing.

    It is written under another name, synced and then moved into place. `facts` go into the manifest and may be
    added to until the end. Raises ExistsError, files.DiskFullError.
    """
    if out.exists():
        raise ExistsError(path=str(out))
    partial = out.with_name(f".{out.name}.partial")
    with files.full_disk_refused(out.parent):
        try:
            with ExitStack() as stack:
                file = stack.enter_context(_private(partial, os.O_TRUNC))
                stack.callback(_sync, file)
                below: Any = stack.enter_context(Sealer(file, passphrase)) if passphrase else file
                packed = stack.enter_context(gzip.GzipFile(fileobj=below, mode="wb", compresslevel=1, mtime=0))
                archive = stack.enter_context(tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT))
                writer = Writer(archive)
                yield writer
                manifest = json.dumps({"format": FORMAT, **facts, "files": writer.files}, indent=1).encode()
                entry = tarfile.TarInfo(_MANIFEST)
                entry.size, entry.mode = len(manifest), 0o600
                archive.addfile(entry, io.BytesIO(manifest))
            if out.exists():
                raise ExistsError(path=str(out))
            partial.rename(out)
        finally:
            partial.unlink(missing_ok=True)
        files.sync_folder(out.parent)


def _private(path: Path, flag: int) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600), "wb")


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def read(path: Path, *, into: Path | None = None, passphrase: str | None = None) -> dict[str, Any]:
    """Will return the manifest of a backup after every hash in it was compared; unpacks it into a folder if given.

    The folder is made by this; what is in it when this raises is of no use.
    Raises CorruptError, FormatError, PassphraseMissingError, sealed.PassphraseError, files.DiskFullError.
    """
    with ExitStack() as stack:
        file: Any = stack.enter_context(path.open("rb"))
        if file.peek(len(HEAD))[: len(HEAD)] == HEAD:
            if passphrase is None:
                raise PassphraseMissingError(path=str(path))
            file = stack.enter_context(io.BufferedReader(_opened(file, passphrase, path), _PIECE))
        try:
            manifest, seen = _unpack(file, path, into)
        except BrokenSealError:
            raise CorruptError(path=str(path), detail=SEAL) from None
        except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as error:
            # gzip says OSError of a wrong checksum; a full disk and the like must not be told as damage.
            if isinstance(error, OSError) and error.errno is not None:
                with files.full_disk_refused(into or path.parent):
                    raise
            raise CorruptError(path=str(path), detail=ARCHIVE) from error
    if manifest.get("format") != FORMAT:
        raise FormatError(path=str(path), format=manifest.get("format"))
    if wrong := _differ(manifest["files"], seen):
        raise CorruptError(path=str(path), detail=wrong)
    return manifest


def _unpack(file: Any, path: Path, into: Path | None) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    seen: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    with gzip.GzipFile(fileobj=file, mode="rb") as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
        for entry in archive:
            content = archive.extractfile(entry) if entry.isreg() else None
            if content is None or manifest is not None or entry.name in seen:
                raise CorruptError(path=str(path), detail=entry.name)
            if entry.name == _MANIFEST and entry.size <= _MOST_MANIFEST:
                manifest = json.loads(content.read())
            else:
                seen[entry.name] = _take(content, _inside(into, entry.name, path))
        while packed.read(_PIECE):
            pass  # to the end, where the checksum is
    if not isinstance(manifest, dict):
        raise CorruptError(path=str(path), detail=_MANIFEST)
    return manifest, seen


def _opened(file: IO[bytes], passphrase: str, path: Path) -> Opener:
    try:
        return Opener(file, passphrase)
    except BrokenSealError:
        raise CorruptError(path=str(path), detail=SEAL) from None


def _differ(told: dict[str, Any], seen: dict[str, Any]) -> str:
    return next((name for name in sorted(told.keys() | seen.keys()) if told.get(name) != seen.get(name)), "")


def _inside(into: Path | None, name: str, path: Path) -> Path | None:
    """Will return where to put an entry, and refuse a name that leads elsewhere."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts or "\0" in name:
        raise CorruptError(path=str(path), detail=name)
    return into / pure if into is not None else None


def _take(content: IO[bytes], target: Path | None) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with ExitStack() as stack:
        out: IO[bytes] | None = None
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            out = stack.enter_context(_private(target, os.O_EXCL))
            stack.callback(_sync, out)
        while piece := content.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            if out is not None:
                out.write(piece)
    return {"size": size, "sha256": digest.hexdigest()}


@contextmanager
def workspace(beside: Path) -> Iterator[Path]:
    """Will yield an empty private folder beside a path that is to be made, and remove it in the end."""
    folder = beside.with_name(f".{beside.name}.work")
    shutil.rmtree(folder, ignore_errors=True)
    with files.full_disk_refused(beside.parent):
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
