"""doorstep serve: the web server and the timer, one supervised command."""

import argparse
import contextlib
import fcntl
import hashlib
import importlib
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from doorstep.doors import madeup
from doorstep.doors.command import main
from doorstep.doors.command.kit import Commands
from doorstep.flow import ground as grounds
from doorstep.ground.grid import queries as places
from doorstep.lib.refusal import Refusal

# As many as may wait for one shared commit: filing goes faster the more do. A page takes one connection a thread,
# so all workers together keep below the hundred that PostgreSQL allows.
THREADS = 32
ALL_THREADS = 80
# Connections that are open at once, most of them idle: at 256 as many browsers, or one attacker with as many open
# sockets, kept everybody else waiting. Each costs a file handle and a few kilobytes.
CONNECTIONS = 8192
HANDLES = CONNECTIONS + 1024
HEAD_WITHIN = 10_000  # milliseconds for the head of a request, counted from the connection's last answer
WARM_AFTER = 0.5  # seconds after the program is loaded


class HomeTakenError(Refusal):
    """Another server runs on the same data folder. data: home."""

    code = "home_taken"


class PortTakenError(Refusal):
    """Something else listens on the port. data: host, port."""

    code = "port_taken"


def register(commands: Commands) -> None:
    """Will add serve."""
    serve = commands.add_parser(
        "serve",
        help=_("web server and timer"),
        epilog=_("Example: {command}").format(command="doorstep serve --port 8000"),
    )
    serve.add_argument("--host", default="127.0.0.1", help=_("address to listen on (127.0.0.1)"))
    serve.add_argument("--port", type=int, default=8000, help=_("port to listen on (8000)"))
    serve.add_argument("--workers", type=int, default=1, help=_("web processes (1; more need PostgreSQL to gain)"))
    serve.add_argument(
        "--surface", choices=("public", "staff", "all"), default=None, help=_("doors that are open (all)")
    )
    serve.add_argument("--no-timer", action="store_true", help=_("run no timer: another process does"))
    serve.add_argument("--prepare", action="store_true", help=_("migrate first; build the demo city in an empty home"))
    serve.set_defaults(run=_serve)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Will hold the data folder for this server: two on one SQLite file would each think they are the only one."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with (settings.HOME / "serve.lock").open("w") as lock:
        if connection.vendor == "sqlite":
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeTakenError(home=str(settings.HOME)) from None
        yield


def _free(host: str, port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTakenError(host=host, port=port) from None


class _Timer:
    """The timer as a process of its own, started again if it dies."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="timer-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._process = subprocess.Popen([sys.executable, "-m", "doorstep", "tick"])
            self._process.wait()
            self._stopping.wait(1.0)

    def stop(self) -> None:
        self._stopping.set()
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)


def _serve(args: argparse.Namespace) -> int:
    for library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(library, "1")  # each request is one thread already
    if args.surface and args.surface != settings.SURFACE:
        # Which doors exist is settled when the settings are read, so the program begins anew.
        os.environ["DOORSTEP_SURFACE"] = args.surface
        os.execv(sys.executable, [sys.executable, "-m", "doorstep", *sys.argv[1:]])  # noqa: S606 - ourselves
    with _alone():
        _free(args.host, args.port)
        if args.prepare:
            prepare(args.parse)
        else:
            main.must_be_current()
        gather()
        timer = _Timer()
        if not args.no_timer:
            timer.start()
        try:
            _web(args)
        finally:
            timer.stop()
    return 0


def gather() -> None:
    """Will collect the static files, unless all lie there as they are now: collecting takes a third of a second.

    By content: files out of a wheel may all have one time, which also lets Django take a new file for the old one.
    """
    root = settings.STATIC_ROOT
    mark, state, sources = root / ".gathered", hashlib.sha256(), []
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=itemgetter(0)):
            target = Path(getattr(storage, "prefix", None) or "", path)
            with storage.open(path) as file:
                content = file.read()
            state.update(f"{target}\0".encode() + hashlib.sha256(content).digest())
            sources.append((root / target, content))
    with contextlib.suppress(OSError):
        if mark.read_text(encoding="ascii") == state.hexdigest():
            return
    mark.unlink(missing_ok=True)
    for copy, content in sources:
        if copy.exists() and copy.read_bytes() != content:
            copy.unlink()
    call_command("collectstatic", "--no-input", verbosity=0)
    mark.write_text(state.hexdigest(), encoding="ascii")


def prepare(parse: Callable[[Sequence[str]], argparse.Namespace]) -> None:
    """Will bring the database up to date and, where there is nothing at all, found a city.

    The city is that of the folder in DOORSTEP_CITY, or else the demo's.
    """
    from doorstep.doors.command import demo, founding  # once in a city's life; a start needs neither

    call_command("migrate", verbosity=0)
    if not founding.is_empty():
        return
    if settings.CITY:
        founding.found(Path(settings.CITY), parse=parse)
    else:
        demo.build()


def _announce(args: argparse.Namespace) -> None:
    address = f"http://{'localhost' if args.host in ('127.0.0.1', '0.0.0.0') else args.host}:{args.port}/"  # noqa: S104
    print(_("Doorstep is open at {address}").format(address=address), flush=True)
    if madeup.is_made_up():
        from doorstep.doors.command import demo  # a real city needs nothing of it

        print(demo.log_ins(address), flush=True)


def _application(target: str) -> Any:
    """Will load the application in the worker; what filing needs is read a moment later, after the first page."""
    module, _, name = target.partition(":")
    application = getattr(importlib.import_module(module), name)
    warm = threading.Timer(WARM_AFTER, _warm)
    warm.daemon = True
    warm.start()
    return application


def _warm() -> None:
    try:
        ground = grounds.at(datetime.now(UTC))
        places.names(ground.editions["map"])  # whoever names a place first would wait for all names
    except (Refusal, DatabaseError):
        return  # nothing is published yet, or no database answers: whoever needs it is told so
    finally:
        connection.close()


def _connections() -> int:
    """Will return how many connections each process may hold, after asking the system for as many file handles."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < HANDLES:
        soft = HANDLES if hard == resource.RLIM_INFINITY else min(hard, HANDLES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(128, min(CONNECTIONS, soft - 512))


def _web(args: argparse.Namespace) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    options: dict[str, Any] = {
        "address": args.host,
        "port": args.port,
        "interface": Interfaces.WSGI,
        "workers": args.workers,
        "blocking_threads": max(4, min(THREADS, ALL_THREADS // args.workers)),
        "backpressure": _connections(),
        "backlog": 1024,
        "http1_settings": HTTP1Settings(header_read_timeout=HEAD_WITHIN),
        "log_access": False,
        # It warns of more threads than processors; ours wait for the shared commit and hold nothing.
        "log_level": LogLevels.error,
        "websockets": False,
        "respawn_failed_workers": True,
        "workers_kill_timeout": 10,
    }
    server = Granian("doorstep.wsgi:application", **options)
    server.on_startup(lambda: _announce(args))  # the last words on the screen, once the port is open
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    server.serve(target_loader=_application)
