"""What the portal adds for a browser with scripts: a guess while writing, photos ahead, a text that survives."""

from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.city import middle_of

MATTER = "柳树村大集路口的路灯不亮了，晚上看不清路。"


def test_a_guess_a_photo_and_a_position_make_a_report_in_three_pages(visit: Visit, photo: Path) -> None:
    lon, lat = middle_of(0)
    resident = visit("zh")
    resident.page.context.grant_permissions(["geolocation"])
    resident.page.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 30})
    resident.open("/report").fill("What is the matter?", MATTER)
    resident.page.get_by_label("公用设施／路灯").check()
    field = resident.page.locator("input[type=file]")
    field.set_input_files(photo)
    resident.page.locator("#kept img").wait_for()
    resident.press("Continue").press("I am standing there: use my position").shows("柳树村", "30")
    resident.press("Continue").past_similar().press("Continue").shows("公用设施／路灯", "柳树村")
    resident.press("Send").shows("Keep these two")


def test_a_text_survives_a_lost_network_and_a_closed_page(visit: Visit) -> None:
    resident = visit("zh")
    resident.open("/report").fill("What is the matter?", MATTER)
    resident.page.locator("#guess [name=category]").first.wait_for()
    resident.page.context.set_offline(True)
    resident.page.locator("main .buttons .button").last.click()
    resident.page.locator("[data-offline]").wait_for(state="visible")
    resident.page.context.set_offline(False)
    resident.page.goto("about:blank")
    resident.open("/report")
    assert resident.page.locator("[name=text]").input_value() == MATTER


def test_what_is_chosen_while_a_guess_is_on_its_way_stays(visit: Visit) -> None:
    resident = visit("zh")
    page = resident.open("/report").fill("What is the matter?", MATTER).page
    lamp = page.get_by_label("公用设施／路灯")
    lamp.wait_for()
    held: list[Route] = []
    page.route("**/report/suggest", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/report/suggest"):
        resident.fill("What is the matter?", f"{MATTER}已经三天了。")
    lamp.check()
    lamp.evaluate("one => one.dataset.before = 1")
    held[0].continue_()
    page.locator("#guess [data-before]").wait_for(state="detached")
    expect(lamp).to_be_checked()
    expect(lamp).to_be_focused()
