"""Hazard words in a text: recall first. A miss may cost a life, a false alarm costs a glance."""

import operator
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from doorstep.lib.sound import spelt
from doorstep.triage import alarm
from doorstep.triage import text as texts_
from doorstep.triage.frames import worth_a_try
from doorstep.triage.lexicon import openings, stem, stems, whole
from doorstep.triage.softening import why

# Put between the parts of a word in the catalogue's list: "煤气…漏" also finds "煤气好像漏了".
GAP = "…"
_GAP_MOST = 8
_END = re.compile(r"[。！？；!?;]|\. ")
_LEAST_SAID = 4  # 没气味 sounds like 煤气味: a shorter word is not looked for by its sound
_MOST_HITS = 100

# Characters people put inside a word, by accident or to get past a filter. Sentence marks are not among them.
_CHINESE = re.compile(r"[\u2e80-\U0010ffff]")
_INSIDE = re.compile(r"[\s*·•_~^\-]+")


class Word(Protocol):
    """A row of the catalogue's hazard list."""

    @property
    def word(self) -> str:
        """The word; parts joined by `…` may stand up to eight characters apart."""

    @property
    def lang(self) -> str:
        """Its language, such as zh or en."""

    @property
    def kind(self) -> str:
        """The kind of danger, such as gas, fire, injury, live_wire, suicide."""


@dataclass(frozen=True)
class HazardHit:
    """A danger told in a text, at `start` to `end`. `softened` is "", or why it may be none (see `softening`).

    `word` is the word of the list; where a frame found it, the first one of its kind.
    """

    word: str
    kind: str
    start: int
    end: int
    softened: str = ""


@dataclass(frozen=True, eq=False)  # each is itself: they are keys
class _Needle:
    word: str
    kind: str
    parts: tuple[str, ...]
    spaced: bool
    said: str = ""  # how it sounds, of a Chinese word of four characters or more


def find(words: Sequence[Word], texts: Sequence[str], *, by_letters: bool = True) -> list[tuple[HazardHit, ...]]:
    """Will return for each text its hazard words, firm ones first, then by place; at most 100.

    The whole text is read, however long. Words inside longer found words of the same kind are left out. A text in
    which nothing is found is read `by_letters` as well (`alarm`).
    """
    index = _index_of(words)
    return [_hits(index, text) or (by_letters and _heard(index, text)) or () for text in texts_.folded(texts)]


def kinds(hits: Sequence[HazardHit]) -> tuple[str, ...]:
    """Will return the kinds of danger of the firm hits, in order; none when all are softened."""
    return tuple(dict.fromkeys(hit.kind for hit in hits if not hit.softened))


@dataclass(frozen=True)
class _View:
    text: str
    origin: Sequence[int]
    heads: Set[str]  # what a word in it can begin with: `openings` or, in letters, `stems`


class _Index:
    """The needles by what they begin with: of two thousand words, a text can hold few."""

    def __init__(self, needles: Sequence[_Needle]) -> None:
        self._order = {needle: place for place, needle in enumerate(needles)}
        self._by_first: dict[bool, dict[str, list[_Needle]]] = {True: {}, False: {}}
        self._by_sound: dict[str, list[_Needle]] = {}
        self.first: dict[str, _Needle] = {}
        for needle in needles:
            head = stem(needle.parts[0]) if needle.spaced else needle.parts[0][:2]
            self._by_first[needle.spaced].setdefault(head, []).append(needle)
            if needle.said:
                self._by_sound.setdefault(needle.said[:2], []).append(needle)

    def told(self, words: Sequence[_Needle]) -> None:
        """Will let the first word of each kind in the list stand for what is told without any."""
        for needle in words:
            self.first.setdefault(needle.kind, needle)

    def alike(self, text: str) -> list[tuple[_Needle, int]]:
        """Will return the needles that sound like a stretch of the text, half of its letters at least their own."""
        said = spelt(text)
        found: list[tuple[_Needle, int]] = []
        for head in self._by_sound.keys() & openings(said):
            for needle in self._by_sound[head]:
                at = said.find(needle.said)
                while at >= 0 and len(found) < _MOST_HITS:
                    same = sum(map(operator.eq, needle.parts[0], text[at : at + len(needle.said)]))
                    if 2 * same >= len(needle.said):
                        found.append((needle, at))
                    at = said.find(needle.said, at + 1)
        return sorted(found, key=lambda one: (self._order[one[0]], one[1]))

    def worth_a_look(self, views: Mapping[bool, _View]) -> list[_Needle]:
        """Will return the needles whose first part stands in the text, in their order: the longest first."""
        found = [
            needle
            for spaced, view in views.items()
            for first in self._by_first[spaced].keys() & view.heads
            for needle in self._by_first[spaced][first]
            if needle.parts[0] in view.text
        ]
        return sorted(found, key=self._order.__getitem__)


_NOTHING = _View("", (), frozenset())
_INDICES: list[tuple[Sequence[Word], _Index]] = []
_MOST_INDICES = 8


