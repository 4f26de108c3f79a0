"""doorstep calendar, from the command line to the table and back."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from doorstep.doors.command import calendar as group
from doorstep.doors.command.main import run
from doorstep.doors.wordlists.worktime import limit_text, unit_text
from doorstep.doors.words import catalogue
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.actions import PublishedError
from doorstep.ground.editions.rules import Kind
from doorstep.ground.worktime import actions, queries
from doorstep.ground.worktime.rules import Day, DayKind, Session, Unit, due_at, parse_limit

HOURS = [Session(510, 720), Session(810, 1050)]
NOTICE = "date,kind,name,source\n2027-02-05,off,春节,notice\n2027-02-14,work,春节调休上班,notice\n"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_LANGUAGE", "en")


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "_has_database", lambda: False)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "2027.csv"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def test_due_answers_without_a_database(no_database: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calendar", "due", "--from", "2026-09-30T16:00", "--limit", "5 working days", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "from": "2026-09-30T16:00:00+08:00",
        "limit": "5 working days",
        "due": "2026-10-13T16:00:00+08:00",
        "provisional": False,
        "calendar": "cn",
        "edition": None,
        "zone": "Asia/Shanghai",
    }


def test_a_provisional_answer_says_so(no_database: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calendar", "due", "--from", "2026-12-31T10:00", "--limit", "5个工作日"]) == 0
    out = capsys.readouterr().out
    assert "2027-01-08T10:00:00+08:00" in out
    assert "Provisional" in out
    assert run(["calendar", "due", "--from", "2026-12-31T10:00", "--limit", "7 days"]) == 0
    assert "Provisional" not in capsys.readouterr().out


def test_an_instant_with_a_zone_is_taken_at_its_word(no_database: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calendar", "due", "--from", "2026-03-04T02:00:00Z", "--limit", "1 working day", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due"] == "2026-03-05T10:00:00+08:00"


def test_elapsed_tells_every_unit(no_database: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calendar", "elapsed", "--from", "2026-09-30T16:00", "--to", "2026-10-09T10:00", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["seconds"], found["minutes"], found["working_minutes"]) == (756_000, 12_600, 630)
    assert found["working_days"] == pytest.approx(1.4)
    argv = ["calendar", "elapsed", "--from", "2026-09-30", "--to", "2026-10-09", "--unit", "working_days"]
    assert run(argv) == 0
    assert "working days: 2\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["due", "--from", "tomorrow", "--limit", "1 day"], "not a date and time"),
        (["due", "--from", "2026-03-04", "--limit", "soon"], "not a limit"),
        (["due", "--from", "2026-03-04", "--limit", "9999 working days"], "at most 500"),
        (["due", "--from", "2032-12-31", "--limit", "5 working days"], "2010-01-01 to 2032-12-31"),
        (["due", "--from", "2026-03-04", "--limit", "1 day", "--calendar", "xx"], "no calendar “xx”"),
        (["elapsed", "--from", "2026-03-05", "--to", "2026-03-04"], "lies before"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_a_sentence(
    argv: list[str], says: str, no_database: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["calendar", *argv]) == 1
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.out == ""


@pytest.mark.django_db
def test_a_notice_is_loaded_published_and_counted_with(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load = ["calendar", "load", str(notice), "--edition", "with 2027"]
    assert run(load) == 0
    assert editions.listing(Kind.CALENDAR) == []  # dry
    assert run([*load, "--commit"]) == 0
    assert run(["calendar", "publish", "with 2027", "--from", "2026-12-01"]) == 0
    assert run(["calendar", "publish", "with 2027", "--from", "2026-12-01", "--commit"]) == 0
    capsys.readouterr()
    due = ["calendar", "due", "--from", "2027-02-12T10:00", "--limit", "1 working day", "--json"]
    assert run(due) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["due"] == "2027-02-14T10:00:00+08:00"
    assert (found["provisional"], found["edition"]) == (False, "with 2027")
    assert run([*due, "--edition", "shipped"]) == 0
    assert json.loads(capsys.readouterr().out)["due"] == "2027-02-15T10:00:00+08:00"
    assert run(["calendar", "diff", "shipped", "with 2027", "--json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert {"on": "2027-02-14", "before": "", "after": "work", "name": "春节调休上班"} in changes
    assert run([*load, "--commit"]) == 1
    assert "cannot change" in capsys.readouterr().err


@pytest.mark.django_db
def test_before_the_first_edition_the_shipped_calendar_counts(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calendar", "load", str(notice), "--edition", "e", "--commit"]) == 0
    assert run(["calendar", "publish", "e", "--from", "2026-12-01", "--commit"]) == 0
    capsys.readouterr()
    assert run(["calendar", "due", "--from", "2026-03-04T10:00", "--limit", "1 working day", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["edition"] is None


@pytest.mark.django_db
def test_a_folder_brings_days_and_hours_of_a_calendar_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "days.csv").write_text("date,kind,name\n2026-01-01,off,New Year\n2027-01-01,off,New Year\n")
    (tmp_path / "hours.csv").write_text("opens,closes,weekdays\n00:00,24:00,1234567\n")
    assert run(["calendar", "load", str(tmp_path), "--edition", "e", "--calendar", "night", "--commit"]) == 0
    capsys.readouterr()
    argv = ["calendar", "due", "--from", "2026-03-06T22:00", "--limit", "4 working hours", "--edition", "e"]
    assert run([*argv, "--calendar", "night", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due"] == "2026-03-07T02:00:00+08:00"
    assert run(argv) == 1
    assert "no calendar “cn”" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_calendar_without_this_year_is_not_published(tmp_path: Path, now: datetime) -> None:
    ref = actions.load(
        edition="old",
        calendar="cn",
        days=[Day(date(2024, 1, 1), DayKind.OFF, "元旦")],
        sessions=HOURS,
        zone_name="Asia/Shanghai",
        source="test",
        now=now,
    ).edition
    with pytest.raises(actions.CalendarChecksError):
        actions.publish(edition_id=ref.id, valid_from=date(2026, 3, 4), today=date(2026, 3, 4), now=now)


@pytest.mark.django_db
def test_a_published_calendar_keeps_what_it_was_and_is_held_in_memory(now: datetime) -> None:
    def load() -> int:
        return actions.load(
            edition="e",
            calendar="cn",
            days=queries.shipped_days(),
            sessions=queries.shipped_sessions(),
            zone_name="Asia/Shanghai",
            source="test",
            now=now,
        ).edition.id

    first, second = load(), load()
    assert first == second
    actions.publish(edition_id=first, valid_from=date(2026, 3, 4), today=date(2026, 3, 4), now=now)
    with pytest.raises(PublishedError):
        load()
    calendar = queries.calendar(first)
    assert queries.calendar(first) is calendar
    start, limit = datetime(2026, 9, 18, 2, 0, tzinfo=UTC), parse_limit("15 working days")
    assert due_at(calendar, start, limit) == due_at(queries.shipped(), start, limit)
    assert calendar.provisional_years == queries.shipped().provisional_years


def test_check_of_the_shipped_calendar_is_clean_but_for_the_missing_notice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["calendar", "check", "shipped", "--json"]) == 0
    assert {fault["code"] for fault in json.loads(capsys.readouterr().out)["faults"]} <= {"calendar_year_provisional"}


def test_limits_and_units_have_words_in_english() -> None:
    with translation.override("en"):
        assert limit_text(parse_limit("1个工作日")) == "1 working day"
        assert limit_text(parse_limit("24小时")) == "24 hours"
        assert {unit_text(unit) for unit in Unit} == {unit.value.replace("_", " ") for unit in Unit}


def test_every_reason_has_its_sentence() -> None:
    words = catalogue()
    for family, reasons in {
        "limit": ("shape", "unit", "amount"),
        "calendar_rows": ("columns", "date", "kind", "twice", "hours"),
        "calendar_fault": ("empty", "years", "hours", "no_work", "uneven"),
    }.items():
        assert all(f"{family}_{reason}" in words for reason in reasons)
