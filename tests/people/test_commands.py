"""doorstep staff and doorstep people, as somebody at the keyboard meets them."""

import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from django.contrib.auth import authenticate

from doorstep.doors.command.main import run
from doorstep.ground.people import actions, queries
from doorstep.ground.people.models import User
from tests.people.test_actions import POST_ROWS, UNIT_ROWS, published

pytestmark = pytest.mark.django_db

GOOD = "long-enough-to-pass"


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_LANGUAGE", "zh-hans")


def typed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_an_account_is_made_only_with_commit(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    published(now)
    add = ["staff", "add", "wang", "--name", "王芳", "--post", "west-1.a", "--from", "2026-03-01"]
    assert run(add) == 0
    assert "--commit" in capsys.readouterr().out
    assert not User.objects.exists()
    assert run([*add, "--commit"]) == 0
    assert queries.holders(now)["west-1.a"].name == "王芳"
    capsys.readouterr()
    assert run([*add, "--commit"]) == 1
    assert "登录名“wang”已被使用" in capsys.readouterr().err


def test_a_refused_post_makes_no_account(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    published(now)
    assert run(["staff", "add", "wang", "--name", "王芳", "--post", "nowhere", "--commit"]) == 1
    assert "nowhere" in capsys.readouterr().err
    assert not User.objects.exists()


def test_a_password_comes_from_standard_input(
    now: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    actions.add_user(username="wang", name="王芳", now=now)
    typed(f"{GOOD}\n", monkeypatch)
    assert run(["staff", "passwd", "wang"]) == 0
    assert authenticate(username="wang", password=GOOD) is None
    capsys.readouterr()
    typed(f"{GOOD}\n", monkeypatch)
    assert run(["staff", "passwd", "wang", "--commit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"username": "wang", "committed": True}
    assert authenticate(username="wang", password=GOOD) is not None
    typed("short\n", monkeypatch)
    assert run(["staff", "passwd", "wang", "--commit"]) == 1
    assert "密码不符合要求" in capsys.readouterr().err
    typed("", monkeypatch)
    assert run(["staff", "passwd", "wang", "--commit"]) == 1
    assert run(["staff", "passwd", "nobody", "--commit"]) == 1


def book(folder: Path, **tables: list[dict[str, str]]) -> str:
    for name, rows in tables.items():
        lines = [list(rows[0]), *([row.get(column, "") for column in rows[0]] for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(",".join(line) for line in lines), encoding="gb18030")
    return str(folder)


def test_from_a_folder_to_an_edition_in_force(
    now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    staff = [{"post": "west-1.a", "username": "wang", "name": "王芳", "from_on": "2026-03-01", "to_on": ""}]
    folder = book(tmp_path, units=UNIT_ROWS, posts=POST_ROWS, staff=staff)
    load = ["people", "load", folder, "--edition", "spring"]
    assert run(load) == 0
    assert "未作任何改动" in capsys.readouterr().out
    assert not User.objects.exists()
    assert run([*load, "--commit", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["units"], report["posts"], report["users"], report["appointments"]) == (8, 16, 1, 1)
    assert run(["people", "check", "spring"]) == 0
    assert "岗位 west-1.b 空缺" in capsys.readouterr().out
    assert run(["people", "publish", "spring", "--from", "2026-03-01", "--commit"]) == 0
    assert [ref.code for ref in queries.actor(queries.user_named("wang").id, now).posts] == ["west-1.a"]
    assert run([*load, "--commit"]) == 1  # published: it cannot change


def test_a_faulty_book_is_told_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = book(tmp_path, units=[{**UNIT_ROWS[0], "kind": "palace"}], posts=POST_ROWS[:1])
    assert run(["people", "load", folder, "--edition", "spring", "--commit"]) == 1
    assert "第 2 行" in capsys.readouterr().err
    (tmp_path / "posts.csv").unlink()
    assert run(["people", "load", folder, "--edition", "spring", "--commit"]) == 1
    assert "posts" in capsys.readouterr().err


def test_an_edition_with_errors_is_not_published_but_listed(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    actions.load(name="spring", units=UNIT_ROWS[1:], posts=POST_ROWS, now=now)
    assert run(["people", "check", "spring", "--json"]) == 1
    codes = {fault["code"] for fault in json.loads(capsys.readouterr().out)["faults"] if not fault["warning"]}
    assert codes == {"people_unit_orphan", "people_post_without_unit"}
    assert run(["people", "publish", "spring", "--from", "2026-03-01", "--commit"]) == 1
    assert "上级单位“gov”不存在" in capsys.readouterr().err


def test_two_editions_are_compared(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    actions.load(name="a", units=UNIT_ROWS, posts=POST_ROWS, now=now)
    actions.load(name="b", units=UNIT_ROWS, posts=[{**POST_ROWS[0], "phone": "1"}, *POST_ROWS[2:]], now=now)
    assert run(["people", "diff", "a", "b"]) == 0
    assert capsys.readouterr().out.splitlines() == ["- posts gov.leader", "~ posts gov.head: phone"]
    assert run(["people", "diff", "a", "a"]) == 0
    assert "相同" in capsys.readouterr().out
