"""Runs the sections one after the other, each in a process of its own with one thread; --write puts them on the page.

python -m benchmarks.triage [NAME ...] [--write | --last]
"""

import argparse
import importlib
import json
import os
import re
import subprocess
import sys
import time

from benchmarks.triage import SECTIONS, pictures
from benchmarks.triage.shared import OUT, ROOT, AbsentError

PAGE = ROOT / "docs" / "triage.md"
ABSENT = 3


def one(name: str) -> int:
    """Will measure one section in this process, print it, and keep what was found."""
    part = importlib.import_module(f"benchmarks.triage.{name}")
    try:
        found = part.rows()
    except AbsentError as error:
        print(f"skipped: {error} is not here")
        return ABSENT
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(part.section(found))
    return 0


def write(name: str) -> None:
    """Will put what was last measured between the section's two marks on the page."""
    found = json.loads((OUT / f"{name}.json").read_text(encoding="utf-8"))
    said = importlib.import_module(f"benchmarks.triage.{name}").section(found).strip()
    page = PAGE.read_text(encoding="utf-8")
    marks = re.compile(rf"(<!-- measured: {name} -->\n).*?(<!-- end: {name} -->)", re.S)
    if not marks.search(page):
        sys.exit(f"docs/triage.md has no marks for {name}")
    PAGE.write_text(marks.sub(lambda mark: f"{mark[1]}\n{said}\n\n{mark[2]}", page), encoding="utf-8")
    pictures.draw_all()


def main() -> int:
    """Will run the chosen sections, or all, and return 0 if every one that could run ended well."""
    parser = argparse.ArgumentParser(prog="benchmarks.triage", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--write", action="store_true", help="write docs/triage.md")
    parser.add_argument("--last", action="store_true", help="measure nothing: write what was last measured")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.here:
        return one(args.names[0])
    if args.last:
        for name in args.names:
            write(name)
        return 0
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    failed, skipped = [], []
    for name in args.names or SECTIONS:
        print(f"\n=== {name}", flush=True)
        if name not in SECTIONS or not (ROOT / "benchmarks" / "triage" / f"{name}.py").exists():
            print("skipped: there is no such section")
            skipped.append(name)
            continue
        start = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.triage", "--here", name]
        code = subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
        print(f"({time.perf_counter() - start:.0f} s)")
        if code == ABSENT:
            skipped.append(name)
        elif code:
            failed.append(name)
        elif args.write:
            write(name)
    if skipped:
        print(f"\nSKIPPED: {', '.join(skipped)}")
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
