"""Working calendars at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.doors import present
from doorstep.doors.desks.ground.parts.base import (
    Changed,
    Field,
    Files,
    Found,
    Part,
    Read,
    Said,
    Upload,
    not_read,
    said,
)
from doorstep.doors.groundtables import read_book, unread
from doorstep.doors.wordlists.ground import advice
from doorstep.doors.wordlists.worktime import kind_text
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.people import queries as people
from doorstep.ground.worktime import actions, queries
from doorstep.ground.worktime.rules import (
    CalendarRowsError,
    Day,
    Fault,
    Session,
    check,
    clock_text,
    compile_calendar,
    diff,
    laid_over,
    read_days,
    read_sessions,
)
from doorstep.lib.refusal import Refusal

MOST = 5_000_000
NAME = queries.SHIPPED


class NoDaysError(Refusal):
    """The files hold neither days nor hours. Data: none."""

    code = "ground_calendar_no_days"


class Options(forms.Form):
    """What the days are laid over."""

    onto = forms.ChoiceField(
        label=_("Years that the files do not have"), required=False,
        choices=[
            ("", _("come from the edition in force")), ("shipped", _("come from the calendar that ships")),
            ("none", _("are left out")),
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raw:
    """The whole calendar that the files make; or the rows that cannot be read: line, reason, text."""

    days: tuple[Day, ...]
    sessions: tuple[Session, ...]
    read: int = 0
    faults: tuple[Fault, ...] = ()
    bad: tuple[tuple[str, int, str, str], ...] = ()
    unknown: tuple[str, ...] = ()


def _below(onto: str, on: date) -> tuple[Sequence[Day], Sequence[Session]]:
    if onto == "none":
        return (), ()
    found = editions.current(on).get(Kind.CALENDAR)
    if found is None or onto == "shipped":
        return queries.shipped_days(), queries.shipped_sessions()
    return queries.days(found.id, NAME), queries.sessions(found.id, NAME)


def read(files: Files, options: Said, on: date) -> Raw:
    """Will read days and office hours, and lay them over what is there."""
    book = read_book(files["tables"], alone="days")
    unknown = tuple(unread(book, ("days", "hours")))
    days, hours = book.get("days"), book.get("hours")
    if not days and not hours:
        raise NoDaysError()
    old_days, old_sessions = _below(options.get("onto", ""), on)
    try:
        file = "days"
        read = read_days(days or ())
        file = "hours"
        sessions = read_sessions(hours) if hours else old_sessions
    except CalendarRowsError as refused:
        return Raw((), (), bad=tuple((file, *row) for row in refused.rows), unknown=unknown)
    whole = laid_over(old_days, read)
    made = compile_calendar(name=NAME, days=whole, sessions=sessions, zone_name=settings.TIME_ZONE)
    faults = check(made, sessions=sessions, today=on)
    return Raw(tuple(whole), tuple(sessions), len(read), tuple(faults), unknown=unknown)


def tell(raw: Raw) -> Read:
    """Will say what the calendar holds."""
    rows = [
        Found(
            True, f"calendar_rows_{reason}",
            said(f"calendar_rows_{reason}", {"file": file, "line": line, "text": text, "count": len(raw.bad)}),
            advice(f"calendar_rows_{reason}"), line=line, table=file,
        )
        for file, line, reason, text in raw.bad
    ]  # fmt: skip
    years = sorted({day.on.year for day in raw.days})
    return Read(
        counts=()
        if raw.bad
        else (
            (gettext("Days in the files"), raw.read),
            (gettext("Days named in all"), len(raw.days)),
            (gettext("Office hours"), len(raw.sessions)),
        ),
        notes=(gettext("Years: {years}.").format(years=", ".join(map(str, years))),) if years else (),
        found=(*rows, *not_read(raw.unknown), *map(_found, raw.faults)),
        raw=None if raw.bad else raw,
    )


def _found(fault: Fault) -> Found:
    return Found(fault.grave, fault.code, said(fault.code, fault.data), advice(fault.code), facts=fault.data)


def keep(name: str, raw: Raw, source: str, now: datetime, by: int) -> EditionRef:
    """Will load the draft."""
    return actions.load(
        edition=name, calendar=NAME, days=raw.days, sessions=raw.sessions, zone_name=settings.TIME_ZONE,
        source=source, now=now, by=by,
    ).edition  # fmt: skip


def inspect(ref: EditionRef, _on: date, now: datetime) -> Sequence[Found]:
    """Will check every calendar of the edition."""
    today = people.local_day(now)
    return [
        _found(fault)
        for name in queries.names(ref.id)
        for fault in check(queries.draft_calendar(ref.id, name), sessions=queries.sessions(ref.id, name), today=today)
    ]


def publish(ref: EditionRef, valid_from: date, now: datetime, by: int) -> object:
    """Will publish."""
    return actions.publish(edition_id=ref.id, valid_from=valid_from, today=people.local_day(now), now=now, by=by)


def compare(before: EditionRef, after: EditionRef) -> Sequence[Changed]:
    """Will list the days that differ, calendar by calendar."""
    old, new = queries.names(before.id), queries.names(after.id)
    found = [Changed("added", gettext("Calendars"), name, "") for name in new if name not in old]
    found += [Changed("removed", gettext("Calendars"), name, "") for name in old if name not in new]
    for name in (name for name in new if name in old):
        for change in diff(queries.draft_calendar(before.id, name), queries.draft_calendar(after.id, name)):
            what = "added" if not change.before else "removed" if not change.after else "changed"
            field = Field(gettext("what day it is"), kind_text(change.before), kind_text(change.after))
            found.append(Changed(what, gettext("Days"), change.on.isoformat(), _day(change.on, change.name), (field,)))
        was, now = queries.sessions(before.id, name), queries.sessions(after.id, name)
        if was != now:
            field = Field(gettext("Office hours"), _hours(was), _hours(now))
            found.append(Changed("changed", gettext("Office hours"), name, "", (field,)))
    return found


def _day(on: date, name: str) -> str:
    return f"{present.day(on)} {name}".strip()


def _hours(sessions: Sequence[Session]) -> str:
    return "; ".join(f"{clock_text(one.opens)}–{clock_text(one.closes)}" for one in sessions)


def counts(ref: EditionRef) -> Sequence[tuple[str, int]]:
    """Will say how much the edition holds."""
    names = queries.names(ref.id)
    return [
        (gettext("Calendars"), len(names)),
        (gettext("Days named in all"), sum(len(queries.days(ref.id, name)) for name in names)),
    ]


PART = Part(
    kind=Kind.CALENDAR,
    icon="calendar",
    uploads=(
        Upload(
            "tables", _("Days, and perhaps office hours"),
            _("CSV or Excel with the columns date, kind (work or off), name; office hours in a table named hours."),
            (".csv", ".xlsx", ".ods"), MOST, several=True,
        ),
    ),
    form=Options,
    read=read,
    tell=tell,
    keep=keep,
    check=inspect,
    publish=publish,
    compare=compare,
    counts=counts,
)  # fmt: skip
