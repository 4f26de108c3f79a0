"""A grid worker's day without a network: everything is made on the telephone, and reaches the record once."""

import json
import sqlite3
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, Route, expect, sync_playwright

from doorstep.cases.rules import numbers
from tests.browser.conftest import SWITCHES
from tests.browser.server import Server
from tests.browser.visitor import LOOK, PHONE, Visitor, log_in
from tests.city import MANHOLE, PASSWORD, cell_code, middle_of

# The service worker is installed, with all that it keeps, and answers for this page.
IN_CHARGE = """async () => {
    await navigator.serviceWorker.ready
    const made = new Promise(done => navigator.serviceWorker.addEventListener("controllerchange", done))
    if (!navigator.serviceWorker.controller) await made
}"""
KEPT = """() => new Promise((done, fail) => {
    const asked = indexedDB.open("doorstep-field")
    asked.onerror = fail
    asked.onsuccess = async () => {
        const names = ["days", "photos", "queue"]
        const change = asked.result.transaction(names)
        const count = name => new Promise(told => {
            change.objectStore(name).count().onsuccess = event => told(event.target.result)
        })
        done(Object.fromEntries(await Promise.all(names.map(async name => [name, await count(name)]))))
    }
})"""
Phone = Callable[[], BrowserContext]
Filed = Callable[..., str]


@pytest.fixture(scope="module")
def playwright(chromium: str) -> Iterator[Playwright]:
    """One driver for the file: its event loop must not outlive it."""
    with sync_playwright() as running:
        yield running


@pytest.fixture
def phone(playwright: Playwright, chromium: str, server: Server, tmp_path: Path) -> Iterator[Phone]:
    """Switches the telephone on, with what it kept when it was last switched off."""
    opened: list[BrowserContext] = []

    def on() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "phone"), executable_path=chromium, args=SWITCHES, base_url=server.address,
            viewport=PHONE, locale="en-GB",  # type: ignore[arg-type]
        )  # fmt: skip
        context.set_default_timeout(30_000)
        opened.append(context)
        return context

    yield on
    for context in opened:
        context.close()


