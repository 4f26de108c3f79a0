"""Temporary homes for benchmarks: a database of its own, a city in it, as many made-up cases as wanted.

    python -m benchmarks.homes found      founds the demo city in the home that the environment names
    python -m benchmarks.homes box        prints a box in the middle of that city: west south east north
    python -m benchmarks.homes fill N     adds rows until there are N cases, by SQL: fast, and good for timing only

The rows are copies of one filed case, spread over the cells, the days and the holders: no chain of theirs is right.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
Environ = dict[str, str]


@contextlib.contextmanager
def temporary(name: str, postgres: str = "") -> Iterator[Environ]:
    """Will make a home, and with the address of a PostgreSQL server a database there; yields the environment."""
    home = Path(tempfile.mkdtemp(prefix=f"doorstep-{name}-"))
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("DOORSTEP_", "DATABASE_"))}
    environ |= {"DOORSTEP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "doorstep.settings"}
    if postgres:
        import psycopg

        database = f"bench_{name}_{os.getpid()}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        before, _, host = postgres.partition("?")
        environ["DATABASE_URL"] = f"{before.rpartition('/')[0]}/{database}?{host}"
    try:
        yield environ
    finally:
        shutil.rmtree(home, ignore_errors=True)
        if postgres:
            with psycopg.connect(postgres, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def run(environ: Environ, *arguments: str) -> str:
    """Will run a module of ours in a home and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


@contextlib.contextmanager
def serving(environ: Environ, *, workers: int = 1) -> Iterator[int]:
    """Will run `doorstep serve` without the timer in a home; yields its port once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "doorstep", "serve", "--port", str(port), "--workers", str(workers), "--no-timer"]
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def found() -> None:
    """Will bring the database up to date and found the demo city in it."""
    import django

    django.setup()
    from django.core.management import call_command

    from doorstep.doors.demo import city, plan

    call_command("migrate", verbosity=0, skip_checks=True)
    now = datetime.now(UTC)
    plan.found(city.make(), valid_from=date(now.year - 1, 1, 1), now=now - timedelta(days=1))


def box() -> None:
    """Will print a box in the middle of the city in which every point has a cell: west, south, east, north."""
    import django

    django.setup()
    from doorstep.flow import ground as grounds

    grid = grounds.at(datetime.now(UTC)).grid
    west, east = np.percentile(grid.lon, (40, 60))
    south, north = np.percentile(grid.lat, (40, 60))
    print(west, south, east, north)


def fill(count: int, *, due: int = 0) -> None:
    """Will add copies of one case until there are `count`. All sleep for a year but `due`, which wake when it does."""
    import django

    django.setup()
    from django.db import connection

    from doorstep.cases import queries
    from doorstep.flow import ground as grounds
    from doorstep.flow import report as flow

    now = datetime.now(UTC)
    ground = grounds.at(now)
    cells = [str(code) for code in ground.grid.codes]
    text = "路口的井盖丢了，晚上很危险，请尽快处理。" * 8
    one = flow.Report(text=text, key=f"template-{now.timestamp()}", cell=cells[0], category="C0101")
    receipt = flow.file([one], now=now)[0]
    assert isinstance(receipt, flow.Receipt)
    have = queries.partition()["reported"]
    if connection.vendor == "postgresql":
        numbers = "generate_series(%s::bigint, %s::bigint) AS n(n)"
        half_a_year = "t.filed_at - (n.n %% 180) * interval '1 day'"
        later = "now() + interval '1 year'"
    else:
        numbers = "(WITH RECURSIVE s(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s) AS n"
        half_a_year = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', t.filed_at, '-' || (n.n %% 180) || ' days')"
        later = "datetime('now', '+1 year')"
    first = 10_000_000_000 + have
    last = first + count - have - 1
    if last < first:
        return
    names = [field.column for field in queries.everything().model._meta.concrete_fields]
    special = {
        "id": "n.n",
        "cell": "b.cell",
        "holder": "t.holder || (n.n %% 3000)",
        "filed_at": half_a_year,
        "wake_at": f"CASE WHEN n.n - {first} < {due} THEN t.wake_at ELSE {later} END",
    }
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(special.get(name, f't."{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0" if connection.vendor == "postgresql" else "PRAGMA synchronous=OFF")
        cursor.execute("CREATE TEMPORARY TABLE bench_cell (n integer PRIMARY KEY, cell text)")
        cursor.executemany("INSERT INTO bench_cell VALUES (%s, %s)", list(enumerate(cells)))
        cursor.execute(
            f"INSERT INTO cases_case ({columns}) SELECT {values} FROM {numbers} "
            f"JOIN bench_cell b ON b.n = n.n %% {len(cells)} CROSS JOIN cases_case t WHERE t.id = %s",
            [first, last, receipt.case_id],
        )
        _events(cursor, receipt.case_id, first, last)
        cursor.execute("ANALYZE")


def _events(cursor: Any, template: int, first: int, last: int) -> None:
    names = ["version", "move", "role", "post", "by", "at", "facts", "previous", "hash"]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f't."{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO cases_event (case_id, seq, {columns}) SELECT c.id, c.id, {values} "
        "FROM cases_case c CROSS JOIN cases_event t WHERE c.id BETWEEN %s AND %s AND t.case_id = %s",
        [first, last, template],
    )


def main_of(arguments: list[str]) -> None:
    """Will carry out one command."""
    if arguments[0] == "found":
        found()
    elif arguments[0] == "box":
        box()
    else:
        fill(int(arguments[1]), due=int(arguments[2]) if len(arguments) > 2 else 0)


if __name__ == "__main__":
    main_of(sys.argv[1:])
