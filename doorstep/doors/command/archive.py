"""Backs up the database, the evidence and the models of this installation, and restores them elsewhere."""

import json
import logging
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from doorstep.doors.command import restoring
from doorstep.flow import seal
from doorstep.lib import backup as parts
from doorstep.lib import dumps, files, images
from doorstep.lib.refusal import Refusal

log = logging.getLogger(__name__)

_SQLITE = "database/doorstep.sqlite3"
_LEAST_PASSPHRASE = 12
# A row of it opens a desk to whoever writes its key into a cookie; nobody misses more than to log in once more.
_LEFT_OUT = ("django_session",)


class PassphraseShortError(Refusal):
    """A passphrase that can be guessed. Data: `least` characters."""

    code = "backup_passphrase_short"


class KeysInClearError(Refusal):
    """Keys in an open backup would lay every contact open to whoever finds it."""

    code = "backup_keys_in_clear"


class NotThereError(Refusal):
    """No such file or folder. Data: `path`."""

    code = "backup_not_there"


class TargetNotEmptyError(Refusal):
    """A restore overwrites nothing. Data: `target`."""

    code = "restore_not_empty"


class NewerError(Refusal):
    """The backup comes from a newer program. Data: `migration`, one that is unknown here."""

    code = "restore_newer"


class DatabaseMissingError(Refusal):
    """A backup of PostgreSQL needs an empty PostgreSQL to go to, and one of SQLite none. Data: `database`."""

    code = "restore_database"


class UnreachableError(Refusal):
    """The database to restore to does not answer; what it said is in the log."""

    code = "restore_unreachable"


class MigrationFailedError(Refusal):
    """The restored data could not be brought up to this program; why is in the log."""

    code = "restore_migration"


def backup(out: Path, *, now: datetime, passphrase_file: Path | None, with_keys: bool) -> dict[str, Any]:
    """Will write one file with the database as it is at one instant, the evidence, the models, and keys if asked.

    Others go on writing meanwhile. The files are read after the database, so what the database names is there; the
    originals in quarantine, which vanish when they have been cleaned, are held for that long. The newest checkpoint of
    the record is in the manifest, so that a restore can be compared with it. Sessions are left out.
    Returns the manifest with `path`. Raises the refusals of this module, of lib.backup and lib.files.
    """
    if with_keys and passphrase_file is None:
        raise KeysInClearError
    passphrase = _passphrase(passphrase_file)
    out = out.absolute()
    if out.is_dir():
        out /= f"doorstep-{now:%Y%m%dT%H%M%SZ}.backup"
    if not out.parent.is_dir():
        raise NotThereError(path=str(out.parent))
    home = Path(settings.HOME)
    vendor = connections["default"].vendor
    facts: dict[str, Any] = {
        "made_at": now.isoformat(timespec="seconds"),
        "database": vendor,
        "migrations": _applied(),
        "keys": with_keys,
        # Read before the copy is made, so that the copy has it.
        "checkpoint": next(reversed(seal.papers()), None),
    }
    with (
        images.held(Path(settings.EVIDENCE_DIR) / "quarantine"),
        parts.workspace(out) as work,
        parts.writing(out, facts, passphrase=passphrase) as writer,
    ):
        if vendor == "sqlite":
            name = Path(connections["default"].settings_dict["NAME"])
            facts["tables"] = dumps.copy_sqlite(name, work / "copy.sqlite3", empty=_LEFT_OUT)
            writer.add(_SQLITE, work / "copy.sqlite3")
            (work / "copy.sqlite3").unlink()
        else:
            (work / "tables").mkdir()
            facts |= _dump(work / "tables")
            writer.add_folder("database", work / "tables")
        writer.add_folder("evidence", Path(settings.EVIDENCE_DIR))
        writer.add_folder("models", Path(settings.MODEL_DIR))
        if with_keys:
            writer.add_folder("keys", home / "keys")
    return {"path": str(out), **facts, "files": writer.files}


def _dump(folder: Path) -> dict[str, Any]:
    # A connection of its own: the snapshot must not be part of anybody's transaction.
    own = connections["default"].copy()
    try:
        own.ensure_connection()
        return dumps.dump_postgres(own.connection, folder, empty=_LEFT_OUT)
    finally:
        own.close()


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connections["default"]).applied_migrations())


