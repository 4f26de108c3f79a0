"""A file is whole or not there."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from doorstep.lib import files


def test_a_file_is_replaced_whole_and_only_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "a"
    files.write(path, b"one")
    files.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_the_first_writer_wins_where_asked(tmp_path: Path) -> None:
    for data in (b"one", b"two"):
        files.write(tmp_path / "a", data, replace=False)
    assert (tmp_path / "a").read_bytes() == b"one"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def full(_descriptor: int) -> Any:
        raise OSError(number, "full")

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(files.DiskFullError):
        files.write(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_any_other_trouble_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.write(tmp_path / "no" / "a", b"")
