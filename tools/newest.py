"""Runs every test on SQLite under the newest Python of this machine that Doorstep supports.

    python -m tools.newest [pytest's own arguments]

`make test` runs under the Python of .venv, the oldest in CI; this is the other end. Skipped, and said so,
where there is no newer one.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-newest"
UV = ROOT / ".venv" / "bin" / "uv"
NEWEST_SUPPORTED = (3, 14)


def candidates() -> list[tuple[tuple[int, int], str]]:
    """Will return the newer Pythons that start and can be told apart, the newest first."""
    folders = [Path(p) for p in os.environ.get("PATH", "").split(os.pathsep) if p]
    folders += sorted(Path.home().glob(".pyenv/versions/*/bin"))
    here = sys.version_info[:2]
    found = {}
    for folder in folders:
        for minor in range(here[1] + 1, NEWEST_SUPPORTED[1] + 1):
            path = folder / f"python3.{minor}"
            if not os.access(path, os.X_OK) or (3, minor) in found:
                continue
            # A version manager's shim may stand for a Python that is not switched on; its own folder comes later.
            asked = subprocess.run([path, "-c", "import sqlite3, ssl"], capture_output=True, check=False)
            if not asked.returncode:
                found[(3, minor)] = str(path)
    return sorted(found.items(), reverse=True)


def main(arguments: list[str]) -> int:
    """Will make .venv-newest from the same locked dependencies and run the tests in it."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    newer = candidates()
    if not newer:
        print(f"\n=== NOT RUN under a newer Python: this machine has none beside {here}", flush=True)
        return 0
    _, interpreter = newer[0]
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    make = [str(UV), "venv", "--quiet", "--clear", "--python", interpreter, str(VENV)]
    sync = [str(UV), "pip", "sync", "--quiet", "--require-hashes", "requirements/dev.txt"]
    install = [str(UV), "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", "."]
    for command in (make, sync, install):
        subprocess.run(command, cwd=ROOT, env=environ, check=True)
    python = VENV / "bin" / "python"
    version = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"\n=== SQLite, {version}", flush=True)
    environ["DATABASE_URL"] = "sqlite://"
    command = [str(python), "-m", "pytest", "-n", "2", "-rsx", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
