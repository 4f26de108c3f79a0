"""What every test has: no network, a clock that stands still, Chinese, nothing left of the test before."""

import io
import os
import pickle
import random
import re
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.template.base import Template
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from doorstep.flow.report import advising
from doorstep.lib import child, snapshots
from tests.city import empty

# The same examples for everybody, and no stopwatch, here as in CI. --hypothesis-profile=long tries others.
hypothesis.load_profile("ci")
# Nor numbers and texts out of whatever of our modules a process has loaded: each has others, and with each commit.
providers._get_local_constants = Constants

# The cast: a resident, a worker, a head, a leader, an outsider who must see nothing.
pytest_plugins = ["tests.running", "tests.cast"]

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo
_LOCAL = {"localhost", "127.0.0.1", "::1", ""}


class NetworkError(RuntimeError):
    """A test tried to leave the machine."""


def _refuse_far(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _LOCAL:
        raise NetworkError(f"Tests must not leave this machine: {address}")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _refuse_far(self.family, address)
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _refuse_far(self.family, address)
    return _connect_ex(self, address)


def _guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and name not in _LOCAL:
        raise NetworkError(f"Tests must not ask for the address of {name!r}")
    return _getaddrinfo(host, *args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded_connect)
        patch.setattr(socket.socket, "connect_ex", _guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", _guarded_getaddrinfo)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_to_empty() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty())
        yield


_call = child.call


def _call_here(function: Callable[..., Any], *args: Any, **_: Any) -> Any:
    return child._Plain(io.BytesIO(pickle.dumps(function(*args)))).load()


@pytest.fixture(scope="session", autouse=True)
def _no_children() -> Iterator[None]:
    """Will read strangers' files in this process: starting one takes longer than most of the tests that need it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "call", _call_here)
        yield


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers' files are read in a child process, as they are outside of tests."""
    monkeypatch.setattr(child, "call", _call)


_render = vars(Template)["_render"]


@pytest.fixture(scope="session", autouse=True)
def _plain_templates(django_test_environment: None) -> Iterator[None]:
    """Will undo that Django keeps a copy of what each template was given: it takes a tenth of the time of a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _render)
        yield


@pytest.fixture(scope="session", autouse=True)
def _advice_has_time() -> Iterator[None]:
    """Will wait for advice as long as a busy machine takes; what comes of late advice has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(advising, "SECONDS_A_TEXT", 60.0)
        yield


_WRITES_A_CASE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\W+cases_", re.I)
_ROOT = re.escape(str(Path(__file__).resolve().parent.parent))
_OURS = re.compile(_ROOT + r"/(doorstep/(?!lib/)|tests/(?!conftest))")
_MAY_WRITE = re.compile(_ROOT + r"/(doorstep/cases/actions(\.py$|/)|doorstep/.*/migrations/|tests/)")


def _watch(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Will stop a write to the tables of cases that comes from anywhere but doorstep/cases/actions, or a test."""
    if _WRITES_A_CASE.match(str(sql)):
        frame = sys._getframe(1)
        while frame and not _OURS.search(frame.f_code.co_filename):
            frame = frame.f_back  # type: ignore[assignment]
        writer = frame.f_code.co_filename if frame else "nobody"
        assert frame is None or _MAY_WRITE.search(writer), f"{writer} writes a case: {str(sql)[:80]}"
    return execute(sql, params, many, context)


@pytest.fixture(scope="session", autouse=True)
def _only_actions_write_cases() -> None:
    def watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
        if _watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(_watch)

    connection_created.connect(watch, weak=False)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Will start in the shipped language and forget the snapshots: a rolled-back key comes again."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)
    snapshots.clear_all()


@pytest.fixture(autouse=True)
def _same_chance(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Will draw each test's keys, salts and tokens from its name: what passed once passes for everybody."""
    drawn = random.Random(request.node.nodeid)
    monkeypatch.setattr(os, "urandom", drawn.randbytes)
    monkeypatch.setattr(random, "_urandom", drawn.randbytes)


@pytest.fixture
def now() -> datetime:
    """A Wednesday morning in spring, 09:30 in the city, no holiday near: doors read clocks, tests do not."""
    return datetime(2026, 3, 4, 1, 30, tzinfo=UTC)


@pytest.fixture
def home() -> Path:
    """The data folder of this test process; it goes when the run ends."""
    return Path(settings.HOME)
