"""A backup file is whole and as it was written, or it is refused."""

import errno
import gzip
import io
import json
import os
import random
import tarfile
from pathlib import Path
from typing import Any

import pytest

from doorstep.lib import backup, files, sealed

SECRET = "a long passphrase"


def made(out: Path, content: dict[str, bytes], **options: Any) -> Path:
    source = out.with_name("source")
    for name, data in content.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    with backup.writing(out, {"made_at": "today"}, **options) as writer:
        writer.add_folder("all", source)
    return out


CONTENT = {"a": b"hello" * 1000, "b/c": b"", "d": random.Random(1).randbytes(200_000)}


@pytest.mark.parametrize("passphrase", [None, SECRET])
def test_what_went_in_comes_out(tmp_path: Path, passphrase: str | None) -> None:
    out = made(tmp_path / "out", CONTENT, passphrase=passphrase)
    manifest = backup.read(out, into=tmp_path / "back", passphrase=passphrase)
    assert {name: (tmp_path / "back" / "all" / name).read_bytes() for name in CONTENT} == CONTENT
    assert set(manifest["files"]) == {f"all/{name}" for name in CONTENT}
    assert out.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back", "out", "source"]


def test_a_sealed_backup_shows_nothing(tmp_path: Path) -> None:
    out = made(tmp_path / "out", {"a": b"canary" * 100}, passphrase=SECRET)
    assert b"canary" not in out.read_bytes()
    with pytest.raises(backup.PassphraseMissingError):
        backup.read(out)
    with pytest.raises(sealed.PassphraseError):
        backup.read(out, passphrase="another passphrase")


@pytest.fixture
def quick_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making the key of a sealed backup is slow on purpose: here it is not."""
    monkeypatch.setattr(sealed, "_COST", 2)


@pytest.mark.usefixtures("quick_key")
@pytest.mark.parametrize("passphrase", [None, SECRET])
def test_one_byte_changed_anywhere_is_seen(tmp_path: Path, passphrase: str | None) -> None:
    whole = made(tmp_path / "out", CONTENT, passphrase=passphrase).read_bytes()
    rng = random.Random(2)
    for _ in range(60):
        place = rng.randrange(len(sealed.HEAD) if passphrase else 10, len(whole))
        (tmp_path / "bad").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((backup.CorruptError, sealed.PassphraseError)):
            backup.read(tmp_path / "bad", passphrase=passphrase)


@pytest.mark.usefixtures("quick_key")
@pytest.mark.parametrize("passphrase", [None, SECRET])
@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_backup_that_breaks_off_is_refused(tmp_path: Path, passphrase: str | None, kept: float) -> None:
    whole = made(tmp_path / "out", CONTENT, passphrase=passphrase).read_bytes()
    (tmp_path / "bad").write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises((backup.CorruptError, sealed.PassphraseError)):
        backup.read(tmp_path / "bad", passphrase=passphrase)


@pytest.mark.usefixtures("quick_key")
def test_sealed_pieces_cannot_be_dropped_or_swapped() -> None:
    out = io.BytesIO()
    with sealed.Sealer(out, SECRET) as sealer:
        sealer.write(bytes(65_536) + b"\1" * 65_536 + b"\2" * 100)
    whole = out.getvalue()
    head, piece = len(sealed.HEAD) + 16, 65_536 + 16
    one, two, three = whole[head : head + piece], whole[head + piece : head + 2 * piece], whole[head + 2 * piece :]
    assert len(io.BufferedReader(sealed.Opener(io.BytesIO(whole), SECRET)).read()) == 131_172
    for pieces in ([one, two], [one, three], [two, one, three], [one, two, three, three]):
        with pytest.raises((sealed.BrokenSealError, sealed.PassphraseError)):
            io.BufferedReader(sealed.Opener(io.BytesIO(whole[:head] + b"".join(pieces)), SECRET)).read()


def by_hand(path: Path, names: list[str], manifest: dict[str, Any] | None, kind: bytes = tarfile.REGTYPE) -> Path:
    with gzip.open(path, "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry, io.BytesIO())
        if manifest is not None:
            data = json.dumps(manifest).encode()
            entry = tarfile.TarInfo("manifest.json")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["../outside"], tarfile.REGTYPE),
        (["/tmp/outside"], tarfile.REGTYPE),  # noqa: S108
        (["link"], tarfile.SYMTYPE),
        (["link"], tarfile.LNKTYPE),
        (["fifo"], tarfile.FIFOTYPE),
        (["more than the manifest tells"], tarfile.REGTYPE),
    ],
)
def test_a_backup_put_together_by_hand_leads_nowhere(tmp_path: Path, names: list[str], kind: bytes) -> None:
    path = by_hand(tmp_path / "out", names, {"format": 1, "files": {}}, kind)
    with pytest.raises(backup.CorruptError):
        backup.read(path, into=tmp_path / "in" / "here")
    assert not (tmp_path / "in" / "outside").exists()


def test_a_newer_format_and_no_manifest_are_refused(tmp_path: Path) -> None:
    with pytest.raises(backup.FormatError):
        backup.read(by_hand(tmp_path / "new", [], {"format": 2, "files": {}}))
    with pytest.raises(backup.CorruptError):
        backup.read(by_hand(tmp_path / "none", [], None))
    (tmp_path / "text").write_text("not a backup")
    with pytest.raises(backup.CorruptError):
        backup.read(tmp_path / "text")


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("precious")
    with pytest.raises(backup.ExistsError), backup.writing(tmp_path / "out", {}):
        pass
    assert (tmp_path / "out").read_text() == "precious"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_no_half_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(number, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(files.DiskFullError):
            made(tmp_path / "out", CONTENT)
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_whatever_goes_wrong_leaves_no_half_backup(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), backup.writing(tmp_path / "out", {}):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
