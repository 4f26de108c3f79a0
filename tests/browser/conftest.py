"""A browser and a server to look at. Where there is no Chromium the tests are skipped, loudly; in CI they fail."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import server as servers
from tests.browser.server import Server
from tests.browser.visitor import Visitor, log_in
from tests.city import PASSWORD

expect.set_options(timeout=30_000)  # a machine may be busy with everything else
SWITCHES = [
    f"--{name}"
    for name in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
    )
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


def _without(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI must run this")
    pytest.skip(f"NOT RUN: {reason}")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of this machine."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
    if not found:
        _without("there is no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def server(chromium: str) -> Iterator[Server]:
    """The small city, served. It stands on SQLite whatever the other tests stand on."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("browser tests serve a home of their own on SQLite: they ran with the tests on SQLite")
    home = Path(tempfile.mkdtemp(prefix="doorstep-browser-"))
    running = servers.start(home)
    yield running
    running.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for one file: its event loop must not outlive it, or Django takes other tests for async code."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield running
        running.close()


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Opens a window: visit("zh", size=PHONE). Log-ins of the cast are named with `login`."""
    opened: list[Visitor] = []

    def one(language: str = "zh", *, login: str = "", **more: Any) -> Visitor:
        visitor = Visitor(browser, server.address, language, **more)
        opened.append(visitor)
        return log_in(visitor, login, PASSWORD) if login else visitor

    yield one
    for visitor in opened:
        visitor.close()


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small photo on disk."""
    path = tmp_path_factory.mktemp("photos") / "hole.jpg"
    Image.new("RGB", (320, 240), "#885533").save(path, "JPEG")
    return path
