"""Texts of our own against the words that ship: what is a danger rings, what sounds like one does not.

A danger that was missed anywhere becomes a row of cases/hazards.csv before it is mended.
"""

import csv
from functools import cache
from pathlib import Path

import pytest

from doorstep.ground.catalog.rules import Hazard
from doorstep.triage import hazard

CASES = Path(__file__).parent / "cases" / "hazards.csv"
SHIPPED = Path(hazard.__file__).parents[1] / "ground" / "catalog" / "data" / "hazards.csv"


@cache
def words() -> tuple[Hazard, ...]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return tuple(Hazard(row["word"], row["lang"], row["kind"], row["call"]) for row in csv.DictReader(file))


# Sets of dangers told without any usual word: most of these are heard by their letters, which know the kind less well.
BY_LETTERS = {"more", "unseen", "fresh"}


def cases(*, dangers: bool, by_letters: bool | None = None) -> list[tuple[str, str]]:
    """Will return (kind, text); without a kind it is none. `by_letters` chooses those sets, or all others."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return [
            (row["kind"], row["text"])
            for row in csv.DictReader(file)
            if bool(row["kind"]) is dangers and by_letters in (None, row["set"] in BY_LETTERS)
        ]


@pytest.mark.parametrize(("by_letters", "most"), [(False, 1 / 50), (True, 1 / 9)])
def test_a_danger_rings(by_letters: bool, most: float) -> None:
    kinds, texts = zip(*cases(dangers=True, by_letters=by_letters), strict=True)
    found = hazard.find(words(), texts)
    assert [text for text, hits in zip(texts, found, strict=True) if not hazard.kinds(hits)] == []
    # Another kind than the one we wrote down is no miss: whoever looks sees the text.
    other = [text for kind, text, hits in zip(kinds, texts, found, strict=True) if kind not in hazard.kinds(hits)]
    assert len(other) <= len(texts) * most


def test_what_only_sounds_like_one_does_not() -> None:
    texts = [text for _, text in cases(dangers=False)]
    assert [text for text, hits in zip(texts, hazard.find(words(), texts), strict=True) if hazard.kinds(hits)] == []
