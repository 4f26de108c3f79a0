"""Duplicates, repeats, bursts: precision and recall on labelled pairs, a burst of 1,000, 100,000 open cases searched.

`pairs/duplicates.csv` holds our own pairs: the words were tuned on them. `pairs/duplicates_unseen.csv` was written
after the words of matters, `pairs/duplicates_blind.csv` before those of things and faults, and
`pairs/duplicates_stranger.csv` by somebody who had seen neither words nor pairs; nothing was changed for any of the
three. `pairs/messages.csv` labels pairs of the shared messages by their numbers, drawn evenly by likeness between .15
and .85, where it is hard.
"""

import csv
import random
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.triage import same, searching
from benchmarks.triage.shared import AbsentError, read, table
from doorstep.triage import burst, duplicate
from doorstep.triage.duplicate import Candidates, Rules
from doorstep.triage.marks import marks

PAIRS = Path(__file__).with_name("pairs")
LEAST = Rules().least
NOW = 1_772_600_000
METRE = 1 / 111_195
NEAR_COPY = 0.85

PAIRS_SAID = """Pairs of our own, with a distance and a time. `duplicates` are what the words were tuned on; nothing was
changed for the others. The blind ones are all hard: half are one matter in quite other words, half two matters of one
thing at one spot, 100 Chinese and 60 English, written by whoever wrote the words. So are those of a stranger, 110
Chinese and 50 English, who had seen neither our words nor our pairs: the row to believe. A candidate scores at least
{least}. The plain rule has the threshold that suits it best on the same pairs.
"""
KINDS_SAID = "\nKinds of pairs in which some are wrong:\n"
ALONE_SAID = """
What is said alone, without place and day, and each pair without the words of our lists that no other text of ours has;
nothing is learned from the last three sets:
"""
BURST_SAID = """
One burst main, told in 29 ways by people around it, among other matters. As each report comes it is compared with all
before it; then all are grouped at once. The ways were seen when the words were written.
"""
STORM_SAID = """
The same burst through the record: each report filed by itself, every twentieth searched for, all grouped, and the group
merged with one word of a person.
"""
SEARCH_SAID = """
Open cases searched from the database to the candidates: two queries, by the index on cell and day of filing or,
without a place, on the day of what is open. Cold is the first search of a new process; the processor's time is ours,
without that of the database server.
"""


