"""100,000 open cases searched for the same matter, on SQLite and on PostgreSQL: what `flow.alike.nearest` takes.

Everybody's cases are open and not older than 30 days, which is more than a city would let happen.
"""

import csv
import json
import random
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import homes
from doorstep.lib.refusal import Refusal
from tools import postgres

OPEN = 100_000
SEARCHES = 60
BURST = 1_000
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
        if postgresql:
            cursor.execute("SET statement_timeout = 0")
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
        took, many, busy = [], 0, []
        for _ in range(SEARCHES):
            cell = str(draw.choice(ground.grid.codes)) if name == "place" else ""
            start, cpu = time.perf_counter(), time.process_time()
            many += len(alike.nearest(draw.choice(TEXTS), ground, of, now=now, cell=cell))
            took.append(time.perf_counter() - start)
            busy.append(time.process_time() - cpu)
        found[name] = [took[0], statistics.median(took[1:]), max(took[1:]), many / SEARCHES, statistics.median(busy)]
    print(json.dumps(found))


def storm() -> None:
    """Will file a burst of 1,000 one after the other, search for every twentieth, group all, merge all; prints JSON."""
    import django

    django.setup()
    from django.utils import timezone

    from doorstep.cases import queries
    from doorstep.flow import alike, screen
    from doorstep.flow import ground as grounds
    from doorstep.flow import report as filing
    from doorstep.ground.people import rules as people
    from doorstep.ground.people.rules import Actor, PostRef

    now = timezone.now()
    ground = grounds.at(now)
    draw = random.Random(4)
    with (Path(__file__).with_name("pairs") / "burst.csv").open(encoding="utf-8", newline="") as file:
        said = [row["text"] for row in csv.DictReader(file) if row["burst"] == "1"]
    middle = len(ground.grid.codes) // 2
    lon, lat = float(ground.grid.lon[middle]), float(ground.grid.lat[middle])
    filed, searched, led, ids = [], [], 0, set()
    for nth in range(BURST):
        text, at = draw.choice(said), now + timedelta(seconds=5 * nth)
        where = {"lon": lon + draw.gauss(0, 0.002), "lat": lat + draw.gauss(0, 0.002)}
        start = time.perf_counter()
        (answer,) = filing.file([filing.Report(text=text, key=f"storm-{nth:05d}", **where)], now=at)
        filed.append(time.perf_counter() - start)
        if not isinstance(answer, filing.Receipt):
            continue
        ids.add(answer.case_id)
        if nth % 20 == 19:
            cell = queries.case(answer.case_id).cell
            start = time.perf_counter()
            found = alike.nearest(
                text, ground, queries.everything(), now=at, cell=cell, other_than=answer.case_id
            )  # fmt: skip
            searched.append(time.perf_counter() - start)
            led += bool(found) and found[0].case.pk in ids
    late = now + timedelta(hours=3)
    start = time.perf_counter()
    groups = alike.bursts(queries.everything(), now=late)
    grouped = time.perf_counter() - start
    ref = next(post for post in ground.people.posts.values() if post.role is people.Role.CENTRE)
    post = PostRef(ref.code, ref.name, ref.unit, ref.role, ground.people.whole, ref.superior, None)
    agent = Actor(1, "agent", (post,))
    start = time.perf_counter()
    answers = screen.merge_burst(case_ids=groups[0].rows[1:], actor=agent, now=late, master=groups[0].rows[0])
    merged = time.perf_counter() - start
    print(
        json.dumps(
            {
                "filed": len(ids),
                "ms to file": statistics.median(filed) * 1_000,
                "ms to search": statistics.median(searched) * 1_000,
                "led to it": led / len(searched),
                "largest group": len(groups[0].rows),
                "s to group": grouped,
                "merged": sum(not isinstance(one, Refusal) for one in answers),
                "s to merge": merged,
            }
        )
    )


def _storm(name: str, url: str) -> dict[str, Any]:
    with homes.temporary("storm", url) as environ:
        homes.run(environ, "benchmarks.homes", "found")
        found: dict[str, Any] = json.loads(homes.run(environ, "benchmarks.triage.searching", "storm").splitlines()[-1])
    return {"database": name} | found


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
            "processor ms, median": row[kind][4] * 1_000,
            "candidates": row[kind][3],
        }
        for kind in ("place", "no place")
    ]


def rows() -> dict[str, list[dict[str, Any]]]:
    """Will measure both databases, as far as there is a PostgreSQL."""
    search, storms = _measure("SQLite", ""), [_storm("SQLite", "")]
    try:
        with postgres.temporary(fast=False) as (url, _):
            search += _measure("PostgreSQL", url)
            storms.append(_storm("PostgreSQL", url))
    except postgres.UnavailableError as error:
        print(f"NOT on PostgreSQL: {error}", flush=True)
    return {"search": search, "storm": storms}


if __name__ == "__main__":
    storm() if "storm" in sys.argv else once()
