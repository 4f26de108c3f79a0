"""Finding many words in one text: the catalogue's keywords and hazard words, in scripts with and without spaces."""

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.triage import text as texts_

# What may follow a word written in letters and still be that word.
_ENDINGS = ("", "s", "es", "ed", "ing", "'s")
_CJK = 0x2E80
_WORD = re.compile("[^\\W_\u2e80-\U0010ffff]+")
_STEMS = (1, 2, 3, 4)  # letters


@dataclass(frozen=True)
class Found:
    """Word number `word` stands at `start` to `end` of the text."""

    word: int
    start: int
    end: int


class Lexicon:
    """Words by their first two characters: of thousands, a text can hold few. Words and texts are compared folded."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(" ".join(word.split()) for word in texts_.folded(words))
        self._at: dict[str, list[tuple[str, int]]] = {}
        for number, word in enumerate(self.words):
            if word:
                self._at.setdefault(word[:2], []).append((word, number))

    def longest(self, text: str) -> list[Found]:
        """Will return the words of the folded `text`, longest first: no two of them overlap."""
        spans: list[Found] = []
        for head in self._at.keys() & openings(text):
            for word, number in self._at[head]:
                start = text.find(word)
                while start >= 0:
                    if whole(text, start, word):
                        spans.append(Found(number, start, start + len(word)))
                    start = text.find(word, start + 1)
        taken = bytearray(len(text))
        kept: list[Found] = []
        for one in sorted(spans, key=lambda found: (found.start - found.end, found.start, found.word)):
            same = any(k.start == one.start and k.end == one.end for k in kept)  # two categories may share a word
            if same or not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                kept.append(one)
        return sorted(kept, key=lambda found: (found.start, found.word))


def openings(text: str) -> set[str]:
    """Will return every way that a word in the text can begin: two characters, or one that is a word by itself."""
    return {*map(operator.add, text, text[1:]), *text}


def stems(text: str) -> set[str]:
    """Will return what a word of letters in the text can begin with: its first one to four letters."""
    return {word[:length] for word in _WORD.findall(text) for length in _STEMS}


def stem(phrase: str) -> str:
    """Will return the opening of the longest word of a phrase in letters: rarer than that of its first one."""
    return max(_WORD.findall(phrase), key=len, default="")[: _STEMS[-1]]


def whole(text: str, start: int, word: str) -> bool:
    """Will say whether `word` at `start` is a word of its own: in letters it needs edges, in Chinese it does not."""
    if _letter(word[0]) and start and _letter(text[start - 1]):
        return False
    if not _letter(word[-1]):
        return True
    end = start + len(word)
    stop = end
    while stop < len(text) and stop - end <= 3 and (_letter(text[stop]) or text[stop] == "'"):
        stop += 1
    return text[end:stop] in _ENDINGS


def _letter(char: str) -> bool:
    return char.isalnum() and ord(char) < _CJK
