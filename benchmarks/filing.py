"""File reports over HTTP: located, triaged, dispatched, chained, committed with fsync, against bare inserts.

    python -m benchmarks.filing

Ours: `doorstep serve` with the demo city of 11,139 cells, 32 keep-alive clients, JSON without a category (so that
triage decides), half of them with a contact that is sealed; on SQLite with one worker, on PostgreSQL with one and two.
Floor: the same clients' worth of the three inserts of a filing (a case of 1 kB with three indexes, its event, a row for
an outbox), one transaction a report: pgbench with 32 clients over prepared statements; sqlite3 in one process, WAL and
synchronous=FULL. Floor and ours take turns, medians of the rounds; server, database and load share the same
processors. The exponent is the growth of the cost of one report with the number of cases there (0: none).
"""

import json
import math
import os
import re
import sqlite3
import statistics
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from benchmarks import homes, load

ROUNDS = 3
SECONDS = 5.0
SIZES = (10_000, 100_000, 1_000_000)
OUT = Path(__file__).parent / "out" / "filing.json"

WHERE = ("幸福小区3号楼前", "常州路与福州路路口东侧", "老供销社门口", "胶东街道大集南头", "中学西墙外", "滨河公园北门")
WHAT = (
    "井盖丢了，晚上很危险，请尽快处理。",
    "路灯不亮好几天了，老人出门不方便，打过电话也没人来修。",
    "下水道堵了，污水流到路面上，味道很大。",
    "有人半夜还在施工，噪音很大，孩子没法睡觉。",
    "自来水从昨天晚上停到现在，一直没有通知。",
    "垃圾好几天没有人清运，苍蝇很多。",
    "人行道上有一个大坑，上周有人摔倒了。",
    "The street light has been broken for a week.",
)


def request(west: float, south: float, east: float, north: float) -> Any:
    """Will return a maker of requests: texts, places and contacts that differ, with keys never used before."""
    run = uuid.uuid4().hex

    def make(n: int) -> bytes:
        said: dict[str, object] = {
            "text": f"{WHERE[n % len(WHERE)]}{WHAT[n % len(WHAT)]}",
            "lon": west + (east - west) * (n * 0.618034 % 1),
            "lat": south + (north - south) * (n * 0.754878 % 1),
            "key": f"{run}-{n}",
        }
        if n % 2:
            said["contact"] = {"name": "张三", "phone": f"138{n % 10**8:08d}"}
        return load.post("/api/v1/reports", said)

    return make


PGBENCH = """\\set n random(1, 11139)
BEGIN;
INSERT INTO floor_case (text, holder, cell, filed_at) VALUES (repeat('x', 1000), 'holder-' || :n % 3000, :n, now())
  RETURNING id AS id \\gset
INSERT INTO floor_event (case_id, facts, hash) VALUES (:id, repeat('y', 600), decode(repeat('00', 32), 'hex'));
INSERT INTO floor_outbox (case_id, payload) VALUES (:id, 'filed');
COMMIT;
"""
TABLES = (
    "CREATE TABLE floor_case (id {serial} PRIMARY KEY, text text, holder text, cell integer, filed_at {time})",
    "CREATE INDEX floor_holder ON floor_case (holder, filed_at)",
    "CREATE INDEX floor_cell ON floor_case (cell, filed_at)",
    "CREATE TABLE floor_event (id {serial} PRIMARY KEY, case_id bigint, facts text, hash {bytes})",
    "CREATE TABLE floor_outbox (id {serial} PRIMARY KEY, case_id bigint, payload text)",
)


