"""Time alone: 1,000 cases that are due among many that are open, against reading 1,000 rows by index.

    python -m benchmarks.chase

Ours: `flow.chase.tick`, which finds what is due, replays each case from its events, makes its moves (reminders,
escalations, each an event in the chain), and commits them a hundred cases at a time; "cpu s" without the database
server's part. Finding: the query of the due alone, which is what could grow with the number of open cases. Floor: the
same number of case rows with their events, fetched by primary key in one query, as what any of it must at least read.
The exponents are the growth with the number of open cases (0: flat).
"""

import json
import math
import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import homes

SIZES = (10_000, 100_000, 1_000_000)
DUE = 1000
ROUNDS = 5
OUT = Path(__file__).parent / "out" / "chase.json"


def once() -> None:
    """Will measure in the home that the environment names and print one line of JSON."""
    import django

    django.setup()
    from django.db import connection

    from doorstep.cases import queries
    from doorstep.flow import chase

    # The instant at which the due ones wake: it is given to the flow, as every instant is.
    now = (queries.next_wake() or datetime.now(UTC)) + timedelta(seconds=1)
    ids = queries.due_to_wake(now, DUE)
    finding, floors = [], []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
        for _ in range(ROUNDS):
            start = time.perf_counter()
            assert len(queries.due_to_wake(now, DUE)) == len(ids) == DUE
            finding.append(time.perf_counter() - start)
            start = time.perf_counter()
            marks = ", ".join(["%s"] * len(ids))
            cursor.execute(
                f"SELECT * FROM cases_case c JOIN cases_event e ON e.case_id = c.id WHERE c.id IN ({marks})",
                ids,
            )
            assert len(cursor.fetchall()) >= DUE
            floors.append(time.perf_counter() - start)
    start, busy = time.perf_counter(), time.process_time()
    tick = chase.tick(now=now)
    took, busy = time.perf_counter() - start, time.process_time() - busy
    assert tick.woken >= DUE
    print(
        json.dumps(
            {
                "open": queries.partition()["reported"],
                "finding": statistics.median(finding),
                "floor": statistics.median(floors),
                "tick": took,
                "tick_cpu": busy,
                "woken": tick.woken,
                "moves": tick.moves,
                "failed": tick.failed,
            }
        )
    )


def measure(name: str, postgres: str = "") -> list[dict[str, Any]]:
    """Will measure one database at all sizes and print its part of the table."""
    rows = []
    with homes.temporary("chase", postgres) as environ:
        homes.run(environ, "benchmarks.homes", "found")
        for size in SIZES:
            # Those of the round before have had their reminder: each size has its own thousand.
            homes.run(environ, "benchmarks.homes", "fill", str(size), str(DUE))
            row = json.loads(homes.run(environ, "benchmarks.chase", "once").splitlines()[-1])
            row |= {"database": name, "size": size}
            rows.append(row)
            print(
                f"{name:>12} {size:>9,} {row['floor'] * 1000:>9.1f} {row['finding'] * 1000:>9.1f} "
                f"{row['finding'] / row['floor']:>8.2f} {row['tick']:>7.2f} {row['tick'] / row['woken'] * 1000:>8.2f} "
                f"{row['tick'] / row['floor']:>8.1f} {row['tick_cpu']:>6.2f} "
                f"{row['moves']:>6,} {row['failed']:>6,}",
                flush=True,
            )
    for what in ("finding", "tick"):
        growth = math.log(rows[-1][what] / rows[0][what]) / math.log(SIZES[-1] / SIZES[0])
        print(f"{name:>12} exponent of {what} {growth:.2f}", flush=True)
    return rows


def main() -> None:
    """Will print the table and write the JSON."""
    print(
        f"{'database':>12} {'open':>9} {'floor ms':>9} {'find ms':>9} {'find/fl.':>8} {'tick s':>7} {'ms/case':>8} "
        f"{'tick/fl.':>8} {'cpu s':>6} {'moves':>6} {'failed':>6}"
    )
    rows = measure("SQLite")
    if "BENCH_POSTGRES" in os.environ:
        rows += measure("PostgreSQL", os.environ["BENCH_POSTGRES"])
    else:
        print("PostgreSQL NOT measured: BENCH_POSTGRES says none")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"name": "chase", "rows": rows}, indent=1))


if __name__ == "__main__":
    if sys.argv[1:] == ["once"]:
        once()
    else:
        main()
