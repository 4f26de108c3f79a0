"""Difficulty against the time it really took: Boston, July to October 2011, learned until 15 September.

What was not closed by that day counts as lasting so far; what was opened later is predicted. The truth is the time to
the close, however late, and never for what was never closed.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import numpy as np
from scipy.stats import rankdata, spearmanr

from benchmarks.triage.shared import read, table
from doorstep.triage import history
from doorstep.triage.difficulty import grade

CUT = datetime(2011, 9, 15, tzinfo=UTC).timestamp()
DAY = 86_400.0
LIMITS = {1: 1.0, 2: 7.0, 3: 21.0}  # days: on the spot, 5 working days, 15 working days
CELL = 345.0  # metres
Row = dict[str, Any]


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() if text else np.nan


def _auc(truly: Any, score: Any) -> float:
    ranks, ones = rankdata(score), int(truly.sum())
    return float((ranks[truly].sum() - ones * (ones + 1) / 2) / (ones * (len(truly) - ones)))


def rows() -> dict[str, Any]:
    """Will measure, and return tables."""
    cases = read("us311/boston_2011_jul_oct.csv.gz")
    opened = np.array([_instant(row["open_dt"]) for row in cases])
    closed = np.array([_instant(row["closed_dt"]) for row in cases])
    kind = [row["type"] for row in cases]
    area = [row["neighborhood"] for row in cases]
    old, new = np.flatnonzero(opened < CUT), np.flatnonzero(opened >= CUT)
    done = closed[old] <= CUT
    lasted = np.where(done, closed[old], CUT) - opened[old]
    kinds, areas, nowhere = [kind[i] for i in old], [area[i] for i in old], [""] * len(old)
    methods = {
        "everything alike": history.learn([""] * len(old), nowhere, lasted, done),
        "by type": history.learn(kinds, nowhere, lasted, done),
        "by type and area, no leaning": history.learn(kinds, areas, lasted, done, lean=0.01),
        "by type and area, leaning": history.learn(kinds, areas, lasted, done),
    }
    asked, where = [kind[i] for i in new], [area[i] for i in new]
    took = np.where(np.isnan(closed[new]), 1e12, closed[new]) - opened[new]
    told = []
    for name, past in methods.items():
        types = asked if "type" in name else [""] * len(new)
        places = where if "area" in name else [""] * len(new)
        row: Row = {"history": name}
        for days in (1, 7, 21, 60):
            late = history.chance(past, types, places, np.full(len(new), days * DAY))
            truly = took > days * DAY
            row[f"AUC over {days} d"] = _auc(truly, late)
            row[f"Brier {days} d"] = float(((late - truly) ** 2).mean())
        median = history.quantile(past, types, places, 0.5)
        row["rank with the truth"] = float(spearmanr(median, took)[0]) if "type" in name else ""
        told.append(row)
    past = methods["by type and area, leaning"]
    covered = [
        {"quantile": share, "took no longer": float((took <= history.quantile(past, asked, where, share)).mean())}
        for share in (0.5, 0.75, 0.9)
    ]
    return {
        "rows": {"learned from": len(old), "predicted": len(new), "types": len(set(kind)), "areas": len(set(area))},
        "told": told,
        "covered": covered,
        "grades": _grades(past, asked, where, took),
        "repeats": _repeats(cases, opened, took, new),
    }


def _grades(past: history.History, asked: list[str], where: list[str], took: Any) -> list[Row]:
    """Will grade with every default at simple, so that history alone speaks."""
    count = len(asked)
    limit, beyond = np.full(count, LIMITS[1] * DAY), np.full(count, LIMITS[2] * DAY)
    levels = grade(
        np.ones(count),
        late=history.chance(past, asked, where, limit),
        later=history.chance(past, asked, where, beyond),
        late_rows=history.rows(past, asked, limit),
    ).grades
    found = []
    for level in (1, 2, 3):
        mine = took[levels == level]
        found.append(
            {
                "difficulty": level,
                "cases": mine.size,
                "median days": float(np.median(mine) / DAY) if mine.size else "",
                **{f"over {days:g} d": float((mine > days * DAY).mean()) if mine.size else "" for days in (1, 7, 21)},
            }
        )
    return found


def _repeats(cases: list[dict[str, str]], opened: Any, took: Any, new: Any) -> list[Row]:
    """Will compare cases with three or more of their type in their cell in 30 days with the others of the type."""
    lat = np.array([float(row["latitude"] or "nan") for row in cases])
    lon = np.array([float(row["longitude"] or "nan") for row in cases])
    hall = Counter(zip(lat.tolist(), lon.tolist(), strict=True)).most_common(1)[0][0]  # the default point
    cell = [
        "" if (a, b) == hall or np.isnan(a) else f"{int(a * 111_195 / CELL)}|{int(b * 82_200 / CELL)}"
        for a, b in zip(lat.tolist(), lon.tolist(), strict=True)
    ]
    at: dict[tuple[str, str], list[float]] = {}
    for i in np.argsort(opened):
        at.setdefault((cases[i]["type"], cell[i]), []).append(float(opened[i]))
    lifted: dict[str, list[float]] = {}
    plain: dict[str, list[float]] = {}
    for nth, i in enumerate(map(int, new)):
        if not cell[i]:
            continue
        times = np.array(at[cases[i]["type"], cell[i]])
        again = int(((times < opened[i]) & (times >= opened[i] - 30 * DAY)).sum())
        (lifted if again >= 3 else plain).setdefault(cases[i]["type"], []).append(float(took[nth]))
    both = [one for one in lifted if len(lifted[one]) >= 5 and len(plain.get(one, ())) >= 5]
    higher = [float(np.median(lifted[one]) > np.median(plain[one])) for one in both]
    weights = [len(lifted[one]) for one in both]
    return [
        {
            "lifted for repeats": sum(map(len, lifted.values())),
            "types with five of each": len(both),
            "share of lifted whose type took longer with repeats": float(np.average(higher, weights=weights)),
        }
    ]


def section(found: dict[str, Any]) -> str:
    """Will return the tables."""
    many = found["rows"]
    head = (
        f"Boston, July to October 2011: learned from {many['learned from']:,} cases as they stood on 15 September, "
        f"predicted {many['predicted']:,} opened after; {many['types']} types, {many['areas']} areas. "
        "How likely a case takes longer than so many days:\n"
    )
    return "\n".join(
        [
            head,
            table(found["told"]),
            "\nHow many took no longer than the quantile that was told:\n",
            table(found["covered"]),
            "\nDifficulty by history alone, every default at simple (limits of 1, 7 and 21 days):\n",
            table(found["grades"]),
            "\nThree or more of the type in the cell (345 m) within 30 days, against others of the type:\n",
            table(found["repeats"]),
        ]
    )
