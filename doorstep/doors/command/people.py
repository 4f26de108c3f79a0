"""doorstep people: load, check, publish and compare editions of units and posts."""

import argparse
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from doorstep.doors.command.editions import (
    add_load,
    add_publication,
    add_two,
    fault_rows,
    faults_first,
    know_columns,
    print_faults,
    print_json,
    print_loaded,
    print_verdict,
    publication,
    rehearsal,
    verb,
    warn_unread,
)
from doorstep.doors.groundtables import read_book
from doorstep.doors.groundwork import PEOPLE, places
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.ground.people import actions, queries
from doorstep.ground.people.rules import check, diff
from doorstep.lib.refusal import Refusal


class NoTableError(Refusal):
    """The book or folder lacks a table. Data: `file`, `table`."""

    code = "people_no_table"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add this group's commands."""
    group = commands.add_parser("people", help=_("units and posts: load, check, publish, diff"))
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    load = verb(
        verbs,
        "load",
        _("load a draft from a book or folder with the tables units, posts and perhaps staff"),
        "doorstep people load people.xlsx --edition 2026-autumn --commit",
        _load,
    )
    add_load(load)
    checked = verb(
        verbs, "check", _("check an edition against today's map"), "doorstep people check 2026-autumn", _check
    )
    checked.add_argument("name", metavar="NAME")
    publish = verb(
        verbs,
        "publish",
        _("publish a draft from a day on"),
        "doorstep people publish 2026-autumn --from 2026-09-01 --commit",
        _publish,
    )
    add_publication(publish)
    compared = verb(
        verbs,
        "diff",
        _("show the units and posts that differ between two editions"),
        "doorstep people diff 2026-spring 2026-autumn",
        _diff,
    )
    add_two(compared)


def _load(args: argparse.Namespace) -> int:
    book = read_book(args.file)
    for table in ("units", "posts"):
        if table not in book:
            raise NoTableError(file=args.file.name, table=table)
    warn_unread([name for name, rows in book.items() if rows and name not in PEOPLE])
    for table, (needed, more) in PEOPLE.items():
        know_columns(book.get(table, ()), table=table, needed=needed, more=more)
    with faults_first(), rehearsal(commit=args.commit):
        report = actions.load(
            name=args.edition,
            units=book["units"],
            posts=book["posts"],
            staff=book.get("staff", ()),
            source=args.file.name,
            now=datetime.now(UTC),
        )
    if args.json:
        print_json(
            {
                "edition": args.edition,
                "committed": args.commit,
                "units": report.units,
                "posts": report.posts,
                "users": report.users,
                "appointments": report.appointments,
                "faults": fault_rows(report.faults),
            }
        )
        return 0
    print(
        _("Units: {units}, posts: {posts}, new accounts: {users}, new appointments: {appointments}.").format(
            units=report.units, posts=report.posts, users=report.users, appointments=report.appointments
        )
    )
    print_faults(report.faults)
    print_loaded(args)
    return 0


def _check(args: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    edition = editions.named(Kind.PEOPLE, args.name)
    faults = check(queries.read(edition.id), holders=queries.holders(now), **places(queries.local_day(now)))
    if args.json:
        print_json({"edition": args.name, "faults": fault_rows(faults)})
        return 1 if any(not fault.warning for fault in faults) else 0
    return print_verdict(faults)


def _publish(args: argparse.Namespace) -> int:
    found = places(args.start)
    with faults_first():
        return publication(args, lambda now: actions.publish(name=args.name, valid_from=args.start, now=now, **found))


def _diff(args: argparse.Namespace) -> int:
    before, after = (queries.read(editions.named(Kind.PEOPLE, name).id) for name in (args.before, args.after))
    found = diff(before, after)
    if args.json:
        print_json(
            {
                table: {"added": d.added, "removed": d.removed, "changed": {k: list(v) for k, v in d.changed.items()}}
                for table, d in found.items()
            }
        )
        return 0
    for table, difference in found.items():
        for code in difference.added:
            print(f"+ {table} {code}")
        for code in difference.removed:
            print(f"- {table} {code}")
        for code, fields in difference.changed.items():
            print(f"~ {table} {code}: {', '.join(fields)}")
    if all(difference.nothing for difference in found.values()):
        print(_("They are the same."))
    return 0
