"""The command line: it lists everything and imports one thing."""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import OperationalError
from django.test import override_settings
from django.utils import translation

from doorstep.doors.command import main, serve


def lines(parser: argparse.ArgumentParser) -> dict[str, str]:
    """Will return the commands of a parser with their help lines."""
    (group,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return {choice.dest: choice.help or "" for choice in group._choices_actions}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_table_says_what_the_modules_say(language: str) -> None:
    with translation.override(language):
        said = lines(main.build())
        assert list(said) == [*main.COMMANDS, "help"]
        assert lines(main.build("help")) == said
        for name in main.COMMANDS:
            assert lines(main.build(name)) == said


def test_each_command_is_read_by_its_own_module() -> None:
    assert main.parse(["grid", "check", "cells.geojson"]).file == "cells.geojson"
    assert main.parse(["tick", "--once"]).once
    assert main.parse(["key", "rotate"]).action == "rotate"


def test_an_unknown_command_is_told_all_that_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main.parse(["nope"])
    told = capsys.readouterr().err
    assert all(name in told for name in main.COMMANDS)


HEAVY = ("scipy", "sklearn", "pyogrio", "pyproj", "doorstep.doors.demo.city", "doorstep.doors.command.grid")


def test_the_server_starts_without_what_it_does_not_need() -> None:
    code = (
        "import sys, django; django.setup()\n"
        "from doorstep.doors.command import main, serve\n"
        "main.parse(['serve'])\n"
        "import doorstep.wsgi, doorstep.urls\n"
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_static_files_are_collected_again_only_when_they_changed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a {}")
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    with override_settings(STATIC_ROOT=tmp_path / "static", STATICFILES_DIRS=[source], STORAGES=storages):
        held: Any = finders.get_finder
        held.cache_clear()
        try:
            serve.gather()
            copy = tmp_path / "static" / "a.css"
            assert copy.read_text() == "a {}"
            copy.write_text("touched")
            serve.gather()
            assert copy.read_text() == "touched"
            (source / "a.css").write_text("b {}")
            serve.gather()
            assert copy.read_text() == "b {}"
        finally:
            held.cache_clear()


def test_the_doors_stay_shut_on_the_tables_of_another_version(
    db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(main, "_lacks_tables", lambda: True)
    monkeypatch.setattr(serve, "_web", lambda _: pytest.fail("opened"))
    assert main.run(["serve", "--port", "0"]) == 1
    assert "doorstep serve --prepare" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["verify", "backup"])
def test_a_folder_without_a_record_is_called_neither_clean_nor_kept(
    command: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking(_: argparse.Namespace) -> int:
        raise OperationalError("no such table: cases_case")

    settings.HOME = tmp_path
    monkeypatch.setattr(main, "parse", lambda _: argparse.Namespace(command=command, run=lacking))
    monkeypatch.setattr(main, "_lacks_tables", lambda: True)
    monkeypatch.setattr(main, "must_be_current", lambda: None)
    monkeypatch.setattr(main, "call_command", lambda *_, **__: pytest.fail("made one"))
    assert main.run([command]) == 1
    assert f"There is no record in {tmp_path} yet" in capsys.readouterr().err
