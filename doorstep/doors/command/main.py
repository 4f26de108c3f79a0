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

from doorstep.doors.command import language
from doorstep.doors.filing import is_full
from doorstep.doors.words import sentence
from doorstep.lib.files import DiskFullError
from doorstep.lib.refusal import Refusal

# One module a group; each has register(commands), which adds its parsers and sets `run`.
GROUPS = [
    "grid",
    "catalog",
    "calendar",
    "people",
    "duty",
    "triage",
    "cases",
    "imports",
    "vault",
    "serve",
    "demo",
    "staff",
]


def build() -> argparse.ArgumentParser:
    """Will return the whole parser: the guard tests and the generated reference read it too."""
    parser = argparse.ArgumentParser(prog="doorstep", description="Carries a resident's request the last kilometre.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in GROUPS:
        importlib.import_module(f"doorstep.doors.command.{group}").register(commands)
    commands.add_parser("help", help="list the commands").set_defaults(run=lambda _: _help(parser))
    return parser


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


def run(argv: Sequence[str]) -> int:
    """Will carry out one command. Returns 0 done, 1 refused with a sentence, 2 wrong use."""
    with translation.override(language.chosen()):
        parser = build()
        args = parser.parse_args(argv or ["help"])
        args.parse = parser.parse_args
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
        if is_full(error):
            raise FolderFullError(folder=str(settings.HOME)) from error
        if not _lacks_tables():
            raise
        if connection.introspection.table_names():
            raise DatabaseOldError from error
        print(_("Preparing an empty database …"), file=sys.stderr)
        call_command("migrate", verbosity=0)
        return int(args.run(args) or 0)


def _lacks_tables() -> bool:
    """Will say whether migrations are missing. Raises DatabaseGoneError when the database cannot say."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except OperationalError as error:
        raise DatabaseGoneError(reason=str(error).strip()) from error
