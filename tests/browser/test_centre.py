"""The centre's desk with a keyboard alone: every key here is a real press, and none of them is a mouse."""

import re
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import DESK, Visitor

# Somebody who types forty words a minute presses a key about every 0.3 seconds.
SECONDS_A_KEY = 0.3
PROMISED = 60.0
FEW = 20
PHONE = "13900004444"
NUMBER = re.compile(r"\d{4}-\d{4}-\d")
COUNTER = """addEventListener("keydown", (event) => {
  if (!["Shift", "Alt", "Control"].includes(event.key)) window.__keys = (window.__keys || 0) + 1;
}, true)"""


@pytest.fixture
def agent(visit: Visit) -> Iterator[Visitor]:
    """An agent at a desk in English, where each letter is one key."""
    found = visit("en", login="agent", size=DESK)
    found.page.add_init_script(COUNTER)
    yield found


def keys(page: Page, text: str) -> None:
    """Will press the keys of a text one after the other."""
    for letter in text:
        page.keyboard.press("Space" if letter == " " else letter)


def advised(page: Page, text: str, answer: str) -> None:
    """Will press the keys of a text and wait for the advice on all of it; a slow machine asks in the middle too."""
    with page.expect_response(lambda one: text in (one.request.post_data or "") and one.ok):
        keys(page, text)
    page.locator(answer).first.wait_for()


def pressed(page: Page) -> int:
    """Will return how many keys were pressed on this page."""
    return int(page.evaluate("window.__keys || 0"))


def file_by_keys(page: Page, matter: str, place: str, phone: str, name: str) -> tuple[int, float]:
    """Will enter a report from the centre's first page on; returns the keys and the seconds that the machine took."""
    began = time.monotonic()
    with page.expect_navigation():
        page.keyboard.press("e")
    expect(page.locator("[name=text]")).to_be_focused()
    advised(page, matter, "#suggest button")
    page.keyboard.press("Alt+1")  # the likeliest category
    page.keyboard.press("Enter")
    expect(page.locator("[name=place]")).to_be_focused()
    advised(page, place, "#places input")
    page.keyboard.press("ArrowDown")  # the first place that fits
    page.keyboard.press("Enter")
    expect(page.locator("[name=phone]")).to_be_focused()
    keys(page, phone)
    page.keyboard.press("Enter")
    keys(page, name)
    page.keyboard.press("Enter")
    expect(page.locator("[data-main]").first).to_be_focused()
    count = pressed(page) + 2  # the key that opened the page, and the one that files
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return count, time.monotonic() - began


def test_a_telephone_report_is_filed_by_real_keys_within_a_minute(
    agent: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    page = agent.page
    agent.open("/desk/centre/")
    count, machine = file_by_keys(
        page, "sewage manhole cover rattles all night", "willow market", "13900003333", "Sun Li"
    )
    agent.shows("Read this out", "Grid worker, Willow")
    assert NUMBER.search(agent.text)
    seconds = count * SECONDS_A_KEY + machine
    with capsys.disabled():
        sys.stdout.write(f"\n  {count} keys, {machine:.1f} s in the machine: {seconds:.0f} s at forty words a minute\n")
    assert seconds < PROMISED
    # The next caller is one key away.
    expect(page.get_by_role("link", name="Next report")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[name=text]")).to_be_focused()
    assert page.locator("[name=phone]").input_value() == ""


def test_the_same_matter_is_followed_by_one_key_and_a_crash_loses_nothing(agent: Visitor) -> None:
    page = agent.page
    agent.open("/desk/centre/")
    file_by_keys(page, "street lamp dark since monday at the market gate", "willow market", PHONE, "Li")
    number = NUMBER.search(agent.text)
    assert number
    agent.open("/desk/centre/entry/")
    keys(page, "street lamp dark at the market gate since monday")
    page.keyboard.press("Enter")
    advised(page, "willow market", "#beside [name=follow]")
    assert number[0] in page.locator("#beside").inner_text()
    page.keyboard.press("Enter")
    keys(page, PHONE)
    page.keyboard.press("Alt+o")  # the caller's own cases: looked for by an explicit key
    page.locator("#callers .cases").wait_for()
    assert number[0] in page.locator("#callers").inner_text()
    # The browser dies and comes back.
    page.goto("about:blank")
    for _ in range(FEW):  # what was typed last is on its way while the page is asked for again
        agent.open("/desk/centre/entry/")
        if page.locator("[name=phone]").input_value() == PHONE:
            break
    assert page.locator("[name=phone]").input_value() == PHONE
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    with page.expect_navigation():
        page.keyboard.press("Alt+7")
    agent.shows("Code to follow it")
    assert number[0] in agent.text


def test_shortcuts_are_listed_by_a_key_and_single_ones_can_be_switched_off(agent: Visitor) -> None:
    page = agent.page
    agent.open("/desk/centre/")
    page.keyboard.press("?")
    listed = page.locator("dialog[open]")
    expect(listed).to_contain_text("Enter a report")
    page.keyboard.press("Space")  # the tick that has the focus
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)
    page.keyboard.press("e")
    page.keyboard.press("?")
    expect(listed).to_have_count(0)
    assert page.url.endswith("/desk/centre/")
    page.get_by_role("button", name="Shortcuts").press("Enter")  # the way back stays open
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    keys(page, "se?")  # letters belong to the field
    assert page.locator("#find").input_value() == "se?"
    assert page.url.endswith("/desk/centre/")


def test_screening_takes_one_key_a_case(agent: Visitor, visit: Visit) -> None:
    resident = visit("en")
    for nth in range(2):
        resident.open("/").press("Report").fill("What is the matter?", f"please come and look, something is odd {nth}")
        resident.press("Continue")
        resident.fill("Name of a village", "willow market").press("Find").choose("柳树村大集").press(
            "Continue"
        ).past_similar()
        resident.press("Continue").press("Send")
    page = agent.page
    agent.open("/desk/centre/screening/")
    before = page.locator(".matter .num").first.inner_text()
    page.keyboard.press("j")
    page.wait_for_url("**case=*")
    assert page.locator(".matter .num").first.inner_text() != before
    page.keyboard.press("d")
    expect(page.locator("[name=disposition]").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    agent.shows("Before this", "Closed")
    with page.expect_navigation():
        page.keyboard.press("u")  # what the rules let one take back
    assert page.url.endswith("#reopen")


def test_an_objection_is_decided_by_keys(agent: Visitor, visit: Visit) -> None:
    page = agent.page
    agent.open("/desk/centre/")
    file_by_keys(page, "sewage manhole cover rattles behind the market hall", "willow market", "13900005555", "Li")
    number = NUMBER.search(agent.text)
    assert number
    worker = visit("en", login="worker", size=DESK)
    worker.open(f"/desk/case/{number[0]}/")
    form = worker.unfold("Object: not ours").locator("form")
    form.locator("textarea").fill("Road law, article 8: the county road office keeps it")
    with worker.page.expect_navigation():
        form.locator("button").last.click()
    agent.open("/desk/centre/objections/")
    agent.shows("Road law, article 8")
    page.keyboard.press("1")
    assert page.locator("#uphold_to").input_value()
    expect(page.locator("#uphold_reason")).to_be_focused()
    keys(page, "the duty table says so")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    agent.shows("Before this")
    assert number[0] in agent.text


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_centres_pages_are_sound_at_every_width(visit: Visit, language: str, width: int) -> None:
    found = visit(language, login="agent", size={"width": width, "height": 900})
    for name in ("", "entry/", "screening/", "objections/", "bursts/", "calls/", "merge/"):
        found.open(f"/desk/centre/{name}")
