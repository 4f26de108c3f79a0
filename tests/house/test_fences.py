"""What tests/conftest.py promises of every test."""

import os
import socket
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from doorstep.lib import snapshots
from doorstep.lib.snapshots import Snapshots


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_nothing_leaves_the_machine(address: tuple[str, int]) -> None:
    with socket.socket() as far, pytest.raises(RuntimeError, match="must not"):
        far.connect(address)
    with pytest.raises(RuntimeError, match="must not"):
        socket.create_connection(address, timeout=1)


def test_the_machine_itself_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_the_data_folder_is_thrown_away(home: Path) -> None:
    assert "doorstep-tests-" in str(home)
    assert Path(os.environ["DOORSTEP_HOME"]) == home


@pytest.mark.parametrize("turn", [1, 2])
def test_the_language_is_the_shipped_one_whatever_the_test_before_did(turn: int) -> None:
    assert translation.get_language() == settings.LANGUAGE_CODE == "zh-hans"
    translation.activate("en")


KEPT: Snapshots[int, str] = Snapshots(lambda key: f"made in test {key}")


@pytest.mark.parametrize("turn", [1, 2])
def test_snapshots_are_forgotten_between_tests(turn: int) -> None:
    assert not KEPT._held
    KEPT.get(turn)


def test_all_snapshots_can_be_forgotten_at_once() -> None:
    KEPT.get(3)
    snapshots.clear_all()
    assert not KEPT._held


def drawn() -> list[int]:
    """Will return the numbers that a property test is shown."""
    seen: list[int] = []

    @given(st.integers(0, 10**9))
    def example(number: int) -> None:
        seen.append(number)

    example()
    return seen


def test_examples_are_the_same_whatever_is_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before, ours = drawn(), ModuleType("ours")
    (tmp_path / "ours.py").write_text("".join(f"N{n} = {n * 7919}\n" for n in range(99, 999)), encoding="utf-8")
    monkeypatch.setattr(ours, "__file__", str(tmp_path / "ours.py"), raising=False)
    monkeypatch.setitem(sys.modules, "ours", ours)
    assert drawn() == before


def test_now_stands_still_on_a_working_morning(now: datetime) -> None:
    local = now + timedelta(hours=8)  # Asia/Shanghai
    assert (local.weekday(), local.hour, local.minute) == (2, 9, 30)
    assert now.utcoffset() == timedelta(0)
