"""Writing calendars: load a draft, publish it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from doorstep.ground.editions import actions as editions
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.worktime import queries
from doorstep.ground.worktime.models import CalendarDay, CalendarSession
from doorstep.ground.worktime.rules import Day, Fault, Session, check, compile_calendar
from doorstep.lib.refusal import Refusal


class CalendarChecksError(Refusal):
    """A draft with grave faults is not published. data: count, first (a fault's code)."""

    code = "calendar_checks"

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load put into its draft."""

    edition: EditionRef
    days: int
    sessions: int


def _digest(days: Sequence[Day], sessions: Sequence[Session]) -> str:
    return sha256(repr((sorted(days, key=lambda d: d.on), list(sessions))).encode()).hexdigest()


@transaction.atomic
def load(
    *,
    edition: str,
    calendar: str,
    days: Sequence[Day],
    sessions: Sequence[Session],
    zone_name: str,
    source: str,
    now: datetime,
    by: int | None = None,
) -> Loaded:
    """Will put one calendar into a draft edition, in place of what the draft had under that name.

    Other calendars of the draft stay. Raises CalendarFaultError, PublishedError.
    """
    compile_calendar(name=calendar, days=days, sessions=sessions, zone_name=zone_name)
    ref = editions.open_draft(
        kind=Kind.CALENDAR, name=edition, source=source, digest=_digest(days, sessions), now=now, by=by
    )
    CalendarDay.objects.filter(edition_id=ref.id, calendar=calendar).delete()
    CalendarSession.objects.filter(edition_id=ref.id, calendar=calendar).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            edition_id=ref.id,
            calendar=calendar,
            on=day.on,
            kind=day.kind.value,
            name=day.name,
            source=day.source,
            provisional=day.provisional,
        )
        for day in days
    )
    CalendarSession.objects.bulk_create(
        CalendarSession(
            edition_id=ref.id,
            calendar=calendar,
            opens=session.opens,
            closes=session.closes,
            weekdays="".join(str(weekday) for weekday in session.weekdays),
            valid_from=None if session.valid_from == date.min else session.valid_from,
            valid_to=None if session.valid_to == date.max else session.valid_to,
        )
        for session in sessions
    )
    return Loaded(ref, len(days), len(sessions))


@transaction.atomic
def publish(*, edition_id: int, valid_from: date, today: date, now: datetime, by: int | None = None) -> EditionRef:
    """Will publish a draft whose calendars have no grave fault, seen from the local day `today`.

    Raises CalendarChecksError, CalendarFaultError, UnknownCalendarError, PublishedError, DayTakenError.
    """
    names = queries.names(edition_id)
    if not names:
        raise queries.UnknownCalendarError(calendar="", known="")
    grave = [
        fault
        for name in names
        for fault in check(
            queries.draft_calendar(edition_id, name), sessions=queries.sessions(edition_id, name), today=today
        )
        if fault.grave
    ]
    if grave:
        raise CalendarChecksError(faults=grave)
    return editions.publish(edition_id=edition_id, valid_from=valid_from, now=now, by=by)
