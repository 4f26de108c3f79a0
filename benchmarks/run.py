"""Runs the benchmarks one after the other, on a quiet machine, and says what machine that was.

    python -m benchmarks.run [--write] [NAME ...]

Each benchmark is a module here with main(), which prints its table and writes out/<name>.json. Those that need a
PostgreSQL find its address in BENCH_POSTGRES and its pgbench in BENCH_PGBENCH: one of our own, durable as a city's
would be. --write puts what they measured into docs/benchmarks.md, and leaves there what did not run.
"""

import argparse
import contextlib
import json
import os
import platform
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tools import postgres

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"


def names() -> list[str]:
    """Will return the benchmarks: the modules here that have a main()."""
    files = [p for p in sorted(HERE.glob("*.py")) if p.stem != "run"]
    return [p.stem for p in files if re.search(r"^def main\(", p.read_text(encoding="utf-8"), flags=re.M)]


def machine(server: str) -> dict[str, str]:
    """Will describe the machine, as far as a reader needs it to compare."""
    cpu = re.search(r"model name\s*:\s*(.*)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    system = re.search(r'PRETTY_NAME="(.*)"', _read("/etc/os-release"))
    packages = ("django", "numpy", "shapely", "scikit-learn", "granian", "psycopg")
    return {
        "processor": f"{os.cpu_count()} x {cpu[1] if cpu else platform.processor()}",
        "memory": f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "unknown",
        "system": f"{system[1] if system else platform.platform()}, Linux {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": server,
        "packages": ", ".join(f"{name} {version(name)}" for name in packages),
    }


def _read(path: str) -> str:
    with contextlib.suppress(OSError):
        return Path(path).read_text(encoding="utf-8")
    return ""


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def tables(found: Any, title: str = "") -> Iterator[str]:
    """Will yield a benchmark's JSON as text: a line a number, a table a list of rows, in the order of the file."""
    plain = {key: value for key, value in found.items() if not isinstance(value, list | dict)}
    if title:
        yield title
    yield from (f"{key}: {_cell(value)}" for key, value in plain.items() if key != "name")
    for key, rows in found.items():
        if isinstance(rows, dict):
            yield from tables(rows, f"\n{key}")
        elif isinstance(rows, list) and rows and any(isinstance(value, list) for value in rows[0].values()):
            for row in rows:
                yield from tables(row, "")
                yield ""
        elif isinstance(rows, list) and rows:
            columns = [c for c in rows[0] if not isinstance(rows[0][c], dict)]
            lines = [columns, *([_cell(row.get(c, "")) for c in columns] for row in rows)]
            widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
            yield f"\n{key}"
            yield from (
                "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)) for line in lines
            )


def write_page(about: dict[str, str], ran: Collection[str]) -> None:
    """Will put what just ran into docs/benchmarks.md. What was measured before stays, unless on another machine."""
    note = '<!-- Written by `make bench ARGS="--write"`. Do not edit. -->'
    lines = "".join(f"- {key}: {value}\n" for key, value in about.items())
    head = f"{note}\n\n# Benchmarks\n\nFloor and thing side by side, measured on:\n\n{lines}"
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    before = {part.split(",")[0]: part for part in page.split("\n## ")[1:]}
    known = {name.rstrip("_") for name in names()}  # a module may not be called import
    parts = {name: part for name, part in before.items() if name in known and page.startswith(head)}
    for name in (name.rstrip("_") for name in ran):
        path = HERE / "out" / f"{name}.json"
        text = "\n".join(tables(json.loads(path.read_text(encoding="utf-8")))).strip()
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        parts[name] = f"{name}, {day}\n\n```text\n{text}\n```\n"
    if lost := ", ".join(sorted(before.keys() - parts.keys())):
        print(f"\nLEFT OUT, for it is gone or was measured on another machine: {lost}")
    PAGE.write_text(head + "".join(f"\n## {parts[name]}" for name in sorted(parts)), encoding="utf-8")


def main() -> int:
    """Will run the chosen benchmarks, or all, and return 0 if every one ended well."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names())}")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    args = parser.parse_args()
    chosen = args.names or names()
    failed = []
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="doorstep-bench-"))
        environ = {**os.environ, "DOORSTEP_HOME": home, "DJANGO_SETTINGS_MODULE": "doorstep.settings"}
        server = "none"
        try:
            url, programs = stack.enter_context(postgres.temporary(fast=False))
            environ |= {"BENCH_POSTGRES": url, "BENCH_PGBENCH": str(programs.bin / "pgbench")}
            server = str(programs)
        except postgres.UnavailableError as error:
            print(f"NOT on PostgreSQL: {error}", flush=True)
        about = machine(server)
        for key, value in about.items():
            print(f"{key:12} {value}", flush=True)
        for name in chosen:
            print(f"\n=== {name}", flush=True)
            command = [sys.executable, "-m", f"benchmarks.{name}"]
            done = subprocess.run(command, cwd=HERE.parent, env=environ, stdout=subprocess.PIPE, text=True, check=False)
            print(done.stdout, end="", flush=True)
            if done.returncode:
                failed.append(name)
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    elif args.write:
        write_page(about, chosen)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
