"""Runs the benchmarks one after the other, on a quiet machine, and says what machine that was.

    python -m benchmarks.run [--write] [NAME ...]

Each benchmark is a module here with main(), which prints its table and writes out/<name>.json. Those that need a
PostgreSQL find its address in BENCH_POSTGRES and its pgbench in BENCH_PGBENCH: one of our own, durable as a city's
would be. --write puts what was printed into docs/benchmarks.md.
"""

import argparse
import contextlib
import os
import platform
import re
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

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


def main() -> int:
    """Will run the chosen benchmarks, or all, and return 0 if every one ended well."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names())}")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    args = parser.parse_args()
    chosen = args.names or names()
    printed: dict[str, str] = {}
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
            printed[name] = done.stdout
            if done.returncode:
                failed.append(name)
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    elif args.write:
        lines = "".join(f"- {key}: {value}\n" for key, value in about.items())
        tables = "".join(f"\n## {name}\n\n```text\n{text.strip()}\n```\n" for name, text in printed.items())
        day = datetime.now(UTC).date().isoformat()
        note = '<!-- Written by `make bench ARGS="--write"`. Do not edit. -->'
        head = f"{note}\n\n# Benchmarks\n\nMeasured on {day} on:\n\n"
        PAGE.write_text(f"{head}{lines}{tables}", encoding="utf-8")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
