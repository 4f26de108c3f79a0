"""Every page that a person can see, looked at with axe, at the widths and in the modes that people have.

In an ordinary run each page is looked at once, in one language, at one width and in one mode, the same each time and
another for each page. `make test ARGS="--every-mode tests/browser/test_every_page.py"` looks at each page in all.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import server as servers
from tests.browser.lived import live
from tests.browser.pages import CENTRE, DEPARTMENT, FIELD, GROUND, NO_PAGE, NOT_OURS, OTHERS, PORTAL, SIGHTS, Sight
from tests.browser.walker import EVERY_MODE, Walker, slice_of
from tests.guards.test_doors import ROUTES


def test_no_page_is_missing() -> None:
    routes = {route for route, _ in ROUTES if not route.startswith(NOT_OURS)}
    seen = {sight.route for sight in SIGHTS}
    assert routes - seen - NO_PAGE.keys() == set(), "add it to tests/browser/pages.py"
    assert (seen | NO_PAGE.keys()) - routes == set()
    assert not seen & NO_PAGE.keys()


def test_the_slice_has_every_mode_in_it() -> None:
    assert {part for sight in SIGHTS for part in slice_of(sight)} == {part for mode in EVERY_MODE for part in mode}


@pytest.fixture(scope="module")
def walker(browser: Browser, chromium: str) -> Iterator[Walker]:
    """Somebody who goes everywhere, in a city of their own, where every kind of case has happened."""
    home = Path(tempfile.mkdtemp(prefix="doorstep-walk-"))
    server = servers.start(home)
    walking = Walker(browser, server, live(server))
    yield walking
    walking.close()
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.mark.parametrize(
    "sights",
    [PORTAL, FIELD, DEPARTMENT, CENTRE, GROUND, OTHERS],
    ids=["portal", "field", "department", "centre", "ground", "others"],
)
def test_every_page_is_sound(walker: Walker, sights: list[Sight], request: pytest.FixtureRequest) -> None:
    every = request.config.getoption("--every-mode")
    walker.faults.clear()
    for sight in sights:
        for mode in EVERY_MODE if every else [slice_of(sight)]:
            walker.look(sight, mode)
    assert not walker.faults, "\n".join(walker.faults)
