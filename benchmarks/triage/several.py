"""Several matters in one text: our own texts, with the parts marked, and how often letters are taken for several.

`pairs/several*.csv` hold texts of our own, "‖" parts the matters; the words were tuned on `several`, the letters are
learned from all but `several_blind`, which was written by somebody who had seen neither them nor this code. The model
is the cold start of the starter catalogue: what a city has on its first day.
"""

import csv
import time
from pathlib import Path
from typing import Any

from benchmarks.triage import another
from benchmarks.triage.shared import ROOT, AbsentError, read, table
from doorstep.triage import several
from doorstep.triage.cold import cold

PAIRS = Path(__file__).with_name("pairs")
CATALOG = ROOT / "doorstep" / "ground" / "catalog" / "data" / "categories.csv"


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows() -> dict[str, Any]:
    """Will measure, and return tables."""
    catalog = [row for row in _csv(CATALOG) if row["parent"]]
    parent = {row["code"]: row["parent"] for row in catalog}
    words = {row["code"]: [*row["keywords_zh"].split(";"), *row["keywords_en"].split(";")] for row in catalog}
    model = cold(words, {row["code"]: [row["zh"], row["en"]] for row in catalog})

    def found(texts: list[str]) -> list[int]:
        parts = several.parts(model, texts, group=lambda code: parent.get(code, code))
        return [max(1, len(one)) for one in parts]

    own = []
    for name in ("several", "several_unseen", "several_fresh", "several_more", "several_letters", "several_blind"):
        given = [row["text"] for row in _csv(PAIRS / f"{name}.csv")]
        truly = [text.count("‖") + 1 for text in given]
        got = found([text.replace("‖", "") for text in given])
        both = list(zip(truly, got, strict=True))
        hit = sum(t > 1 and g > 1 for t, g in both)
        own.append(
            {
                "texts": name,
                "n": len(given),
                "several": sum(t > 1 for t in truly),
                "precision": hit / max(1, sum(g > 1 for g in got)),
                "recall": hit / sum(t > 1 for t in truly),
                "as many parts as there are": sum(t == g for t, g in both if t > 1),
            }
        )
    letters = []
    try:
        texts = [row["text"] for row in read("zh/messages.csv")]
        start = time.perf_counter()
        share = sum(one > 1 for one in found(texts)) / len(texts)
        each = (time.perf_counter() - start) / len(texts) * 1_000
        letters = [{"messages": len(texts), "taken for several": share, "ms a text": each}]
    except AbsentError:
        pass
    return {"own": own, "alone": another.folds(another.texts()), "letters": letters}


def section(found: dict[str, Any]) -> str:
    """Will return the tables."""
    said = (
        "Our own texts, by the cold start of the starter catalogue and the words of any city; a trained model finds "
        "more. Taken for several means a look of a person, who files the parts with one key or says that it is one. "
        "From all but the last set the letters were learned.\n"
    )
    parts = [said, table(found["own"])]
    parts += ["\nBy letters alone, each text by a table that was not learned from it:\n", table(found["alone"])]
    if found["letters"]:
        parts += ["\nThe shared messages, most of them letters (not labelled):\n", table(found["letters"])]
    return "\n".join(parts)
