"""The ground desk in a browser: a map from file to a planned day and back, holes without a script, old cases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.browser.conftest import Visit
from tests.browser.visitor import DESK, PHONE, Visitor
from tests.browser.walker import AXE, RUN_AXE
from tests.city import DUTIES, PLAN, WEST, middle_of
from tests.desks.ground_kit import cells, sheet


def send(visitor: Visitor, kind: str, name: str, file: Path, button: str = "Look at it first") -> Visitor:
    """Will upload a file as a draft of that name."""
    visitor.open(f"/desk/ground/load/{kind}/").fill("Name of the draft", name).attach(file)
    return visitor.press(button)


def sound(visitor: Visitor) -> Visitor:
    """Will look with axe at a page that only a form leads to."""
    visitor.page.evaluate(f"{AXE.read_text(encoding='utf-8')};0")
    assert visitor.page.evaluate(RUN_AXE) == []
    return visitor


def test_a_map_is_loaded_compared_planned_and_withdrawn(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "cells.geojson"
    file.write_bytes(cells(list(PLAN.cells)[:-1]).read())
    admin = visit("en", login="admin", size=DESK)
    send(admin, "map", "browser map", file).shows("It can be kept as a draft. No error was found.")
    sound(admin).press("Keep as a draft").shows("No error.")
    admin.press("Compare").shows("Removed", "Cells that differ")
    assert admin.page.locator(".plan path.removed").count() == 1
    admin.press("Publish").shows("takes the place of “test”: 0 added, 1 removed, 0 changed.")
    day = datetime.now(UTC).date() + timedelta(days=400)
    admin.fill("First day", day.isoformat()).press("Next").shows("A published edition never changes.")
    sound(admin).press("Yes, publish").shows("planned")
    admin.press("Withdraw").shows("withdrawn")


def test_holes_are_seen_on_a_telephone_without_a_script(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "duties.csv"
    file.write_bytes(sheet("x", [row for row in DUTIES if (row["area"], row["tier"]) != (WEST, "2")]).read())
    admin = visit("zh", login="admin", size=PHONE, scripts=False)
    send(admin, "duty", "有空缺的清单", file).press("Keep as a draft").shows("Holes by town and category", "西河镇")
    admin.page.locator("[name=tier]").select_option("2")
    admin.press("Show", within=".choose")
    assert admin.page.locator(".plan path.h3").count() == 1
    town = admin.page.locator(".plan a").first.get_attribute("href")
    admin.open(f"{admin.page.url.split('?')[0]}{town}")
    assert admin.page.locator(".plan path.h3").count() == 12


def test_old_cases_are_asked_for_and_wait_for_the_timer(visit: Visit, tmp_path: Path) -> None:
    lon, lat = middle_of(0)
    rows = [
        {"编号": f"B{n}", "内容": "路灯不亮", "受理时间": f"2025-03-0{n} 10:00", "经度": str(lon), "纬度": str(lat)}
        for n in range(1, 4)
    ]
    file = tmp_path / "old.csv"
    file.write_bytes(sheet("x", rows).read())
    admin = visit("zh", login="admin", size=PHONE)
    admin.open("/desk/ground/old/").fill("Short name of the old system", "browser").attach(file).press("Next")
    sound(admin).press("Look at it first").shows("Rows tried")
    sound(admin).press("Import all").shows("waits for its turn")
    sound(admin).press("Stop").shows("stopped").press("Throw the report away")