@pytest.fixture
def report(server: Server) -> Filed:
    """Files a report that comes to the worker, and returns its number."""

    def one(text: str, cell: int = 0) -> str:
        lon, lat = middle_of(cell)  # several in one cell are a harder matter, and not the worker's any more
        body = {"text": text, "lon": lon, "lat": lat, "category": MANHOLE, "key": uuid.uuid4().hex}
        asked = urllib.request.Request(  # noqa: S310 - our own address
            f"{server.address}/api/v1/reports", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            return str(json.load(answer)["number"])

    return one


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo as a telephone takes it: lying on its side, larger than anybody needs."""
    path = tmp_path_factory.mktemp("photos") / "large.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    Image.new("RGB", (3000, 1500), "#4a6b3a").save(path, "JPEG", exif=exif)
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another photo."""
    path = tmp_path_factory.mktemp("photos") / "small.jpg"
    Image.new("RGB", (200, 100), "#3a4b6b").save(path, "JPEG")
    return path


def read(server: Server, query: str, *given: Any) -> list[Any]:
    with closing(sqlite3.connect(f"file:{server.home}/doorstep.sqlite3?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute(query, given)]


def moves(server: Server, number: str) -> list[str]:
    return read(server, "SELECT move FROM cases_event WHERE case_id = ? ORDER BY version", numbers.read_number(number))


def sizes(server: Server) -> list[tuple[int, int]]:
    found = []
    for path in (server.home / "evidence" / "quarantine").glob("[!.]*"):  # and not the lock
        with Image.open(path) as picture:
            found.append(picture.size)
    return found


def enter(page: Page, login: str = "worker") -> None:
    """Will log in and wait until the telephone has what it needs for a day."""
    page.goto("/desk/login/")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page.locator("#field [data-when=fresh]")).to_be_visible()
    page.evaluate(IN_CHARGE)


def sound(page: Page) -> None:
    """Will see to it that a page that stands in is as sound as those of the server."""
    found = page.evaluate(LOOK)
    assert (found["h1"], found["main"], found["wide"], found["blind"]) == (1, 1, 0, 0), found
    assert (found["nameless"], found["silent"], found["twice"]) == ([], [], []), found


def waiting(page: Page, count: int) -> None:
    expect(page.locator("#field [data-when=some] b")).to_have_text(str(count))


def test_a_day_without_a_network(phone: Phone, report: Filed, server: Server, large: Path) -> None:
    number = report("柳树村路口井盖翘起，离线测试。", cell=3)
    context = phone()
    page = context.pages[0]
    enter(page)
    context.set_offline(True)
    page.goto("/desk/field/")
    expect(page.locator("#field [data-when=offline]")).to_be_visible()
    sound(page)
    page.locator(f"[data-case='{number}'] a").click()
    expect(page.get_by_role("heading", name="Why me?")).to_be_visible()

    # Claimed, and with that the forms of the next step are there; handled with a photo.
    page.locator("form[data-move=claim] button").click()
    waiting(page, 1)
    page.locator("details[data-offer=handle] summary").click()
    form = page.locator("form[data-move=handle]")
    form.locator("[name=public_reply]").fill("井盖已换新。")
    form.locator("[name=photos]").set_input_files(large)
    sound(page)
    form.locator("button:not([type=button])").click()
    waiting(page, 2)

    # A find, fixed in the same step.
    page.goto("/desk/field/report/")
    page.locator("[name=text]").fill("巡查发现雨水篦子被树叶堵住。")
    page.locator("[name=place]").fill(cell_code(0))
    page.locator("[name=category]").select_option(value=MANHOLE)
    page.locator("[name=photos]").set_input_files(large)
    page.locator("[name=fixed]").check()
    page.locator("[name=public_reply]").fill("已当场清理。")
    page.locator("form[data-find] button:not([type=button])").click()
    waiting(page, 3)
    sound(page)
    context.close()

    # The telephone was off; it comes back, still without a network, and holds everything.
    context = phone()
    context.set_offline(True)
    page = context.pages[0]
    page.goto("/desk/field/queue/")
    waiting(page, 3)
    expect(page.locator(".queued.waiting")).to_have_count(3)
    expect(page.locator(".queued img")).to_have_count(2)
    assert moves(server, number) == ["file"]

    # With a network again. The first answer is swallowed on its way: what was done is done, and asked for again.
    swallowed: list[str] = []

    def swallow(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        if answer.ok and not swallowed:
            swallowed.append(answer.text())
            route.abort()
        else:
            route.fulfill(response=answer)

    context.route("**/desk/field/send/", swallow)
    context.set_offline(False)
    page.goto("/desk/field/")
    expect(page.locator("[name=password]")).to_be_visible()
    assert page.evaluate(KEPT) == {"days": 0, "photos": 0, "queue": 3}  # for whoever logs in, and to be read by nobody
    enter(page)
    page.goto("/desk/field/queue/")
    expect(page.locator(".queued.done")).to_have_count(3)
    assert json.loads(swallowed[0])["again"] is False
    assert moves(server, number) == ["file", "claim", "handle"]
    finds = read(server, "SELECT id FROM cases_case WHERE text LIKE '%雨水篦子%'")
    assert len(finds) == 1
    assert moves(server, numbers.number(finds[0])) == ["file", "claim", "handle"]
    count = "SELECT count(*) FROM cases_evidence WHERE case_id = ?"
    assert read(server, count, finds[0]) == [1]
    assert read(server, count, numbers.read_number(number)) == [1]
    assert sizes(server).count((1024, 2048)) == 2  # upright, and no larger than anybody needs
    assert server.verify()[1]["clean"]


def test_a_case_that_went_on_is_shown_side_by_side(
    phone: Phone, playwright: Playwright, chromium: str, report: Filed, server: Server
) -> None:
    number = report("柳树村小学门口井盖翘起，冲突测试。", cell=4)
    context = phone()
    page = context.pages[0]
    enter(page)
    context.set_offline(True)
    page.goto(f"/desk/case/{number}/")
    page.locator("form[data-move=claim] button").click()
    waiting(page, 1)
    page.locator("details[data-offer=contact] summary").click()
    page.locator("form[data-move=contact] [name=result]").fill("约好下午三点。")
    page.locator("form[data-move=contact] button").click()
    waiting(page, 2)

    browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
    head = log_in(Visitor(browser, server.address, "en"), "head", PASSWORD)
    head.open(f"/desk/case/{number}/").unfold("Internal note")
    head.page.locator("#note textarea").fill("先联系学校再去。")
    with head.page.expect_navigation():
        head.page.locator("#note button").click()
    browser.close()

    context.set_offline(False)
    page.goto("/desk/field/queue/")
    conflict = page.locator(".queued.conflict")
    expect(conflict).to_have_count(1)
    expect(conflict.locator(".beside")).to_contain_text("先联系学校再去。")
    expect(page.locator(".queued.waiting")).to_have_count(1)  # what follows it waits for the decision
    sound(page)
    assert moves(server, number) == ["file", "note"]

    # Leaving now is warned of, and what waits stays when one leaves all the same; nobody else sees it.
    page.locator("footer").get_by_role("button", name="Log out").click()
    expect(page.locator("#field-leave")).to_contain_text("2")
    page.get_by_role("button", name="Log out and keep it here").click()
    page.wait_for_url("**/desk/login/**")
    enter(page, "colleague")
    page.goto("/desk/field/queue/")
    expect(page.locator("main")).to_contain_text("somebody else: 2")
    assert number not in page.locator("main").inner_text()
    assert page.evaluate("fetch('/desk/field/today.json').then(a => a.json()).then(d => d.name)") not in (None, "")
    page.locator("footer").get_by_role("button", name="Log out").click()
    page.wait_for_url("**/desk/login/**")

    enter(page)
    page.goto("/desk/field/queue/")
    page.locator(".queued.conflict").get_by_role("button", name="Send it all the same").click()
    expect(page.locator(".queued.done")).to_have_count(2)
    assert moves(server, number) == ["file", "note", "claim", "contact"]


def test_what_is_refused_is_put_right_and_what_does_not_fit_is_said(
    phone: Phone, server: Server, large: Path, small: Path
) -> None:
    context = phone()
    page = context.pages[0]
    enter(page)
    context.set_offline(True)
    page.goto("/desk/field/report/")
    page.locator("[name=text]").fill("路灯杆倾斜，没有写地点。")
    # Two by their file, one from the camera, one taken off again; chosen twice is chosen once.
    page.locator("[name=photos]").set_input_files(large)
    page.locator("[name=photos]").set_input_files([large, small])
    page.locator("[capture]").set_input_files(small)
    expect(page.locator(".pictures img")).to_have_count(2)
    page.get_by_role("button", name="Take this photo off").last.click()
    expect(page.locator(".pictures img")).to_have_count(1)
    send = page.locator("form[data-find] button:not([type=button])")

    # A telephone without room says so, and the form stays as it is.
    page.evaluate("""() => {
        const put = IDBObjectStore.prototype.put
        window.room = () => { IDBObjectStore.prototype.put = put }
        IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") }
    }""")
    send.click()
    expect(page.locator("form[data-find] .error")).to_contain_text("no room left")
    expect(page.locator("[name=text]")).to_have_value("路灯杆倾斜，没有写地点。")
    page.evaluate("room()")
    send.click()
    waiting(page, 1)

    context.set_offline(False)
    page.goto("/desk/field/queue/")
    refused = page.locator(".queued.refused")
    expect(refused).to_contain_text("Say where it is")
    refused.get_by_role("link", name="Put it right and send again").click()
    expect(page.locator("[name=text]")).to_have_value("路灯杆倾斜，没有写地点。")
    page.locator("[name=place]").fill(cell_code(0))
    page.locator("form[data-find] button:not([type=button])").click()
    page.wait_for_url("**/desk/case/**")
    (found,) = read(server, "SELECT id FROM cases_case WHERE text LIKE '路灯杆倾斜%'")
    assert read(server, "SELECT count(*) FROM cases_evidence WHERE case_id = ?", found) == [1]
    page.goto("/desk/field/queue/")
    expect(page.locator(".queued.refused")).to_have_count(0)


def test_without_scripts_the_field_desk_is_as_it_was(
    playwright: Playwright, chromium: str, report: Filed, server: Server
) -> None:
    number = report("柳树村东头井盖松动，无脚本。", cell=1)
    browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
    worker = log_in(Visitor(browser, server.address, "zh", scripts=False), "worker", PASSWORD)
    assert not worker.page.locator("#field").is_visible()
    worker.press(number).press("Claim").shows("In hand")
    worker.open("/desk/field/report/")
    worker.fill("What did you find?", "路边井盖松动，无脚本上报。").fill(
        "Where (code of a cell, or words)", cell_code(0)
    )
    worker.press("File the report").shows("路边井盖松动")
    worker.open("/desk/field/queue/").shows(
        "Without scripts nothing is kept on this device: every form goes straight to the server."
    )
    worker.close()
    browser.close()
    assert moves(server, number) == ["file", "claim"]
