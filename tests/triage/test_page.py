"""The page of triage has room for every section that is measured, and shows only pictures that are there."""

import re

import pytest

from benchmarks.triage import SECTIONS
from benchmarks.triage.pictures import ALL, Picture, draw
from tests.guards.source import ROOT

PAGE = (ROOT / "docs" / "triage.md").read_text(encoding="utf-8")


def test_every_section_has_its_marks_once() -> None:
    assert re.findall(r"<!-- measured: (\w+) -->", PAGE) == list(SECTIONS)
    assert re.findall(r"<!-- end: (\w+) -->", PAGE) == list(SECTIONS)


@pytest.mark.parametrize("picture", ALL, ids=lambda picture: str(picture.name))
def test_every_picture_shows_what_the_tables_say(picture: Picture) -> None:
    shown = (ROOT / "docs" / "pictures" / f"triage-{picture.name}.svg").read_text(encoding="utf-8")
    assert shown == draw(picture, PAGE), "python -m benchmarks.triage.pictures"
    assert f"(pictures/triage-{picture.name}.svg)" in PAGE
