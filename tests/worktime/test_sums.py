"""Due and elapsed: tables of known answers, and the properties that hold for every instant and limit."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.ground.worktime.queries import shipped
from doorstep.ground.worktime.rules import (
    Calendar,
    CalendarReachError,
    Day,
    DayKind,
    Limit,
    Session,
    Unit,
    compile_calendar,
    due,
    due_at,
    elapsed,
    elapsed_at,
    is_provisional,
    measure,
    parse_limit,
)

CHINA = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")


def here(text: str, zone: ZoneInfo = CHINA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def uneven(zone_name: str) -> Calendar:
    """Fridays end at noon, Wednesdays go on into the evening: three lengths of day."""
    return compile_calendar(
        name="uneven",
        days=[Day(date(2026, 7, 3), DayKind.OFF, "Holiday"), Day(date(2025, 7, 4), DayKind.OFF, "Holiday")],
        sessions=[
            Session(8 * 60 + 30, 12 * 60),
            Session(13 * 60 + 30, 17 * 60 + 30, (1, 2, 3, 4)),
            Session(18 * 60, 19 * 60 + 10, (3,)),
        ],
        zone_name=zone_name,
    )


def round_the_clock(zone_name: str) -> Calendar:
    return compile_calendar(
        name="always",
        days=[Day(date(2026, 1, 1), DayKind.WORK, "Open"), Day(date(2025, 1, 1), DayKind.WORK, "Open")],
        sessions=[Session(0, 24 * 60, (1, 2, 3, 4, 5, 6, 7))],
        zone_name=zone_name,
    )


CALENDARS = {
    "cn": shipped("cn", "Asia/Shanghai"),
    "cn in New York": shipped("cn", "America/New_York"),
    "uneven": uneven("Asia/Shanghai"),
    "uneven in New York": uneven("America/New_York"),
    "always in New York": round_the_clock("America/New_York"),
    "uneven in Lord Howe": uneven("Australia/Lord_Howe"),
}


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # An ordinary week.
        ("2026-03-04T10:00", "1 working day", "2026-03-05T10:00"),
        ("2026-03-04T10:00", "5 working days", "2026-03-11T10:00"),
        ("2026-03-06T16:00", "3 working hours", "2026-03-09T10:00"),
        ("2026-03-04T11:45", "30 working minutes", "2026-03-04T13:45"),
        ("2026-03-04T10:00", "24 hours", "2026-03-05T10:00"),
        ("2026-03-07T23:50", "2 emergency hours", "2026-03-08T01:50"),
        ("2026-03-04T10:00", "7 days", "2026-03-11T10:00"),
        ("2026-03-04T10:00", "30 minutes", "2026-03-04T10:30"),
        # Begun outside office hours: from the next working moment, and a full day ends at its close.
        ("2026-03-06T18:00", "1 working day", "2026-03-09T17:30"),
        ("2026-03-07T09:00", "1 working hour", "2026-03-09T09:30"),
        ("2026-03-04T12:30", "1 working hour", "2026-03-04T14:30"),
        ("2026-03-04T08:30", "1 working day", "2026-03-04T17:30"),
        ("2026-03-04T05:00", "5 working days", "2026-03-10T17:30"),
        # What runs out on a boundary is due at the end of the earlier session.
        ("2026-03-04T10:00", "2 working hours", "2026-03-04T12:00"),
        ("2026-03-04T13:30", "4 working hours", "2026-03-04T17:30"),
        # Spring Festival 2026: 15 to 23 February off, 14 and 28 February worked.
        ("2026-02-13T10:00", "1 working day", "2026-02-14T10:00"),
        ("2026-02-13T10:00", "2 working days", "2026-02-24T10:00"),
        ("2026-02-14T10:00", "5 working days", "2026-02-28T10:00"),
        ("2026-02-27T10:00", "2 working days", "2026-03-02T10:00"),
        # New Year 2026: the Sunday after is worked.
        ("2025-12-31T10:00", "1 working day", "2026-01-04T10:00"),
        # National Day 2026: 20 September and 10 October worked, 25 to 27 September and 1 to 7 October off.
        ("2026-09-18T10:00", "15 working days", "2026-10-15T10:00"),
        # 2027 by law alone: Spring Festival 5 to 8 February, National Day 1 to 3 October.
        ("2027-02-04T10:00", "1 working day", "2027-02-09T10:00"),
        ("2027-09-30T10:00", "1 working day", "2027-10-04T10:00"),
        ("2026-12-31T10:00", "1 working day", "2027-01-04T10:00"),
    ],
)
def test_the_shipped_calendar_gives_the_known_due_dates(start: str, limit: str, expected: str) -> None:
    assert due_at(CALENDARS["cn"], here(start), parse_limit(limit)) == here(expected)


def test_elapsed_counts_what_due_laid_out() -> None:
    cn = CALENDARS["cn"]
    assert elapsed_at(cn, here("2026-02-13T10:00"), here("2026-02-24T10:00"), Unit.WORKING_DAYS) == 2 * cn.day_ticks
    assert elapsed_at(cn, here("2026-03-06T16:00"), here("2026-03-09T10:00"), Unit.WORKING_HOURS) == 3 * 3600
    assert elapsed_at(cn, here("2026-03-07T00:00"), here("2026-03-08T23:00"), Unit.WORKING_MINUTES) == 0
    assert elapsed_at(cn, here("2026-03-09T10:00"), here("2026-03-06T16:00"), Unit.WORKING_HOURS) == 0
    assert elapsed_at(cn, here("2026-03-01T00:00"), here("2026-03-08T00:00"), Unit.DAYS) == 7 * 86_400


def test_equal_days_count_working_days_in_seconds() -> None:
    assert CALENDARS["cn"].day_ticks == 7 * 3600 + 1800


def test_a_working_day_is_a_share_of_the_day_however_long_it_is() -> None:
    calendar = CALENDARS["uneven"]
    # Thursday's 7.5 hours against Friday's 3.5: halfway is halfway.
    halfway = here("2026-03-05T13:45")  # 3 h 45 min of 7 h 30 min
    assert due_at(calendar, halfway, parse_limit("1 working day")) == here("2026-03-06T10:15")


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # Clocks go forward on 8 March 2026 at 02:00 and back on 1 November at 02:00.
        ("2026-03-07T12:00", "1 day", "2026-03-08T12:00"),
        ("2026-03-07T12:00", "24 hours", "2026-03-08T13:00"),
        ("2026-03-07T02:30", "1 day", "2026-03-08T03:00"),
        ("2026-10-31T01:30", "1 day", "2026-11-01T01:30"),
        ("2026-10-31T12:00", "24 hours", "2026-11-01T11:00"),
        ("2026-11-01T12:00", "3 days", "2026-11-04T12:00"),
        ("2026-03-06T10:00", "1 working day", "2026-03-09T10:00"),
    ],
)
def test_natural_days_keep_the_wall_clock_through_summer_time(start: str, limit: str, expected: str) -> None:
    calendar = CALENDARS["cn in New York"]
    assert due_at(calendar, here(start, NEW_YORK), parse_limit(limit)) == here(expected, NEW_YORK)


def test_a_session_across_the_change_is_as_long_as_it_was() -> None:
    calendar = CALENDARS["always in New York"]
    day = here("2026-03-08T00:00", NEW_YORK)
    assert elapsed_at(calendar, day, day + timedelta(hours=23), Unit.WORKING_HOURS) == 23 * 3600
    assert due_at(calendar, day, parse_limit("1 working day")) == here("2026-03-09T00:00", NEW_YORK)


SPAN = (int(here("2025-01-02T00:00").timestamp()), int(here("2026-11-15T00:00").timestamp()))
instants = st.integers(*SPAN)
limits = st.one_of(
    st.builds(Limit, st.integers(1, 20), st.just(Unit.WORKING_DAYS)),
    st.builds(Limit, st.integers(1, 20), st.just(Unit.DAYS)),
    st.builds(Limit, st.integers(1, 150), st.sampled_from([Unit.HOURS, Unit.WORKING_HOURS, Unit.EMERGENCY_HOURS])),
    st.builds(Limit, st.integers(1, 3000), st.sampled_from([Unit.MINUTES, Unit.WORKING_MINUTES])),
)
calendars = st.sampled_from(sorted(CALENDARS))


@given(name=calendars, start=instants, limit=limits)
def test_due_is_the_first_second_at_which_the_limit_has_elapsed(name: str, start: int, limit: Limit) -> None:
    calendar = CALENDARS[name]
    whole = limit.amount * measure(calendar, limit.unit)
    at = int(due(calendar, start, limit))
    assert at > start
    assert int(elapsed(calendar, start, at, limit.unit)) >= whole
    assert int(elapsed(calendar, start, at - 1, limit.unit)) < whole


@given(start=instants, limit=limits)
def test_due_and_elapsed_are_exact_inverses_where_days_are_equal(start: int, limit: Limit) -> None:
    calendar = CALENDARS["cn"]
    at = due(calendar, start, limit)
    assert int(elapsed(calendar, start, at, limit.unit)) == limit.amount * measure(calendar, limit.unit)


@given(name=calendars, points=st.tuples(instants, instants, instants), unit=st.sampled_from(Unit))
def test_elapsed_adds_up_and_nothing_has_elapsed_at_once(name: str, points: tuple[int, int, int], unit: Unit) -> None:
    a, b, c = sorted(points)
    calendar = CALENDARS[name]

    def span(left: int, right: int) -> int:
        return int(elapsed(calendar, left, right, unit))

    assert span(a, a) == 0
    assert span(a, b) + span(b, c) == span(a, c)


@given(name=calendars, start=instants, later=st.integers(0, 86_400 * 5), limit=limits)
def test_who_begins_later_is_not_due_earlier(name: str, start: int, later: int, limit: Limit) -> None:
    calendar = CALENDARS[name]
    first, second = due(calendar, np.array([start, start + later]), limit)
    assert first <= second


@given(start=instants, end=instants)
@settings(max_examples=25, deadline=None)
def test_working_time_is_what_a_minute_by_minute_count_says(start: int, end: int) -> None:
    calendar = CALENDARS["cn"]
    start, end = start // 60 * 60, start // 60 * 60 + (end % (12 * 86_400)) // 60 * 60
    counted = 0
    for minute in range(start, end, 60):
        at = datetime.fromtimestamp(minute, CHINA)
        row = calendar.days.get(at.date())
        works = row.kind is DayKind.WORK if row else at.isoweekday() <= 5
        of_day = at.hour * 60 + at.minute
        counted += works and (510 <= of_day < 720 or 810 <= of_day < 1050)
    assert int(elapsed(calendar, start, end, Unit.WORKING_MINUTES)) == counted * 60


def test_the_calendar_says_where_it_ends() -> None:
    cn = CALENDARS["cn"]
    with pytest.raises(CalendarReachError) as refused:
        due(cn, int(here("2032-12-30T10:00").timestamp()), parse_limit("5 working days"))
    assert refused.value.data == {"calendar": "cn", "first": "2010-01-01", "last": "2032-12-31"}
    with pytest.raises(CalendarReachError):
        elapsed(
            cn, int(here("2009-12-31T10:00").timestamp()), int(here("2026-01-05T10:00").timestamp()), Unit.WORKING_DAYS
        )
    starts = np.array([int(here(t).timestamp()) for t in ("2032-12-30T10:00", "2026-03-04T10:00", "1999-01-01T00:00")])
    found = due(cn, starts, parse_limit("5 working days"), missing=-1)
    assert found.tolist() == [-1, int(here("2026-03-11T10:00").timestamp()), -1]
    assert due_at(cn, here("2032-12-30T10:00"), parse_limit("7 days")) == here("2033-01-06T10:00")


def test_shapes_are_kept_and_fractions_of_an_epoch_refused() -> None:
    cn = CALENDARS["cn"]
    grid = np.full((2, 3), int(here("2026-03-04T10:00").timestamp()))
    assert due(cn, grid, parse_limit("5 working days")).shape == (2, 3)
    assert elapsed(cn, grid, grid[0] + 3600, Unit.HOURS).tolist() == [[3600] * 3] * 2
    with pytest.raises(TypeError):
        due(cn, 1.5, parse_limit("1 hour"))


def test_a_year_without_notice_is_provisional() -> None:
    cn = CALENDARS["cn"]
    assert not is_provisional(cn, here("2026-12-01T00:00"), here("2026-12-31T23:59"))
    assert is_provisional(cn, here("2026-12-31T10:00"), here("2027-01-01T00:00"))
    assert is_provisional(cn, here("2027-01-01T00:00"), here("2026-12-31T10:00"))
    assert cn.provisional_years == frozenset(range(2010, 2033)) - {2024, 2025, 2026}
