"""doorstep contact: what a person may ask of us about themselves, and how long we know them."""

import argparse
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from doorstep.cases import queries as cases
from doorstep.cases.rules.numbers import read_number
from doorstep.doors.command.editions import add_commit, print_json, rehearsal, verb
from doorstep.doors.command.kit import Commands
from doorstep.vault import actions, queries
from doorstep.vault.rules import Retention


def register(commands: Commands) -> None:
    """Will add this group's commands."""
    verbs = commands.add_parser("contact", help=_("who reported: hand out, forget, keep longer")).add_subparsers(
        dest="verb", metavar="VERB", required=True
    )
    export = verb(
        verbs,
        "export",
        _("print all we hold about who reported a case, for that person; it is written down like any look"),
        "doorstep contact export 0000-0042-7",
        _export,
        as_json=False,
    )
    erase = verb(
        verbs,
        "erase",
        _("forget who reported a case, and the text as it was written; the case and who looked stay"),
        "doorstep contact erase 0000-0042-7 --commit",
        _erase,
        as_json=False,
    )
    keep = verb(
        verbs,
        "keep",
        _("say how long after the close who reported a case is known"),
        "doorstep contact keep 0000-0042-7 --for held --commit",
        _keep,
        as_json=False,
    )
    for parser in (export, erase, keep):
        parser.add_argument("case", metavar="NUMBER", help=_("number of the case"))
    keep.add_argument(
        "--for",
        dest="retention",
        required=True,
        choices=[one.value for one in Retention],
        help=_("short: 30 days; ordinary: 400; held: until it is said otherwise, as in a lawsuit"),
    )
    add_commit(erase)
    add_commit(keep)


def _case(args: argparse.Namespace) -> int:
    """Will return the case that is meant. Raises CaseUnknownError, and NoContactError where nobody is known."""
    found = cases.case(read_number(args.case) or 0).id
    if not queries.exists([found]):
        raise actions.NoContactError(case_id=found)
    return found


def _export(args: argparse.Namespace) -> int:
    print_json(actions.export(case_id=_case(args), viewer=None, now=datetime.now(UTC)))
    return 0


def _erase(args: argparse.Namespace) -> int:
    case_id = _case(args)
    with rehearsal(commit=args.commit):
        actions.erase(case_ids=[case_id], now=datetime.now(UTC))
    return _say(_("Who reported {number} is forgotten."), args)


def _keep(args: argparse.Namespace) -> int:
    case_id = _case(args)
    with rehearsal(commit=args.commit):
        actions.classify(case_ids=[case_id], retention=Retention(args.retention))
    return _say(_("Who reported {number} is kept as: {retention}."), args)


def _say(done: str, args: argparse.Namespace) -> int:
    print(done.format(number=args.case, retention=getattr(args, "retention", "")))
    if not args.commit:
        print(_("Nothing was changed. Add --commit to do it."))
    return 0
