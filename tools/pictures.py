"""Takes the pictures of docs/pictures from a running demo city, and writes docs/pictures.md.

    make run                                            # in one window
    python -m tools.pictures http://127.0.0.1:8000      # in another

One report is filed in that city, to have a receipt. Pictures hold 128 colours and at most 80 kB each.
"""

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "pictures"
PAGE = ROOT / "docs" / "pictures.md"
MOST_BYTES, COLOURS = 80_000, 128
PHONE, WIDE = (360, 760), (1200, 800)
PASSWORD = "doorstep-demo"  # noqa: S105 - of the made-up city
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu"]
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}


@dataclass(frozen=True)
class Picture:
    """One picture: its name, what it shows, who is logged in ("" nobody), where, and what is done there first."""

    name: str
    caption: str
    by: str
    path: str
    size: tuple[int, int] = PHONE
    language: str = "zh"
    theme: str = "light"
    first: Callable[[Page], object] = field(default=lambda _page: None)


def _write(page: Page) -> None:
    page.locator("[name=text]").press_sequentially("路口的井盖坏了，有煤气味，晚上很危险。", delay=5)
    page.wait_for_selector("#guess .pick")


def _send(page: Page) -> None:
    """Will go through a report to its receipt."""
    page.locator("[name=text]").fill("小学门口的路灯黑了三个晚上，孩子们要从这里过马路。")
    for _ in range(9):
        if "/done" in page.url:
            return
        if "/where" in page.url and not page.locator("#chosen").count():
            page.locator("[name=search]").fill("石东路")
            with page.expect_navigation():
                page.locator("button[value=find]").click()
            page.locator("[name=place]").first.check()
        way = page.locator("main form button[value=next]").locator("visible=true")
        with page.expect_navigation():
            (way if way.count() else page.locator("main .buttons button.button:not(.second)")).last.click()
    raise SystemExit(f"The report ended at {page.url}")


def _follow(page: Page) -> None:
    _send(page)
    with page.expect_navigation():
        page.locator("main .buttons a.button").first.click()


def _map(page: Page) -> None:
    page.wait_for_selector(".map[data-ready]")
    page.wait_for_load_state("networkidle")


def _take_a_call(page: Page) -> None:
    page.locator("[name=text]").press_sequentially("小区门口的路灯不亮了，老人晚上看不见路。", delay=5)
    page.wait_for_selector("#beside .cases, #beside article, .suggest .candidate")


def _open_first(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".queue .what a, .rounds a").first.click()


PICTURES = [
    Picture("home", "The first page: report, follow, who serves me, the numbers in danger, the figures.", "", "/"),
    Picture("report", "While somebody writes: danger first, then what it is likely about.", "", "/report",
            first=_write),
    Picture("receipt", "The receipt: number, secret code, link; below, who has it and by when.", "", "/report",
            first=_send),
    Picture("follow", "A case as its reporter follows it, in English.", "", "/report", language="en", first=_follow),
    Picture("map", "Public cases on the city's own grid: nothing is loaded from elsewhere.", "", "/map", WIDE,
            first=_map),
    Picture("field", "The grid worker's day, in the dark: what is due first comes first.", "worker", "/desk/field/",
            theme="dark"),
    Picture("centre", "The centre takes a call: category, alike cases and caller beside it, all by keys.", "centre",
            "/desk/centre/entry/", WIDE, first=_take_a_call),
    Picture("department", "A town's queue: what is overdue, with whom, and what can be done with several.", "town",
            "/desk/department/", WIDE, language="en"),
    Picture("why-me", "A case at the desk: what can be done now, the clocks, and why it came to this post.", "town",
            "/desk/department/", WIDE, first=_open_first),
]  # fmt: skip


def take(context: BrowserContext, picture: Picture) -> bytes:
    """Will take one picture and return it as a small PNG. Exits when a page does not answer."""
    page = context.new_page()
    if picture.by:
        page.goto("/desk/login/")
        page.locator("[name=login]").fill(picture.by)
        page.locator("[name=password]").fill(PASSWORD)
        with page.expect_navigation():
            page.locator("main form button").click()
    answer = page.goto(picture.path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{picture.path}: {answer and answer.status}")
    picture.first(page)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    out = io.BytesIO()
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def page_of(pictures: list[Picture]) -> str:
    """Will return docs/pictures.md."""
    parts = [
        "<!-- Generated by `python -m tools.pictures`. Do not edit. -->\n\n# Pictures\n\n",
        "Taken from the made-up city of `make run`, which says of itself on each page that it is made up.\n",
    ]
    for one in pictures:
        how = f"{one.size[0]} px wide, {'English' if one.language == 'en' else 'Chinese'}, {one.theme}"
        parts.append(f"\n## {one.caption}\n\n![{one.caption}](pictures/{one.name}.png)\n\n{how}\n")
    return "".join(parts)


def main(arguments: list[str]) -> None:
    """Will take all pictures, or those that are named, from the server whose address comes first."""
    if not arguments:
        raise SystemExit("python -m tools.pictures ADDRESS [NAME ...]")
    address, *names = arguments
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("There is no Chromium on this machine.")
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        for one in PICTURES:
            if names and one.name not in names:
                continue
            context = browser.new_context(
                base_url=address,
                viewport={"width": one.size[0], "height": one.size[1]},
                locale=LANGUAGES[one.language],
                timezone_id="Asia/Shanghai",
                color_scheme="dark" if one.theme == "dark" else "light",
            )
            made = take(context, one)
            context.close()
            if len(made) > MOST_BYTES:
                raise SystemExit(f"{one.name}: {len(made):,} bytes, more than {MOST_BYTES:,}")
            (OUT / f"{one.name}.png").write_bytes(made)
            print(f"docs/pictures/{one.name}.png  {len(made):,} bytes")
        browser.close()
    PAGE.write_text(page_of(PICTURES), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
