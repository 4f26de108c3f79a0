"""The table in the database: loading, checking, publishing, asking why, from the keyboard too."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep.doors.command.main import run
from doorstep.ground.duty import actions, queries
from doorstep.ground.duty.rules import resolve
from doorstep.ground.editions.actions import PublishedError
from doorstep.ground.editions.queries import NothingPublishedError
from doorstep.ground.people import actions as people
from tests.duty.ground import START, published
from tests.duty.test_check import WHOLE
from tests.people.city import WEST

pytestmark = pytest.mark.django_db

DUTY_ROWS = [
    {"category": category or "*", "area": area, "tier": str(tier), "post": post, "basis": "条例"}
    for category, area, tier, post in WHOLE
]
LAMPS = {"category": "0101", "area": WEST, "tier": "1", "post": "water.head", "co_units": "west;east"}


def loaded(now: datetime, *more: dict[str, str], name: str = "duty") -> actions.LoadReport:
    return actions.load(name=name, rows=[*DUTY_ROWS, *more], now=now)


def test_a_table_is_loaded_and_loaded_again(now: datetime) -> None:
    assert loaded(now).rows == 3
    report = loaded(now, LAMPS)
    rows = queries.rows(report.edition.id)
    assert [(row.category, row.post) for row in rows] == [("", post) for *_, post in WHOLE] + [("0101", "water.head")]
    assert rows[-1].co_units == ("west", "east")


def test_rows_that_are_none_change_nothing(now: datetime) -> None:
    report = loaded(now)
    with pytest.raises(actions.RowsRefusedError) as refused:
        loaded(now, LAMPS, LAMPS)
    assert [fault.code for fault in refused.value.faults] == ["duty_row_twice"]
    assert len(queries.rows(report.edition.id)) == 3


def test_a_table_without_holes_is_published_and_kept(now: datetime, django_assert_num_queries: Any) -> None:
    published(now)
    loaded(now, LAMPS)
    actions.publish(name="duty", valid_from=START, now=now)
    table = queries.in_force(date(2026, 3, 4))
    row, second = resolve(table, 0, table.category_index["0101"], 1)
    assert [table.rows[n].post for n in (*row.tolist(), *second.tolist())] == ["water.head", "west.head"]
    with django_assert_num_queries(2):
        assert queries.in_force(date(2026, 3, 5)) is table
    with pytest.raises(PublishedError):
        loaded(now)


def test_a_table_with_holes_is_refused(now: datetime) -> None:
    published(now)
    actions.load(name="duty", rows=[*DUTY_ROWS[:2], {**DUTY_ROWS[2], "area": WEST}], now=now)
    with pytest.raises(actions.FaultyError) as refused:
        actions.publish(name="duty", valid_from=START, now=now)
    (hole,) = refused.value.faults
    assert (hole.code, hole.data["tier"], hole.data["cells"], hole.data["categories"]) == ("duty_hole", 3, 1, "*")


def test_a_table_nobody_answers_for_is_refused(now: datetime) -> None:
    published(now)
    loaded(now)
    later = now + timedelta(days=1)
    for post in ("west.head", "gov.head", "centre", "west.centre"):
        people.step_down(post=post, last_on=date(2026, 3, 3))
    with pytest.raises(actions.FaultyError) as refused:
        actions.publish(name="duty", valid_from=START, now=later)
    assert {fault.code for fault in refused.value.faults} == {"duty_post_nobody"}


def test_without_a_map_nothing_can_be_checked(now: datetime) -> None:
    loaded(now)
    with pytest.raises(NothingPublishedError):
        actions.publish(name="duty", valid_from=START, now=now)


def test_a_draft_loaded_anew_is_read_anew(now: datetime) -> None:
    published(now)
    report = loaded(now)
    assert len(queries.draft(report.edition.id, START)) == 3
    loaded(now, LAMPS)
    assert len(queries.draft(report.edition.id, START)) == 4


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_LANGUAGE", "zh-hans")


def csv(folder: Path, *more: dict[str, str]) -> str:
    path = folder / "duties.csv"
    heading = ["category", "area", "tier", "post", "co_units", "basis"]
    lines = [heading, *([row.get(name, "") for name in heading] for row in (*DUTY_ROWS, *more))]
    path.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8-sig")
    return str(path)


def test_from_the_file_to_the_answer(now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    published(now)
    load = ["duty", "load", csv(tmp_path, LAMPS), "--edition", "duty"]
    assert run(load) == 0
    assert run(["duty", "check", "duty"]) == 1  # nothing was loaded without --commit
    assert run([*load, "--commit"]) == 0
    assert run(["duty", "check", "duty"]) == 0
    assert run(["duty", "publish", "duty", "--from", "2026-01-01"]) == 0
    assert run(["duty", "publish", "duty", "--from", "2026-01-01", "--commit"]) == 0
    capsys.readouterr()
    why = ["duty", "why", "--category", "0101", "--cell", f"{WEST}001001", "--at", "2026-03-04T09:30"]
    assert run([*why, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["post"], found["via"], found["because"]) == ("water.head", "row", "category")
    assert (found["row"]["area_level"], found["runner_up"]["area_level"]) == ("town", "county")
    assert found["co_units"] == ["west", "east"]
    assert run([*why, "--difficulty", "complex"]) == 0
    out = capsys.readouterr().out
    assert "由 centre（" in out
    assert "没有其他适用的行" in out
    for wrong in (["--category", "9"], ["--cell", "9"]):
        assert run([*why, *wrong]) == 1


def test_columns_that_are_missing_and_unknown_are_named(
    now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "duties.csv"
    path.write_text("categorie,area,level,post\n,x,1,p\n", encoding="utf-8")
    assert run(["duty", "load", str(path), "--edition", "duty"]) == 1
    said = capsys.readouterr().err
    assert "缺少以下列：category, tier。" in said
    assert "不认识的列：categorie, level。" in said
    path.write_text("category,area,tier,post,remark\n,x,1,p,q\n", encoding="utf-8")
    assert run(["duty", "load", str(path), "--edition", "duty"]) == 0
    assert "未读取：权责清单: remark" in capsys.readouterr().err


def test_a_vacant_post_says_who_stands_in(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    published(now)
    loaded(now, LAMPS)
    actions.publish(name="duty", valid_from=START, now=now)
    people.step_down(post="water.head", last_on=date(2026, 1, 1))
    why = ["duty", "why", "--category", "0101", "--cell", f"{WEST}001001", "--at", "2026-03-04T09:30"]
    assert run(why) == 0
    assert "代替空缺的岗位 water.head" in capsys.readouterr().out


def test_holes_are_printed_and_refused(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    published(now)
    actions.load(name="duty", rows=DUTY_ROWS[:2], now=now)
    assert run(["duty", "check", "duty", "--json"]) == 1
    assert {f["tier"] for f in json.loads(capsys.readouterr().out)["faults"]} == {3}
    assert run(["duty", "publish", "duty", "--from", "2026-01-01", "--commit"]) == 1
    assert "无人负责" in capsys.readouterr().err


def test_two_tables_are_compared(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    loaded(now)
    loaded(now, LAMPS, name="draft")
    assert run(["duty", "diff", "duty", "draft"]) == 0
    assert f"+ 0101 {WEST} 1: water.head" in capsys.readouterr().out
    assert run(["duty", "diff", "draft", "duty", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["after"] is None


def test_a_replay_without_cases_compares_none(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    published(now)
    loaded(now)
    actions.publish(name="duty", valid_from=START, now=now)
    loaded(now, LAMPS, name="draft")
    assert run(["duty", "replay", "--draft", "draft", "--since", "2026-01-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["compared"] == 0
