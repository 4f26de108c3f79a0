"""Dangers told in texts: our own, and residents' messages of which a sample was read.

`tests/triage/cases/hazards.csv` holds our own texts, each with the set it belongs to and whether it was read wrong at
first: "own" was written beside the words, "hard" without looking at them and avoiding the plain word, "plain" without
looking at them as most people write; "unseen", "more" and "fresh" without looking at them by one who wrote as many
people would, in haste or anger, in dialect, with typing errors. All that was read wrong was mended, so that only the
first reading says how well the next text fares. `hazard_labels.csv` holds the verdicts of a reader on messages, by
their numbers.
"""

import csv
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.triage import alarm as letters
from benchmarks.triage.shared import ROOT, read, table
from doorstep.ground.catalog.rules import Hazard
from doorstep.triage import hazard

CASES = ROOT / "tests" / "triage" / "cases" / "hazards.csv"
WORDS = ROOT / "doorstep" / "ground" / "catalog" / "data" / "hazards.csv"
LABELS = Path(__file__).with_name("hazard_labels.csv")


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows() -> dict[str, Any]:
    """Will measure, and return tables."""
    words = [Hazard(row["word"], row["lang"], row["kind"], row["call"]) for row in _csv(WORDS)]
    cases = _csv(CASES)
    rung = [bool(hazard.kinds(hits)) for hits in hazard.find(words, [case["text"] for case in cases])]
    own = []
    for name in dict.fromkeys(case["set"] for case in cases):
        mine = [(case, rang) for case, rang in zip(cases, rung, strict=True) if case["set"] == name]
        danger = [(case, rang) for case, rang in mine if case["kind"]]
        none = [(case, rang) for case, rang in mine if not case["kind"]]
        missed = sum(case["first"] == "wrong" for case, _ in danger)
        false = sum(case["first"] == "wrong" for case, _ in none)
        own.append(
            {
                "set": name,
                "dangers": len(danger),
                "none": len(none),
                "recall, first reading": 1 - missed / len(danger),
                "precision, first reading": (len(danger) - missed) / (len(danger) - missed + false),
                "recall now": sum(rang for _, rang in danger) / len(danger),
                "precision now": sum(rang for _, rang in danger) / max(1, sum(rang for _, rang in mine)),
            }
        )
    by_letters = [row for row in letters.folds(letters.texts()) if row["set"] in ("more", "fresh", "ordinary")]
    messages = {row["id"]: f"{row['title']}。{row['text']}" for row in read("zh/messages.csv")}
    before = time.process_time()
    found = dict(zip(messages, hazard.find(words, list(messages.values())), strict=True))
    each = (time.process_time() - before) / len(messages)
    alarms = {one for one, hits in found.items() if hazard.kinds(hits)}
    softened: dict[str, int] = {}
    for hits in found.values():
        for why in {hit.softened for hit in hits if hit.softened}:
            softened[why] = softened.get(why, 0) + 1
    labels = [row for row in _csv(LABELS) if row["id"] in messages]
    alarm = [row for row in labels if row["sample"] == "alarm"]
    quiet = [row for row in labels if row["sample"] == "quiet"]
    return {
        "words": len(words),
        "own": own,
        "by_letters": by_letters,
        "messages": len(messages),
        "characters": statistics.mean(map(len, messages.values())),
        "alarms": len(alarms),
        "softened": softened,
        "ms": each * 1e3,
        "read_alarms": len(alarm),
        "true_alarms": sum(row["danger"] == "yes" for row in alarm),
        "read_quiet": len(quiet),
        "missed_quiet": sum(row["danger"] == "yes" for row in quiet),
        "missed_now": sum(row["danger"] == "yes" and row["id"] not in alarms for row in labels),
    }


def section(found: dict[str, Any]) -> str:
    """Will return the section as Markdown."""
    softened = ", ".join(f"{why} {count}" for why, count in sorted(found["softened"].items(), key=lambda one: -one[1]))
    return f"""Our own texts, Chinese and English. "Own" were written beside the words; "hard" without looking at them, avoiding the
plain word ("the manhole lid used to be"); "plain" without looking at them, as most people write; "unseen", "more" and
"fresh" likewise, by one who wrote as many would. What was read wrong was mended
and is a test now, so only the first reading says how the next text fares. (The precision of our own texts says little: who writes
both kinds writes them apart.)

{table(found["own"])}

The texts that were written last and ordinary reports, each by a table of letters that was not learned from it ([0425](adr/0425-a-danger-heard-by-its-letters.md)); the share
that rings. Words and frames had been mended on "unseen" by then, and on neither of these; softening had been on all.

{table(found["by_letters"])}

Residents' messages ({found["messages"]:,} of {found["characters"]:.0f} characters on average, most of them complaints about something long past):
{found["alarms"]:,} ring ({found["alarms"] / found["messages"]:.1%}). Messages in which a word was taken as softer: {softened}. Of {found["read_alarms"]} that rang, read one by one,
{found["true_alarms"]} tell of a danger to life that goes on; of {found["read_quiet"]} that did not ring though they hold a word like 死, 火, 裂 or 电线, {found["missed_quiet"]} did.
{found["words"]:,} words; {found["ms"]:.2f} ms of processor time a message."""  # noqa: E501
