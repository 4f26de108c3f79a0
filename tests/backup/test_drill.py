"""The drill: back up while it runs, restore to another place, compare row by row, and replay the record."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections

from doorstep.doors.command import archive, main
from doorstep.flow import seal
from doorstep.ground.editions import actions as editions
from doorstep.ground.editions.rules import Kind
from doorstep.lib import backup, dumps, files, images
from doorstep.vault import actions as vault
from doorstep.vault.rules import ContactData
from tests.portal.walk import a_photo as an_upload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

NOW = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="the database of this run is not PostgreSQL")
sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="the database of this run is not SQLite")


@dataclass
class Town:
    """A small installation with something of everything."""

    home: Path
    passphrase: Path

    def backup(self, out: Path, *, sealed: bool = False) -> dict[str, Any]:
        return archive.backup(out, now=NOW, passphrase_file=self.passphrase if sealed else None, with_keys=sealed)


@pytest.fixture
def town(settings: LazySettings, tmp_path: Path) -> Iterator[Town]:
    home = tmp_path / "home"
    settings.HOME, settings.VAULT_KEYS = home, []
    settings.EVIDENCE_DIR, settings.MODEL_DIR = home / "evidence", home / "models"
    for name, data in {
        "evidence/clean/ab/abc.jpg": b"photo",
        "evidence/quarantine/" + "0" * 32: b"original",
        "models/a.model": b"model",
        "other/cache": b"not ours",
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    editions.open_draft(kind=Kind.MAP, name="第一版 🙂 \t\\N\n", source="手工", digest="", now=NOW)
    vault.store(contacts=[(n, ContactData(name=f"张{n}", phone="13812345678")) for n in range(50)], now=NOW)
    vault.erase(case_ids=[7], now=NOW)
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("a long passphrase\n")
    yield Town(home, passphrase)
    for one in connections.all():
        one.close()


def rows(path: Path) -> dict[str, list[Any]]:
    database = sqlite3.connect(path)
    tables = dumps.count_sqlite(path)
    found = {name: database.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall() for name in tables}  # noqa: S608
    database.close()
    return found


def restored(source: Path, target: Path, **options: Any) -> dict[str, Any]:
    return archive.restore(source, target, **{"passphrase_file": None, "database": None, **options})


@sqlite
def test_every_row_and_every_file_comes_back_elsewhere(town: Town, tmp_path: Path) -> None:
    here = rows(Path(connection.settings_dict["NAME"]))
    made = town.backup(tmp_path / "out", sealed=True)
    done = restored(tmp_path / "out", tmp_path / "there", passphrase_file=town.passphrase)
    there = tmp_path / "there"
    assert rows(there / "doorstep.sqlite3") == here
    assert made["tables"] == {name: len(found) for name, found in here.items()}
    assert (there / "evidence/clean/ab/abc.jpg").read_bytes() == b"photo"
    assert (there / "evidence/quarantine" / ("0" * 32)).read_bytes() == b"original"
    assert (there / "models/a.model").read_bytes() == b"model"
    assert (there / "keys/vault").read_bytes() == (town.home / "keys/vault").read_bytes()
    assert not (there / "other").exists()
    assert done["verified"], done["verify_output"]
    assert not list(tmp_path.glob(".*"))


def test_a_backup_opens_no_desk_to_whoever_finds_it(town: Town, tmp_path: Path) -> None:
    session = SessionStore()
    session["_auth_user_id"] = "1"
    session.save()
    assert town.backup(tmp_path / "out")["tables"]["django_session"] == 0
    backup.read(tmp_path / "out", into=tmp_path / "found")
    key = str(session.session_key).encode()
    assert not [path for path in (tmp_path / "found").rglob("*") if path.is_file() and key in path.read_bytes()]


@sqlite
def test_rows_written_during_the_copy_are_all_there_or_not_at_all(town: Town, tmp_path: Path) -> None:
    """A transaction that is open while the copy is made is in none of its tables; what is in the log is in it."""
    writer = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM vault_contact")
    town.backup(tmp_path / "out")
    writer.execute("ROLLBACK")
    writer.close()
    assert backup.read(tmp_path / "out")["tables"]["vault_contact"] == 50


@sqlite
def test_an_older_backup_is_brought_up_to_date(town: Town, tmp_path: Path) -> None:
    town.backup(tmp_path / "out")
    # The same installation before its newest migration: undone in a copy.
    work = tmp_path / "work"
    manifest = backup.read(tmp_path / "out", into=work)
    old = sqlite3.connect(work / "database/doorstep.sqlite3")
    old.execute("DROP TABLE vault_contact")
    old.execute("DROP TABLE vault_look")
    old.execute("DELETE FROM django_migrations WHERE app = 'vault'")
    old.commit()
    old.close()
    facts = {key: value for key, value in manifest.items() if key not in ("files", "format")}
    facts["migrations"] = [name for name in manifest["migrations"] if not name.startswith("vault.")]
    facts["tables"] = dumps.count_sqlite(work / "database/doorstep.sqlite3")
    with backup.writing(tmp_path / "old", facts) as writer:
        writer.add_folder("database", work / "database")
    (tmp_path / "there").mkdir()  # empty is as good as missing
    done = restored(tmp_path / "old", tmp_path / "there")
    assert done["verified"], done["verify_output"]
    assert rows(tmp_path / "there/doorstep.sqlite3")["vault_contact"] == []


@sqlite
def test_a_backup_of_a_newer_program_is_refused(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(archive, "_applied", lambda: ["vault.9999_from_the_future"])
        town.backup(tmp_path / "out")
    with pytest.raises(archive.NewerError):
        archive.check(tmp_path / "out", tmp_path / "there", passphrase_file=None, database=None)


@sqlite
def test_a_damaged_backup_restores_nothing(town: Town, tmp_path: Path) -> None:
    town.backup(tmp_path / "out")
    data = bytearray((tmp_path / "out").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "bad").write_bytes(data)
    with pytest.raises(backup.CorruptError):
        restored(tmp_path / "bad", tmp_path / "there")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad", "home", "out", "passphrase"]


@sqlite
def test_a_restore_overwrites_nothing(town: Town, tmp_path: Path) -> None:
    town.backup(tmp_path / "out")
    for target in (town.home, town.passphrase):
        with pytest.raises(archive.TargetNotEmptyError):
            restored(tmp_path / "out", target)
    with pytest.raises(archive.UnreachableError):
        restored(tmp_path / "out", tmp_path / "there", database="postgresql://127.0.0.1:1/none")
    with pytest.raises(archive.DatabaseMissingError):
        archive._must_fit({"database": "postgresql", "migrations": []}, None)


def test_keys_go_into_a_sealed_backup_only(town: Town, tmp_path: Path) -> None:
    with pytest.raises(archive.KeysInClearError):
        archive.backup(tmp_path / "out", now=NOW, passphrase_file=None, with_keys=True)
    made = town.backup(tmp_path / "out")
    assert not any(name.startswith("keys/") for name in made["files"])
    town.passphrase.write_text("short")
    with pytest.raises(archive.PassphraseShortError):
        town.backup(tmp_path / "out", sealed=True)


@sqlite
def test_a_full_disk_is_said_and_leaves_nothing(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_paths: Path, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dumps, "copy_sqlite", full)
    with pytest.raises(files.DiskFullError):
        town.backup(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "passphrase"]


def test_photos_that_come_and_are_cleaned_meanwhile_are_in_the_backup(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both when they were there before, and when they came after it had begun: their rows say that they wait."""
    quarantine = town.home / "evidence/quarantine"
    came: list[str] = []

    def beside(name: str, what: Callable[[], object]) -> None:
        real = getattr(backup.Writer, name)

        def done(self: backup.Writer, *given: Any) -> Any:
            what()
            return real(self, *given)

        monkeypatch.setattr(backup.Writer, name, done)

    def clean() -> None:
        for token in ("0" * 32, *came):
            assert not images.discard(quarantine, token)

    real = backup.workspace

    @contextmanager
    def begun(beside: Path) -> Iterator[Path]:
        with real(beside) as work:
            came.append(images.keep_original(quarantine, an_upload().read()))
            yield work

    monkeypatch.setattr(backup, "workspace", begun)
    beside("add", clean)
    beside("add_folder", clean)
    kept = town.backup(tmp_path / "out")["files"]
    assert {f"evidence/quarantine/{token}" for token in ("0" * 32, *came)} <= kept.keys()
    assert not any(".hold" in name for name in kept)
    assert all(images.discard(quarantine, token) for token in ("0" * 32, *came))
    assert images.waiting(quarantine) == []


