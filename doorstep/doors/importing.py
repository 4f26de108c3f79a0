"""Old cases from a file, by command or at a desk: rows for the filing path, refused rows as a table, work in slices.

At a desk the person only asks. The timer files a few batches at a time, so that nothing else waits for it, and writes
down how far it has come; after a crash it goes on from there, and a row that is filed already is not filed twice.
"""

import csv
import fcntl
import io
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError
from django.utils import translation
from django.utils.translation import gettext as _

from doorstep.doors.words import sentence
from doorstep.flow import imports
from doorstep.lib import files, rowfile
from doorstep.lib.refusal import Refusal

SLICE_S = 4.0  # how long one turn of the timer may take
KEPT_FOR = timedelta(days=7)  # what is left of a finished import: its refused rows
TRIED = 500  # rows of the preview


class HeadingError(Refusal):
    """The table lacks columns that the map names. data: columns."""

    code = "import_heading"


class BytesError(Refusal):
    """A cell holds bytes that are in no encoding we read. data: column, row."""

    code = "import_bytes"


class KeyCellError(Refusal):
    """The cell that says which case a row is holds nothing, or too much. data: column."""

    code = "import_key"


def rows(table: rowfile.Table) -> Iterator[tuple[int, imports.Row | Refusal]]:
    """Will yield each row with its number in the sheet, or why it cannot be read."""
    wanted = len(table.heading)
    for number, cells in table.lines:
        row = dict(zip(table.heading, cells or (), strict=False))
        if cells is None or len(cells) != wanted:
            yield number, imports.RowError(wanted=wanted, found=len(cells or ()), row=row)
        elif broken := next((name for name, cell in row.items() if rowfile.undecoded(cell)), ""):
            yield number, BytesError(column=broken, row=row)
        else:
            yield number, row


def why(one: imports.Refused) -> str:
    """Will say why a row was refused. Of the way all reports go it says "key"; here that is a column of the table."""
    return sentence(KeyCellError(column=one.column) if one.refusal.code == "key_shape" else one.refusal)


def refused_heading(heading: Sequence[str]) -> list[str]:
    """Will return the heading of a table of refused rows."""
    return [_("row"), _("column"), _("why not"), *heading]


def refused_line(one: imports.Refused, heading: Sequence[str]) -> list[object]:
    """Will return a refused row as that table has it: number, column, reason, and its cells as they came."""
    return [one.number, one.column, why(one), *(one.row.get(name, "") for name in heading)]


def fit(how: imports.Map, table: rowfile.Table) -> None:
    """Will refuse a table without the columns that the map names. Raises HeadingError."""
    missing = sorted(how.headings() - set(table.heading))
    if missing:
        raise HeadingError(columns=", ".join(missing))


@dataclass(frozen=True, slots=True)
class Tried:
    """What the first rows of a file would become, and those that would be refused."""

    outcome: imports.Outcome
    refused: tuple[imports.Refused, ...]
    about: int


def attempt(path: Path, how: imports.Map, *, now: datetime, most: int = TRIED) -> Tried:
    """Will try the first rows and keep nothing. Raises HeadingError, SheetError, NothingPublishedError."""
    refused: list[imports.Refused] = []
    with rowfile.reading(path) as table:
        fit(how, table)
        outcome = imports.run(islice(rows(table), most), how, now=now, commit=False, refuse=refused.append)
        return Tried(outcome, tuple(refused), table.about)


@dataclass(frozen=True, slots=True)
class Job:
    """An import that was asked for: how far it has come. state: waiting, running, done, stopped or failed.

    done: rows of the file that are behind it. refused_bytes: how much of the refused rows is certain. reasons:
    code -> how many rows; examples: code -> the sentence of the first of them. error: what ended it, "" for nothing.
    """

    state: str
    at: str
    language: str
    about: int
    done: int = 0
    refused_bytes: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    ended: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "stopped", "failed")


COUNTED = ("rows", "filed", "closed", "dispatched", "centre", "repeated", "refused")


def _root() -> Path:
    path: Path = settings.INCOMING_DIR
    return path


