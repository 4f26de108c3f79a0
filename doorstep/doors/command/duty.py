"""doorstep duty: the responsibility table; who answers and why; what a draft would have moved."""

import argparse
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from doorstep.cases.queries import filed_since
from doorstep.cases.rules.numbers import number
from doorstep.doors.command.editions import (
    SHOWN,
    add_load,
    add_publication,
    add_two,
    fault_rows,
    faults_first,
    know_columns,
    print_json,
    print_loaded,
    print_verdict,
    publication,
    rehearsal,
    verb,
)
from doorstep.doors.command.kit import day, moment
from doorstep.doors.groundtables import read_table
from doorstep.doors.groundwork import DUTIES
from doorstep.doors.wordlists.duty import AREAS, VIA, WHY
from doorstep.ground.duty import actions, queries
from doorstep.ground.duty.rules import Match, PastCase, answers, diff, replay, why
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.ground.people import queries as people
from doorstep.lib.refusal import Refusal

DIFFICULTIES = {"1": 1, "2": 2, "3": 3, "simple": 1, "ordinary": 2, "complex": 3}


class UnknownCategoryError(Refusal):
    """The catalogue in force has no such category. Data: `category`."""

    code = "duty_category_unknown_here"


class UnknownCellError(Refusal):
    """The map in force has no such cell. Data: `cell`."""

    code = "duty_cell_unknown_here"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add this group's commands."""
    group = commands.add_parser("duty", help=_("who answers for what where: load, check, publish, diff, why, replay"))
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)
    load = verb(
        verbs,
        "load",
        _("load a draft from a table of duties"),
        "doorstep duty load duties.csv --edition 2026-autumn --commit",
        _load,
    )
    add_load(load)
    checked = verb(
        verbs,
        "check",
        _("resolve every cell, category and tier, and list the holes"),
        "doorstep duty check 2026-autumn",
        _check,
    )
    checked.add_argument("name", metavar="NAME")
    checked.add_argument("--on", type=day, metavar="DATE", help=_("with the ground of this day (today)"))
    publish = verb(
        verbs,
        "publish",
        _("publish a draft from a day on; refused while it has holes"),
        "doorstep duty publish 2026-autumn --from 2026-09-01 --commit",
        _publish,
    )
    add_publication(publish)
    compared = verb(
        verbs,
        "diff",
        _("show the rows that differ between two tables"),
        "doorstep duty diff 2026-spring 2026-autumn",
        _diff,
    )
    add_two(compared)
    reason = verb(
        verbs,
        "why",
        _("say who answers for a category in a cell, by which row, and which comes next"),
        "doorstep duty why --category 0105 --cell 370281001001001 --difficulty simple",
        _why,
    )
    reason.add_argument("--category", required=True, metavar="CODE")
    reason.add_argument("--cell", required=True, metavar="CODE")
    reason.add_argument("--difficulty", choices=list(DIFFICULTIES), default="1", help=_("simple, ordinary or complex"))
    reason.add_argument("--at", type=moment, metavar="ISO", help=_("at this instant (now)"))
    past = verb(
        verbs,
        "replay",
        _("say which past cases a draft would have sent elsewhere"),
        "doorstep duty replay --draft 2026-autumn --since 2026-08-01",
        _replay,
    )
    past.add_argument("--draft", required=True, metavar="NAME")
    past.add_argument("--since", required=True, type=day, metavar="DATE", help=_("filed since this day"))


def _load(args: argparse.Namespace) -> int:
    rows = read_table(args.file, "duties")
    needed, more = DUTIES
    know_columns(rows, table=args.file.stem, needed=needed, more=more)
    with faults_first(), rehearsal(commit=args.commit):
        report = actions.load(name=args.edition, rows=rows, source=args.file.name, now=datetime.now(UTC))
    if args.json:
        print_json({"edition": args.edition, "committed": args.commit, "rows": report.rows})
        return 0
    print(_("Rows: {count}.").format(count=report.rows))
    print_loaded(args)
    return 0


