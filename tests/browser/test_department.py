"""A head at the screen: several cases handed on and taken back, a filter kept, a photo looked at, sound pages."""

import re
import subprocess
import sys

import pytest

from tests.browser.conftest import Visit
from tests.browser.server import ROOT, Server, environment
from tests.browser.visitor import DESK, PHONE

_FILE = """
import io
from datetime import UTC, datetime
import django
django.setup()
from PIL import Image
from doorstep.flow import evidence, report
from tests.cast import a_report
now = datetime.now(UTC)
out = io.BytesIO()
Image.new("RGB", (640, 480), "#885533").save(out, "JPEG")
photo = evidence.keep(out.getvalue())
keys = [f"browser-head-{n:08d}" for n in range(4)]
made = report.file([a_report(n, key=key, photos=(photo,) * (n == 0)) for n, key in enumerate(keys)], now=now)
evidence.process()
print(*(one.number for one in made))
"""
PAGES = ("", "?list=all&state=unclaimed&q=井盖", "board/", "approvals/", "load/")


@pytest.fixture(scope="module")
def numbers(server: Server) -> list[str]:
    """Four cases with the first grid worker of the west, the first with a photo."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _FILE],
        cwd=ROOT,
        env=environment(server.home),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


def test_several_cases_are_handed_on_and_taken_back(visit: Visit, numbers: list[str]) -> None:
    head = visit("en", login="head", size=DESK)
    head.open("/desk/department/?list=unclaimed")
    page = head.page
    page.get_by_label("Tick all on this page").check()
    assert page.locator("[data-count]").inner_text() == str(page.locator("tbody input:checked").count())
    page.get_by_label("Tick all on this page").uncheck()
    for number in numbers[:2]:
        page.get_by_label(f"Tick {number}").check()
    page.get_by_label("What to do").select_option(label="Assign to one post")
    head.press("Next").shows("To which post?")
    page.get_by_role("radio", name=re.compile("Grid worker, Bridge")).check()
    head.press("Look at it first").shows("Nothing is done yet.")
    head.press("Do it for 2 cases").shows("Done for 2 cases.")
    head.press("Undo: give them back").shows("Assignments undone", "Done for 2 cases.")


def test_a_filter_is_kept_and_found_again(visit: Visit, numbers: list[str]) -> None:
    head = visit("zh", login="head")
    head.open("/desk/department/").unfold("Filter")
    head.fill("Words", "井盖", within=".by").press("Show")
    head.unfold("Filter")
    head.fill("Keep this filter as", "井盖类").press("Keep")
    assert head.page.get_by_role("link", name="井盖类").count() == 1
    head.open("/desk/department/").press("井盖类").shows(numbers[0])


def test_a_photo_opens_large_and_closes_with_the_keyboard(visit: Visit, numbers: list[str]) -> None:
    head = visit("en", login="head", size=DESK)
    head.open(f"/desk/case/{numbers[0]}/")
    head.page.locator(".photos a").first.click()
    large = head.page.locator("#photo-1")
    large.wait_for(state="visible")
    head.page.keyboard.press("Escape")
    large.wait_for(state="hidden")


def test_a_double_click_sends_once(visit: Visit, numbers: list[str]) -> None:
    head = visit("en", login="head", size=DESK)
    head.open(f"/desk/case/{numbers[3]}/").unfold("Internal note")
    head.page.locator("#note textarea").fill("只记一次")
    with head.page.expect_navigation():
        head.page.locator("#note button").dblclick()
    head.shows("Done: Internal note.")
    assert head.page.locator(".way dd", has_text="只记一次").count() == 1


@pytest.mark.parametrize(("language", "size"), [("zh", PHONE), ("en", DESK)])
def test_every_page_of_the_desk_is_sound(visit: Visit, numbers: list[str], language: str, size: dict[str, int]) -> None:
    head = visit(language, login="head", size=size)
    for path in PAGES:
        head.open(f"/desk/department/{path}")
    head.open(f"/desk/case/{numbers[0]}/")
