"""Dangers that neither a word nor a frame tells: what the letters of a text have in common with those of known dangers.

`alarm.tsv` holds what was learned from our own texts (`python -m benchmarks.triage.alarm --write`): pieces of letters
and words, what each weighs for danger, and the kind of danger it stands in most. See docs/adr/0425.
"""

import itertools
import operator
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("alarm.tsv")
# A short text is a call; of a letter each sentence is looked at, and has to say more.
SHORT = 90  # characters; of words in letters three times as many
LEAST, LEAST_OF_LETTER = 0.2, 1.8  # log odds
SENTENCE = 10  # characters of a letter's sentence that can say something
_SENTENCE = re.compile(r"[^。！？；!?;\n.]+")
CJK = "\u2e80"
_CHINESE = re.compile(r"[\u2e80-\u2fff\u3040-\ufeff\U00010000-\U0010ffff]+")  # without its marks
_WORDS = re.compile(r"[a-z]+")
_STEM = 5  # letters of a longer word that stand for it as well
_START = "^"


class Heard(NamedTuple):
    """A danger by its letters: its kind, where it is told, and the log odds that it is one."""

    kind: str
    start: int
    end: int
    odds: float


class Table(NamedTuple):
    """What pieces weigh, the kind of danger that each stands in most, and what a text without any weighs."""

    bias: float
    weights: dict[str, float]
    kinds: dict[str, str]


def pieces(folded: str) -> set[str]:
    """Will return the pieces of a folded text: one to three characters, words, pairs and beginnings of words."""
    found: set[str] = set()
    for run in _CHINESE.findall(folded):
        # A run's beginning is a piece of its own.
        found.update((_START + run[0], _START + run[:2], *run))
        found.update(map(operator.add, run, run[1:]))
        found.update(map("".join, zip(run, run[1:], run[2:], strict=False)))
    words = _WORDS.findall(folded)
    if words:
        found.update(word + " " for word in words)
        found.update(word[:_STEM] for word in words if len(word) > _STEM)
        found.update(map(" ".join, itertools.pairwise(words)))
    return found


def heard(folded: str, table: Table | None = None) -> Heard | None:
    """Will return the danger that a folded text tells by its letters, the surest; None where none is likely."""
    short = len(folded) <= (SHORT if max(folded, default="") >= CJK else 3 * SHORT)
    table = table or _table()
    if short:
        return _heard(table, folded, 0, LEAST)
    every = (
        _heard(table, found[0], found.start(), LEAST_OF_LETTER)
        for found in _SENTENCE.finditer(folded)
        if len(found[0]) >= SENTENCE
    )
    return max((one for one in every if one), key=lambda one: one.odds, default=None)


def _heard(table: Table, said: str, offset: int, least: float) -> Heard | None:
    found = pieces(said)
    known = found & table.weights.keys()
    odds = table.bias + sum(map(table.weights.__getitem__, known)) / max(1, len(found)) ** 0.5
    if odds < least:
        return None
    votes: dict[str, float] = {}
    for piece in known & table.kinds.keys():
        votes[table.kinds[piece]] = votes.get(table.kinds[piece], 0.0) + table.weights[piece]
    if not votes:
        return None
    # One character alone shows nobody why.
    loudest = max(known, key=lambda piece: (len(piece) > 1, table.weights[piece], piece)).strip(_START + " ")
    start = max(0, said.find(loudest))
    kind = max(votes, key=lambda one: (votes[one], one))
    return Heard(kind, offset + start, offset + start + len(loudest), odds)


@cache
def _table() -> Table:
    """Will read the table, once."""
    return read(TABLE.read_text(encoding="utf-8").splitlines())


def read(lines: Iterable[str]) -> Table:
    """Will return the table of `lines`: piece, weight in hundredths and kind, apart by tabs; the bias has no piece."""
    weights: dict[str, float] = {}
    kinds: dict[str, str] = {}
    for line in lines:
        piece, weight, kind = line.split("\t")
        weights[piece] = int(weight) / 100
        if kind:
            kinds[piece] = kind
    return Table(weights.pop("", 0.0), weights, kinds)
