"""The same matter in every voice: what is put aside, and that little depends on it."""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.triage import category
from doorstep.triage.cold import Cold, cold
from doorstep.triage.manners import quiet
from doorstep.triage.text import fold

CASES = Path(__file__).parent / "cases" / "voices.csv"
CATALOGUE = Path(category.__file__).parents[1] / "ground" / "catalog" / "data" / "categories.csv"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("尊敬的领导您好，路灯坏了，万分感谢，祝您工作顺利！", "路灯坏了"),
        ("一群废物，路灯坏了没人修，都去死！", "路灯坏了没人修"),
        ("俺家黑价停水咧", "我家夜里停水了"),
        ("垃圾物业，垃圾没人收", "物业垃圾没人收"),
        ("Dear sir, the lamp is out, thank you very much", "thelampisout"),
    ],
)
def test_anger_courtesy_and_dialect_are_put_aside_and_the_matter_stays(said: str, left: str) -> None:
    assert "".join(char for char in quiet(fold(said)) if char.isalpha()) == left


@given(st.text(max_size=80))
def test_places_in_the_text_stay_true(text: str) -> None:
    assert len(quiet(fold(text))) == len(text)


@cache
def _model() -> Cold:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["parent"]]
    words = {row["code"]: [*row["keywords_zh"].split(";"), *row["keywords_en"].split(";")] for row in rows}
    return cold(words, {row["code"]: [row["zh"], row["en"]] for row in rows})


def test_the_right_category_is_among_the_three_in_every_voice() -> None:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    advice = category.advise(_model(), [row["text"] for row in rows])
    met = Counter(row["voice"] for row, labels in zip(rows, advice.labels, strict=True) if row["code"] in labels)
    matters = len(rows) // 6
    assert len(rows) >= 240
    assert min(met.values()) >= 0.8 * matters
    assert met["plain"] >= 0.9 * matters


def test_a_guess_is_never_acted_on() -> None:
    advice = category.advise(_model(), ["我门小区门口的路登坏了半个月"])
    assert advice.labels[0, 0] == "C0118"
    assert advice.probs[0, 0] < 0.75
    assert category.reasons(_model(), "我门小区门口的路登坏了半个月")


def test_one_pair_of_letters_is_chance() -> None:
    assert category.advise(_model(), ["请回电话"]).known[0] == 0
