"""Reads the command line, calls one group's function, prints its answer or its refusal."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from doorstep.doors.command import language
from doorstep.doors.words import sentence
from doorstep.lib.files import DiskFullError
from doorstep.lib.refusal import Refusal

# name -> (module, help line). Of the modules only the chosen one is imported: all of them take longer than the server
# needs to its first page. Each has register(commands), which adds the parsers of its commands and sets `run`.
COMMANDS: dict[str, tuple[str, str]] = {
    "grid": ("grid", noop("maps: check, load, publish, compare, locate")),
    "catalog": ("catalog", noop("categories and standards: load, check, publish, diff")),
    "calendar": ("calendar", noop("working calendars: load, check, publish; due dates")),
    "people": ("people", noop("units and posts: load, check, publish, diff")),
    "duty": ("duty", noop("who answers for what where: load, check, publish, diff, why, replay")),
    "triage": ("triage", noop("the text model: train, evaluate, predict")),
    "verify": ("cases", noop("replay and re-hash everything; name the first fault")),
    "tick": ("cases", noop("the timer alone")),
    "import": ("imports", noop("old cases from CSV or Excel, with the times and ends they had")),
    "key": ("vault", noop("the keys of the vault")),
    "backup": ("vault", noop("write the whole installation to one file, while it runs")),
    "restore": ("vault", noop("make a data folder from a backup")),
    "contact": ("contact", noop("who reported: hand out, forget, keep longer")),
    "serve": ("serve", noop("web server and timer")),
    "found": ("founding", noop("a city from a folder of its own files: try all of it, or found it")),
    "demo": ("demo", noop("the demo city: made up, and plainly marked as such")),
    "staff": ("staff", noop("accounts of the staff")),
}

OF_A_RECORD = ("verify", "backup")  # what they say of a record, they must not say of none


def build(only: str | None = None) -> argparse.ArgumentParser:
    """Will return the whole parser, for the guard tests and the generated reference; with `only`, that command's.

    Of the others it then knows no more than their names and help lines. `only` may be any word.
    """
    language.teach_parser()
    parser = argparse.ArgumentParser(prog="doorstep", description=_("Carries a resident's request the last kilometre."))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = COMMANDS[only][0] if only in COMMANDS else None
    added = set()
    for name, (module, line) in COMMANDS.items():
        if only is not None and module != chosen:
            commands.add_parser(name, help=_(line))
        elif module not in added:
            added.add(module)
            importlib.import_module(f"{__package__}.{module}").register(commands)
    commands.add_parser("help", help=_("list the commands")).set_defaults(run=lambda __: _help(parser))
    return parser


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Will read one command line. Exits with 2, as argparse does, where it cannot."""
    words = [word for word in argv if not word.startswith("-")]
    return build(words[0] if words else "").parse_args(argv)


def _help(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return 0


class DatabaseGoneError(Refusal):
    """The database does not answer. data: reason."""

    code = "database_gone"


class FolderFullError(Refusal):
    """There is no room left in the data folder. data: folder."""

    code = "folder_full"


class DatabaseOldError(Refusal):
    """The database was made by another version of the program and has to be brought up to date first."""

    code = "database_old"


class RecordMissingError(Refusal):
    """The data folder has no record: a misspelt DOORSTEP_HOME would be called clean. data: folder."""

    code = "record_missing"


def run(argv: Sequence[str]) -> int:
    """Will carry out one command. Returns 0 done, 1 refused with a sentence, 2 wrong use."""
    with translation.override(language.chosen()):
        args = parse(argv or ["help"])
        args.parse = parse
        try:
            return _carry_out(args)
        except DiskFullError as refusal:
            print(sentence(FolderFullError(folder=refusal.data["folder"])), file=sys.stderr)
            return 1
        except Refusal as refusal:
            print(sentence(refusal), file=sys.stderr)
            return 1
        except BrokenPipeError:
            return 1


def _carry_out(args: argparse.Namespace) -> int:
    """Will run the command; in a data folder that has no database yet it makes one first."""
    try:
        return int(args.run(args) or 0)
    except (OperationalError, ProgrammingError) as error:
        from doorstep.doors.filing import is_full  # most commands file nothing and start sooner without it

        if is_full(error):
            raise FolderFullError(folder=str(settings.HOME)) from error
        if not _lacks_tables():
            raise
        must_be_current()
        if args.command in OF_A_RECORD:
            raise RecordMissingError(folder=str(settings.HOME)) from error
        print(_("Preparing an empty database …"), file=sys.stderr)
        call_command("migrate", verbosity=0)
        return int(args.run(args) or 0)


def must_be_current() -> None:
    """Will refuse to go on with the tables of another version. Where there are none at all, nothing is said."""
    if _lacks_tables() and connection.introspection.table_names():
        raise DatabaseOldError


def _lacks_tables() -> bool:
    """Will say whether migrations are missing. Raises DatabaseGoneError when the database cannot say."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except OperationalError as error:
        raise DatabaseGoneError(reason=str(error).strip()) from error