def read(folder: Path) -> Job | None:
    """Will return the import of an upload, None where none was asked for."""
    try:
        return Job(**json.loads((folder / "job.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(folder: Path, job: Job) -> None:
    """Will write down how far it has come."""
    names = Job.__slots__
    files.write(folder / "job.json", json.dumps({name: getattr(job, name) for name in names}).encode())


def ask(folder: Path, *, said: Mapping[str, Any], about: int, now: datetime) -> None:
    """Will ask for an import: the timer does it."""
    files.write(folder / "map.json", json.dumps(said, ensure_ascii=False).encode())
    write(folder, Job("waiting", now.isoformat(), translation.get_language() or "zh-hans", about))


def stop(folder: Path, *, now: datetime) -> None:
    """Will end an import after the batch that is being filed; what is in stays."""
    with _locked(folder, wait=True):
        job = read(folder)
        if job is not None and not job.over:
            write(folder, replace(job, state="stopped", ended=now.isoformat()))


def map_of(said: Mapping[str, Any]) -> imports.Map:
    """Will compile what a mapping says. Raises MapError."""
    return imports.Map.read(said, zone=settings.TIME_ZONE, languages=[code for code, _name in settings.LANGUAGES])


def work(*, now: datetime) -> int:
    """Will go on with the oldest import that waits, for some seconds, and return how many rows it did.

    Throws away what is left of imports that ended a week ago. One process at a time has an import.
    """
    root = _root()
    if not root.is_dir():
        return 0
    found = []
    for folder in root.iterdir():
        job = read(folder)
        if job is None:
            continue
        if job.over and now - datetime.fromisoformat(job.ended or job.at) > KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)
        elif not job.over:
            found.append((job.at, folder))
    for _at, folder in sorted(found):
        with _locked(folder) as mine:
            if mine:
                return _turn(folder, until=time.monotonic() + SLICE_S, now=now)
    return 0


@contextmanager
def _locked(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    with (folder / "lock").open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _source(folder: Path) -> Path:
    return next(path for path in sorted((folder / "table").iterdir()) if path.is_file())


def _turn(folder: Path, *, until: float, now: datetime) -> int:
    job = read(folder)
    if job is None or job.over:
        return 0
    begun = job.done
    with translation.override(job.language):
        try:
            job = _slices(folder, job, until, now)
        except (OperationalError, InterfaceError, InternalError):
            return 0  # the database is away or busy: the same rows are tried at the next turn
        except Refusal as refusal:
            job = replace(job, state="failed", error=sentence(refusal), ended=now.isoformat())
    write(folder, job)
    if job.over:
        shutil.rmtree(folder / "table", ignore_errors=True)  # it names people; what was refused is kept for a week
    return job.done - begun


def _slices(folder: Path, job: Job, until: float, now: datetime) -> Job:
    how = map_of(json.loads((folder / "map.json").read_text(encoding="utf-8")))
    with rowfile.reading(_source(folder)) as table, (folder / "refused.csv").open("ab+") as out:
        fit(how, table)
        out.truncate(job.refused_bytes)
        lines = rows(table)
        for _passed in islice(lines, job.done):
            pass
        while time.monotonic() < until:
            batch = list(islice(lines, imports.BATCH))
            if not batch:
                return replace(job, state="done", ended=now.isoformat())
            refused: list[imports.Refused] = []
            outcome = imports.run(batch, how, now=now, commit=True, refuse=refused.append)
            _hand_back(out, refused, table.heading)
            job = _counted(job, outcome, refused, out.tell())
            write(folder, job)
    return job


def _hand_back(out: Any, refused: Sequence[imports.Refused], heading: Sequence[str]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    out.seek(0, os.SEEK_END)
    if out.tell() == 0 and refused:
        text.write("\ufeff")  # Excel reads Chinese only behind a mark of order
        writer.writerow(refused_heading(heading))
    writer.writerows(refused_line(one, heading) for one in refused)
    out.write(text.getvalue().encode("utf-8", "replace"))
    out.flush()
    os.fsync(out.fileno())


def _counted(job: Job, outcome: imports.Outcome, refused: Sequence[imports.Refused], refused_bytes: int) -> Job:
    counts = {name: job.counts.get(name, 0) + int(getattr(outcome, name)) for name in COUNTED}
    reasons = dict(job.reasons)
    for code, count in outcome.reasons.items():
        reasons[code] = reasons.get(code, 0) + count
    examples = {one.refusal.code: why(one) for one in reversed(refused)} | dict(job.examples)
    return replace(
        job,
        state="running",
        done=job.done + outcome.rows,
        counts=counts,
        reasons=reasons,
        examples=examples,
        refused_bytes=refused_bytes,
    )
