"""Advice before there is anything to learn from: the catalogue's own keywords and names."""

import hashlib
import operator
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from doorstep.lib.sound import spelt
from doorstep.triage.category import Card, Floats, Judged, Reason, softmax, views
from doorstep.triage.lexicon import Lexicon
from doorstep.triage.manners import quiet
from doorstep.triage.text import fold, folded

LIMIT = 4_000
_HEAD = 30
# Set by hand so that one common keyword leaves the first answer near 0.3, one rare long one near 0.5, and several
# rare ones at the start pass 0.8; never above `_CEILING`, for a list of words has not been measured on anything.
_SLOPE = 1.0
_CEILING = 0.9
# A text without any keyword is guessed at by its letters, pairs of sounds and words; never so that it is acted on
# without a person.
_GUESS = 4.5  # the score of the best guess, near 0.3
_HINT = 3.0  # and beside a keyword that says little
_WEAK = 4.6  # the score of such a keyword
_LEAST_GUESS = 1.6
_LEAST_PIECES = 4
_STEM = 4  # letters
_MOST_SHARED = 4  # what more than one label in so many has says nothing
_GUESSED = 120  # characters from the beginning: a guess at a letter is one at its opening
_ALONE = 0.5  # what a character by itself weighs beside a pair
_WORD = re.compile("[a-z]+")
_WHERE = re.compile("小区|门口")  # said of anything: where it is tells nobody what it is
_CJK = 0x2E80

Shares = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]  # labels that a piece speaks for, and how much for each
_NONE: Shares = (np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True)
class Cold:
    """The catalogue's words, each with the labels it speaks for and how rare it is. Same interface as `Linear`."""

    card: Card
    lexicon: Lexicon
    speaks_for: tuple[tuple[int, ...], ...]
    weight: tuple[float, ...]
    familiar: float = 0.0
    pairs: Mapping[str, Shares] = field(default_factory=dict)

    def judge(self, texts: Sequence[str], titles: Sequence[str]) -> Judged:
        """Will judge the texts; a keyword claims what it is met in, a guess claims nothing."""
        probs, known = self.probabilities(texts, titles)
        return Judged(probs, known, known >= 1)

    def probabilities(self, texts: Sequence[str], titles: Sequence[str]) -> tuple[Floats, Floats]:
        """Will return probabilities [n, labels] and, as `known`, 1 where a keyword was met, 0.5 for a guess, else 0."""
        count = len(self.card.labels)
        score = np.zeros((len(texts), count), dtype=np.float32)
        known = np.zeros(len(texts), dtype=np.float32)
        if not count:
            return score, known
        for row, view in enumerate(folded(views(texts, titles, _HEAD)[0], LIMIT)):
            said = quiet(view)
            # Whoever tells of nothing but the office that does nothing has told the matter.
            for word, worth in (self._worth(said) or self._worth(view)).items():
                for label in self.speaks_for[word]:
                    score[row, label] += worth
            best = float(score[row].max())
            if best < _WEAK:
                score[row] += self._guess(said, _GUESS if best == 0 else _HINT)
            known[row] = 1.0 if best > 0 else 0.5 if score[row].any() else 0.0
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
        for part, value in (("title", title), ("text", text)):
            for one in self.lexicon.longest(fold(value, LIMIT)):
                piece = value[one.start : one.end]
                if column in self.speaks_for[one.word] and piece not in found:
                    found[piece] = Reason(piece, self.weight[one.word], one.start, one.end, part)
        if not found:
            shared = [
                one for part, value in (("title", title), ("text", text)) for one in self._shared(part, value, column)
            ]
            found = {one.piece: one for one in shared}
        return tuple(sorted(found.values(), key=lambda reason: (-reason.weight, reason.start))[:limit])

    def _guess(self, view: str, most: float) -> Floats:
        """Will return scores by what a text shares with keywords, see `_pieces`: the best is `most`, or all 0.

        A pair with its two letters is chance: "请回电话" is not about telephone boxes.
        """
        count = len(self.card.labels)
        pieces = self.pairs.keys() & _pieces(_WHERE.sub(" ", view[:_GUESSED]))
        if not pieces:
            return np.zeros(count, dtype=np.float32)
        said = [self.pairs[piece] for piece in sorted(pieces)]  # sums of floats depend on their order
        labels = np.concatenate([one for one, _ in said])
        score = np.bincount(labels, np.concatenate([worth for _, worth in said]), count).astype(np.float32)
        score[np.bincount(labels, minlength=count) < _LEAST_PIECES] = 0.0
        best = float(score.max(initial=0.0))
        return score * np.float32(most / best if best >= _LEAST_GUESS else 0.0)

    def _shared(self, part: str, value: str, column: int) -> list[Reason]:
        """Will return the stretches of a text that sound like parts of the label's keywords."""
        said = spelt(quiet(fold(value, LIMIT)))
        found: list[Reason] = []
        for at, pair in enumerate(map(operator.add, said, said[1:])):
            labels, worths = self.pairs.get(pair, _NONE)
            worth = float(worths[labels == column].sum())
            if worth and found and found[-1].end > at:
                last = found.pop()
                found.append(Reason(value[last.start : at + 2], last.weight + worth, last.start, at + 2, part))
            elif worth:
                found.append(Reason(value[at : at + 2], worth, at, at + 2, part))
        return found

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
    return Cold(
        card,
        Lexicon(words),
        tuple(tuple(sorted(told[word])) for word in words),
        weight,
        pairs=_pairs(told, len(labels)),
    )


def _pieces(view: str) -> set[str]:
    """Will return what a folded text is compared by: characters, their pairs by sound, words and their openings."""
    said = spelt(view)
    chinese = [ord(char) >= _CJK for char in view]
    found = {char for char, of in zip(view, chinese, strict=True) if of}
    found |= {said[at : at + 2] for at in range(len(said) - 1) if chinese[at] and chinese[at + 1]}
    words = _WORD.findall(view)
    return found | {f"{word} " for word in words} | {word[:_STEM] for word in words if len(word) > _STEM}


def _pairs(told: Mapping[str, set[int]], labels: int) -> dict[str, Shares]:
    """Will return what each piece says for labels: the fewer have it the more, all pieces of a label as long as one."""
    times: dict[int, Counter[str]] = {}
    for word, speaks_for in told.items():
        for piece in _pieces(word):
            for label in speaks_for:
                times.setdefault(label, Counter())[piece] += 1
    spread = Counter(piece for found in times.values() for piece in found)
    of: dict[str, list[tuple[int, float]]] = {}
    for label, found in times.items():
        rare = {piece: np.log((labels + 1) / (spread[piece] + 1)) + 1 for piece in found}
        worth = {
            piece: (1 + np.log(count)) * rare[piece] * (_ALONE if len(piece) == 1 else 1)
            for piece, count in found.items()
        }
        length = float(np.sqrt(sum(one * one for one in worth.values())))
        for piece, one in worth.items():
            of.setdefault(piece, []).append((label, float(one * rare[piece] / length)))
    return {
        piece: (np.array([label for label, _ in found]), np.array([worth for _, worth in found]))
        for piece, found in of.items()
        if len(found) <= max(1, labels // _MOST_SHARED)
    }


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