def _pairs(name: str) -> list[dict[str, str]]:
    with (PAIRS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cases(said: list[str], metres: Any, at: Any) -> Candidates:
    count = len(said)
    return Candidates(
        id=np.arange(count),
        text=np.array(said, dtype=object),
        lon=np.full(count, 120.0),
        lat=36.2 + np.asarray(metres, dtype=float) * METRE,
        at=np.asarray(at, dtype=np.int64),
    )


def score(a: str, b: str, metres: float, days: float) -> float:
    """Will return how likely two reports are one matter."""
    found = duplicate.similar(
        b, 120.0, 36.2, NOW, _cases([a], [metres], [NOW - int(days * 86_400)]), rules=Rules(least=0.0)
    )
    return found[0].score if found else 0.0


def words_alone(a: str, b: str, metres: float, days: float) -> float:
    """Will return what a plain rule says: cosine of characters and pairs within 500 m and 30 days."""
    if metres > 500 or days > 30:
        return 0.0
    return float(duplicate._likeness(a, [b])[0]) if a and b else 0.0


def _rates(rows: list[tuple[int, float]], least: float) -> dict[str, float]:
    found = [same for same, value in rows if value >= least]
    wanted = sum(same for same, _ in rows)
    return {"precision": sum(found) / max(len(found), 1), "recall": sum(found) / max(wanted, 1)}


def _own(name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    pairs = _pairs(name)
    given = [
        (p["a"], p["b"], float(p["metres"]) if p["metres"] else float("nan"), float(p["days"])) for p in pairs
    ]  # fmt: skip
    labels = [int(p["same"]) for p in pairs]
    ours = [score(*one) for one in given]
    plain = [words_alone(*one) for one in given]
    best = max((0.2, 0.3, 0.4, 0.5, 0.6), key=lambda t: _f(_rates(list(zip(labels, plain, strict=True)), t)))
    rows = []
    for method, values, least in (("ours", ours, LEAST), ("words, 500 m, 30 days", plain, best)):
        rates = _rates(list(zip(labels, values, strict=True)), least)
        rows.append({"pairs": name, "n": len(pairs), "same": sum(labels), "method": method, **rates})
    kinds = []
    for kind in dict.fromkeys((p["same"], p["kind"]) for p in pairs):
        mine = [value for p, value in zip(pairs, ours, strict=True) if (p["same"], p["kind"]) == kind]
        right = sum((value >= LEAST) == (kind[0] == "1") for value in mine)
        kinds.append(
            {
                "pairs": name,
                "truly": "same" if kind[0] == "1" else "other",
                "kind": kind[1],
                "n": len(mine),
                "right": right,
            }
        )
    return rows, kinds


def _f(rates: dict[str, float]) -> float:
    return 2 * rates["precision"] * rates["recall"] / max(rates["precision"] + rates["recall"], 1e-9)


def _messages() -> list[dict[str, Any]]:
    try:
        texts = {row["id"]: f"{row['title']}。{row['text']}" for row in read("zh/messages.csv")}
    except AbsentError:
        return []
    nan = float("nan")
    hard = [(int(p["same"]), score(texts[p["a"]], texts[p["b"]], nan, 0)) for p in _pairs("messages")]
    everything = list(texts.values())
    pieces = burst._pieces(everything)
    copies = []
    for start in range(0, len(everything), 500):
        close = (pieces[start : start + 500] @ pieces.T).tocoo()
        kept = (close.data > NEAR_COPY) & (close.row + start < close.col)
        copies += list(zip((close.row[kept] + start).tolist(), close.col[kept].tolist(), strict=True))
    draw = random.Random(1)
    strangers = [draw.sample(everything, 2) for _ in range(3_000)]
    return [
        {"messages": "hard pairs, labelled", "n": len(hard), **_rates(hard, LEAST)},
        {
            "messages": f"near copies (cosine above {NEAR_COPY})",
            "n": len(copies),
            "precision": "",
            "recall": statistics.mean(score(everything[a], everything[b], nan, 0) >= LEAST for a, b in copies),
        },
        {
            "messages": "two drawn at random: share taken for one",
            "n": len(strangers),
            "precision": statistics.mean(score(a, b, nan, 0) >= LEAST for a, b in strangers),
            "recall": "",
        },
    ]


def _burst(count: int = 1_000, around: int = 300) -> dict[str, Any]:
    draw = random.Random(1)
    ways = _pairs("burst")
    said = [way["text"] for way in ways if way["burst"] == "1"]
    others = [way["text"] for way in ways if way["burst"] == "0"]
    told = []
    for _ in range(count):
        text = draw.choice(said)
        if draw.random() < 0.4:
            text = (
                draw.choice(("你好，", "我要反映，", "急！", ""))
                + text
                + draw.choice(("，请尽快处理", "，谢谢", "！！！", ""))
            )
        told.append((NOW + draw.randrange(3 * 3_600), text, draw.gauss(0, 250), 1))
    told += [(NOW - draw.randrange(5 * 86_400), draw.choice(others), draw.uniform(-900, 900), 0) for _ in range(around)]
    told.sort(key=lambda one: one[0])
    cases = _cases([one[1] for one in told], [one[2] for one in told], [one[0] for one in told])
    ours = [one[3] for one in told]
    marks.cache_clear()
    took, led = [], 0
    for nth in range(1, len(told)):
        if not ours[nth]:
            continue
        before = Candidates(cases.id[:nth], cases.text[:nth], cases.lon[:nth], cases.lat[:nth], cases.at[:nth])
        start = time.perf_counter()
        found = duplicate.similar(told[nth][1], 120.0, float(cases.lat[nth]), told[nth][0], before)
        took.append(time.perf_counter() - start)
        led += bool(found) and bool(ours[found[0].id])
    start = time.perf_counter()
    groups = burst.bursts(cases)
    whole = time.perf_counter() - start
    first = groups[0].rows
    return {
        "reports": count,
        "others around": around,
        "ms a report, median": statistics.median(took) * 1_000,
        "ms a report, worst": max(took) * 1_000,
        "led to the burst as it came": led,
        "groups that hold them": sum(any(ours[row] for row in one.rows) for one in groups),
        "of them in the largest": sum(ours[row] for row in first),
        "strangers in it": sum(not ours[row] for row in first),
        "s to group all": whole,
    }


def rows() -> dict[str, Any]:
    """Will measure, and return tables."""
    tuned, kinds = _own("duplicates")
    unseen, more = _own("duplicates_unseen")
    blind, most = _own("duplicates_blind")
    stranger, rest = _own("duplicates_stranger")
    return {
        "pairs": tuned + unseen + blind + stranger,
        "kinds": [row for row in kinds + more + most + rest if row["right"] < row["n"]],
        "alone": same.rows(),
        "messages": _messages(),
        "burst": [_burst()],
        **searching.rows(),
    }


def section(found: dict[str, Any]) -> str:
    """Will return the tables."""
    parts = [PAIRS_SAID.format(least=LEAST), table(found["pairs"]), KINDS_SAID, table(found["kinds"])]
    parts += [ALONE_SAID, table(found["alone"])]
    if found["messages"]:
        parts += ["\nThe shared messages, by their text alone:\n", table(found["messages"])]
    return "\n".join(
        [
            *parts,
            BURST_SAID,
            table(found["burst"]),
            STORM_SAID,
            table(found["storm"]),
            SEARCH_SAID,
            table(found["search"]),
        ]
    )
