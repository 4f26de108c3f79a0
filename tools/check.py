"""Runs every check that is not a test, two at a time, and shows what each that failed had to say."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools import setup

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")

# The slowest first, so that the others run beside it.
CHECKS = {
    "types": [str(BIN / "mypy")],
    "imports": [str(BIN / "lint-imports"), "--no-cache"],
    "style": [str(BIN / "ruff"), "check", "--output-format=concise", "."],
    "form": [str(BIN / "ruff"), "format", "--check", "--output-format=concise", "."],
    "migrations": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "generated pages": [PYTHON, "-m", "tools.docs", "--check"],
    "messages": [PYTHON, "-m", "tools.words"],
    "scripts": setup.node("npm", "run", "--silent", "check"),
}


def run(name: str, home: str) -> bool:
    """Will run one check and print its line, and what it said if it failed."""
    began = time.monotonic()
    # The settings make keys in the data folder when they are read; checks must not touch anybody's.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    environ |= {"DOORSTEP_HOME": home, "DJANGO_SETTINGS_MODULE": "doorstep.settings", "DATABASE_URL": "sqlite://"}
    done = subprocess.run(
        CHECKS[name], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    said = "ok" if not done.returncode else f"FAILED\n{done.stdout.rstrip()}"
    print(f"{name:16} {time.monotonic() - began:5.1f} s  {said}", flush=True)
    return not done.returncode


def main() -> int:
    """Will run them all and return 0 if all passed."""
    with tempfile.TemporaryDirectory(prefix="doorstep-check-") as home, ThreadPoolExecutor(2) as pool:
        return int(not all(list(pool.map(lambda name: run(name, home), CHECKS))))


if __name__ == "__main__":
    sys.exit(main())