def pgbench(environ: homes.Environ, clients: int = 32) -> float:
    """Will return pgbench's transactions a second."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(PGBENCH)
        script.flush()
        url = environ["DATABASE_URL"]
        command = [os.environ["BENCH_PGBENCH"], "-n", "-M", "prepared", "-c", str(clients), "-j", "2"]
        done = subprocess.run(
            [*command, "-T", str(int(SECONDS)), "-f", script.name, url], capture_output=True, text=True, check=True
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def bare_sqlite(folder: Path) -> float:
    """Will return transactions a second through sqlite3 on the same disk."""
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    text, facts, mark = "x" * 1000, "y" * 600, bytes(32)
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        connection.execute("BEGIN IMMEDIATE")
        added = connection.execute(
            "INSERT INTO floor_case (text, holder, cell, filed_at) VALUES (?, ?, ?, ?)",
            (text, f"holder-{done % 3000}", done * 7919 % 11139, "2026-01-01 00:00:00"),
        )
        connection.execute(
            "INSERT INTO floor_event (case_id, facts, hash) VALUES (?, ?, ?)", (added.lastrowid, facts, mark)
        )
        connection.execute("INSERT INTO floor_outbox (case_id, payload) VALUES (?, ?)", (added.lastrowid, "filed"))
        connection.execute("COMMIT")
        done += 1
    connection.close()
    return done / (time.perf_counter() - start)


def one_fsync(folder: Path) -> float:
    """Will return the median seconds of one append of 8 kB with fdatasync."""
    took = []
    with (folder / "fsync").open("ab", buffering=0) as file:
        for _ in range(200):
            start = time.perf_counter()
            file.write(bytes(8192))
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - start)
    return statistics.median(took)


def _tables(environ: homes.Environ) -> None:
    if "DATABASE_URL" in environ:
        import psycopg

        kinds = {"serial": "bigint GENERATED ALWAYS AS IDENTITY", "time": "timestamptz", "bytes": "bytea"}
        with psycopg.connect(environ["DATABASE_URL"], autocommit=True) as connection:
            for table in TABLES:
                connection.execute(table.format(**kinds))
        return
    kinds = {"serial": "INTEGER", "time": "text", "bytes": "blob"}
    connection_ = sqlite3.connect(Path(environ["DOORSTEP_HOME"]) / "floor.sqlite3")
    for table in TABLES:
        connection_.execute(table.format(**kinds))
    connection_.close()


def measure(name: str, environ: homes.Environ, workers: tuple[int, ...]) -> dict[str, Any]:
    """Will measure one database and print its part of the table."""
    home = Path(environ["DOORSTEP_HOME"])
    homes.run(environ, "benchmarks.homes", "found")
    box = tuple(map(float, homes.run(environ, "benchmarks.homes", "box").split()))
    _tables(environ)
    result: dict[str, Any] = {"database": name, "workers": [], "sizes": []}
    for count in workers:
        floors, ours = [], []
        with homes.serving(environ, workers=count) as port:
            load.drive(port, request(*box), seconds=2.0)  # the first requests load the city
            for _ in range(ROUNDS):
                floors.append(pgbench(environ) if "DATABASE_URL" in environ else bare_sqlite(home))
                run = load.drive(port, request(*box), seconds=SECONDS)
                assert not run.failed, f"{run.failed} of {len(run.latencies)} refused"
                ours.append(run)
            rate = statistics.median(run.rate for run in ours)
            floor = statistics.median(floors)
            fsync = one_fsync(home)
            half = load.drive(port, request(*box), seconds=SECONDS, pace=rate / 2)
        row = {
            "workers": count, "floor": floor, "ours": rate, "ratio": rate / floor,
            "p50_ms": ours[-1].p(0.5) * 1000, "p99_ms": ours[-1].p(0.99) * 1000,
            "half_p50_ms": half.p(0.5) * 1000, "half_p99_ms": half.p(0.99) * 1000, "fsync_ms": fsync * 1000,
        }  # fmt: skip
        result["workers"].append(row)
        print(
            f"{name:>12} {count:>7} {floor:>9,.0f} {rate:>9,.0f} {rate / floor:>6.2f} {row['p50_ms']:>7.1f} "
            f"{row['p99_ms']:>7.1f} {row['half_p99_ms']:>9.1f} {row['fsync_ms']:>8.2f}",
            flush=True,
        )
    for size in SIZES:
        homes.run(environ, "benchmarks.homes", "fill", str(size))
        with homes.serving(environ, workers=workers[0]) as port:
            load.drive(port, request(*box), seconds=2.0)
            rate = statistics.median(load.drive(port, request(*box), seconds=SECONDS).rate for _ in range(ROUNDS))
        result["sizes"].append({"size": size, "ours": rate})
        print(f"{name:>12} {size:>9,} cases there: {rate:>9,.0f} a second", flush=True)
    small, large = result["sizes"][0], result["sizes"][-1]
    exponent = math.log(small["ours"] / large["ours"]) / math.log(large["size"] / small["size"])
    result["exponent"] = round(exponent, 3)
    print(f"{name:>12} exponent {exponent:.2f}", flush=True)
    return result


def main() -> None:
    """Will print the table and write the JSON."""
    found = []
    print(
        f"{'database':>12} {'workers':>7} {'floor/s':>9} {'ours/s':>9} {'ratio':>6} {'p50 ms':>7} {'p99 ms':>7} "
        f"{'half p99':>9} {'fsync ms':>8}"
    )
    with homes.temporary("filing") as environ:
        found.append(measure("SQLite", environ, (1,)))
    if "BENCH_POSTGRES" in os.environ:
        with homes.temporary("filing", os.environ["BENCH_POSTGRES"]) as environ:
            found.append(measure("PostgreSQL", environ, (1, 2)))
    else:
        print("PostgreSQL NOT measured: BENCH_POSTGRES says none")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"name": "filing", "databases": found}, indent=1))


if __name__ == "__main__":
    main()