def _check(args: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    edition = editions.named(Kind.DUTY, args.name)
    faults = queries.faults(edition_id=edition.id, on=args.on or people.local_day(now), now=now)
    if args.json:
        print_json({"edition": args.name, "faults": fault_rows(faults)})
        return 1 if any(not fault.warning for fault in faults) else 0
    return print_verdict(faults)


def _publish(args: argparse.Namespace) -> int:
    with faults_first():
        return publication(args, lambda now: actions.publish(name=args.name, valid_from=args.start, now=now))


def _diff(args: argparse.Namespace) -> int:
    before, after = (queries.rows(editions.named(Kind.DUTY, name).id) for name in (args.before, args.after))
    changes = diff(before, after)
    if args.json:
        print_json(
            [
                {
                    "category": c.category,
                    "area": c.area,
                    "tier": c.tier,
                    "before": c.old and c.old.post,
                    "after": c.new and c.new.post,
                    "changed": list(c.changed),
                }
                for c in changes
            ]
        )
        return 0
    for c in changes:
        where = f"{c.category or '*'} {c.area} {c.tier}"
        if c.old is None and c.new is not None:
            print(f"+ {where}: {c.new.post}")
        elif c.new is None and c.old is not None:
            print(f"- {where}: {c.old.post}")
        elif c.old is not None and c.new is not None:
            print(f"~ {where}: {c.old.post} -> {c.new.post} ({', '.join(c.changed)})")
    print(_("Rows that differ: {count}.").format(count=len(changes)))
    return 0


def _why(args: argparse.Namespace) -> int:
    at = args.at or datetime.now(UTC)
    day = people.local_day(at)
    table, who = queries.in_force(day), people.current(at)
    if args.cell not in table.cell_index:
        raise UnknownCellError(cell=args.cell)
    if args.category not in table.category_index:
        raise UnknownCategoryError(category=args.category)
    place = table.cell_index[args.cell], table.category_index[args.category], DIFFICULTIES[args.difficulty]
    reason = why(table, *place)
    (found,) = answers(table, who, people.holders(at), *place)
    post = who.posts.get(found.post)
    if args.json:
        print_json(
            {
                "category": args.category,
                "cell": args.cell,
                "tier": place[2],
                "at": at.isoformat(),
                "edition": table.edition_id,
                "post": found.post,
                "post_name": post.name if post else "",
                "unit": post.unit if post else "",
                "person": found.holder.name if found.holder else None,
                "deputy": found.holder.deputy if found.holder else False,
                "via": found.via.value,
                "asked": found.asked,
                "co_units": list(found.co_units),
                "row": _row(reason.winner),
                "runner_up": _row(reason.runner_up),
                "because": reason.beats.value,
            }
        )
        return 0
    name = found.holder.name if found.holder else _("nobody")
    print(
        _("{post} ({name}) answers, {via}.").format(
            post=found.post, name=name, via=_(VIA[found.via.value]).format(asked=found.asked)
        )
    )
    if reason.winner:
        print(_("Row: {row}").format(row=_line(reason.winner)))
    if reason.runner_up:
        print(_("Next: {row}").format(row=_line(reason.runner_up)))
    print(_(WHY[reason.beats.value]))
    return 0


def _row(match: Match | None) -> dict[str, object] | None:
    if match is None:
        return None
    row = match.row
    return {
        "id": row.id,
        "category": row.category,
        "area": row.area,
        "area_level": match.area_level,
        "tier": row.tier,
        "post": row.post,
        "co_units": list(row.co_units),
        "basis": row.basis,
        "source": row.source,
    }


def _line(match: Match) -> str:
    row = match.row
    place = f"{_(AREAS[match.area_level])} {row.area}"
    basis = f" · {row.basis}" if row.basis else ""
    return f"{row.category or '*'} · {place} · {row.tier} -> {row.post}{basis}"


def _replay(args: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    day = people.local_day(now)
    draft = queries.draft(editions.named(Kind.DUTY, args.draft).id, day)
    since = datetime(args.since.year, args.since.month, args.since.day, tzinfo=ZoneInfo(settings.TIME_ZONE))
    rows = filed_since(since)
    cases = [PastCase(number(case), cell, category, tier, post) for case, cell, category, tier, post in rows]
    who = people.current(now)
    found = replay(cases, queries.in_force(day), draft, who, who)
    if args.json:
        print_json(
            {
                "draft": args.draft,
                "since": args.since.isoformat(),
                "compared": found.compared,
                "unplaced": found.unplaced,
                "moved": len(found.moved),
                "counts": [{"was": was, "would": would, "cases": n} for (was, would), n in found.counts.items()],
                "cases": [{"number": m.case.number, "was": m.was, "would": m.would} for m in found.moved],
            }
        )
        return 0
    print(
        _("{moved} of {compared} cases would have gone elsewhere; {unplaced} could not be placed.").format(
            moved=len(found.moved), compared=found.compared, unplaced=found.unplaced
        )
    )
    for (was, would), n in list(found.counts.items())[:SHOWN]:
        print(f"  {n:>6}  {was or '-'} -> {would or '-'}")
    return 0
