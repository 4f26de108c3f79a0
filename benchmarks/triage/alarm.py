"""What `doorstep/triage/alarm.tsv` is learned from, and how well: `python -m benchmarks.triage.alarm [--write]`.

Dangers are those of `tests/triage/cases/hazards.csv` and the words of the catalogue; none are its other rows and
ordinary reports: the pairs, voices and ordinary texts that other benchmarks hold, and the catalogue's keywords. All of
them are our own; nothing of the shared folder is learned from. Shown is what folds that were not learned from say.
"""

import csv
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from benchmarks.triage.shared import ROOT
from doorstep.ground.catalog.rules import Hazard
from doorstep.triage import alarm, hazard
from doorstep.triage.text import folded

DATA = ROOT / "doorstep" / "ground" / "catalog" / "data"
HERE = Path(__file__).parent
CASES = ROOT / "tests" / "triage" / "cases"
# Categories of which the keywords tell dangers.
DANGEROUS = ("E04", "H20", "H21")
DANGEROUS_TOO = ("H0402", "H0610", "H0709", "H0804")
FOLDS = 5
One = TypeVar("One")
STRENGTH = 12.0
LEAST_WEIGHT = 0.2


def read_rows(path: Path) -> list[dict[str, str]]:
    """Will return the rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts() -> list[tuple[str, str, float, str]]:
    """Will return what is learned from: (kind or "", text, weight, set)."""
    found = [
        (row["kind"], row["text"], 1.0 if row["kind"] else 2.0, row["set"]) for row in read_rows(CASES / "hazards.csv")
    ]
    words = read_rows(DATA / "hazards.csv")
    found += [(row["kind"], row["word"].replace(hazard.GAP, ""), 0.3, "words") for row in words]
    plain = [row["text"] for row in read_rows(HERE / "ordinary.csv") + read_rows(CASES / "voices.csv")]
    plain += [row["text"] for row in read_rows(HERE / "voices_unseen.csv")]
    for name in ("several", "several_unseen", "several_fresh"):
        plain += [row["text"].replace("‖", "") for row in read_rows(HERE / "pairs" / f"{name}.csv")]
    for name in ("duplicates", "duplicates_unseen", "duplicates_fresh"):
        plain += [row[side] for row in read_rows(HERE / "pairs" / f"{name}.csv") for side in ("a", "b")]
    for row in read_rows(DATA / "categories.csv"):
        if row["parent"] not in ("", *DANGEROUS) and row["code"] not in DANGEROUS_TOO:
            plain += [row["zh"], row["en"], *row["keywords_zh"].split(";"), *row["keywords_en"].split(";")]
    plain = [text for text in dict.fromkeys(plain) if text]
    shipped = tuple(Hazard(row["word"], row["lang"], row["kind"], row["call"]) for row in words)
    by_word = hazard.find(shipped, plain, by_letters=False)
    found += [("", text, 1.0, "ordinary") for text, hits in zip(plain, by_word, strict=True) if not hazard.kinds(hits)]
    return found


def learn(given: Sequence[tuple[str, str, float, str]]) -> list[str]:
    """Will return the lines of the table."""
    every = [alarm.pieces(text) for text in folded([text for _, text, _, _ in given])]
    evenly = [dict.fromkeys(one, 1 / max(1, len(one)) ** 0.5) for one in every]
    bias, weights = regression(evenly, [bool(kind) for kind, *_ in given], [one[2] for one in given], STRENGTH)
    kinds: dict[str, Counter[str]] = {}
    for (kind, _, weight, _), one in zip(given, every, strict=True):
        if kind:
            for piece in one:
                kinds.setdefault(piece, Counter())[kind] += weight  # type: ignore[assignment]
    lines = [f"\t{round(bias * 100)}\t"]
    for piece, weight in weights.items():
        if abs(weight) >= LEAST_WEIGHT:
            kind = _kind(kinds.get(piece, Counter())) if weight > 0 else ""
            lines.append(f"{piece}\t{round(weight * 100)}\t{kind}")
    return lines


def regression(
    signs: Sequence[dict[str, float]], truth: Sequence[bool], much: Sequence[float], strength: float
) -> tuple[float, dict[str, float]]:
    """Will return the bias and what each sign weighs, by their names, for examples that count as `much`."""
    columns = {name: at for at, name in enumerate(sorted({name for one in signs for name in one}))}
    rows = [at for at, one in enumerate(signs) for _ in one]
    cells = [columns[name] for one in signs for name in one]
    values = [value for one in signs for value in one.values()]
    matrix = sparse.csr_matrix((values, (rows, cells)), shape=(len(signs), len(columns)))
    model = LogisticRegression(C=strength, max_iter=1_000).fit(matrix, truth, sample_weight=much)
    return float(model.intercept_[0]), {name: float(model.coef_[0, at]) for name, at in columns.items()}


def _kind(told: Counter[str]) -> str:
    """Will return the kind that a piece stands for; none where it stands in many."""
    kind, most = told.most_common(1)[0] if told else ("", 0)
    return kind if most * 5 >= told.total() * 2 else ""


def held_out(
    given: Sequence[One],
    learn: Callable[[Sequence[One]], list[str]],
    ask: Callable[[int, alarm.Table], bool],
    *,
    seed: int,
) -> list[bool]:
    """Will return what `ask` says of each example, by its place, of a table that was not learned from it."""
    draw = np.random.default_rng(seed).integers(0, FOLDS, len(given))
    said = [False] * len(given)
    for fold in range(FOLDS):
        table = alarm.read(learn([one for one, of in zip(given, draw, strict=True) if of != fold]))
        for at in np.flatnonzero(draw == fold):
            said[at] = ask(int(at), table)
    return said


def folds(given: Sequence[tuple[str, str, float, str]]) -> list[dict[str, Any]]:
    """Will return for each set what folds that were not learned from say by letters alone, and together with words."""
    shipped = tuple(Hazard(r["word"], r["lang"], r["kind"], r["call"]) for r in read_rows(DATA / "hazards.csv"))
    words = [bool(hazard.kinds(hits)) for hits in hazard.find(shipped, [one[1] for one in given], by_letters=False)]
    plain = folded([one[1] for one in given])
    rang = held_out(given, learn, lambda at, table: alarm.heard(plain[at], table) is not None, seed=1)
    found = []
    for name in dict.fromkeys(one[3] for one in given):
        for danger in (True, False):
            mine = [at for at, one in enumerate(given) if one[3] == name and bool(one[0]) is danger]
            if mine and name != "words":
                found.append(
                    {
                        "set": name,
                        "texts": "dangers" if danger else "none",
                        "n": len(mine),
                        "rang by letters alone": sum(rang[at] for at in mine) / len(mine),
                        "rang by words": sum(words[at] for at in mine) / len(mine),
                        "by either": sum(rang[at] or words[at] for at in mine) / len(mine),
                    }
                )
    return found


if __name__ == "__main__":
    learned = texts()
    for row in folds(learned):
        print(row)
    if "--write" in sys.argv:
        alarm.TABLE.write_text("\n".join(learn(learned)) + "\n", encoding="utf-8")
