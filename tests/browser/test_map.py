"""The map in a browser: it draws, tells what is under a finger or the keyboard, and writes the place of a report."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import DESK


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_tells_who_serves_what_is_chosen(visit: Visit, language: str) -> None:
    visitor = visit(language, size=DESK)
    page = visitor.open("/map").page
    page.wait_for_selector(".map[data-ready]")
    page.wait_for_load_state("networkidle")
    page.locator(".map").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".map-info a")
    visitor.press("Who serves this place", within=".map-info")
    assert "/who?" in page.url


def test_lists_and_search_are_sound_on_a_phone_without_scripts(visit: Visit) -> None:
    for language in ("zh", "en"):
        visitor = visit(language, scripts=False)
        for path in ("/map", "/open", "/open?cell=370299001001001", "/search"):
            visitor.open(path)


def test_the_pin_writes_the_place_of_a_report(visit: Visit) -> None:
    visitor = visit("zh")
    visitor.open("/report").fill("What is the matter?", "路灯坏了三天，晚上看不见路")
    page = visitor.press("Continue").page
    while not re.search("/where", page.url):
        visitor.press("Continue")
    assert page.evaluate("[...document.querySelectorAll('script')].every(s => !s.src.includes('map.'))")
    page.locator("[data-map-open]").click()
    page.wait_for_selector(".map[data-ready]")
    page.wait_for_load_state("networkidle")
    page.locator(".map").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#lon")).not_to_have_value("")
    assert 119.9 < float(page.input_value("#lon")) < 120.1
    visitor.press("Continue")
    assert "/where" not in page.url
