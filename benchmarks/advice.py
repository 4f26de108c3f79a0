"""Advice on texts: one text, and batches up to 10,000.

Floor: scikit-learn's own `predict_proba` in the same run, a TF-IDF of characters 1 to 2 and a logistic regression
fitted on the same rows. Goal: at least 0.8 x its speed. The texts are ../shared/data/zh/messages.csv where that file
is, else made up here; it says which. Also shown: loading the model, hazard words, duplicates among 100,000 open cases.
"""
# ruff: noqa: E402  the number of threads is read when NumPy is imported

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import csv
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from doorstep.triage import duplicate, fit, hazard
from doorstep.triage.category import advise
from doorstep.triage.modelfile import load_model, save_model

SIZES = (1, 100, 1_000, 10_000)
ROUNDS = 3
OUT = Path(__file__).parent / "out" / "advice.json"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "zh" / "messages.csv"
LEARNED = 3_000
OPEN = 100_000
DAY = 86_400
NOW = 1_772_600_000


def rows(count: int) -> tuple[list[str], list[str], str]:
    """Will return `count` texts, their labels, and where they come from."""
    if SHARED.exists():
        with SHARED.open(encoding="utf-8-sig", newline="") as file:
            found = [(f"{row['title']} {row['text']}", row["category"]) for row in csv.DictReader(file)]
        random.Random(1).shuffle(found)
        found = (found * (count // len(found) + 1))[:count]
        return [text for text, _ in found], [label for _, label in found], SHARED.name
    draw = random.Random(1)
    common = [chr(0x4E00 + draw.randrange(2_500)) for _ in range(1_200)]
    own = [["".join(draw.choices(common, k=2)) for _ in range(60)] for _ in range(7)]
    texts, labels = [], []
    for _ in range(count):
        label = draw.randrange(7)
        said = [draw.choice(own[label]) if draw.random() < 0.3 else draw.choice(common) for _ in range(150)]
        texts.append("".join(said))
        labels.append(str(label))
    return texts, labels, "made-up texts (no ../shared/data here)"


def floor(texts: list[str], labels: list[str]) -> Any:
    """Will return scikit-learn's own pipeline, fitted."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    counts = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    return make_pipeline(counts, LogisticRegression(C=10, max_iter=30, solver="saga", tol=0.01)).fit(texts, labels)


def timed(work: Callable[[], object], times: int = 1) -> float:
    """Will return the seconds of one call, the mean of `times`."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def exponent(found: list[dict[str, Any]]) -> float:
    """Will return how the cost grows with the size: 1 is in proportion. The single text's set-up is left out."""
    points = [(row["size"], row["ours"]) for row in found if row["size"] > 1]
    return float(np.polyfit(*np.log(np.array(points)).T, 1)[0])


def categories(texts: list[str], labels: list[str]) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Will return the table of advice against scikit-learn, and what the model costs to load and to keep."""
    peer = floor(texts[:LEARNED], labels[:LEARNED])
    fitted = fit.fit(texts[:LEARNED], labels[:LEARNED]).model
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "triage.npz"
        save_model(path, fitted)
        load = statistics.median(timed(lambda: load_model(path)) for _ in range(ROUNDS))
        model, megabytes = load_model(path), path.stat().st_size / 1e6
    found = []
    for size in SIZES:
        some = texts[-size:]
        times = 100 if size == 1 else 1
        floors, ours = [], []
        for _ in range(ROUNDS):
            floors.append(timed(lambda some=some: peer.predict_proba(some), times))
            ours.append(timed(lambda some=some: advise(model, some), times))
        theirs, mine = statistics.median(floors), statistics.median(ours)
        found.append({"size": size, "floor": theirs, "ours": mine, "ratio": theirs / mine})
    return found, {"load_seconds": load, "file_megabytes": megabytes}


def duplicates(texts: list[str]) -> list[dict[str, Any]]:
    """Will return milliseconds to search open cases: spread over a county, and in a burst at one place."""
    found = []
    for size in (OPEN // 100, OPEN // 10, OPEN):
        draw = np.random.default_rng(1)
        cases = duplicate.Candidates(
            id=np.arange(size),
            text=np.array([texts[at % len(texts)] for at in range(size)], dtype=object),
            lon=draw.uniform(119.6, 120.2, size),
            lat=draw.uniform(36.0, 36.5, size),
            at=NOW - draw.integers(0, 60 * DAY, size),
        )
        cases.lon[:1_000], cases.lat[:1_000], cases.at[:1_000] = 120.0, 36.2, NOW
        row: dict[str, Any] = {"size": size}
        for name, lon in (("spread", 119.9), ("burst", 120.0)):
            once = lambda lon=lon, cases=cases: duplicate.similar(texts[0], lon, 36.2, NOW, cases)  # noqa: E731
            row[name] = statistics.median(timed(once) for _ in range(9)) * 1e3
        found.append(row)
    return found


class _Word:
    def __init__(self, word: str) -> None:
        self.word, self.lang, self.kind = word, "zh", "fire"


def main() -> None:
    """Will print the tables and write the JSON."""
    texts, labels, source = rows(LEARNED + max(SIZES))
    found, model = categories(texts, labels)
    print(f"advice on texts: {source}, mean {statistics.mean(map(len, texts)):.0f} characters")
    print(f"{'texts':>8} {'scikit-learn s':>15} {'ours s':>10} {'floor/ours':>11} {'ours ms a text':>15}")
    for row in found:
        each = row["ours"] / row["size"] * 1e3
        print(f"{row['size']:>8} {row['floor']:>15.5f} {row['ours']:>10.5f} {row['ratio']:>11.2f} {each:>15.3f}")
    print(f"exponent {exponent(found):.2f}; goal: floor/ours at least 0.8")
    print(f"model: loads in {model['load_seconds'] * 1e3:.0f} ms (goal 1 s), {model['file_megabytes']:.1f} MB")
    words = [_Word("".join(chr(0x4E00 + at * 97 % 2_500 + i) for i in range(3))) for at in range(100)]
    per = statistics.median(timed(lambda: hazard.find(words, texts[:1_000])) for _ in range(ROUNDS))
    print(f"hazard words: 100 words, {per:.3f} ms a text")
    same = duplicates(texts)
    print(f"{'open':>8} {'spread ms':>10} {'burst of 1,000 ms':>18}   goal: under 20 ms")
    for row in same:
        print(f"{row['size']:>8} {row['spread']:>10.2f} {row['burst']:>18.2f}")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "name": "advice",
        "rows": found,
        "exponent": exponent(found),
        "unit": "seconds, median of 3",
        "goal_ratio": 0.8,
        "source": source,
        **model,
        "hazard_ms_a_text": per,
        "duplicates_ms": same,
    }
    OUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