def _index_of(words: Sequence[Word]) -> _Index:
    """Will return the index of a list of words, made once for a tuple: a catalogue holds the same one all its life."""
    for of, index in _INDICES:
        if of is words:
            return index
    index = _index(words)
    if isinstance(words, tuple):
        del _INDICES[: 1 - _MOST_INDICES]
        _INDICES.append((words, index))
    return index


def _index(words: Sequence[Word]) -> _Index:
    found = []
    for word, kind in ((one.word, one.kind) for one in words):
        parts = tuple(
            part for raw in texts_.fold(word.replace("...", GAP)).split(GAP) if (part := " ".join(raw.split()))
        )
        if parts:
            # Words in letters keep their spaces; in Chinese a space has no meaning and is ignored.
            spaced = all(ord(char) < 0x2E80 for part in parts for char in part)
            parts = parts if spaced else tuple(_INSIDE.sub("", part) for part in parts)
            by_sound = not spaced and len(parts) == 1 and len(parts[0]) >= _LEAST_SAID
            found.append(_Needle(word, kind, parts, spaced, spelt(parts[0]) if by_sound else ""))
    index = _Index(sorted(found, key=lambda needle: (-len("".join(needle.parts)), needle.word, needle.kind)))
    index.told(found)
    return index


def _hits(index: _Index, folded: str) -> tuple[HazardHit, ...]:
    if not _CHINESE.search(folded):  # no word in Chinese can stand in it
        views = {True: _spaced(folded), False: _NOTHING}
    else:
        views = {True: _spaced(folded), False: _tight(folded)} if _INSIDE.search(folded) else _as_it_is(folded)
    found: list[HazardHit] = []
    for needle in index.worth_a_look(views):
        for start, end in _places(needle, views[needle.spaced].text):
            _add(found, needle, views[needle.spaced], start, end)
    for spaced in (False, True):
        view = views[spaced]
        for frame in worth_a_try(view.heads, spaced=spaced):
            word = index.first.get(frame.kind)
            if word is not None:
                for told in frame.pattern.finditer(view.text):
                    _add(found, word, view, *told.span())
    for needle, at in index.alike(views[False].text):
        _add(found, needle, views[False], at, at + len(needle.said))
    return tuple(sorted(found, key=lambda hit: (bool(hit.softened), hit.start, -hit.end, hit.kind))[:_MOST_HITS])


def _heard(index: _Index, folded: str) -> tuple[HazardHit, ...]:
    """Will return the danger that the letters tell, of a kind of the list."""
    told = alarm.heard(folded)
    word = told and index.first.get(told.kind)
    if not told or not word:
        return ()
    return (HazardHit(word.word, told.kind, told.start, told.end, why(folded, told.start, told.end, told.kind)),)


def _add(found: list[HazardHit], needle: _Needle, view: _View, start: int, end: int) -> None:
    """Will add the word, unless it stands inside a longer one of its kind."""
    first, last = view.origin[start], view.origin[end - 1] + 1
    if len(found) < _MOST_HITS and not any(
        hit.kind == needle.kind and hit.start <= first and last <= hit.end for hit in found
    ):
        found.append(HazardHit(needle.word, needle.kind, first, last, why(view.text, start, end, needle.kind)))


def _as_it_is(folded: str) -> dict[bool, _View]:
    """Will return both views of a text without gaps, as most in Chinese are."""
    same = range(len(folded))
    return {True: _View(folded, same, stems(folded)), False: _View(folded, same, openings(folded))}


def _tight(folded: str) -> _View:
    """Will drop what stands inside words."""
    kept: list[str] = []
    origin: list[int] = []
    at = 0
    for gap in _INSIDE.finditer(folded):
        kept.append(folded[at : gap.start()])
        origin.extend(range(at, gap.start()))
        at = gap.end()
    kept.append(folded[at:])
    origin.extend(range(at, len(folded)))
    text = "".join(kept)
    return _View(text, origin, openings(text))


def _spaced(folded: str) -> _View:
    """Will make every gap one space."""
    kept: list[str] = []
    origin: list[int] = []
    at = 0
    for gap in _INSIDE.finditer(folded):
        kept += [folded[at : gap.start()], " "]
        origin.extend(range(at, gap.start() + 1))
        at = gap.end()
    kept.append(folded[at:])
    origin.extend(range(at, len(folded)))
    text = "".join(kept)
    return _View(text, origin, stems(text))


def _places(needle: _Needle, text: str) -> list[tuple[int, int]]:
    """Will return where the needle stands, at most a hundred times."""
    first, *rest = needle.parts
    found: list[tuple[int, int]] = []
    at = text.find(first)
    while at >= 0 and len(found) < _MOST_HITS:
        if not needle.spaced or whole(text, at, first):
            end = at + len(first)
            for part in rest:
                after = text.find(part, end, end + _GAP_MOST + len(part))
                after = -1 if after >= 0 and _END.search(text, end, after) else after
                end = after + len(part) if after >= 0 else -1
                if end < 0:
                    break
            if end > 0:
                found.append((at, end))
        at = text.find(first, at + 1)
    return found
