"""Runs every test on SQLite, then on PostgreSQL, and says loudly what did not run and why.

    python -m tools.test [--everything] [pytest's own arguments]

On PostgreSQL run the tests that touch the database, but for the slow; the rest cannot tell the difference. With
--everything, or with CI=true in the environment, all run there too. CI=true makes PostgreSQL a must. DATABASE_URL,
if it names one, is used.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tools import postgres

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
EVERYTHING = "--everything"


def pytest(arguments: list[str], database: str) -> int:
    """Will run pytest on one database with two workers. Returns its exit code."""
    # A file's tests stay together: what they share is made once.
    workers = [] if any(a.startswith(("-n", "--pdb")) for a in arguments) else ["-n", "2", "--dist", "loadfile"]
    command = [sys.executable, "-m", "pytest", "-rsx", *workers, *arguments]
    # Some twenty processes start in a run. Each would compile all it imports anew where the environment forbids
    # compiled files: theirs go where `make clean` finds them, and not into the tree.
    environment = {"PYTHONPYCACHEPREFIX": str(ROOT / ".venv" / "pycache"), **os.environ, "DATABASE_URL": database}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def headline(text: str) -> None:
    """Will print one line that cannot be missed."""
    print(f"\n=== {text}", flush=True)


def on_postgres(arguments: list[str], *, everything: bool) -> tuple[str, int | None]:
    """Will run the tests on PostgreSQL. Returns what it was, and pytest's exit code, or None when there is none.

    But for those that drive a browser: they start a server with a SQLite home of its own, whatever the database here.
    """
    arguments = arguments if "-m" in arguments else [*arguments, "-m", "not browser"]
    if not everything:
        arguments = [*arguments, "--database-only"]
    what = (
        ""
        if everything
        else f": the tests that touch the database, but for the slow ones; ARGS={EVERYTHING} runs the rest here too"
    )
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        headline(f"PostgreSQL, the one that DATABASE_URL names{what}")
        return "PostgreSQL of DATABASE_URL", pytest(arguments, given)
    try:
        with postgres.temporary(fast=True) as (url, programs):
            headline(f"{programs}{what}")
            return str(programs), pytest(arguments, url)
    except postgres.UnavailableError as error:
        headline(f"NOT RUN on PostgreSQL: {error}")
        return "PostgreSQL", None


def main(arguments: list[str]) -> int:
    """Will run both, print what happened to each, and return 0 only if all that had to pass passed."""
    began = time.monotonic()
    must = os.environ.get("CI") == "true"
    everything = must or EVERYTHING in arguments
    arguments = [argument for argument in arguments if argument != EVERYTHING]
    headline("SQLite")
    codes: dict[str, int | None] = {"SQLite": pytest(arguments, "sqlite://")}
    name, code = on_postgres(arguments, everything=everything)
    codes[name] = 0 if code == NO_TESTS and not everything else code
    headline(f"{time.monotonic() - began:.0f} s in all")
    for name, code in codes.items():
        said = "passed" if code == 0 else "no test chosen" if code == NO_TESTS else f"FAILED (pytest said {code})"
        if code is None:
            said = "NOT RUN" + (", and CI must run it" if must else "")
        print(f"    {name}: {said}")
    return int(any(code not in ((0,) if must else (0, None)) for code in codes.values()))


if __name__ == "__main__":
    # A server that a test run started must not outlive it, also when the run is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
