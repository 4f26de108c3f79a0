"""Hazard words in a text: recall first. A miss may cost a life, a false alarm costs a glance."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from doorstep.triage import text as texts_
from doorstep.triage.lexicon import whole

# Put between the parts of a word in the catalogue's list: "煤气…漏" also finds "煤气好像漏了".
GAP = "…"
_GAP_MOST = 8
_MOST_HITS = 100

# Characters people put inside a word, by accident or to get past a filter. Sentence marks are not among them.
_INSIDE = re.compile(r"[\s*·•_~^\-]+")
# A negation softens only when it stands directly before the word; "没人管的着火点" stays an alarm, and so do questions.
_NEGATED = re.compile(
    r"(?:(?:(?<!有)没有?|无|未曾?|并非|(?<!是)不是|不存在)(?:再|任何|人|人员|发生|出现|造成|引起|引发|有|过|什么|新的)*"
    r"|(?<![a-z])(?:no|not|without|never)(?: (?:a|an|any|the|one|was|is|been|sign|signs|of|danger))*)$"
)
_ASKED = re.compile(r"(?:是不是|有没有|会不会|是否)[^，。！？；,.!?;]{0,4}$")
# A drill or a lecture is not an accident, if the word belongs to it.
_DRILL_AFTER = re.compile(r"^(?:的)?(?:应急)?(?:逃生)?(?:演练|演习|宣传|知识|培训|讲座| drill| training| awareness)")
_LOOK_BACK = 40

NEGATED, DRILL = "negated", "drill"


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
    """A hazard word in a text, at `start` to `end`. `softened` is "", or why it may be no danger: negated, drill."""

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


def find(words: Sequence[Word], texts: Sequence[str]) -> list[tuple[HazardHit, ...]]:
    """Will return for each text its hazard words, firm ones first, then by place; at most 100.

    The whole text is read, however long. Words inside longer found words of the same kind are left out.
    """
    index = _index(tuple((one.word, one.kind) for one in words))
    return [_hits(index, text) for text in texts_.folded(texts)]


def kinds(hits: Sequence[HazardHit]) -> tuple[str, ...]:
    """Will return the kinds of danger of the firm hits, in order; none when all are softened."""
    return tuple(dict.fromkeys(hit.kind for hit in hits if not hit.softened))


@dataclass(frozen=True)
class _View:
    text: str
    origin: Sequence[int]


class _Index:
    """The needles by their first character: of some hundred words, a text can hold few."""

    def __init__(self, needles: Sequence[_Needle]) -> None:
        self._order = {needle: place for place, needle in enumerate(needles)}
        self._by_first: dict[bool, dict[str, list[_Needle]]] = {True: {}, False: {}}
        for needle in needles:
            self._by_first[needle.spaced].setdefault(needle.parts[0][0], []).append(needle)

    def worth_a_look(self, views: Mapping[bool, _View]) -> list[_Needle]:
        """Will return the needles whose first part stands in the text, in their order: the longest first."""
        found = [
            needle
            for spaced, view in views.items()
            for first in self._by_first[spaced].keys() & set(view.text)
            for needle in self._by_first[spaced][first]
            if needle.parts[0] in view.text
        ]
        return sorted(found, key=self._order.__getitem__)


@lru_cache(maxsize=8)
def _index(words: tuple[tuple[str, str], ...]) -> _Index:
    found = []
    for word, kind in words:
        parts = tuple(
            part for raw in texts_.fold(word.replace("...", GAP)).split(GAP) if (part := " ".join(raw.split()))
        )
        if parts:
            # Words in letters keep their spaces; in Chinese a space has no meaning and is ignored.
            spaced = all(ord(char) < 0x2E80 for part in parts for char in part)
            parts = parts if spaced else tuple(_INSIDE.sub("", part) for part in parts)
            found.append(_Needle(word, kind, parts, spaced))
    return _Index(sorted(found, key=lambda needle: (-len("".join(needle.parts)), needle.word, needle.kind)))


def _hits(index: _Index, folded: str) -> tuple[HazardHit, ...]:
    views = {True: _spaced(folded), False: _tight(folded)} if _INSIDE.search(folded) else _as_it_is(folded)
    found: list[HazardHit] = []
    for needle in index.worth_a_look(views):
        view = views[needle.spaced]
        for start, end in _places(needle, view.text):
            hit = HazardHit(
                needle.word, needle.kind, view.origin[start], view.origin[end - 1] + 1, _soft(view.text, start, end)
            )
            inside = any(k.kind == hit.kind and k.start <= hit.start and hit.end <= k.end for k in found)
            if not inside:
                found.append(hit)
            if len(found) >= _MOST_HITS:
                break
    return tuple(sorted(found, key=lambda hit: (bool(hit.softened), hit.start, -hit.end, hit.kind))[:_MOST_HITS])


def _as_it_is(folded: str) -> dict[bool, _View]:
    """Will return both views of a text without gaps, as most in Chinese are."""
    view = _View(folded, range(len(folded)))
    return {True: view, False: view}


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
    return _View("".join(kept), origin)


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
    return _View("".join(kept), origin)


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
                end = after + len(part) if after >= 0 else -1
                if end < 0:
                    break
            if end > 0:
                found.append((at, end))
        at = text.find(first, at + 1)
    return found


def _soft(text: str, start: int, end: int) -> str:
    before = text[max(0, start - _LOOK_BACK) : start].rstrip()
    if _NEGATED.search(before) and not _ASKED.search(before):
        return NEGATED
    return DRILL if _DRILL_AFTER.match(text[end : end + 20]) else ""
