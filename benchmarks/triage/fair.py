"""The same matter in six voices: plain, angry, polite, dialect, typed badly, and short in large print.

`tests/triage/cases/voices.csv` holds 44 matters, each in the six voices, written for this, `voices_unseen.csv` 12 more
that were written after everything was done. The cold start names one of
the shipped catalogue's categories, the model trained on the shared messages one of their seven. "Quiet" is the trained
model with anger and courtesy put aside before, as the cold start does.
"""

import csv
from typing import Any

from benchmarks.triage.shared import ROOT, read, table
from doorstep.ground.catalog.rules import Hazard
from doorstep.triage import difficulty, fit, hazard
from doorstep.triage.category import Model, advise
from doorstep.triage.cold import cold
from doorstep.triage.manners import quiet
from doorstep.triage.text import fold

DATA = ROOT / "doorstep" / "ground" / "catalog" / "data"
VOICES = ("plain", "angry", "polite", "dialect", "typos", "short")


def _csv(name: str) -> list[dict[str, str]]:
    with (DATA / name if "/" not in name else ROOT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _by_voice(cases: list[dict[str, str]], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Will return the mean of each column by voice; `same` columns compare with the plain voice of the matter."""
    plain = {case["matter"]: one for case, one in zip(cases, found, strict=True) if case["voice"] == "plain"}
    rows = []
    for voice in VOICES:
        mine = [
            {
                name: value == plain[case["matter"]][name] if name.startswith("same") else value
                for name, value in one.items()
            }
            for case, one in zip(cases, found, strict=True)
            if case["voice"] == voice
        ]
        rows.append({"voice": voice, **{name: sum(one[name] for one in mine) / len(mine) for name in mine[0]}})
    return rows


def _trained(model: Model, cases: list[dict[str, str]], texts: list[str]) -> list[dict[str, Any]]:
    advice = advise(model, texts)
    return [
        {"right": labels[0] == case["label"], "same category": labels[0], "mean probability": float(probs[0])}
        for case, labels, probs in zip(cases, advice.labels, advice.probs, strict=True)
    ]


def rows() -> dict[str, Any]:
    """Will measure, and return tables."""
    cases = _csv("tests/triage/cases/voices.csv")
    unseen = _csv("benchmarks/triage/voices_unseen.csv")
    texts = [case["text"] for case in cases]
    messages = read("zh/messages.csv")
    learned = fit.fit(
        [row["text"] for row in messages], [row["category"] for row in messages], [row["title"] for row in messages]
    ).model
    return {
        "matters": len(cases) // len(VOICES),
        "texts": len(cases),
        "unseen_texts": len(unseen),
        "ordinary": [_ordinary(name) for name in ("ordinary", "ordinary_unseen")],
        "cold": _by_voice(cases, _started(cases)),
        "unseen": _by_voice(unseen, _started(unseen)),
        "trained": _by_voice(cases, _trained(learned, cases, texts)),
        "quiet": _by_voice(cases, _trained(learned, cases, [quiet(fold(text)) for text in texts])),
    }


def _ordinary(name: str) -> dict[str, Any]:
    """Will return how often the cold start is right on ordinary reports, one each, in no set voice."""
    cases = [{**row, "code": row["code"].split("/")[0]} for row in _csv(f"benchmarks/triage/{name}.csv")]
    found = _started(cases)
    return {
        "reports": name,
        "n": len(found),
        "right": sum(one["right"] for one in found) / len(found),
        "in three": sum(one["in three"] for one in found) / len(found),
    }


def _started(cases: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Will return what the cold start makes of each text."""
    texts = [case["text"] for case in cases]
    minors = [row for row in _csv("categories.csv") if row["parent"]]
    model = cold(
        {row["code"]: [*row["keywords_zh"].split(";"), *row["keywords_en"].split(";")] for row in minors},
        {row["code"]: [row["zh"], row["en"]] for row in minors},
    )
    default = {row["code"]: int(row["difficulty"]) for row in minors}
    advice = advise(model, texts)
    words = [Hazard(row["word"], row["lang"], row["kind"], row["call"]) for row in _csv("hazards.csv")]
    dangers = [hazard.kinds(hits) for hits in hazard.find(words, texts)]
    graded = difficulty.grade(
        [default[str(labels[0])] if known else 2 for labels, known in zip(advice.labels, advice.known, strict=True)],
        hazards=dangers,
    )
    return [
        {
            "right": labels[0] == case["code"],
            "in three": case["code"] in labels,
            "same category": labels[0],
            "same difficulty": int(grade),
            "same urgency": bool(kinds),
        }
        for case, labels, grade, kinds in zip(cases, advice.labels, graded.grades, dangers, strict=True)
    ]


def section(found: dict[str, Any]) -> str:
    """Will return the section as Markdown."""
    return f"""{found["matters"]} matters, each in six voices, {found["texts"]} texts written for this. "Same" compares with the plain voice of the matter.

The cold start, which names one of the shipped catalogue's categories, with its difficulty and urgency:

{table(found["cold"])}

The same on {found["unseen_texts"]} texts of 12 other matters, which were written after it was done:

{table(found["unseen"])}

Ordinary reports as people would send them, one for each of many categories. Keywords were added by who had written the first; no
word was taken from the second, which was written last:

{table(found["ordinary"])}

The model trained on the shared messages, one of seven categories, on the texts as they are:

{table(found["trained"])}

The same with anger, courtesy and dialect put aside before:

{table(found["quiet"])}"""  # noqa: E501
