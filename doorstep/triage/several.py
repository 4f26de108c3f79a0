"""Does one text hold several matters? Only asked to send it to a human; the machine never splits a report."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from doorstep.triage import another
from doorstep.triage.category import Model, advise
from doorstep.triage.marks import shared, topics
from doorstep.triage.topics import SIGNS, VAGUE

_SENTENCE = re.compile(r"[^。！？；!?;\n]+(?:[。！？；!?;\n]+|$)")
# What announces another matter: "二、", "2.", "另外", "also".
_NTH = (
    r"[一二三四五六七八九十][、.．]|[一二三四五六]是(?![个的因为])|[(（]?\d{1,2}[)）、]|\d{1,2}[.．](?!\d)|[①-⑨]|第[一二三四五六七八九](?![个次天年季届排])|"
    r"其[一二三四次]|问题[一二三四五\d]|首先|再次|最后[，,、]"
)
_MORE = (
    r"另外|另一|此外|还有就是|还有[，,、]|还有一|还想问|还要反映|再有|再者|再一个|再就是|再说|同时[，,]|同时还|顺便|"
    r"(?:also|another|besides|in addition|furthermore|secondly|second)\b"
)
_ANOTHER = re.compile(rf"^[\s，,、（(]*(?:{_NTH}|{_MORE})", re.IGNORECASE)
# It is said in the middle of a sentence as well: "一是……，二是……", "……，还有就是……".
_CUT = re.compile(rf"(?<=[，,、：:\s])(?=(?:{_NTH}|{_MORE}))", re.IGNORECASE)
# Who counts them means that they are several.
_COUNTED = re.compile(
    r"(?:[两二三四五六2-6]|几)\s*(?:件|个|点|方面)(?:的)?(?:事|问题|情况|诉求|投诉)"
    r"|(?:two|three|several) (?:things|problems|issues)",
    re.IGNORECASE,
)
# Who puts two matters into one breath joins them: "楼道灯不亮，电梯也老停".
_TOO = re.compile(
    r"[，,；;]\s*(?=[^，,。！？；!?;\n]{0,8}?(?:也|还|又|并且|而且))|[,;]\s*(?=(?:and|also|plus)\b)", re.IGNORECASE
)
_BREATH = 90  # characters
LIMIT = 4_000
_LEAST, _LEAST_ANNOUNCED = 8, 4  # letters of a part
_MOST_PARTS = 40
_SHORT = 400  # characters


@dataclass(frozen=True)
class Part:
    """A stretch of the text, `start` to `end`, about one category."""

    start: int
    end: int
    label: str
    prob: float


def matters(
    model: Model, text: str, *, at_least: float = 0.8, group: Callable[[str], str] = lambda label: label
) -> tuple[Part, ...]:
    """Will return the parts of one text that are surely about different categories; none if it is one matter."""
    return parts(model, [text], at_least=at_least, group=group)[0]


def parts(
    model: Model, texts: Sequence[str], *, at_least: float = 0.8, group: Callable[[str], str] = lambda label: label
) -> list[tuple[Part, ...]]:
    """Will return for each text its matters in order, at least two; none where nothing says there are several.

    `group` maps a category to what counts as one matter, such as its major class. There are several when two announced
    parts ("一、…二、…", "另外…"), or two sentences where nothing is announced, have each another group with probability
    `at_least` or more; sentences need the higher of that and 0.9, for a sentence alone says little. Announced parts are
    also several where they name different matters in words that any city uses (`topics`); so are the joined halves of
    a short text, but for what one matter brings along, such as noise or standing water. A short text in which none of
    this is found is asked where another matter begins by its letters (`another`).
    """
    found = _stated(model, texts, at_least, group)
    quiet = [at for at, one in enumerate(found) if not one]
    for at, one in zip(quiet, _heard(model, [texts[at] for at in quiet], at_least, group), strict=True):
        found[at] = one
    return found


def _heard(model: Model, texts: Sequence[str], at_least: float, group: Callable[[str], str]) -> list[tuple[Part, ...]]:
    """Will return the matters that begin by the letters of short texts; what the model is sure is one, stays one."""
    spans = [found if len(found := another.matters(text)) > 1 else [] for text in texts]
    return [
        _parted(
            [
                _Told(part, group(part.label) if trust >= at_least else "", frozenset({piece}))
                for part, piece, trust in judged
            ]
        )
        for judged in _judged(model, texts, spans)
    ]


def _stated(model: Model, texts: Sequence[str], at_least: float, group: Callable[[str], str]) -> list[tuple[Part, ...]]:
    """Will return the matters that are announced, named, or surely of different categories."""
    cuts = [_split(text[:LIMIT]) for text in texts]
    # One part is one matter, whatever it is about: most reports end here.
    spans = [cut.found if len(cut.found) > 1 else [] for cut in cuts]
    answers: list[tuple[Part, ...]] = []
    for text, (_, announced, joined), judged in zip(texts, cuts, _judged(model, texts, spans), strict=True):
        # A long letter numbers its arguments.
        short = len(text) <= _SHORT
        least = at_least if announced else max(at_least, 0.9)
        counted = announced and short and bool(_COUNTED.search(text))
        told: list[_Told] = []
        for part, piece, trust in judged:
            sure = bool(trust >= least)
            named = topics(piece) - VAGUE if (announced and short) or joined else frozenset()
            named = named - SIGNS if joined else named
            if counted and not named and _ANOTHER.match(piece):
                named = frozenset({piece})  # whoever counts them says that each is another
            if sure or named:
                told.append(_Told(part, group(part.label) if sure else "", named))
        answers.append(_parted(told))
    return answers


def _judged(
    model: Model, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]
) -> list[list[tuple[Part, str, np.float32]]]:
    """Will return for each stretch of each text its likeliest label, its words, and how sure the model is of it.

    -1 where it knows nothing of it. It is in the model's own precision: what it caps at 0.9 is 0.9.
    """
    pieces = [text[start:end] for text, found in zip(texts, spans, strict=True) for start, end in found]
    if not pieces:
        return [[] for _ in texts]
    # A part is judged as a text without a title: what it says, not what the whole is called.
    advice = advise(model, pieces)
    trust = np.where(advice.known > 0, advice.probs[:, 0], np.float32(-1))
    judged = zip(pieces, advice.labels[:, 0], advice.probs[:, 0], trust, strict=True)
    return [
        [
            (Part(start, end, str(label), float(prob)), piece, sure)
            for (start, end), (piece, label, prob, sure) in zip(found, judged, strict=False)
        ]
        for found in spans
    ]


@dataclass(frozen=True, slots=True)
class _Told:
    """A part with what is sure about it: its group, "" where the model is not sure, and the matters it names."""

    part: Part
    group: str
    topics: frozenset[str]

    def same(self, other: "_Told") -> bool:
        """Will say whether both can be of one matter: what the model is sure is one, is; then what is named counts."""
        if self.group and self.group == other.group:
            return True
        if self.topics and other.topics:
            return shared(self.topics, other.topics) > 0
        return not self.group or not other.group


def _parted(told: Sequence[_Told]) -> tuple[Part, ...]:
    """Will join neighbours of one matter, the surer one naming it; none where all are of one."""
    found: list[_Told] = []
    for one in told:
        if found and found[-1].same(one):
            last = found[-1]
            best = max(last, one, key=lambda each: each.part.prob)
            whole = Part(last.part.start, one.part.end, best.part.label, best.part.prob)
            found[-1] = _Told(whole, last.group or one.group, last.topics | one.topics)
        else:
            found.append(one)
    apart = any(not a.same(b) for at, a in enumerate(found) for b in found[at + 1 :])
    return tuple(one.part for one in found) if apart else ()


class _Cut(NamedTuple):
    """The stretches of a text, and whether they were announced as separate matters, or joined in one breath."""

    found: list[tuple[int, int]]
    announced: bool = False
    joined: bool = False


def _split(text: str) -> _Cut:
    sentences = []
    for match in _SENTENCE.finditer(text):
        cuts = [
            match.start(),
            *(cut.start() for cut in _CUT.finditer(text, match.start() + 1, match.end())),
            match.end(),
        ]
        sentences += list(itertools.pairwise(cuts))
    heads = [at for at, (start, end) in enumerate(sentences) if at and _ANOTHER.match(text[start:end])]
    if heads:
        # Everything up to the next announcement belongs together.
        cuts = [0, *heads, len(sentences)]
        joined = [(sentences[a][0], sentences[b - 1][1]) for a, b in itertools.pairwise(cuts) if b > a]
        return _Cut([span for span in joined if _long(text, span, _LEAST_ANNOUNCED)][:_MOST_PARTS], announced=True)
    cuts = [cut.end() for cut in _TOO.finditer(text)] if len(text) <= _BREATH else []
    if cuts:
        ends = sorted({0, len(text), *cuts, *(end for _, end in sentences)})
        halves = [span for span in itertools.pairwise(ends) if _long(text, span, _LEAST_ANNOUNCED)]
        return _Cut(halves[:_MOST_PARTS], joined=True)
    return _Cut([span for span in sentences if _long(text, span, _LEAST)][:_MOST_PARTS])


def _long(text: str, span: tuple[int, int], least: int) -> bool:
    return sum(char.isalnum() for char in text[span[0] : span[1]]) >= least
