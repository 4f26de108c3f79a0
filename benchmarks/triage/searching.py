"""100,000 open cases searched for the same matter, on SQLite and on PostgreSQL: what `flow.alike.nearest` takes.

Everybody's cases are open and not older than 30 days, which is more than a city would let happen.
"""

import json
import random
import statistics
import sys
import time
from typing import Any

from benchmarks import homes
from tools import postgres

OPEN = 100_000
SEARCHES = 60
TEXTS = (
    "路灯不亮了",
    "垃圾没人清运",
    "路面有个大坑",
    "停水了",
    "广场舞太吵",
    "井盖丢了",
    "小区门口乱停车",
    "电梯坏了",
    "暖气不热",
    "烧烤油烟扰民",
)


def _spread() -> None:
    """Will give the copied cases the texts, days and places of a city."""
    from django.db import connection
    from django.utils import timezone

    from doorstep.flow import ground as grounds

    grid = grounds.at(timezone.now()).grid
    postgresql = connection.vendor == "postgresql"
    kinds = " ".join(f"WHEN {n} THEN '{text}，请尽快处理'" for n, text in enumerate(TEXTS))
    day = (
        "now() - (id %% 30) * interval '1 day'" if postgresql
        else "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-' || (id %% 30) || ' days')"
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE place (cell text PRIMARY KEY, lon float, lat float)")
        cursor.executemany(
            "INSERT INTO place VALUES (%s, %s, %s)",
            [(str(c), float(x), float(y)) for c, x, y in zip(grid.codes, grid.lon, grid.lat, strict=True)],
        )
        cursor.execute(
            f"UPDATE cases_case SET text = CASE (id / 7) %% {len(TEXTS)} {kinds} END, filed_at = {day},"
            " lon = (SELECT lon FROM place WHERE place.cell = cases_case.cell),"
            " lat = (SELECT lat FROM place WHERE place.cell = cases_case.cell)",
            [],
        )
        cursor.execute("ANALYZE")


def once() -> None:
    """Will measure in the home that the environment names and print one line of JSON."""
    import django

    django.setup()
    from django.utils import timezone

    from doorstep.cases import queries
    from doorstep.flow import alike
    from doorstep.flow import ground as grounds

    if "spread" in sys.argv:
        _spread()
        return
    now = timezone.now()
    ground = grounds.at(now)
    draw = random.Random(2)
    of = queries.everything()
    list(of[:1])  # the connection
    found: dict[str, Any] = {"open": of.exclude(state="closed").count()}
    for name in ("place", "no place"):
        took, many = [], 0
        for _ in range(SEARCHES):
            cell = str(draw.choice(ground.grid.codes)) if name == "place" else ""
            start = time.perf_counter()
            many += len(alike.nearest(draw.choice(TEXTS), ground, of, now=now, cell=cell))
            took.append(time.perf_counter() - start)
        found[name] = [took[0], statistics.median(took[1:]), max(took[1:]), many / SEARCHES]
    print(json.dumps(found))


def _measure(name: str, url: str) -> list[dict[str, Any]]:
    with homes.temporary("alike", url) as environ:
        homes.run(environ, "benchmarks.homes", "found")
        homes.run(environ, "benchmarks.homes", "fill", str(OPEN))
        homes.run(environ, "benchmarks.triage.searching", "spread")
        row = json.loads(homes.run(environ, "benchmarks.triage.searching", "once").splitlines()[-1])
    return [
        {
            "database": name,
            "open cases": row["open"],
            "search": "around a place" if kind == "place" else "without a place",
            "cold ms": row[kind][0] * 1_000,
            "warm ms, median": row[kind][1] * 1_000,
            "warm ms, worst": row[kind][2] * 1_000,
            "candidates": row[kind][3],
        }
        for kind in ("place", "no place")
    ]


def rows() -> list[dict[str, Any]]:
    """Will measure both databases, as far as there is a PostgreSQL."""
    found = _measure("SQLite", "")
    try:
        with postgres.temporary(fast=False) as (url, _):
            found += _measure("PostgreSQL", url)
    except postgres.UnavailableError as error:
        print(f"NOT on PostgreSQL: {error}", flush=True)
    return found


if __name__ == "__main__":
    once()
