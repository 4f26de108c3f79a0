"""doorstep staff and doorstep people, as somebody at the keyboard meets them."""

import io
import json
from datetime import datetime

import pytest
from django.contrib.auth import authenticate

from doorstep.doors.command.main import run
from doorstep.ground.people import actions, queries
from doorstep.ground.people.models import User
from tests.people.test_actions import published

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
