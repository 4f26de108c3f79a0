"""Compiles requirements/*.txt from pyproject.toml: exact versions, with the hash of every file.

    python -m tools.lock [--upgrade]

run.txt holds the same versions as dev.txt: what runs is what was tested.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv" / "bin" / "uv"
# No address of an index is written: the reader's own configuration says where packages come from.
COMMON = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url", "--quiet"]


def compile_one(out: str, *source: str, upgrade: list[str]) -> None:
    """Will write requirements/<out>, keeping the versions that are there unless told to upgrade."""
    command = [str(UV), "pip", "compile", *COMMON, "--custom-compile-command=make lock", *upgrade]
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    subprocess.run([*command, *source, "--output-file", f"requirements/{out}"], cwd=ROOT, env=environ, check=True)


def main(upgrade: list[str]) -> None:
    """Will compile the three files."""
    compile_one("uv.txt", "requirements/uv.in", upgrade=upgrade)
    compile_one("dev.txt", "pyproject.toml", "--group=dev", upgrade=upgrade)
    # Constrained by dev.txt, so an upgrade there comes here too.
    compile_one("run.txt", "pyproject.toml", "--group=build", "--constraint=requirements/dev.txt", upgrade=upgrade)


if __name__ == "__main__":
    main(sys.argv[1:])
