"""doorstep calendar: load, check, publish, diff; due and elapsed, which need no database."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.doors.command.editions import (
    add_load,
    add_publication,
    add_two,
    fault_rows,
    print_faults,
    print_json,
    print_loaded,
    print_verdict,
    publication,
    warn_unread,
)
from doorstep.doors.command.editions import verb as any_verb
from doorstep.doors.groundtables import read_book, read_table, unread
from doorstep.doors.numbers import in_china
from doorstep.doors.wordlists.worktime import kind_text, limit_text, unit_text
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.ground.worktime import actions, queries
from doorstep.ground.worktime.rules import (
    NATURAL,
    Calendar,
    Day,
    Session,
    Unit,
    check,
    compile_calendar,
    diff,
    due_at,
    elapsed_at,
    is_provisional,
    laid_over,
    measure,
    parse_limit,
    read_days,
    read_sessions,
)
from doorstep.lib.refusal import Refusal

SHIPPED = "shipped"
NONE = "none"


class InstantError(Refusal):
    """The text is no ISO date and time. data: text."""

    code = "instant_unreadable"


class BackwardError(Refusal):
    """The end lies before the start. data: start, end."""

    code = "time_backward"


class NoDaysError(Refusal):
    """The file holds no table of days. data: file."""

    code = "calendar_no_days"


@dataclass(frozen=True, slots=True)
class Parts:
    """A calendar before it is compiled."""

    days: Sequence[Day]
    sessions: Sequence[Session]

    def compiled(self, name: str) -> Calendar:
        """Will compile it in the city's time zone."""
        return compile_calendar(name=name, days=self.days, sessions=self.sessions, zone_name=settings.TIME_ZONE)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add this group's commands."""
    group = commands.add_parser("calendar", help=_("working calendars: load, check, publish; due dates"))
    verbs = group.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, text: str, example: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        parser = any_verb(verbs, name, text, example, run)
        parser.add_argument("--calendar", default=queries.SHIPPED, help=_("name of the calendar (cn)"))
        return parser

    load = verb(
        "load",
        _("load a draft from a table of days, or a folder or book with the tables days and hours"),
        "doorstep calendar load 2027.csv --edition 2027 --commit",
        _load,
    )
    add_load(load)
    load.add_argument("--hours", type=Path, metavar="FILE", help=_("table of office hours: opens, closes"))
    load.add_argument(
        "--onto",
        default=SHIPPED,
        metavar="BASE",
        help=_("whose other years and hours stay: shipped, none, or the name of an edition"),
    )
    checked = verb(
        "check",
        _("check an edition, or the shipped calendar"),
        "doorstep calendar check 2027",
        _check,
    )
    checked.add_argument("name", metavar="NAME", help=_("name of an edition, or: shipped"))
    publish = verb(
        "publish",
        _("publish a draft from a day on"),
        "doorstep calendar publish 2027 --from 2026-12-01 --commit",
        _publish,
    )
    add_publication(publish)
    compared = verb(
        "diff",
        _("show the days that differ between two editions"),
        "doorstep calendar diff shipped 2027",
        _diff,
    )
    add_two(compared)
    due = verb(
        "due",
        _("say when a limit runs out"),
        'doorstep calendar due --from 2026-09-30T16:00 --limit "5 working days"',
        _due,
    )
    due.add_argument("--limit", required=True, help=_("for example: 5 working days, 24 hours, 5个工作日"))
    elapsed = verb(
        "elapsed",
        _("say how much time lies between two instants"),
        "doorstep calendar elapsed --from 2026-09-30T16:00 --to 2026-10-09T10:00",
        _elapsed,
    )
    elapsed.add_argument("--to", dest="end", required=True, metavar="ISO")
    elapsed.add_argument("--unit", choices=[unit.value for unit in Unit], help=_("only this unit"))
    for parser in (due, elapsed):
        parser.add_argument("--from", dest="start", required=True, metavar="ISO")
        parser.add_argument(
            "--edition", metavar="NAME", help=_("an edition, or: shipped; else the one in force on that day")
        )


