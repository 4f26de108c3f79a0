"""Official replies: does one answer what was asked? Against a reader, and against replies swapped about.

`reply_labels.csv` holds the rows of the shared file (from 0) with the verdict of a reader: 100 of a first sample (60 at
random, 40 of the short ones), on which the rules were mended, and 40 of a second one, on which they were not.
"""

import csv
import random
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.triage.shared import read, table
from doorstep.triage import reply

LABELS = Path(__file__).with_name("reply_labels.csv")
SHARES = (0.01, 0.02, 0.03, 0.05, 0.08)


def rows() -> dict[str, Any]:
    """Will measure, and return tables."""
    every = read("zh/messages_with_replies.csv")
    asked = [f"{row['留言主题']}。{row['留言详情']}" for row in every]
    answers = [row["答复意见"] for row in every]
    before = time.process_time()
    rare = reply.rarity(asked)
    judged = reply.judge(asked, answers, rare=rare)
    each = (time.process_time() - before) / len(asked)
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = [(int(row["row"]), row["verdict"], row["sample"]) for row in csv.DictReader(file)]
    read_ = []
    for sample in ("first", "second"):
        mine = [(judged[row].verdict, verdict) for row, verdict, which in labels if which == sample]
        none = [(said, true) for said, true in mine if true != reply.ANSWERED]
        flagged = [(said, true) for said, true in mine if said != reply.ANSWERED]
        read_.append(
            {
                "sample": sample,
                "replies": len(mine),
                "same verdict": sum(said == true for said, true in mine) / len(mine),
                "not an answer": len(none),
                "found": sum(said != reply.ANSWERED for said, _ in none) / len(none),
                "rightly": sum(true != reply.ANSWERED for _, true in flagged) / len(flagged),
            }
        )
    told = [at for at, one in enumerate(judged) if one.verdict == reply.ANSWERED and len(one.substance) >= 40]
    swapped = told[:]
    random.Random(1).shuffle(swapped)
    pairs = [(a, b) for a, b in zip(told, swapped, strict=True) if a != b]
    other = reply.judge([asked[a] for a, _ in pairs], [answers[b] for _, b in pairs], rare=rare)
    return {
        "replies": len(every),
        "verdicts": dict(Counter(one.verdict for one in judged).most_common()),
        "flags": dict(Counter(flag for one in judged for flag in one.flags).most_common()),
        "read": read_,
        "swapped": [
            {
                "least share": share,
                "swapped ones caught": sum(one.about < share for one in other) / len(other),
                "own ones flagged": sum(judged[at].about < share for at in told) / len(told),
            }
            for share in SHARES
        ],
        "letters": statistics.median(map(len, answers)),
        "ms": each * 1e3,
    }


def section(found: dict[str, Any]) -> str:
    """Will return the section as Markdown."""
    verdicts = ", ".join(f"{name} {count}" for name, count in found["verdicts"].items())
    flags = ", ".join(f"{name} {count}" for name, count in found["flags"].items())
    return f"""Of {found["replies"]:,} official replies: {verdicts}. Flagged among them: {flags}. {found["ms"]:.1f} ms of processor time a reply.

Against a reader's verdicts; the rules were mended on the first sample and not on the second. "Not an answer" are those that only
acknowledge, forward, ask back or send away; "found" how many of these the rules see, "rightly" how many that they name are so.

{table(found["read"])}

Another matter answered: every reply with something to it was given to the matter of another. What a reply takes up of its matter, by
the rarity of the letters, tells most of them; 0.03 is used.

{table(found["swapped"])}"""  # noqa: E501
