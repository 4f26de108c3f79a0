"""What `doorstep/triage/another.tsv` is learned from, and how well: `python -m benchmarks.triage.another [--write]`.

Where another matter begins is marked in our own texts of several matters; nowhere does one in ordinary reports and in
dangers. `pairs/several_blind.csv` is never learned from. Shown is what folds that were not learned from say.
"""

import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.triage.alarm import CASES, HERE, LEAST_WEIGHT, held_out, read_rows, regression
from doorstep.triage import another
from doorstep.triage.text import fold

MARK = "‖"
STRENGTH = 3.0
_NEAR = 2  # characters between a mark and the cut that is meant
Marked = tuple[str, str]


def texts() -> list[Marked]:
    """Will return what is learned from, each text with the name of its set."""
    found = []
    for name in ("several", "several_unseen", "several_fresh", "several_more", "several_letters"):
        found += [(row["text"], name) for row in read_rows(HERE / "pairs" / f"{name}.csv")]
    plain = read_rows(HERE / "ordinary.csv") + read_rows(CASES / "voices.csv") + read_rows(HERE / "voices_unseen.csv")
    plain += read_rows(CASES / "hazards.csv")
    return found + [(text, "one matter") for text in dict.fromkeys(row["text"] for row in plain)]


def _examples(marked: str) -> list[tuple[dict[str, float], bool]]:
    """Will return what is seen at each place where another matter may begin, and whether one does."""
    said = fold(marked.replace(MARK, ""))
    if not another.is_short(said):
        return []
    begins = [place - at for at, place in enumerate(at for at, char in enumerate(marked) if char == MARK)]
    return [
        (
            another.signs(said, start, end) | another.named(said, start, end),
            any(abs(start - place) <= _NEAR for place in begins),
        )
        for start, end in another.clauses(said)[1:]
    ]


def learn(given: Sequence[Marked]) -> list[str]:
    """Will return the lines of the table, as `alarm.read` reads them."""
    every = [one for marked, _ in given for one in _examples(marked)]
    signs, truth = [one for one, _ in every], [begins for _, begins in every]
    bias, weights = regression(signs, truth, [1.0] * len(every), STRENGTH)
    kept = [f"{name}\t{round(weight * 100)}\t" for name, weight in weights.items() if abs(weight) >= LEAST_WEIGHT]
    return [f"\t{round(bias * 100)}\t", *kept]


def folds(given: Sequence[Marked]) -> list[dict[str, Any]]:
    """Will return for each set how many texts tell several matters, and how many are found and rightly so."""
    plain = [marked.replace(MARK, "") for marked, _ in given]
    heard = held_out(given, learn, lambda at, table: len(another.matters(plain[at], table)) > 1, seed=0)
    found = []
    for name in dict.fromkeys(name for _, name in given):
        mine = [(MARK in text, told) for (text, of), told in zip(given, heard, strict=True) if of == name]
        several = sum(truly for truly, _ in mine)
        right = sum(truly and told for truly, told in mine)
        told = sum(told for _, told in mine)
        found.append({"set": name, "n": len(mine), "several": several, "found": told, "rightly": right})
    return found


if __name__ == "__main__":
    learned = texts()
    for row in folds(learned):
        print(row)
    if "--write" in sys.argv:
        another.TABLE.write_text("\n".join(learn(learned)) + "\n", encoding="utf-8")
