"""The page of triage has room for every section that is measured, and shows only pictures that are there."""

import re

from benchmarks.triage import SECTIONS
from tests.guards.source import ROOT

PAGE = (ROOT / "docs" / "triage.md").read_text(encoding="utf-8")


def test_every_section_has_its_marks_once() -> None:
    assert re.findall(r"<!-- measured: (\w+) -->", PAGE) == list(SECTIONS)
    assert re.findall(r"<!-- end: (\w+) -->", PAGE) == list(SECTIONS)
