"""Files on their way in: kept apart for a day, for the person who sent them, until they are loaded or thrown away.

A folder for each upload in the data folder: what was said in meta.json, the files as they came. Nothing is read here.
"""

import json
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from doorstep.lib import files
from doorstep.lib.refusal import Refusal

KEPT_FOR = timedelta(hours=24)
MOST_OF_ONE = 12  # uploads of one person at a time
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24,64}")
_ODD = re.compile(r"[^\w.() -]+")


class GoneError(Refusal):
    """The upload is not there: it was loaded, thrown away, or is older than a day; or it is somebody else's."""

    code = "ground_upload_gone"


class FullError(Refusal):
    """The person has too many uploads lying about. Data: none."""

    code = "ground_upload_taken"


@dataclass(frozen=True, slots=True)
class Incoming:
    """An upload. files: field -> the file, or the folder where several came together."""

    token: str
    kind: str
    user_id: int
    at: datetime
    said: Mapping[str, str]
    files: Mapping[str, Path]
    names: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return _root() / self.token


def _root() -> Path:
    path: Path = settings.INCOMING_DIR
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def plain_name(name: str) -> str:
    """Will return a file's name without what a path or a shell could take for something else."""
    bare = Path(name.replace("\\", "/")).name
    found = _ODD.sub("_", bare).lstrip(". ")[-80:]
    return found or "file"


def keep(
    *, kind: str, user_id: int, said: Mapping[str, str], uploads: Mapping[str, Sequence[UploadedFile]], now: datetime
) -> str:
    """Will keep an upload and return its token. Raises FullError, DiskFullError."""
    root = _root()
    sweep(now=now)
    if sum(1 for meta in root.glob("*/meta.json") if _read(meta).get("user_id") == user_id) >= MOST_OF_ONE:
        raise FullError()
    token = secrets.token_urlsafe(24)
    folder = root / token
    folder.mkdir(mode=0o700)
    where: dict[str, str] = {}
    names: list[str] = []
    try:
        with files.full_disk_refused(folder):
            for field, several in uploads.items():
                place = folder / field
                place.mkdir(mode=0o700)
                for nth, upload in enumerate(several):
                    name = plain_name(upload.name or field)
                    if (place / name).exists():  # plain, two names may have become one
                        name = f"{nth}-{name}"
                    with (place / name).open("wb") as out:
                        for chunk in upload.chunks():
                            out.write(chunk)
                    names.append(name)
                    where[field] = f"{field}/{name}" if len(several) == 1 else field
        meta = {"kind": kind, "user_id": user_id, "at": now.isoformat(), "said": dict(said)}
        files.write(folder / "meta.json", json.dumps({**meta, "files": where, "names": names}).encode())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return token


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def find(token: str, *, user_id: int, now: datetime) -> Incoming:
    """Will return an upload of that person. Raises GoneError."""
    found = of(token)
    if found.user_id != user_id or now - found.at > KEPT_FOR:
        raise GoneError()
    return found


def of(token: str) -> Incoming:
    """Will return an upload, whoever sent it. Raises GoneError."""
    meta = _read(_root() / token / "meta.json") if _TOKEN.fullmatch(token) else {}
    if not meta:
        raise GoneError()
    folder = _root() / token
    return Incoming(
        token, meta["kind"], meta["user_id"], datetime.fromisoformat(meta["at"]), meta["said"],
        {field: folder / path for field, path in meta["files"].items()}, tuple(meta["names"]),
    )  # fmt: skip


def of_person(user_id: int, kind: str) -> list[Incoming]:
    """Will return somebody's uploads of a kind, the newest first."""
    tokens = [meta.parent.name for meta in _root().glob("*/meta.json") if _read(meta).get("user_id") == user_id]
    found = [of(token) for token in tokens if _TOKEN.fullmatch(token)]
    return sorted((one for one in found if one.kind == kind), key=lambda one: one.at, reverse=True)


def drop(token: str) -> None:
    """Will throw an upload away."""
    if _TOKEN.fullmatch(token):
        shutil.rmtree(_root() / token, ignore_errors=True)


def sweep(*, now: datetime) -> int:
    """Will throw away what is older than a day, and halves of what broke off. Returns how many."""
    swept = 0
    for folder in _root().iterdir():
        if (folder / "job.json").exists():
            continue  # an import: its own keeper throws it away
        meta = _read(folder / "meta.json")
        begun = datetime.fromtimestamp(folder.stat().st_mtime, now.tzinfo)
        if now - (datetime.fromisoformat(meta["at"]) if meta else begun) > KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept
