"""The coverage matrix: every cell x category x tier resolved to its duty row.

Floor: NumPy fancy indexing that picks the finished answer out by three index arrays, in the same run. Sizes are
numbers of cells, with 250 categories and 3 tiers; the table has rows at every level. Goal: under 1 s at 11,139 cells.
"""

import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from doorstep.ground.duty.rules import Cells, DutyRow, DutyTable, compile_table, matrix

SIZES = (2785, 5570, 11139)
CATEGORIES = 250
ROUNDS = 7
OUT = Path(__file__).parent / "out" / "coverage.json"


def city(cells: int, seed: int = 1) -> DutyTable:
    """Will return the table of a made-up city: 12 towns, communities of about 90 cells, duty grids of about 11."""
    draw = random.Random(seed)
    towns = [f"370281{n:03d}" for n in range(1, 13)]
    community = [f"{towns[n * 12 // cells]}{n * 124 // cells + 1:03d}" for n in range(cells)]
    codes = [f"{code}{n % 1000:03d}" for n, code in enumerate(community)]
    place = Cells(
        codes=codes,
        duty_grid=[f"{code}-{n // 11}" for n, code in enumerate(community)],
        community=community,
        town=[code[:9] for code in community],
        county=["370281"] * cells,
    )
    majors = [f"{n:02d}" for n in range(1, 11)]
    minors = [f"{majors[n % 10]}{n:03d}" for n in range(CATEGORIES - 10)]
    categories = sorted(majors + minors)
    parents = [code[:2] if len(code) > 2 else "" for code in categories]
    keys: dict[tuple[str, str, int], None] = {("", "370281", tier): None for tier in (1, 2, 3)}
    keys.update({("", grid, 1): None for grid in place.duty_grid})
    keys.update({(minor, "370281", tier): None for minor in minors for tier in (2, 3)})
    keys.update({(major, town, 2): None for major in majors for town in towns})
    keys.update({(minor, town, 2): None for minor in draw.sample(minors, 60) for town in towns})
    keys.update({(draw.choice(minors), code, 1): None for code in draw.sample(codes, cells // 20)})
    rows = [DutyRow(n, category, area, tier, f"p{n}") for n, (category, area, tier) in enumerate(keys)]
    return compile_table(rows, cells=place, categories=categories, parents=parents)


def timed(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    rows = []
    for cells in SIZES:
        table = city(cells)
        answer = matrix(table)
        index = np.ix_(*(np.arange(n) for n in answer.shape))
        floors, ours = [], []
        for _ in range(ROUNDS):
            floors.append(timed(lambda answer=answer, index=index: answer[index]))
            ours.append(timed(lambda table=table: matrix(table)))
        floor, mine = statistics.median(floors), statistics.median(ours)
        rows.append({"size": cells, "floor": floor, "ours": mine, "ratio": floor / mine, "rows": len(table)})
    exponent = float(np.polyfit(np.log([r["size"] for r in rows]), np.log([r["ours"] for r in rows]), 1)[0])
    print("coverage matrix: cells x 250 categories x 3 tiers")
    print(f"{'cells':>8} {'rows':>7} {'floor s':>9} {'ours s':>9} {'floor/ours':>11}")
    for row in rows:
        print(f"{row['size']:>8} {row['rows']:>7} {row['floor']:>9.4f} {row['ours']:>9.4f} {row['ratio']:>11.2f}")
    print(f"exponent {exponent:.2f}; goal: under 1 s at 11,139 cells")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "name": "coverage",
        "rows": rows,
        "exponent": exponent,
        "unit": "seconds, median of 7",
        "goal_seconds": 1.0,
    }
    OUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
