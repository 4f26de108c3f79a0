"""Does one text hold several matters? Only asked to send it to a human; the machine never splits a report."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from doorstep.triage.category import Model, advise

_SENTENCE = re.compile(r"[^。！？；!?;\n]+(?:[。！？；!?;\n]+|$)")
# What announces another matter: "二、", "2.", "另外", "also".
_ANOTHER = re.compile(
    r"^\s*(?:[一二三四五六七八九十][、.．]|[(（]?\d{1,2}[)）、.．](?!\d)|第[一二三四五六七八九]|其[一二三次]|另外|此外|还有|再有|再者|同时|顺便"
    r"|(?:also|another|besides|in addition|furthermore|secondly|second)\b)",
    re.IGNORECASE,
)
LIMIT = 4_000
_LEAST = 8
_MOST_PARTS = 40


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
    `at_least` or more; sentences need the higher of that and 0.9, for a sentence alone says little.
    """
    spans = [_split(text[:LIMIT]) for text in texts]
    # One part is one matter, whatever it is about: most reports end here.
    spans = [(found, announced) if len(found) > 1 else ([], False) for found, announced in spans]
    pieces = [text[start:end] for text, (found, _) in zip(texts, spans, strict=True) for start, end in found]
    if not pieces:
        return [()] * len(texts)
    # A part is judged as a text without a title: what it says, not what the whole is called.
    advice = advise(model, pieces)
    answers: list[tuple[Part, ...]] = []
    at = 0
    for found, announced in spans:
        least = at_least if announced else max(at_least, 0.9)
        sure: list[Part] = []
        for start, end in found:
            if advice.probs[at, 0] >= least and advice.known[at] > 0:
                sure.append(Part(start, end, str(advice.labels[at, 0]), float(advice.probs[at, 0])))
            at += 1
        merged = _merged(sure, group)
        answers.append(tuple(merged) if len({group(part.label) for part in merged}) > 1 else ())
    return answers


def _split(text: str) -> tuple[list[tuple[int, int]], bool]:
    """Will return the stretches of the text, and whether they were announced as separate matters."""
    sentences = [match.span() for match in _SENTENCE.finditer(text)]
    heads = [at for at, (start, end) in enumerate(sentences) if at and _ANOTHER.match(text[start:end])]
    if heads:
        # Everything up to the next announcement belongs together.
        cuts = [0, *heads, len(sentences)]
        joined = [(sentences[a][0], sentences[b - 1][1]) for a, b in itertools.pairwise(cuts) if b > a]
        return [span for span in joined if _long(text, span)][:_MOST_PARTS], True
    return [span for span in sentences if _long(text, span)][:_MOST_PARTS], False


def _long(text: str, span: tuple[int, int]) -> bool:
    return sum(char.isalnum() for char in text[span[0] : span[1]]) >= _LEAST


def _merged(parts: Sequence[Part], group: Callable[[str], str]) -> list[Part]:
    """Will join neighbours of one matter; the surer one names it."""
    found: list[Part] = []
    for part in parts:
        if found and group(found[-1].label) == group(part.label):
            last = found[-1]
            best = max(last, part, key=lambda one: one.prob)
            found[-1] = Part(last.start, part.end, best.label, best.prob)
        else:
            found.append(part)
    return found
