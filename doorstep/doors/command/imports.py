"""doorstep import: old cases out of a table, through the filing path."""

import argparse
import csv
import gc
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError
from django.utils.translation import gettext as _

from doorstep.cases import queries
from doorstep.doors import filing, importing
from doorstep.doors.command.kit import Commands, progress
from doorstep.flow import imports
from doorstep.lib import rowfile
from doorstep.lib.files import DiskFullError
from doorstep.lib.refusal import Refusal

OUTSIDE = "place_outside"


class MapFileError(Refusal):
    """The mapping file is not there, or is no TOML. data: file, line, where it says."""

    code = "import_map_file"


def register(commands: Commands) -> None:
    """Will add import."""
    parser = commands.add_parser(
        "import",
        help=_("old cases from CSV or Excel, with the times and ends they had"),
        description=_(
            "Files old cases through the filing path. Rows that are broken are handed back in a table of their own; "
            "the rest goes in. A second run imports nothing twice. What a map may say: docs/imports.md."
        ),
        epilog=_("Example: {command}").format(command="doorstep import old.csv.gz --map old.toml --commit"),
    )
    parser.add_argument("file", type=Path, metavar="FILE", help=_("CSV in UTF-8 or GBK, also .csv.gz; .xlsx or .ods"))
    parser.add_argument("--map", type=Path, required=True, metavar="MAP.toml", help=_("which column is what"))
    parser.add_argument("--refused", type=Path, metavar="OUT.csv", help=_("where refused rows go (FILE.refused.csv)"))
    parser.add_argument("--dry-run", action="store_true", help=_("try every row, keep nothing (also without --commit)"))
    parser.add_argument("--commit", action="store_true", help=_("keep what was imported"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))
    parser.set_defaults(run=_import)


def _import(args: argparse.Namespace) -> int:
    how = _map(args.map)
    commit = args.commit and not args.dry_run
    out = args.refused or Path(f"{args.file.name}.refused.csv")
    with ExitStack() as stack:
        table = stack.enter_context(rowfile.reading(args.file))
        importing.fit(how, table)
        hand_back = _Refused(out, table.heading, stack)
        step = stack.enter_context(progress(_("Importing"), sys.stderr, table.about))
        stack.enter_context(_seldom_collected())
        try:
            outcome = imports.run(
                importing.rows(table), how, now=datetime.now(UTC), commit=commit, refuse=hand_back, progress=step
            )
        except (OperationalError, InterfaceError, InternalError) as error:
            if getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_ERROR":
                raise  # no such table or column: a database of another version, as any command says
            # What was committed stays; the same command goes on from there.
            raise (DiskFullError(folder="") if filing.is_full(error) else filing.RecordAwayError()) from error
    _show(outcome, hand_back, commit=commit, as_json=args.json)
    return 0


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Will look for dead circles among objects seldom: a batch leaves none, and looking takes a tenth of the time."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def _map(path: Path) -> imports.Map:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        where = re.search(r"line (\d+)", str(error)) if isinstance(error, tomllib.TOMLDecodeError) else None
        raise MapFileError(file=path.name, line=where[1] if where else "-") from None
    return importing.map_of(said)


class _Refused:
    """Writes the refused rows; the file is made with the first of them."""

    def __init__(self, path: Path, heading: list[str], stack: ExitStack) -> None:
        self.path = path
        self.heading = heading
        self.examples: dict[str, str] = {}
        self._stack = stack
        self._writer: Any = None

    @property
    def any(self) -> bool:
        return self._writer is not None

    def __call__(self, one: imports.Refused) -> None:
        if self._writer is None:
            # With a mark of order: Excel reads Chinese only behind one.
            file = self._stack.enter_context(self.path.open("w", encoding="utf-8-sig", newline="", errors="replace"))
            self._writer = csv.writer(file)
            self._writer.writerow(importing.refused_heading(self.heading))
        line = importing.refused_line(one, self.heading)
        self.examples.setdefault(one.refusal.code, str(line[2]))
        self._writer.writerow(line)


def _show(outcome: imports.Outcome, hand_back: _Refused, *, commit: bool, as_json: bool) -> None:
    figures = queries.partition()
    if as_json:
        said = {
            "committed": commit,
            "rows": outcome.rows,
            "filed": outcome.filed,
            "closed": outcome.closed,
            "dispatched": outcome.dispatched,
            "to_centre": outcome.centre,
            "repeated": outcome.repeated,
            "refused": outcome.refused,
            "reasons": dict(outcome.reasons.most_common()),
            "refused_rows": str(hand_back.path) if hand_back.any else None,
            "partition": figures,
        }
        print(json.dumps(said, ensure_ascii=False, indent=1))
        return
    print(
        _("Rows: {rows}; filed: {filed}, there before: {repeated}, refused: {refused}.").format(
            rows=outcome.rows, filed=outcome.filed, repeated=outcome.repeated, refused=outcome.refused
        )
    )
    print(
        _("Of those filed: {closed} closed, {dispatched} with their holder, {centre} with the centre.").format(
            closed=outcome.closed, dispatched=outcome.dispatched, centre=outcome.centre
        )
    )
    if hand_back.any:
        for code, count in outcome.reasons.most_common():
            print(f"  {count:>8} {hand_back.examples.get(code, code)}")
        if 2 * outcome.reasons[OUTSIDE] > outcome.rows:
            print(_("Most rows lie outside the map. Are file, columns of lon and lat, and crs right?"))
        print(_("The refused rows are in {file}, each with its reason.").format(file=hand_back.path))
    print(_("reported {reported} = closed {closed} + in hand {in_hand} + unclaimed {unclaimed}").format(**figures))
    if not commit:
        print(_("Nothing was kept. Add --commit to import."))
