"""What the commands for parts of the ground share: rehearsals, faults in words, one JSON document."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.doors.command.kit import day
from doorstep.doors.groundtables import not_read
from doorstep.doors.words import catalogue
from doorstep.lib.refusal import Refusal
from doorstep.lib.sheets import unknown_columns


class Told(Protocol):
    """A fault: a code and data, and whether it is only a warning."""

    @property
    def code(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def warning(self) -> bool: ...


SHOWN = 40
LONGEST = 60  # characters of a long list on the screen; --json has it whole


@contextmanager
def rehearsal(*, commit: bool) -> Iterator[None]:
    """Will keep what is done inside only with `commit`; without it everything is tried and then undone."""
    with transaction.atomic():
        yield
        if not commit:
            transaction.set_rollback(True)


def verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    example: str,
    run: Callable[[argparse.Namespace], int],
    *,
    as_json: bool = True,
) -> argparse.ArgumentParser:
    """Will add one verb of a group, or a command, with its help, its example and, if asked, --json."""
    parser = verbs.add_parser(
        name,
        help=text,
        description=text,
        epilog=_("Example: {command}").format(command=example),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if as_json:
        add_json(parser)
    parser.set_defaults(run=run)
    return parser


def add_json(parser: argparse.ArgumentParser) -> None:
    """Will add --json: the answer as one document for a program."""
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def add_commit(parser: argparse.ArgumentParser) -> None:
    """Will add --commit: without it a command shows what it would do."""
    parser.add_argument("--commit", action="store_true", help=_("do it; without this, only show it"))


def know_columns(rows: Sequence[Mapping[str, str]], *, table: str, needed: str, more: str = "") -> None:
    """Will refuse a table that lacks columns, and say which of its columns are not read. Raises ColumnsError."""
    unknown = unknown_columns(rows, table=table, needed=needed, more=more)
    warn_unread([f"{table}: {name}" for name in unknown])


def warn_unread(names: Sequence[str]) -> None:
    """Will say which tables and columns of a file are not read."""
    if names:
        print(_("warning: ") + not_read(names), file=sys.stderr)


def add_load(parser: argparse.ArgumentParser) -> None:
    """Will add what loading a draft takes: the file, the name of the draft, --commit."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--edition", required=True, metavar="NAME", help=_("name of the draft"))
    add_commit(parser)


def add_publication(parser: argparse.ArgumentParser) -> None:
    """Will add what publishing takes: the name of the draft, the first day, --commit."""
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--from", dest="start", required=True, type=day, metavar="DATE", help=_("the first day of it"))
    add_commit(parser)


def add_two(parser: argparse.ArgumentParser) -> None:
    """Will add the two editions that are compared."""
    parser.add_argument("before", metavar="A")
    parser.add_argument("after", metavar="B")


def print_loaded(args: argparse.Namespace) -> None:
    """Will say whether the draft was loaded or only tried."""
    print(
        _("Loaded into the draft {edition}.").format(edition=args.edition)
        if args.commit
        else _("Nothing was changed. Add --commit to load it.")
    )


def print_json(value: object) -> None:
    """Will print one JSON document."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def told(fault: Told, *, most: int | None = None) -> str:
    """Will return a fault's sentence, long texts in it cut after `most` characters."""
    data = {
        key: value[:most] + "…" if most and isinstance(value, str) and len(value) > most else value
        for key, value in fault.data.items()
    }
    return _(catalogue()[fault.code]).format(**data)


def fault_rows(faults: Sequence[Told]) -> list[dict[str, object]]:
    """Will return faults for JSON."""
    return [{"code": f.code, "grave": not f.warning, "warning": f.warning, **f.data, "text": told(f)} for f in faults]


def print_faults(faults: Sequence[Told], *, to_stderr: bool = False) -> None:
    """Will print the first faults, a sentence each, and how many there are."""
    out = sys.stderr if to_stderr else sys.stdout
    for fault in faults[:SHOWN]:
        print("  " + (_("warning: ") if fault.warning else _("fault: ")) + told(fault, most=LONGEST), file=out)
    if len(faults) > SHOWN:
        print("  " + _("… and {count} more").format(count=len(faults) - SHOWN), file=out)


@contextmanager
def faults_first() -> Iterator[None]:
    """Will print the faults that a refusal lists before it is told."""
    try:
        yield
    except Refusal as refused:
        print_faults(getattr(refused, "faults", ()), to_stderr=True)
        raise


def print_verdict(faults: Sequence[Told]) -> int:
    """Will print the faults and their number. Returns the exit code: 1 when there are errors."""
    print_faults(faults)
    grave = sum(not fault.warning for fault in faults)
    print(
        _("Faults: {grave}, warnings: {warnings}.").format(grave=grave, warnings=len(faults) - grave)
        if faults
        else _("Nothing is wrong.")
    )
    return 1 if grave else 0


def publication(args: argparse.Namespace, publish: Callable[[datetime], object]) -> int:
    """Will publish the edition that `args` names, or only try to without --commit, and say which. Returns 0.

    The refusals of `publish` pass through, so a rehearsal refuses what the real thing would.
    """
    with rehearsal(commit=args.commit):
        publish(datetime.now(UTC))
    if args.json:
        print_json({"edition": args.name, "from": args.start.isoformat(), "committed": args.commit})
        return 0
    print(
        _("The edition {edition} is published from {on}.").format(edition=args.name, on=args.start)
        if args.commit
        else _("Nothing was changed. Add --commit to publish it.")
    )
    return 0
