"""What short reports say of one matter, without place and day: `python -m benchmarks.triage.same`.

Pairs of our own of which the words decide; beside them one matter told in several voices, and strangers. Many words of
`topics.txt` and `faults.txt` were written for these very pairs: each pair is asked without the words that no other text
of ours has. Shown as well: what a regression makes of the votes, as they are shared and each with a weight of its own.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.triage.alarm import CASES, HERE, read_rows
from doorstep.triage import duplicate, faults, same
from doorstep.triage.marks import Marks, marks
from doorstep.triage.text import fold
from doorstep.triage.topics import GROUPS

PAIRS = ("duplicates", "duplicates_fresh", "duplicates_more")
NEVER = ("duplicates_unseen", "duplicates_blind", "duplicates_stranger")  # nothing is learned from these
# Voices tell a matter in nearly the same words; most of what is told at one spot is of strangers.
VOICES, EACH, STRANGERS = 0.3, 3, 400
LIKELY = 0.5
_WORDS = (faults.THINGS, faults.FAULTS, faults.Words(GROUPS))
Count = Counter[tuple[int, int]]  # of texts, by the list and the number of a word in it


@dataclass(frozen=True)
class Pair:
    """Two texts, whether they tell of one matter, the set they are of, and how much the pair counts."""

    a: str
    b: str
    same: bool
    name: str
    much: float = 1.0


def pairs() -> list[Pair]:
    """Will return what is learned from."""
    found = of(PAIRS)
    draw = random.Random(1)
    voices = read_rows(CASES / "voices.csv")
    for matter in dict.fromkeys(row["matter"] for row in voices):
        ways = [row["text"] for row in voices if row["matter"] == matter and marks(row["text"]).short]
        found += [Pair(*draw.sample(ways, 2), True, "voices", VOICES) for _ in range(EACH)]
    others = read_rows(HERE / "ordinary.csv") + voices
    for _ in range(STRANGERS):
        one, other = draw.sample(others, 2)
        if one["code"][:3] != other["code"][:3]:
            found.append(Pair(one["text"], other["text"], False, "strangers"))
    return found


def of(names: Sequence[str]) -> list[Pair]:
    """Will return the short pairs of some files of which the words decide, and not place or day."""
    return [
        Pair(row["a"], row["b"], row["same"] == "1", name)
        for name in names
        for row in read_rows(HERE / "pairs" / f"{name}.csv")
        if (row["same"] == "1" or not row["kind"].startswith(("same words", "next month")))
        and marks(row["a"]).short
        and marks(row["b"]).short
    ]


def counted() -> Count:
    """Will return in how many of our texts each word stands."""
    texts = {text for pair in pairs() for text in (pair.a, pair.b)}
    for path in (HERE / "ordinary.csv", CASES / "voices.csv", CASES / "hazards.csv"):
        texts |= {row["text"] for row in read_rows(path)}
    for name in ("several", "several_fresh", "several_more", "several_letters"):
        texts |= {row["text"] for row in read_rows(HERE / "pairs" / f"{name}.csv")}
    return _own(texts)


def _own(texts: set[str]) -> Count:
    return Counter(word for text in texts for word in _words(text))


def _words(text: str) -> list[tuple[int, int]]:
    folded = fold(text, 500)
    return [(which, number) for which, words in enumerate(_WORDS) for number in words.found(folded)]


def heard(pair: Pair, count: Count) -> tuple[Marks, Marks]:
    """Will return what both name by words that texts beside them have."""
    own = _own({pair.a, pair.b})

    def of_one(text: str) -> Marks:
        kept = [word for word in _words(text) if count[word] > own[word]]
        things, wrong, topics = (
            words.named(number for of_, number in kept if of_ == which) for which, words in enumerate(_WORDS)
        )
        return replace(marks(text), topics=topics, things=things, faults=wrong)

    return of_one(pair.a), of_one(pair.b)


def rows() -> list[dict[str, Any]]:
    """Will return for each set how many pairs are taken for one matter, and how many rightly so."""
    count = counted()
    told: dict[str, list[tuple[bool, bool]]] = {}
    for pair in pairs() + of(NEVER):
        one, other = heard(pair, count + _own({pair.a, pair.b}) if pair.name in NEVER else count)
        likely = same.likely(one, [other], duplicate.alike(one, [other]))[0]
        told.setdefault(pair.name, []).append((pair.same, bool(likely >= LIKELY)))
    return [
        {
            "pairs": name,
            "n": len(mine),
            "same": sum(truly for truly, _ in mine),
            "taken for one": sum(taken for _, taken in mine),
            "rightly": sum(truly and taken for truly, taken in mine),
        }
        for name, mine in told.items()
    ]


def weights() -> dict[str, list[float]]:
    """Will return bias and weights of the votes by a regression: one for all, and one for each."""
    count = counted()
    voted = [(same.votes(*heard(pair, count)), pair) for pair in pairs()]
    given = [pair for votes, pair in voted if any(votes)]
    cast = np.array([votes for votes, _ in voted if any(votes)])
    found = {}
    for name, signs in (("together", cast @ same.SHARES[:, None]), ("each", cast)):
        model = LogisticRegression(C=3.0).fit(
            signs, [pair.same for pair in given], sample_weight=[pair.much for pair in given]
        )
        found[name] = [round(float(value), 2) for value in (model.intercept_[0], *model.coef_[0])]
    return found


if __name__ == "__main__":
    for row in rows():
        print(row)
    print(weights())
