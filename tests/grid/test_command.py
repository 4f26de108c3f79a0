"""The commands: dry without --commit, JSON on standard output, sentences on standard error, exit codes 0, 1 and 2."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from doorstep.doors.command import grid as commands
from doorstep.doors.words import sentence
from doorstep.ground.editions.queries import listing
from doorstep.ground.grid.actions import load, publish
from doorstep.lib.refusal import Refusal
from tests.grid.test_files import geojson
from tests.grid.towns import SOUTH, STEP, WEST, board, square

HERE = f"{WEST + STEP / 2},{SOUTH + STEP / 2}"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    """Will run `doorstep grid ...` in this process: exit code, output, messages."""

    def command(*words: object, stdin: bytes = b"") -> SimpleNamespace:
        import argparse

        parser = argparse.ArgumentParser()
        commands.register(parser.add_subparsers())
        args = parser.parse_args(["grid", *map(str, words)])
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = args.run(args)
        except Refusal as refusal:
            return SimpleNamespace(code=1, out="", err=sentence(refusal))
        said = capsys.readouterr()
        return SimpleNamespace(code=code, out=said.out, err=said.err)

    return command


@pytest.fixture
def tidy(tmp_path: Path) -> Path:
    return geojson(tmp_path / "tidy.geojson", board())


@pytest.mark.django_db
def test_check_says_what_is_there(run, tidy: Path) -> None:  # type: ignore[no-untyped-def]
    done = run("check", tidy, "--json")
    found = json.loads(done.out)
    assert (done.code, found["errors"], found["summary"]["cells"], found["faults"]) == (0, 0, 12, [])


@pytest.mark.django_db
def test_check_with_errors_ends_in_one_and_draws_them(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = board(3, 3)
    path = geojson(tmp_path / "holed.geojson", rows[:4] + rows[5:])
    done = run("check", path, "--geojson", tmp_path / "faults.geojson")
    assert done.code == 1
    assert "无主" in done.out or "belong to nobody" in done.out
    (feature,) = json.loads((tmp_path / "faults.geojson").read_text())["features"]
    assert feature["properties"]["kind"] == "gap"
    assert feature["geometry"]["type"] == "Polygon"


@pytest.mark.django_db
def test_snapping_is_reported(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = board(3, 3)
    rows[4] = replace(rows[4], polygon=square(1.003, 1, wide=0.997))
    path = geojson(tmp_path / "thin.geojson", rows)
    found = json.loads(run("check", path, "--json").out)
    assert found["counts"] == {"gap": 1}
    snapped = json.loads(run("check", path, "--json", "--snap", "1").out)
    assert snapped["counts"] == {}
    assert [change["code"] for change in snapped["snapped"]] == [rows[3].code] or len(snapped["snapped"]) == 1


@pytest.mark.django_db
def test_load_and_publish_change_nothing_without_commit(run, tidy: Path) -> None:  # type: ignore[no-untyped-def]
    assert run("load", tidy, "--edition", "spring").code == 0
    assert listing() == []
    assert run("load", tidy, "--edition", "spring", "--commit").code == 0
    assert run("publish", "spring", "--from", "2026-01-01").code == 0
    assert [ref.valid_from for ref in listing()] == [None]
    assert run("publish", "spring", "--from", "2026-01-01", "--commit").code == 0
    again = run("load", tidy, "--edition", "spring", "--commit")
    assert (again.code, "spring" in again.err) == (1, True)


@pytest.mark.django_db
def test_diff_tells_what_changed(run, now: datetime) -> None:  # type: ignore[no-untyped-def]
    load(rows=board(), name="a", now=now)
    load(rows=[replace(board()[0], name="new"), *board()[1:-1]], name="b", now=now)
    found = json.loads(run("diff", "a", "b", "--json").out)
    assert found["removed"] == ["370281001001012"]
    assert [change["after"] for change in found["changed"]] == ["new"]
    assert run("diff", "a", "none").code == 1


def test_locate_keeps_every_row(run, tidy: Path) -> None:  # type: ignore[no-untyped-def]
    stdin = f"\ufeffID,Lon,LAT,accuracy_m,crs\na,{HERE},5,\nb,{HERE},200,wgs84\nc,x,y,,\nd,nan,36,,\ne,36,120,,\n"
    stdin += f"f,{HERE},,mars\n甲,130,36,,\n短\n"
    done = run("locate", "--file", tidy, stdin=stdin.encode())
    rows = list(csv.reader(io.StringIO(done.out)))
    assert rows == [
        ["id", "cell", "ambiguous", "outside"],
        ["a", "370281001001001", "false", "false"],
        ["b", "370281001001001", "true", "false"],
        ["c", "", "false", "true"],
        ["d", "", "false", "true"],
        ["e", "", "false", "true"],
        ["f", "", "false", "true"],
        ["甲", "", "false", "true"],
        ["短", "", "false", "true"],
    ]
    assert done.code == 0
    assert len(done.err.splitlines()) == 6  # five bad rows, and the exchanged pair


@pytest.mark.django_db
def test_locate_asks_the_map_in_force(run, now: datetime) -> None:  # type: ignore[no-untyped-def]
    stdin = f"id,lon,lat\n1,{HERE}\n".encode()
    assert run("locate", stdin=stdin).code == 1
    load(rows=board(), name="spring", now=now)
    assert "370281001001001" in run("locate", "--edition", "spring", stdin=stdin).out
    publish(name="spring", valid_from=now.date().replace(year=2020), now=now)
    assert "370281001001001" in run("locate", stdin=stdin).out


def test_locate_without_coordinates_is_refused(run, tidy: Path) -> None:  # type: ignore[no-untyped-def]
    assert run("locate", "--file", tidy, stdin=b"a,b\n1,2\n").code == 1
    assert run("locate", "--file", tidy, stdin=b"").code == 1


def test_a_field_map_names_columns(run, tmp_path: Path, tidy: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "map.toml").write_text('[fields]\ncode = "name"\n')
    done = run("locate", "--file", tidy, "--code", "name", stdin=f"id,lon,lat\n1,{HERE}\n".encode())
    assert "cell 001" in done.out
    (tmp_path / "bad.toml").write_text("fields = 3")
    for bad in ("bad.toml", "none.toml"):
        assert run("load", tidy, "--edition", "x", "--fields", tmp_path / bad).code == 1
