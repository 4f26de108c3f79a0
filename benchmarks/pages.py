"""What the pages weigh, as they come over the wire, and how soon a slow phone can write into the report page.

    python -m benchmarks.pages

Served by `doorstep serve` on SQLite with the demo city. Chromium opens each page with an empty cache and counts the
bytes of all answers, headers and bodies as transferred, and the requests. For the first input the processor is slowed
four times and the network is held to 400 kbit/s, with 400 ms between a question and the first byte of its answer; ready
is when the field is painted, holds the focus, and the page's own thread is free to take a key. Median of 5.
"""

import contextlib
import json
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import homes

ROUNDS = 5
OUT = Path(__file__).parent / "out" / "pages.json"
SLOW = {"cpu": 4, "kbit_s": 400, "latency_ms": 400}
GOAL_BYTES, GOAL_MS = 100_000, 1_500
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# who opens it (a log-in of the demo city) -> the address
PAGES: list[tuple[str, str]] = [
    ("", "/"),
    ("", "/report"),
    ("", "/follow"),
    ("", "/who"),
    ("", "/map"),
    ("", "/open"),
    ("worker", "/desk/field/"),
    ("centre", "/desk/centre/"),
    ("centre", "/desk/centre/entry/"),
    ("town", "/desk/department/"),
    ("leader", "/desk/leader/"),
]
READY = """
window.__ready = new Promise((ready) => new PerformanceObserver((list) => {
  const field = document.querySelector("textarea[name=text]");
  if (!field || !list.getEntriesByName("first-contentful-paint").length) return;
  setTimeout(() => { field.focus(); if (document.activeElement === field) ready(performance.now()); }, 0);
}).observe({ type: "paint", buffered: true }));
"""


def weigh(page: Page, path: str) -> dict[str, Any]:
    """Will open a page with an empty cache and return bytes as transferred, the largest parts of them, and requests.

    `page` has just been opened; its address must be on the context's base. Raises AssertionError for a page that fails.
    """
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    asked: dict[str, str] = {}
    sent: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda said: asked.update({said["requestId"]: said["request"]["url"]}))
    session.on("Network.loadingFinished", lambda said: sent.update({said["requestId"]: int(said["encodedDataLength"])}))
    answer = page.goto(path)
    assert answer is not None, path
    assert answer.ok, f"{path}: {answer.status}"
    page.wait_for_load_state("networkidle")
    # What the page before was still asking for is none of this one's.
    bytes_of = {
        asked[n]: size for n, size in sent.items() if n in asked and not asked[n].startswith(("data:", "blob:"))
    }
    session.detach()
    return {
        "bytes": sum(bytes_of.values()),
        "requests": len(bytes_of),
        "parts": dict(sorted(bytes_of.items(), key=lambda part: -part[1])),
    }


def ready_ms(browser: Browser, address: str) -> dict[str, float]:
    """Will return when a slow phone that was never here can write into the report page, and when its scripts ran."""
    context = browser.new_context(base_url=address, viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    page.add_init_script(READY)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    rate = SLOW["kbit_s"] * 1000 / 8
    conditions = {"offline": False, "latency": SLOW["latency_ms"], "downloadThroughput": rate, "uploadThroughput": rate}
    session.send("Network.emulateNetworkConditions", conditions)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW["cpu"]})
    page.goto("/report", wait_until="load")
    page.evaluate("window.__ready")  # the policy of our pages lets nothing poll for it
    page.keyboard.type("井")
    assert page.locator("textarea[name=text]").input_value() == "井"
    found = page.evaluate(
        """async () => ({ready: await window.__ready,
                   scripts: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
                   painted: performance.getEntriesByName("first-contentful-paint")[0].startTime})"""
    )
    context.close()
    return {name: round(value) for name, value in found.items()}


@contextlib.contextmanager
def _browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        sys.exit("NOT RUN: there is no Chromium on this machine")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield running
        running.close()


def _log_in(page: Page, login: str) -> None:
    page.goto("/desk/login/")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill("doorstep-demo")
    with page.expect_navigation():
        page.locator("main form button").click()


def measure(address: str) -> dict[str, Any]:
    """Will weigh all pages of a server and time the report page."""
    with _browser() as browser:
        rows = []
        for login, path in PAGES:
            context = browser.new_context(base_url=address, viewport={"width": 360, "height": 740}, locale="zh-CN")
            page = context.new_page()
            if login:
                _log_in(page, login)
            found = weigh(page, path)
            sheets = sum(size for url, size in found["parts"].items() if ".css" in url)
            scripts = sum(size for url, size in found["parts"].items() if ".js" in url)
            icons = sum(size for url, size in found["parts"].items() if ".svg" in url)
            rows.append(
                {
                    "page": path, "by": login or "anyone", "bytes": found["bytes"], "requests": found["requests"],
                    "sheets": sheets, "scripts": scripts, "icons": icons,
                }
            )  # fmt: skip
            context.close()
        times = [ready_ms(browser, address) for _ in range(ROUNDS)]
    return {
        "name": "pages",
        "goal_bytes_of_the_report_page": GOAL_BYTES,
        "goal_ms_to_the_first_input": GOAL_MS,
        **{f"{name}_ms": statistics.median(one[name] for one in times) for name in ("painted", "ready", "scripts")},
        **SLOW,
        "rows": rows,
    }


def main() -> None:
    """Will measure, print the table and write out/pages.json."""
    from benchmarks.run import tables

    if len(sys.argv) > 1:  # a server that runs already
        found = measure(sys.argv[1])
    else:
        with homes.temporary("pages") as environ:
            homes.run(environ, "doorstep", "demo", "--cases", "300", "--commit")
            with homes.serving(environ) as port:
                found = measure(f"http://127.0.0.1:{port}")
    print("\n".join(tables(found)))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
