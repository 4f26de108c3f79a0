"""The shipped days against an independent package, files read strictly, calendars compiled, checked and compared."""

import csv
import io
from datetime import date, timedelta

import chinese_calendar
import numpy as np
import pytest

from doorstep.ground.worktime.queries import shipped, shipped_days
from doorstep.ground.worktime.rules import (
    CalendarFaultError,
    CalendarRowsError,
    Day,
    DayKind,
    Session,
    check,
    compile_calendar,
    diff,
    laid_over,
    read_days,
    read_sessions,
)

HOURS = [Session(510, 720), Session(810, 1050)]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_shipped_years_is_as_announced(year: int) -> None:
    calendar = shipped()
    worked = {date.fromordinal(719163 + int(at + 8 * 3600) // 86_400) for at in calendar.opens}
    wrong = [day for day in days_of(year) if (day in worked) != chinese_calendar.is_workday(day)]
    assert wrong == []


def test_the_shipped_years_name_their_notice_and_the_others_the_law() -> None:
    for day in shipped_days():
        if day.on.year in (2024, 2025, 2026):
            assert f"国务院办公厅关于{day.on.year}年部分节假日安排的通知" in day.source
            assert not day.provisional
        else:
            assert "全国年节及纪念日放假办法" in day.source
            assert day.provisional
            assert day.kind is DayKind.OFF  # no make-up workday is invented


def test_2027_holds_what_the_law_says_until_a_notice_says_more() -> None:
    assert [day.on.strftime("%m-%d") for day in shipped_days() if day.on.year == 2027] == [
        *("01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15"),
        *("10-01", "10-02", "10-03"),
    ]


@pytest.mark.parametrize("year", range(2010, 2024))
def test_past_years_hold_the_law_days_that_were_days_off(year: int) -> None:
    assert all(not chinese_calendar.is_workday(day.on) for day in shipped_days() if day.on.year == year)


def test_days_are_read_with_slashes_and_chinese_kinds() -> None:
    rows = read_days(
        table(
            "date,kind,name,source,provisional\n2027/1/1,off,元旦,,\n"
            "2027年1月3日,上班,元旦调休上班,通知,\n2027-10-01,休,国庆节,law,是\n"
        )
    )
    assert rows == [
        Day(date(2027, 1, 1), DayKind.OFF, "元旦"),
        Day(date(2027, 1, 3), DayKind.WORK, "元旦调休上班", "通知"),
        Day(date(2027, 10, 1), DayKind.OFF, "国庆节", "law", True),
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("day,what\n2027-01-01,off\n", 1, "columns"),
        ("date,kind\n2027-13-01,off\n", 2, "date"),
        ("date,kind\n2027-01-01,off\n2027-01-02,maybe\n", 3, "kind"),
        ("date,kind\n2027-01-01,off\n2027-01-01,work\n", 3, "twice"),
    ],
)
def test_a_faulty_row_is_named_by_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(CalendarRowsError) as refused:
        read_days(table(text), file="days.csv")
    assert (refused.value.data["line"], refused.value.data["reason"]) == (line, reason)


def test_hours_are_read_with_weekdays_and_dates() -> None:
    rows = read_sessions(
        table(
            "opens,closes,weekdays,from,to\n08:30:00,12:00,,,\n14:00,18:00,12345,2026-06-01,2026-09-30\n0:00,24:00,67,,\n"
        )
    )
    assert rows == [
        Session(510, 720),
        Session(840, 1080, (1, 2, 3, 4, 5), date(2026, 6, 1), date(2026, 9, 30)),
        Session(0, 1440, (6, 7)),
    ]


@pytest.mark.parametrize(
    "row", ["12:00,08:30,,,", "25:00,26:00,,,", "8,9,,,", "08:30,12:00,89,,", "08:30,12:00,1,soon,"]
)
def test_impossible_hours_are_refused(row: str) -> None:
    with pytest.raises(CalendarRowsError):
        read_sessions(table(f"opens,closes,weekdays,from,to\n{row}\n"))


def test_hours_count_from_their_day_and_a_worked_saturday_is_worked_like_a_monday() -> None:
    calendar = compile_calendar(
        name="x",
        days=[Day(date(2026, 6, 6), DayKind.WORK, "make-up"), Day(date(2026, 1, 1), DayKind.OFF, "New Year")],
        sessions=[Session(510, 720, valid_to=date(2026, 5, 31)), Session(480, 720, valid_from=date(2026, 6, 1))],
        zone_name="Asia/Shanghai",
    )
    opens = {str(np.datetime64(int(at) + 8 * 3600, "s")) for at in calendar.opens}
    assert "2026-05-29T08:30:00" in opens
    assert "2026-06-01T08:00:00" in opens
    assert "2026-06-06T08:00:00" in opens
    assert not any(at.startswith("2026-06-07") for at in opens)


@pytest.mark.parametrize(
    ("days", "sessions", "reason"),
    [
        ([], HOURS, "empty"),
        ([Day(date(2026, 1, 1), DayKind.OFF)], [], "no_work"),
        ([Day(date(2026, 1, 1), DayKind.OFF)], [Session(510, 720), Session(700, 800)], "hours"),
        ([Day(date(2026, 1, 1), DayKind.OFF)], [Session(720, 510)], "hours"),
        ([Day(date(1926, 1, 1), DayKind.OFF)], HOURS, "years"),
        (
            [Day(date(2026, 1, 1), DayKind.OFF)],
            [Session(0, minutes, (weekday,)) for weekday, minutes in enumerate((1439, 1433, 1427, 1409, 1399), 1)],
            "uneven",
        ),
    ],
)
def test_what_cannot_be_compiled_is_refused(days: list[Day], sessions: list[Session], reason: str) -> None:
    with pytest.raises(CalendarFaultError) as refused:
        compile_calendar(name="x", days=days, sessions=sessions, zone_name="Asia/Shanghai")
    assert refused.value.data["reason"] == reason


def test_check_warns_of_a_calendar_without_next_year() -> None:
    def codes(today: date, *rows: Day) -> list[tuple[str, bool]]:
        calendar = compile_calendar(name="x", days=rows, sessions=HOURS, zone_name="Asia/Shanghai")
        return [(fault.code, fault.grave) for fault in check(calendar, sessions=HOURS, today=today)]

    this, law = Day(date(2026, 1, 1), DayKind.OFF, "元旦"), Day(date(2027, 1, 1), DayKind.OFF, "元旦", "", True)
    assert codes(date(2026, 11, 22), this) == [("calendar_no_next_year", False)]
    assert codes(date(2026, 11, 22), this, law) == [("calendar_year_provisional", False)]
    assert codes(date(2025, 11, 22), this, Day(date(2026, 2, 17), DayKind.OFF)) == [
        ("calendar_no_this_year", True),
        ("calendar_day_unnamed", False),
    ]
    gap = Day(date(2028, 1, 1), DayKind.OFF, "元旦")
    assert codes(date(2026, 11, 22), this, gap) == [
        ("calendar_year_provisional", False),
        ("calendar_year_empty", False),
    ]


def test_a_notice_replaces_its_year_and_the_difference_shows() -> None:
    notice = [
        Day(date(2027, 2, 5), DayKind.OFF, "春节", "notice"),
        Day(date(2027, 2, 14), DayKind.WORK, "春节调休上班", "notice"),
    ]
    after = compile_calendar(
        name="cn", days=laid_over(shipped_days(), notice), sessions=HOURS, zone_name="Asia/Shanghai"
    )
    assert 2027 not in after.provisional_years
    changes = {(c.on.isoformat(), c.before, c.after) for c in diff(shipped(), after)}
    assert ("2027-02-14", "", "work") in changes
    assert ("2027-02-06", "off", "") in changes
    assert ("2027-02-05", "off", "off") not in changes
    assert {on[:4] for on, _, _ in changes} == {"2027"}