def _instant(text: str) -> datetime:
    """Will read an ISO date and time; without a zone it is local."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InstantError(text=text[:60]) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def _local(at: datetime) -> str:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).isoformat(timespec="seconds")


def _has_database() -> bool:
    """Will say whether there is one, without making an empty SQLite file by asking."""
    name = str(connection.settings_dict["NAME"])
    return connection.vendor != "sqlite" or "mode=memory" in name or Path(name).exists()


def _calendar(name: str, *, edition: str | None, on: date) -> tuple[Calendar, str]:
    """Will return the calendar and the name of its edition; the shipped one where nothing is published."""
    if edition and edition != SHIPPED:
        return queries.draft_calendar(editions.named(Kind.CALENDAR, edition).id, name), edition
    if edition is None and _has_database():
        try:
            ref = editions.current(on).get(Kind.CALENDAR)
            if ref is not None:
                return queries.calendar(ref.id, name), ref.name
        except DatabaseError:
            print(_("There is no usable database; this is the shipped calendar."), file=sys.stderr)
    return queries.shipped(name), SHIPPED


def _footnotes(found: Calendar, edition: str, *, provisional: bool) -> None:
    if edition == SHIPPED:
        print(_("Calendar {name}, as shipped.").format(name=found.name))
        if not in_china():
            print(_("Its holidays and office hours are those of China."))
    elif found.name == queries.SHIPPED:  # the only one of most cities, wherever they lie
        print(_("Calendar of the edition {edition}.").format(edition=edition))
    else:
        print(_("Calendar {name}, edition {edition}.").format(name=found.name, edition=edition))
    if provisional:
        print(
            _(
                "Provisional: a year that this counts through has no official notice of holidays yet. "
                "The date will be counted anew when there is one."
            )
        )


def _due(args: argparse.Namespace) -> int:
    start, limit = _instant(args.start), parse_limit(args.limit)
    found, edition = _calendar(
        args.calendar, edition=args.edition, on=start.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    )
    end = due_at(found, start, limit)
    provisional = limit.unit not in NATURAL and is_provisional(found, start, end)
    if args.json:
        print_json(
            {
                "from": _local(start),
                "limit": str(limit),
                "due": _local(end),
                "provisional": provisional,
                "calendar": found.name,
                "edition": None if edition == SHIPPED else edition,
                "zone": settings.TIME_ZONE,
            }
        )
        return 0
    print(
        _("{limit} from {start} is due at {due} ({zone}).").format(
            limit=limit_text(limit), start=_local(start), due=_local(end), zone=settings.TIME_ZONE
        )
    )
    _footnotes(found, edition, provisional=provisional)
    return 0


def _number(amount: int, whole: int) -> int | float:
    return amount // whole if amount % whole == 0 else amount / whole


def _elapsed(args: argparse.Namespace) -> int:
    start, end = _instant(args.start), _instant(args.end)
    if end < start:
        raise BackwardError(start=_local(start), end=_local(end))
    found, edition = _calendar(
        args.calendar, edition=args.edition, on=start.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    )
    units = [Unit(args.unit)] if args.unit else [unit for unit in Unit if unit is not Unit.EMERGENCY_HOURS]
    amounts = {unit: elapsed_at(found, start, end, unit) for unit in units}
    provisional = any(unit not in NATURAL for unit in units) and is_provisional(found, start, end)
    numbers = {unit: _number(amount, measure(found, unit)) for unit, amount in amounts.items()}
    if args.json:
        print_json(
            {
                "from": _local(start),
                "to": _local(end),
                "seconds": elapsed_at(found, start, end, Unit.MINUTES),
                **{unit.value: number for unit, number in numbers.items()},
                "provisional": provisional,
                "calendar": found.name,
                "edition": None if edition == SHIPPED else edition,
                "zone": settings.TIME_ZONE,
            }
        )
        return 0
    print(_("From {start} to {end} ({zone}):").format(start=_local(start), end=_local(end), zone=settings.TIME_ZONE))
    for unit, number in numbers.items():
        print(f"  {unit_text(unit)}: {number:.6g}" if isinstance(number, float) else f"  {unit_text(unit)}: {number}")
    _footnotes(found, edition, provisional=provisional)
    return 0


def _parts(edition: str, name: str) -> Parts:
    if edition == SHIPPED:
        return Parts(queries.shipped_days(name), queries.shipped_sessions(name))
    ref = editions.named(Kind.CALENDAR, edition)
    return Parts(queries.days(ref.id, name), queries.sessions(ref.id, name))


def _from_files(args: argparse.Namespace) -> Parts:
    book = read_book(args.file, alone="days")
    warn_unread(unread(book, ("days", "hours")))
    days = book.get("days")
    if not days:
        raise NoDaysError(file=args.file.name)
    hours = read_table(args.hours, "hours") if args.hours else book.get("hours")
    read = Parts(
        read_days(days, file=args.file.name),
        read_sessions(hours, file=(args.hours or args.file).name) if hours else (),
    )
    # A calendar of another name than the shipped one has no base, unless one is named.
    base = NONE if args.onto == SHIPPED and args.calendar != queries.SHIPPED else args.onto
    below = Parts((), ()) if base == NONE else _parts(base, args.calendar)
    return Parts(laid_over(below.days, read.days), read.sessions or below.sessions)


def _load(args: argparse.Namespace) -> int:
    parts = _from_files(args)
    found = parts.compiled(args.calendar)
    now = datetime.now(UTC)
    faults = check(found, sessions=parts.sessions, today=timezone.localdate(now))
    if args.commit:
        actions.load(
            edition=args.edition,
            calendar=args.calendar,
            days=parts.days,
            sessions=parts.sessions,
            zone_name=settings.TIME_ZONE,
            source=args.file.name,
            now=now,
        )
    if args.json:
        print_json(
            {
                "edition": args.edition,
                "calendar": args.calendar,
                "committed": args.commit,
                "days": len(parts.days),
                "first": found.first.isoformat(),
                "last": found.last.isoformat(),
                "provisional_years": sorted(found.provisional_years),
                "faults": fault_rows(faults),
            }
        )
        return 0
    print(
        _("Calendar {name}: {days} named days, {first} to {last}; without a notice: {years}.").format(
            name=args.edition if args.calendar == queries.SHIPPED else args.calendar,
            days=len(parts.days),
            first=found.first,
            last=found.last,
            years=", ".join(str(year) for year in sorted(found.provisional_years)) or "-",
        )
    )
    print_faults(faults)
    print_loaded(args)
    return 0


def _check(args: argparse.Namespace) -> int:
    parts = _parts(args.name, args.calendar)
    if not parts.sessions:
        raise queries.UnknownCalendarError(calendar=args.calendar, known="")
    found = parts.compiled(args.calendar)
    faults = check(found, sessions=parts.sessions, today=timezone.localdate(datetime.now(UTC)))
    if args.json:
        print_json({"edition": args.name, "calendar": args.calendar, "faults": fault_rows(faults)})
        return 1 if any(fault.grave for fault in faults) else 0
    return print_verdict(faults)


def _publish(args: argparse.Namespace) -> int:
    ref = editions.named(Kind.CALENDAR, args.name)
    return publication(
        args,
        lambda now: actions.publish(edition_id=ref.id, valid_from=args.start, today=timezone.localdate(now), now=now),
    )


def _diff(args: argparse.Namespace) -> int:
    before, after = (_parts(name, args.calendar).compiled(args.calendar) for name in (args.before, args.after))
    changes = diff(before, after)
    if args.json:
        rows = [{"on": c.on.isoformat(), "before": c.before, "after": c.after, "name": c.name} for c in changes]
        print_json({"before": args.before, "after": args.after, "changes": rows})
        return 0
    for change in changes:
        print(f"{change.on}  {kind_text(change.before)} -> {kind_text(change.after)}  {change.name}")
    print(_("Days that differ: {count}.").format(count=len(changes)))
    return 0
