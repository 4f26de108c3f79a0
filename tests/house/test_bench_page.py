"""The page of benchmarks has a section for each, and measuring one leaves the others where they are."""

import json
from pathlib import Path

import pytest

from benchmarks import run
from tests.guards.source import ROOT

ABOUT = {"processor": "two slow ones"}


def sections(page: str) -> list[str]:
    return [part.split(",")[0] for part in page.split("\n## ")[1:]]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(run, "HERE", tmp_path)
    monkeypatch.setattr(run, "PAGE", tmp_path / "benchmarks.md")
    monkeypatch.setattr(run, "names", lambda: ["filing", "import_", "locate"])
    for name in ("filing", "import", "locate"):
        (tmp_path / "out" / f"{name}.json").write_text(json.dumps({"seconds": 1}), encoding="utf-8")
    run.write_page(ABOUT, ["filing", "import_", "locate"])
    return tmp_path / "benchmarks.md"


def test_every_benchmark_has_its_section() -> None:
    found = sections((ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8"))
    assert found == sorted(name.rstrip("_") for name in run.names())


def test_what_did_not_run_stays(page: Path) -> None:
    for left in ("filing", "import"):
        (page.parent / "out" / f"{left}.json").unlink()
    (page.parent / "out" / "locate.json").write_text(json.dumps({"seconds": 2}), encoding="utf-8")
    run.write_page(ABOUT, ["locate"])
    said = page.read_text(encoding="utf-8")
    assert sections(said) == ["filing", "import", "locate"]
    assert (said.count("seconds: 1"), said.count("seconds: 2")) == (2, 1)


def test_another_machine_keeps_nothing_and_says_so(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run.write_page({"processor": "a fast one"}, ["locate"])
    assert sections(page.read_text(encoding="utf-8")) == ["locate"]
    assert "filing, import" in capsys.readouterr().out