def _passphrase(path: Path | None) -> str | None:
    if path is None:
        return None
    if not path.is_file():
        raise NotThereError(path=str(path))
    passphrase = path.read_text(encoding="utf-8").strip()
    if len(passphrase) < _LEAST_PASSPHRASE:
        raise PassphraseShortError(least=_LEAST_PASSPHRASE)
    return passphrase


def check(source: Path, target: Path, *, passphrase_file: Path | None, database: str | None) -> dict[str, Any]:
    """Will read the whole backup, compare every hash, and return its manifest; changes nothing."""
    _must_be_empty(target, database)
    if not source.is_file():
        raise NotThereError(path=str(source))
    manifest = parts.read(source, passphrase=_passphrase(passphrase_file))
    _must_fit(manifest, database)
    return manifest


def restore(source: Path, target: Path, *, passphrase_file: Path | None, database: str | None) -> dict[str, Any]:
    """Will make a data folder of a backup, bring it up to this program's tables, and replay the record.

    Everything happens in a folder beside the target, which is moved into place when it is whole.
    Returns the manifest with `verified` and `verify_output`.
    """
    _must_be_empty(target, database)
    if not source.is_file():
        raise NotThereError(path=str(source))
    if not target.parent.is_dir():
        raise NotThereError(path=str(target.parent))
    passphrase = _passphrase(passphrase_file)
    with parts.workspace(target) as work:
        home = work / "home"
        home.mkdir(mode=0o700)
        manifest = parts.read(source, into=home, passphrase=passphrase)
        _must_fit(manifest, database)
        if manifest["database"] == "sqlite":
            _place_sqlite(home, source, manifest)
        (home / "restored.json").write_text(json.dumps(manifest), encoding="utf-8")
        done = _process(["-m", "doorstep.doors.command.restoring"], home, database)
        if done.returncode == restoring.ROWS_DIFFER:
            raise parts.CorruptError(path=str(source), detail=parts.ROWS)
        if done.returncode != 0:
            log.error("restore: %s", done.stderr.strip())
            raise MigrationFailedError
        shutil.rmtree(home / "database", ignore_errors=True)
        (home / "restored.json").unlink()
        if target.exists():
            target.rmdir()  # empty, as was seen
        home.rename(target)
        files.sync_folder(target.parent)
        found = _verify(target, database, manifest.get("checkpoint"), work / "checkpoint")
    return {**manifest, "verified": found.returncode == 0, "verify_output": found.stdout + found.stderr}


def _verify(
    home: Path, database: str | None, checkpoint: dict[str, Any] | None, folder: Path
) -> "subprocess.CompletedProcess[str]":
    """Will replay the record there, and compare it with the checkpoint that the backup names."""
    folder.mkdir()
    if checkpoint:
        (folder / f"{checkpoint['day']}.json").write_text(json.dumps(checkpoint), encoding="utf-8")
    return _process(["-m", "doorstep", "verify", "--json", "--against", str(folder)], home, database)


def _place_sqlite(home: Path, source: Path, manifest: dict[str, Any]) -> None:
    copy = home / _SQLITE
    fault = dumps.check_sqlite(copy) if copy.is_file() else "no database"
    if fault:
        log.error("restore: %s", fault)
    if fault or dumps.count_sqlite(copy) != manifest["tables"]:
        raise parts.CorruptError(path=str(source), detail=parts.ROWS if not fault else parts.DATABASE)
    copy.rename(home / "doorstep.sqlite3")


def _must_be_empty(target: Path, database: str | None) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetNotEmptyError(target=str(target))
    if database:
        try:
            with psycopg.connect(database, connect_timeout=5) as connection:
                if dumps.tables_postgres(connection):
                    raise TargetNotEmptyError(target=connection.info.dbname)
        except psycopg.Error as error:
            log.error("restore: %s", str(error).strip())  # noqa: TRY400 - its words, not where we called it
            raise UnreachableError from error


def _must_fit(manifest: dict[str, Any], database: str | None) -> None:
    postgres = manifest["database"] == "postgresql"
    if postgres != bool(database):
        raise DatabaseMissingError(database=manifest["database"])
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    known = {f"{app}.{name}" for app, name in loader.disk_migrations or ()}
    unknown = sorted(set(manifest["migrations"]) - known)
    if unknown:
        raise NewerError(migration=unknown[0])


def _process(arguments: list[str], home: Path, database: str | None) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
    environment |= {"DOORSTEP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "doorstep.settings"}
    if database:
        environment["DATABASE_URL"] = database
    return subprocess.run(  # noqa: S603 - our own interpreter, our own code, in the other data folder
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