@sqlite
def test_a_restore_is_compared_with_the_newest_checkpoint(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seal.seal_day(now=NOW)
    newest = seal.papers()[-1]
    assert town.backup(tmp_path / "out")["checkpoint"] == newest
    assert main.run(["restore", str(tmp_path / "out"), "--to", str(tmp_path / "there")]) == 0
    assert newest["hash"][:16] in capsys.readouterr().err
    assert main.run(["restore", str(tmp_path / "out"), "--to", str(tmp_path / "there"), "--commit"]) == 0
    assert newest["hash"][:16] in capsys.readouterr().err
    # The same backup with another past, and all hashes of its files made to fit.
    work = tmp_path / "work"
    manifest = backup.read(tmp_path / "out", into=work)
    facts = {key: value for key, value in manifest.items() if key not in ("files", "format")}
    facts["checkpoint"] = {**newest, "hash": "0" * 64}
    with backup.writing(tmp_path / "forged", facts) as writer:
        writer.add_folder("database", work / "database")
    done = restored(tmp_path / "forged", tmp_path / "elsewhere")
    assert not done["verified"]
    assert "published" in done["verify_output"]


def test_what_a_library_says_stands_in_no_sentence(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTEP_LANGUAGE", "zh-hans")
    (tmp_path / "text").write_text("no backup at all")
    whole = town.backup(tmp_path / "out")["path"]
    (tmp_path / "half").write_bytes(Path(whole).read_bytes()[:-200])
    database = ["--database", "postgresql://127.0.0.1:1/none"]
    for words in (["text"], ["half"], ["out", *database]):
        assert main.run(["restore", str(tmp_path / words[0]), "--to", str(tmp_path / "there"), *words[1:]]) == 1
        said = capsys.readouterr().err.strip().splitlines()[-1]
        assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", said), said


# The command line


def test_the_commands_say_what_they_did(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["backup", str(tmp_path), "--json"]) == 0
    out, told = capsys.readouterr()
    path = Path(json.loads(out)["path"])
    assert path.parent == tmp_path
    assert str(town.home / "keys") in told
    assert main.run(["backup", str(path)]) == 1
    assert main.run(["backup", str(tmp_path / "no" / "where")]) == 1
    assert main.run(["key", "rotate"]) == 0
    assert main.run(["key", "rotate", "--commit"]) == 0
    assert main.run(["key", "rotate", "--resume", "--commit"]) == 0
    if connection.vendor == "sqlite":
        there = str(tmp_path / "there")
        assert main.run(["restore", str(path), "--to", there]) == 0
        assert not Path(there).exists()
        assert main.run(["restore", str(path), "--to", str(town.home)]) == 1
        assert main.run(["restore", str(tmp_path / "none"), "--to", there]) == 1


# PostgreSQL


@postgres
def test_every_row_comes_back_in_another_postgresql(town: Town, tmp_path: Path) -> None:
    settings = connection.settings_dict
    own = connection.copy()
    own.ensure_connection()
    info = own.connection.info
    name = f"{settings['NAME']}_there"
    own.connection.autocommit = True
    own.connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
    own.connection.execute(f'CREATE DATABASE "{name}"')
    url = f"postgresql://{info.user}:{info.password}@/{name}?host={info.host}&port={info.port}"
    try:
        made = town.backup(tmp_path / "out")
        done = restored(tmp_path / "out", tmp_path / "there", database=url)
        assert done["verified"], done["verify_output"]
        with pytest.raises(archive.TargetNotEmptyError):
            restored(tmp_path / "out", tmp_path / "again", database=url)
        (tmp_path / "one").mkdir()
        (tmp_path / "two").mkdir()
        with psycopg.connect(url) as other:
            back = dumps.dump_postgres(other, tmp_path / "two")
        mine = connection.copy()
        mine.ensure_connection()
        here = dumps.dump_postgres(mine.connection, tmp_path / "one")
        mine.close()
        assert back["tables"] == here["tables"] == made["tables"]
        assert back["sequences"] == here["sequences"]
        for table in here["tables"]:
            one, two = ((tmp_path / part / f"{table}.copy").read_bytes().splitlines() for part in ("one", "two"))
            assert sorted(one) == sorted(two), table
    finally:
        own.connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        own.close()
