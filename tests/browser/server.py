"""A live server on a home of its own: SQLite, the small city, and `doorstep serve` without the timer."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN = 60.0
_FOUND = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests import city
city.build()
"""


@dataclass
class Server:
    """The home, the address, and the process that serves it."""

    home: Path
    address: str
    process: subprocess.Popen[bytes]

    def verify(self) -> tuple[int, dict[str, Any]]:
        """Will run `doorstep verify --json` on the home and return its exit code and what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "doorstep", "verify", "--json"],
            cwd=ROOT, env=environment(self.home), capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode, json.loads(done.stdout)

    def change_a_byte(self, case: str, was: str, becomes: str) -> None:
        """Will change one byte in the facts of one event, past the program, as somebody with the file could."""
        assert sum(a != b for a, b in zip(was.encode(), becomes.encode(), strict=True)) == 1
        with sqlite3.connect(self.home / "doorstep.sqlite3") as database:
            changed = database.execute(
                "UPDATE cases_event SET facts = replace(facts, ?, ?) WHERE case_id = ? AND instr(facts, ?)",
                (was, becomes, int(case.replace("-", "")[:-1]), was),
            ).rowcount
        database.close()
        assert changed == 1

    def stop(self) -> None:
        """Will end the server and its timer."""
        self.process.terminate()
        self.process.wait(60)


def environment(home: Path) -> dict[str, str]:
    """Will return the environment of a server: nothing of this run's own settings but the home."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DOORSTEP_", "DATABASE_", "PYTEST_"))}
    return {**kept, "DOORSTEP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "doorstep.settings", "LANG": "C.UTF-8"}


def start(home: Path) -> Server:
    """Will found the small city in an empty home and serve it. Raises AssertionError when it does not come up."""
    subprocess.run([sys.executable, "-c", _FOUND], cwd=ROOT, env=environment(home), check=True)  # noqa: S603 - our own code
    # Between our look for a free port and the server's own somebody may take it: then another is looked for.
    server = _serve(home) or _serve(home)
    assert server, (home / "server.log").read_text(encoding="utf-8")
    return server


def _serve(home: Path) -> Server | None:
    """Will serve the home on a port that is free now; None where that does not come up."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "doorstep", "serve", "--no-timer", "--port", str(port)],
            cwd=ROOT, env=environment(home), stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    server = Server(home, f"http://127.0.0.1:{port}", process)
    for _ in range(int(READY_WITHIN / 0.1)):
        try:
            with urllib.request.urlopen(f"{server.address}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return server
        except OSError:  # not there yet, or too busy to answer in time
            pass
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    process.kill()
    process.wait()
    return None
