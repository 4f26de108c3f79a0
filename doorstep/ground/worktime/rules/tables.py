"""Days and office hours as rows of a file: read, checked, compared, laid over one another."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from doorstep.ground.worktime.rules.calendar import FULL_DAY, Calendar, Day, DayKind, Session, hours_of
from doorstep.lib.refusal import Refusal
from doorstep.lib.sheets import numbered

_TIME = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])(?::00)?")  # a spreadsheet adds the seconds
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_KINDS = {
    "work": DayKind.WORK,
    "workday": DayKind.WORK,
    "班": DayKind.WORK,
    "上班": DayKind.WORK,
    "off": DayKind.OFF,
    "holiday": DayKind.OFF,
    "休": DayKind.OFF,
    "放假": DayKind.OFF,
}
_YES = {"yes", "true", "1", "y", "是"}


class CalendarRowsError(Refusal):
    """Rows cannot be read. data: file, line, text, count (faulty rows), reason (columns, date, kind, twice, hours).

    The data tell of the first; `rows` are all: (line, reason, text).
    """

    code = "calendar_rows"

    def __init__(self, *, rows: Sequence[tuple[int, str, str]] = (), **data: Any) -> None:
        super().__init__(**data)
        self.code = f"calendar_rows_{data['reason']}"
        self.rows = tuple(rows) or ((data["line"], data["reason"], data["text"]),)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong (`grave`) or doubtful. code and data; the words are the door's."""

    code: str
    grave: bool
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def warning(self) -> bool:
        """A warning does not stop publishing."""
        return not self.grave


@dataclass(frozen=True, slots=True)
class Change:
    """A day that differs between two calendars: what it was, what it becomes ("" where there is no row)."""

    on: date
    before: str
    after: str
    name: str


def _date(text: str) -> date:
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), int(found[3]))


def _first(faults: Sequence[tuple[int, str, str]], *, file: str) -> CalendarRowsError:
    line, reason, text = faults[0]
    return CalendarRowsError(rows=faults, file=file, line=line, reason=reason, text=text[:60], count=len(faults))


def _need(rows: Sequence[Mapping[str, str]], columns: Sequence[str], *, file: str) -> None:
    if rows and not set(columns) <= rows[0].keys():
        raise CalendarRowsError(file=file, line=1, reason="columns", text=", ".join(columns), count=1)


def read_days(rows: Sequence[Mapping[str, str]], *, file: str = "") -> list[Day]:
    """Will read `date,kind,name[,source][,provisional]` rows, ascending by date.

    kind is work or off (上班, 放假 too). Raises CalendarRowsError for the first faulty row, with their count.
    """
    _need(rows, ("date", "kind"), file=file)
    found: dict[date, Day] = {}
    faults: list[tuple[int, str, str]] = []
    for line, row in numbered(rows):
        try:
            on = _date(row["date"])
        except ValueError:
            faults.append((line, "date", row["date"]))
            continue
        kind = _KINDS.get(row["kind"].lower())
        if kind is None:
            faults.append((line, "kind", row["kind"]))
        elif on in found:
            faults.append((line, "twice", row["date"]))
        else:
            provisional = row.get("provisional", "").lower() in _YES
            found[on] = Day(on, kind, row.get("name", "")[:60], row.get("source", "")[:300], provisional)
    if faults:
        raise _first(faults, file=file)
    return sorted(found.values(), key=lambda day: day.on)


def minute_of(text: str) -> int:
    """Will read "08:30" as minutes from midnight; "24:00" ends the day. Raises ValueError."""
    found = _TIME.fullmatch(text.strip())
    if found is None or (minutes := int(found[1]) * 60 + int(found[2])) > FULL_DAY:
        raise ValueError(text)
    return minutes


def clock_text(minutes: int) -> str:
    """Will write minutes from midnight as "08:30"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _session(row: Mapping[str, str]) -> Session:
    weekdays = tuple(sorted({int(c) for c in row.get("weekdays", "") or "12345"}))
    if not weekdays or not set(weekdays) <= set(range(1, 8)):
        raise ValueError(row.get("weekdays"))
    opens, closes = minute_of(row["opens"]), minute_of(row["closes"])
    if closes <= opens:
        raise ValueError(row["closes"])
    begin, end = row.get("from", ""), row.get("to", "")
    return Session(opens, closes, weekdays, _date(begin) if begin else date.min, _date(end) if end else date.max)


def read_sessions(rows: Sequence[Mapping[str, str]], *, file: str = "") -> list[Session]:
    """Will read `opens,closes[,weekdays][,from][,to]` rows: 08:30,12:00,12345,2026-06-01,2026-09-30.

    weekdays are ISO digits, 1 Monday; from and to are inclusive and may be empty. Raises CalendarRowsError.
    """
    _need(rows, ("opens", "closes"), file=file)
    found: list[Session] = []
    faults: list[tuple[int, str, str]] = []
    for line, row in numbered(rows):
        try:
            found.append(_session(row))
        except ValueError:
            faults.append((line, "hours", ", ".join(row.values())))
    if faults or not found:
        raise _first(faults or [(1, "hours", "")], file=file)
    return found


def laid_over(base: Iterable[Day], new: Iterable[Day]) -> list[Day]:
    """Will return `base` with each year that has rows in `new` replaced whole: a notice speaks for its year."""
    fresh = list(new)
    years = {day.on.year for day in fresh}
    return sorted([day for day in base if day.on.year not in years] + fresh, key=lambda day: day.on)


def check(calendar: Calendar, *, sessions: Sequence[Session], today: date) -> list[Fault]:
    """Will return what is wrong with a compiled calendar, seen from a local day; grave faults stop publication."""
    faults: list[Fault] = []
    for year, what in ((today.year, "calendar_no_this_year"), (today.year + 1, "calendar_no_next_year")):
        if not calendar.first.year <= year <= calendar.last.year:
            faults.append(Fault(what, what == "calendar_no_this_year", {"year": year}))
        elif year in calendar.provisional_years:
            faults.append(Fault("calendar_year_provisional", False, {"year": year}))
    years = {day.on.year for day in calendar.days.values()}
    faults += [
        Fault("calendar_year_empty", False, {"year": year})
        for year in range(calendar.first.year, calendar.last.year + 1)
        if year not in years
    ]
    for day in calendar.days.values():
        if day.kind is DayKind.WORK and not hours_of(day.on, kind=day.kind, sessions=sessions):
            faults.append(Fault("calendar_day_without_hours", True, {"on": day.on.isoformat()}))
        if day.kind is DayKind.OFF and not day.name:
            faults.append(Fault("calendar_day_unnamed", False, {"on": day.on.isoformat()}))
    return faults


def diff(before: Calendar, after: Calendar) -> list[Change]:
    """Will return the days whose row differs between two calendars, ascending."""
    changes = []
    for on in sorted(before.days.keys() | after.days.keys()):
        old, new = before.days.get(on), after.days.get(on)
        was, becomes = (old.kind.value if old else ""), (new.kind.value if new else "")
        if was != becomes:
            shown = new or old
            changes.append(Change(on, was, becomes, shown.name if shown else ""))
    return changes
