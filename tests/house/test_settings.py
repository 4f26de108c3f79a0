"""Settings come from the environment, and say what is wrong with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from doorstep.lib import environment


def settings(expression: str, home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Will read the settings in a process of its own and print an expression over them, `s`."""
    code = f"import doorstep.settings as s; print({expression})"
    base = {"PATH": os.environ["PATH"], "DOORSTEP_HOME": str(home)}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], env={**base, **environ}, capture_output=True, text=True, check=False
    )


def test_an_unknown_name_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    done = settings("1", tmp_path, DOORSTEP_HOMES="x")
    assert done.returncode == 1
    assert "DOORSTEP_HOMES" in done.stderr
    assert "DOORSTEP_HOME?" in done.stderr
    assert "Traceback" not in done.stderr


def test_names_of_others_are_let_be() -> None:
    assert environment.read({"PATH": "x"}, prefix="DOORSTEP_", known=[], secrets=[]) == {}


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n", encoding="utf-8")
    environ = {"X_KEY_FILE": str(tmp_path / "key")}
    assert environment.read(environ, prefix="X_", known=[], secrets=["X_KEY"]) == {"X_KEY": "from the file"}
    both = {**environ, "X_KEY": "from the name"}
    assert environment.read(both, prefix="X_", known=[], secrets=["X_KEY"]) == {"X_KEY": "from the name"}


def test_what_is_no_secret_may_not_come_from_a_file() -> None:
    with pytest.raises(environment.UnknownSettingError):
        environment.read({"X_HOME_FILE": "x"}, prefix="X_", known=["X_HOME"], secrets=[])


def test_a_key_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    first, second = (settings("s.SECRET_KEY", tmp_path).stdout for _ in range(2))
    assert len(first) > 50
    assert first == second
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o077 == 0


def test_sqlite_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    said = settings("s.DATABASES['default']['OPTIONS'], s.DATABASES['default'].get('ATOMIC_REQUESTS')", tmp_path).stdout
    for wanted in ("'IMMEDIATE'", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "} None"):
        assert wanted in said


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://a:b%40c@db:5433/city", "('a', 'b@c', 'db', '5433', 'city')"),
        ("postgresql://a@/city?host=/run/pg", "('a', '', '/run/pg', '', 'city')"),
        ("postgres://db", "('', '', 'db', '', 'doorstep')"),
    ],
)
def test_postgresql_is_named_by_an_address(tmp_path: Path, url: str, wanted: str) -> None:
    names = "tuple(s.DATABASES['default'][k] for k in ('USER', 'PASSWORD', 'HOST', 'PORT', 'NAME'))"
    assert settings(names, tmp_path, DATABASE_URL=url).stdout.strip() == wanted


def test_another_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    done = settings("1", tmp_path, DATABASE_URL="mysql://x")
    assert done.returncode == 1
    assert "mysql" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_surface_that_does_not_exist_is_refused_with_a_sentence(tmp_path: Path) -> None:
    done = settings("1", tmp_path, DOORSTEP_SURFACE="pubic")
    assert done.returncode == 1
    assert "public, staff or all" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("DOORSTEP_LANGUAGE", "klingon", "zh-hans or en"),
        ("DOORSTEP_TIME_ZONE", "Mars/Olympus", "Asia/Shanghai"),
        ("DOORSTEP_TIME_ZONE", "../etc/passwd", "Asia/Shanghai"),
        ("DOORSTEP_TIME_ZONE", "Asia", "Asia/Shanghai"),
        ("DOORSTEP_CALLING_CODE", "USA", "such as 86 or 1"),
        ("DOORSTEP_PROXIES", "proxy.example.org", "proxy.example.org is neither"),
        ("DOORSTEP_PROXIES", "10.0.0.5/24", "10.0.0.5/24 is neither"),
        ("DOORSTEP_SECRET_KEY_FILE", "no/such/file", "DOORSTEP_SECRET_KEY_FILE names no/such/file"),
        ("DATABASE_URL_FILE", ".", "DATABASE_URL_FILE names ."),
        ("DATABASE_URL", "postgresql://me:secret@host:port/x", "DATABASE_URL is not an address"),
        ("DATABASE_URL", "postgresql://[::1/x", "DATABASE_URL is not an address"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_a_sentence(tmp_path: Path, name: str, value: str, wanted: str) -> None:
    done = settings("1", tmp_path, **{name: value})
    assert done.returncode == 1
    assert wanted in done.stderr
    assert "secret" not in done.stderr
    assert any("\u4e00" <= letter <= "\u9fff" for letter in done.stderr)
    assert "Traceback" not in done.stderr


def test_proxies_are_this_machine_unless_others_are_named(tmp_path: Path) -> None:
    said = "[str(n) for n in s.PROXIES]"
    assert settings(said, tmp_path).stdout.strip() == "['127.0.0.0/8', '::1/128']"
    assert settings(said, tmp_path, DOORSTEP_PROXIES="10.0.0.5, 10.1.0.0/16").stdout.strip() == (
        "['10.0.0.5/32', '10.1.0.0/16']"
    )
    assert settings(said, tmp_path, DOORSTEP_PROXIES="none").stdout.strip() == "[]"


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = settings("1", tmp_path / "file" / "home")
    assert done.returncode == 1
    assert "file/home" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_shipped_hasher_is_argon2_within_bounds(tmp_path: Path) -> None:
    assert "Argon2" in settings("s.PASSWORD_HASHERS[0]", tmp_path).stdout
    from doorstep.ground.people.hashers import Argon2Hasher

    assert 19_000 <= Argon2Hasher.memory_cost <= 46_000
    assert Argon2Hasher().encode("pass", "a salt of some length").startswith("argon2")
