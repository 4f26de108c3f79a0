"""doorstep catalog: load, check, publish, diff."""

import argparse
from datetime import UTC, datetime
from functools import partial

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from doorstep.doors.command.editions import (
    add_load,
    add_publication,
    add_two,
    fault_rows,
    print_json,
    print_loaded,
    print_verdict,
    publication,
    warn_unread,
)
from doorstep.doors.command.editions import verb as any_verb
from doorstep.doors.groundtables import read_book, unread
from doorstep.doors.groundwork import readable
from doorstep.doors.wordlists.catalog import change_text, table_text
from doorstep.ground.catalog import actions, queries
from doorstep.ground.catalog.rules import NEEDS, Tables, check, diff, in_language, read_tables
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind

SHIPPED = "shipped"
NONE = "none"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add this group's commands."""
    group = commands.add_parser("catalog", help=_("categories and standards: load, check, publish, diff"))
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)

    verb = partial(any_verb, verbs)

    load = verb(
        "load",
        _("load a draft from a folder of tables, a book, or one table of categories"),
        "doorstep catalog load our-catalogue.xlsx --edition 2027 --commit",
        _load,
    )
    add_load(load)
    load.add_argument(
        "--onto",
        default=SHIPPED,
        metavar="BASE",
        help=_("where tables that FILE lacks come from: shipped, none, or the name of an edition"),
    )
    checked = verb("check", _("check an edition, or the shipped catalogue"), "doorstep catalog check 2027", _check)
    checked.add_argument("name", metavar="NAME", help=_("name of an edition, or: shipped"))
    publish = verb(
        "publish",
        _("publish a draft from a day on"),
        "doorstep catalog publish 2027 --from 2027-01-01 --commit",
        _publish,
    )
    add_publication(publish)
    compared = verb(
        "diff", _("show the rows that differ between two editions"), "doorstep catalog diff shipped 2027", _diff
    )
    add_two(compared)


def _tables(name: str) -> Tables:
    if name == SHIPPED:
        return queries.shipped_tables()
    return queries.tables(editions.named(Kind.CATALOG, name).id)


def _counts(tables: Tables) -> dict[str, int]:
    return {
        "categories": len(tables.categories),
        "crosswalk": len(tables.crosswalk),
        "standards": len(tables.standards),
        "dispositions": len(tables.dispositions),
        "hazards": len(tables.hazards),
    }


def _load(args: argparse.Namespace) -> int:
    base = Tables() if args.onto == NONE else _tables(args.onto)
    book = read_book(args.file, alone="categories")
    warn_unread(unread(book, NEEDS))
    tables = read_tables(book, base=base)
    faults = check(tables, readable=readable)
    if args.commit:
        actions.load(edition=args.edition, tables=tables, source=args.file.name, now=datetime.now(UTC))
    if args.json:
        print_json(
            {
                "edition": args.edition,
                "committed": args.commit,
                **_counts(tables),
                "faults": fault_rows(faults),
            }
        )
        return 0
    for table, count in _counts(tables).items():
        print(f"  {table_text(table)}: {count}")
    print_verdict(faults)
    print_loaded(args)
    return 0


def _check(args: argparse.Namespace) -> int:
    faults = check(_tables(args.name), readable=readable)
    if args.json:
        print_json({"edition": args.name, "faults": fault_rows(faults)})
        return 1 if any(fault.grave for fault in faults) else 0
    return print_verdict(faults)


def _publish(args: argparse.Namespace) -> int:
    ref = editions.named(Kind.CATALOG, args.name)
    return publication(
        args,
        lambda now: actions.publish(edition_id=ref.id, valid_from=args.start, readable=readable, now=now),
    )


def _diff(args: argparse.Namespace) -> int:
    before, after = _tables(args.before), _tables(args.after)
    changes = diff(before, after)
    if args.json:
        rows = [{"table": c.table, "key": c.key, "kind": c.kind, "fields": c.fields} for c in changes]
        print_json({"before": args.before, "after": args.after, "changes": rows})
        return 0
    names = {c.code: c.names for c in (*before.categories, *after.categories)}
    lang = get_language() or "zh"
    for change in changes:
        shown = in_language(names.get(change.key, {}), lang) if change.table == "categories" else ""
        detail = f" ({', '.join(change.fields)})" if change.fields else ""
        print(f"{change_text(change.kind)} {table_text(change.table)} {change.key} {shown}{detail}".rstrip())
    print(_("Rows that differ: {count}.").format(count=len(changes)))
    return 0
