"""Where another matter begins in a short text that names none: by the letters of a clause and how it is joined on.

`another.tsv` holds what was learned from our own texts (`python -m benchmarks.triage.another --write`): pieces of the
clause that may begin another matter, the mark before it, its length, and what each weighs. See docs/adr/0426.
"""

import itertools
import re
from functools import cache
from pathlib import Path

from doorstep.triage.alarm import CJK, SHORT, Table, pieces, read
from doorstep.triage.marks import shared, topics
from doorstep.triage.text import fold
from doorstep.triage.topics import SIGNS, VAGUE

TABLE = Path(__file__).with_name("another.tsv")
# Log odds: a look in vain costs less than a matter that nobody takes up. What is written like a letter has to say more.
LEAST, LEAST_OF_LETTER = -1.0, 0.0
LETTER = 45  # characters; of words in letters three times as many
_CUT = re.compile(
    r"[,。!?;\n]+\s*|\.\s+|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])|\s+(?=(?:and|also|plus|another|oh)\b|[+&]\s)"
)
_LETTERS = 4  # of a clause
_LONG = 3  # times ten characters, or thirty where words are of letters, is as long as counts
_PIECES = 1.5
MARK, LENGTH, BEFORE, AGAIN, SAME, OTHER = "@", "@length", "@before", "@again", "@same", "@other"  # no piece is such


def is_short(text: str) -> bool:
    """Will say whether a folded text is short enough to be asked."""
    return _length(text) <= SHORT


def _length(text: str) -> float:
    """Will return the length of a folded text in Chinese characters; three letters of a word say as much as one."""
    return len(text) if max(text, default="") >= CJK else len(text) / 3


def clauses(folded: str) -> list[tuple[int, int]]:
    """Will return where the clauses of a folded text begin and end; a few letters belong to what follows them."""
    cuts = [0, *(cut.end() for cut in _CUT.finditer(folded)), len(folded)]
    found: list[tuple[int, int]] = []
    start = 0
    for end in cuts[1:]:
        if sum(map(str.isalnum, folded[start:end])) >= _LETTERS:
            found.append((start, end))
            start = end
    if start < len(folded):
        found[-1:] = [(found[-1][0], len(folded))] if found else [(start, len(folded))]
    return found


def signs(folded: str, start: int, end: int) -> dict[str, float]:
    """Will return the pieces and measures that may tell that another matter begins at `start`, each with its amount."""
    clause = folded[start:end]
    every = pieces(clause)
    found = dict.fromkeys(every, _PIECES / max(1, len(every)) ** 0.5)
    mark = folded[:start].rstrip()[-1:]
    found[MARK + ("" if mark.isalnum() else mark)] = 0.5
    unit = _LONG * (10 if max(clause) >= CJK else 30)
    found[LENGTH] = min(len(clause.strip()) / unit, 1.0)
    found[BEFORE] = min(start / unit, 1.0)
    found[AGAIN] = 2 * sum(piece in folded[:start] for piece in every if len(piece) > 1) / max(1, len(every))
    return found


def named(folded: str, start: int, end: int) -> dict[str, float]:
    """Will return whether what begins at `start` names the same matter as what stands before it, or another."""
    here = topics(folded[start:end]) - VAGUE - SIGNS  # what one matter brings along tells nothing
    before = here and topics(folded[:start]) - VAGUE
    if not before:
        return {}
    return {SAME if shared(here, before) > 0 else OTHER: 1.0}


def matters(text: str, table: Table | None = None) -> list[tuple[int, int]]:
    """Will return where the matters of a text begin and end by its letters; of a long text, one."""
    folded = fold(text)
    if not is_short(folded):
        return [(0, len(text))]
    table = table or _table()
    least = LEAST_OF_LETTER if _length(folded) > LETTER else LEAST
    most = max(0.0, table.weights.get(SAME, 0.0), table.weights.get(OTHER, 0.0))
    found = [0]
    for start, end in clauses(folded)[1:]:
        odds = table.bias + _weighed(table, signs(folded, start, end))
        # Names take longest to find: they are looked for where they can decide.
        if odds + most >= least and odds + _weighed(table, named(folded, start, end)) >= least:
            found.append(start)
    return list(itertools.pairwise([*found, len(text)]))


def _weighed(table: Table, found: dict[str, float]) -> float:
    return sum(table.weights[sign] * much for sign, much in found.items() if sign in table.weights)


@cache
def _table() -> Table:
    """Will read the table, once."""
    return read(TABLE.read_text(encoding="utf-8").splitlines())
