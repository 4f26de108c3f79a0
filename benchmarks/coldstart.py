"""From nothing to the first page, and the memory of one worker with the demo city and the text model loaded.

    python -m benchmarks.coldstart

Ours: `doorstep serve --workers 1` on SQLite with the demo city (11,139 cells): seconds until the home page, until the
first report is filed over HTTP (which loads map, catalogue, people, calendar and duties), and the worker's memory after
that, resident and proportional (what it shares with its parent counted by halves). Floor: a Django of one view,
without a database, served by granian with one worker.
"""

import contextlib
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import filing, homes

ROUNDS = 5
OUT = Path(__file__).parent / "out" / "coldstart.json"
BARE = """
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x")
urlpatterns = [path("", lambda request: HttpResponse("hello"))]
application = get_wsgi_application()
"""


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(port: int, ask: Callable[[http.client.HTTPConnection], int]) -> None:
    """Will ask until there is an answer below 400."""
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            if ask(connection) < 400:
                return
        time.sleep(0.005)


def _get(connection: http.client.HTTPConnection) -> int:
    connection.request("GET", "/")
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _memory(pid: int) -> tuple[float, float]:
    """Will return the proportional and the resident megabytes of the worker below a process (or of itself)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    worker = max([int(child) for child in children] or [pid], key=lambda one: _of(one, "Rss"))
    return _of(worker, "Pss"), _of(worker, "Rss")


def _of(pid: int, what: str) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _seconds(pid: int) -> float:
    """Will return the processor seconds of a process and of all below it."""
    times = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:15]
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK") + sum(_seconds(int(child)) for child in children)


def bare(folder: Path) -> dict[str, float]:
    """Will return the floor's seconds to its page, by the clock and of the processors, and its worker's megabytes."""
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    port = _port()
    start = time.perf_counter()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "bare:application"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until(port, _get)
        page = time.perf_counter() - start
        return {"page": page, "page_cpu": _seconds(server.pid), "rss_mb": _memory(server.pid)[1]}
    finally:
        server.terminate()
        server.wait(20)


def ours(environ: homes.Environ, request: bytes) -> dict[str, float]:
    """Will return seconds to the home page and to the first receipt, and the worker's megabytes then."""
    port = _port()
    command = [sys.executable, "-m", "doorstep", "serve", "--port", str(port), "--no-timer"]
    start = time.perf_counter()
    server = subprocess.Popen(command, cwd=homes.ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        _until(port, _get)
        page, cpu = time.perf_counter() - start, _seconds(server.pid)
        body = request.partition(b"\r\n\r\n")[2]

        def file(connection: http.client.HTTPConnection) -> int:
            connection.request("POST", "/api/v1/reports", body, {"Content-Type": "application/json"})
            return connection.getresponse().status

        _until(port, file)
        receipt = time.perf_counter() - start
        proportional, resident = _memory(server.pid)
        return {"page": page, "page_cpu": cpu, "receipt": receipt, "pss_mb": proportional, "rss_mb": resident}
    finally:
        server.terminate()
        server.wait(20)


def main() -> None:
    """Will print the table and write the JSON."""
    with homes.temporary("coldstart") as environ, tempfile.TemporaryDirectory() as folder:
        homes.run(environ, "benchmarks.homes", "found")
        box = tuple(map(float, homes.run(environ, "benchmarks.homes", "box").split()))
        ours(environ, filing.request(*box)(1))  # static files are collected once
        floors, rows = [], []
        for _ in range(ROUNDS):
            floors.append(bare(Path(folder)))
            rows.append(ours(environ, filing.request(*box)(1)))
    found = {name: statistics.median(row[name] for row in rows) for name in rows[0]}
    found |= {f"bare_{name}": statistics.median(row[name] for row in floors) for name in floors[0]}
    print(f"{'':>24} {'ours':>9} {'bare Django':>12}")
    print(f"{'home page, s':>24} {found['page']:>9.2f} {found['bare_page']:>12.2f}")
    print(f"{'processor s till then':>24} {found['page_cpu']:>9.2f} {found['bare_page_cpu']:>12.2f}")
    print(f"{'first receipt, s':>24} {found['receipt']:>9.2f}")
    print(f"{'worker resident, MB':>24} {found['rss_mb']:>9.0f} {found['bare_rss_mb']:>12.0f}")
    print(f"{'worker proportional, MB':>24} {found['pss_mb']:>9.0f}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"name": "coldstart", **found, "processors": os.cpu_count()}, indent=1))


if __name__ == "__main__":
    main()
