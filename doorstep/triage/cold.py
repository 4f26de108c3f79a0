"""Advice before there is anything to learn from: the catalogue's own keywords and names."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.triage.category import Card, Floats, Judged, Reason, softmax, views
from doorstep.triage.lexicon import Lexicon
from doorstep.triage.text import fold, folded

LIMIT = 4_000
_HEAD = 30
# Set by hand so that one common keyword leaves the first answer near 0.3, one rare long one near 0.5, and several
# rare ones at the start pass 0.8; never above `_CEILING`, for a list of words has not been measured on anything.
_SLOPE = 1.0
_CEILING = 0.9


@dataclass(frozen=True)
class Cold:
    """The catalogue's words, each with the labels it speaks for and how rare it is. Same interface as `Linear`."""

    card: Card
    lexicon: Lexicon
    speaks_for: tuple[tuple[int, ...], ...]
    weight: tuple[float, ...]
    familiar: float = 0.0

    def judge(self, texts: Sequence[str], titles: Sequence[str]) -> Judged:
        """Will judge the texts; a keyword claims what it is met in."""
        probs, known = self.probabilities(texts, titles)
        return Judged(probs, known, known > 0)

    def probabilities(self, texts: Sequence[str], titles: Sequence[str]) -> tuple[Floats, Floats]:
        """Will return probabilities [n, labels] and, as `known`, 1 where any keyword was met, else 0."""
        count = len(self.card.labels)
        score = np.zeros((len(texts), count), dtype=np.float32)
        if not count:
            return score, np.zeros(len(texts), dtype=np.float32)
        for row, view in enumerate(folded(views(texts, titles, _HEAD)[0], LIMIT)):
            for word, worth in self._worth(view).items():
                for label in self.speaks_for[word]:
                    score[row, label] += worth
        known = (score.max(axis=1) > 0).astype(np.float32)
        probs = softmax(_SLOPE * score)
        # The rest of the catalogue shares what the ceiling leaves.
        over = probs.max(axis=1, keepdims=True) > _CEILING
        even = np.float32((1 - _CEILING) / max(count - 1, 1))
        top = probs >= probs.max(axis=1, keepdims=True)
        capped = np.where(top, np.float32(_CEILING), even) if count > 1 else probs
        return np.where(over & (top.sum(axis=1, keepdims=True) == 1), capped, probs).astype(np.float32), known

    def reasons(self, text: str, title: str, label: str, limit: int) -> tuple[Reason, ...]:
        """Will return the keywords met that speak for `label`, the rarest first."""
        column = self.card.labels.index(label)
        found: dict[str, Reason] = {}
        for field, value in (("title", title), ("text", text)):
            for one in self.lexicon.longest(fold(value, LIMIT)):
                piece = value[one.start : one.end]
                if column in self.speaks_for[one.word] and piece not in found:
                    found[piece] = Reason(piece, self.weight[one.word], one.start, one.end, field)
        return tuple(sorted(found.values(), key=lambda reason: (-reason.weight, reason.start))[:limit])

    def _worth(self, view: str) -> dict[int, float]:
        """Will return what each word of a folded view is worth: more at its beginning, little more when said again."""
        worth: dict[int, float] = {}
        for one in self.lexicon.longest(view):
            first = self.weight[one.word] * (1.5 if one.start < _HEAD else 1.0)
            worth[one.word] = worth[one.word] + first * 0.1 if one.word in worth else first
        return worth


def cold(keywords: Mapping[str, Sequence[str]], names: Mapping[str, Sequence[str]] | None = None) -> Cold:
    """Will return advice from keywords: {category code: words in any language}, and likewise its names.

    A word of many categories says little, a long one much. A category's name counts as one of its keywords; so
    do the parts of a name joined by 、, "and" or a slash.
    """
    labels = tuple(sorted({*keywords, *(names or {})}))
    told: dict[str, set[int]] = {}
    for column, label in enumerate(labels):
        for word in [*keywords.get(label, ()), *_parts((names or {}).get(label, ()))]:
            plain = " ".join(fold(word, LIMIT).split())
            if len(plain) > 1 or (plain and ord(plain) >= 0x2E80):
                told.setdefault(plain, set()).add(column)
    words = sorted(told)
    weight = tuple(_weight(word, len(told[word]), len(labels)) for word in words)
    print_ = hashlib.sha256(repr([(word, sorted(told[word])) for word in words]).encode()).hexdigest()
    card = Card(labels=labels, version=f"cold-{print_[:12]}", trained_on=print_)
    return Cold(card, Lexicon(words), tuple(tuple(sorted(told[word])) for word in words), weight)


def _weight(word: str, labels: int, total: int) -> float:
    """Will return how much a word says: by how few categories share it, and how long it is."""
    rare = np.log((total + 1) / labels)
    # One Chinese character says little; from four characters (or eight letters) on, length adds nothing.
    length = sum(2 if ord(char) >= 0x2E80 else 1 for char in word)
    return round(float(rare * min(length, 8) / 8), 4)


def _parts(names: Sequence[str]) -> list[str]:
    found = []
    for name in names:
        split = name
        for joint in ("、", "/", "／", "（", "）", "(", ")", "和", "与", "及", " and ", ",", "，"):
            split = split.replace(joint, "\n")
        found += [name, *(part.strip() for part in split.split("\n") if len(part.strip()) > 1)]
    return found
