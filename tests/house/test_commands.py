"""The Makefile, the scripts behind it, and CI."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from doorstep import __main__
from doorstep.doors.command import main as command
from tests.guards.source import ROOT
from tools import newest, postgres, test

SETUP = ROOT / "tools" / "setup.sh"


def setup(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Will run the first part of `make setup` in an empty folder with the given Python."""
    return subprocess.run(  # noqa: S603
        ["/bin/sh", str(SETUP), "run"],
        cwd=folder,
        env={"PYTHON": python, "PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def fake_python(folder: Path, version: str, *, has_venv: bool) -> None:
    """Will put a program there that answers as a Python of that version would."""
    numbers = ", ".join(version.split("."))
    fake = folder / "python-fake"
    fake.write_text(
        f"#!{sys.executable}\nimport sys\nsys.version_info = ({numbers}, 'final', 0)\n"
        f"if {not has_venv} and 'ensurepip' in sys.argv[2]: sys.exit(1)\n"
        "if sys.argv[1] == '-c': exec(sys.argv[2])\nelse: print('set up')\n",
        encoding="utf-8",
    )
    fake.chmod(0o755)


@pytest.mark.parametrize("version", ["3.10.13", "2.7.18", "3.15.0"])
def test_a_python_that_will_not_do_is_told_in_both_languages(tmp_path: Path, version: str) -> None:
    fake_python(tmp_path, version, has_venv=True)
    done = setup(tmp_path, "python-fake")
    assert done.returncode == 1
    assert f"needs Python 3.11 to 3.14; 'python-fake' is {version}" in done.stderr
    assert f"是 {version}" in done.stderr


def test_no_python_at_all_is_told_in_both_languages(tmp_path: Path) -> None:
    done = setup(tmp_path, "python-none")
    assert done.returncode == 1
    assert "there is no 'python-none' here" in done.stderr
    assert "本机没有" in done.stderr


def test_a_python_without_venv_is_told_in_both_languages(tmp_path: Path) -> None:
    fake_python(tmp_path, "3.11.2", has_venv=False)
    done = setup(tmp_path, "python-fake")
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert "缺少 venv" in done.stderr


@pytest.mark.parametrize("version", ["3.11.0", "3.14.9"])
def test_a_python_that_will_do_goes_on(tmp_path: Path, version: str) -> None:
    fake_python(tmp_path, version, has_venv=True)
    assert setup(tmp_path, "python-fake").stdout == "set up\n"


def test_help_lists_every_target_that_is_for_people() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    for target in ("run", "test", "setup", "check", "bench", "docs", "help"):
        assert re.search(rf"^  make {target} ", shown, flags=re.M), target
        assert re.search(rf"^{target}:", text, flags=re.M), target


def test_ci_is_strict_and_may_be_run() -> None:
    path = ROOT / ".ci" / "run"
    assert os.access(path, os.X_OK)
    text = path.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    assert [line for line in text.splitlines() if line.startswith("make ")] == [
        "make setup",
        "make check",
        "make test-newest",
        "make test",
    ]


def test_locked_requirements_name_no_index_and_hash_everything() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^([a-z0-9][\w.-]*)==.*\\$", text, flags=re.M)
        assert pins
        assert len(pins) == len(re.findall(r"^[a-z0-9]", text, flags=re.M))
        assert len(re.split(r"^[a-z0-9]", text, flags=re.M)) - 1 == len(pins)
        for block in re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]:
            assert "--hash=sha256:" in block


def test_what_runs_is_what_was_tested() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9][\w.-]*==[^ ;]+)", text, flags=re.M))

    assert pins("run.txt") < pins("dev.txt")


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    for one in project["project"]["dependencies"]:
        name = re.split(r"[\[<>=~!; ]", one)[0]
        assert re.search(rf"^{re.escape(name)}(\[.*\])?==", locked, flags=re.M), f"make lock: {name}"


def test_a_postgresql_is_looked_for_and_named() -> None:
    found = postgres.find()
    assert (found.bin / "postgres").exists()
    assert re.fullmatch(r"PostgreSQL \d+(\.\d+)? \(.+\)", str(found))


def test_where_no_postgresql_is_ci_fails_and_others_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing() -> postgres.Programs:
        raise postgres.UnavailableError("no server here")

    monkeypatch.setattr(postgres, "find", nothing)
    monkeypatch.setattr(test, "pytest", lambda arguments, database: 0)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("CI", raising=False)
    assert test.main([]) == 0
    assert "NOT RUN on PostgreSQL: no server here" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    assert test.main([]) == 1
    assert "CI must run it" in capsys.readouterr().out


@pytest.mark.parametrize(("codes", "wanted"), [((0, 0), 0), ((1, 0), 1), ((0, 1), 1), ((5, 0), 1), ((5, 5), 1)])
def test_one_red_database_is_red(monkeypatch: pytest.MonkeyPatch, codes: tuple[int, int], wanted: int) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/x")
    monkeypatch.setattr(test, "pytest", lambda arguments, database: codes[database.startswith("postgresql")])
    assert test.main([]) == wanted


def test_newer_pythons_are_listed_newest_first() -> None:
    found = [version for version, _ in newest.candidates()]
    assert found == sorted(found, reverse=True)
    assert all(sys.version_info[:2] < version <= newest.NEWEST_SUPPORTED for version in found)


def test_what_a_command_writes_is_for_its_user_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "run", lambda _: os.umask(0o022))
    before = os.umask(0o022)
    try:
        assert __main__.main() == 0o077
    finally:
        os.umask(before)
