"""Goes to every page and says what is wrong with it: axe, width, headings, targets, the console, requests to others."""

import base64
import hmac
import re
import time
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.lived import Lived
from tests.browser.pages import FACTOR, HALF, SENDER, WRITER, Sight, confirm_password, press
from tests.browser.server import ROOT, Server
from tests.city import CAST, PASSWORD

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES = ("zh-hans", "en")
WIDTHS = (360, 768, 1440)
MODES: dict[str, dict[str, str]] = {"light": {"theme": "light"}, "dark": {"theme": "dark"}, "large": {"size": "large"}}
Mode = tuple[str, int, str]
EVERY_MODE: list[Mode] = list(product(LANGUAGES, WIDTHS, MODES))
# What is touched is this high at least; a link in running text, or one among others with space around, is excepted.
TOUCH_PX = 43.5
RUN_AXE = """() => axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'],
}).then(found => found.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(
    n => n.target.join(' ') + ' ' + n.html.slice(0, 100)).join(' | ')))"""
LOOK = """(touch) => ({
  title: document.title.length > 3,
  lang: document.documentElement.lang.toLowerCase(),
  h1: document.querySelectorAll('h1').length,
  wide: (root => [root.scrollWidth - root.clientWidth, ...(root.scrollWidth > root.clientWidth
    ? [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(0, 3).map(e => e.outerHTML.slice(0, 90)) : [])])(document.documentElement),
  small: [...document.querySelectorAll(
      'button, summary, select, .button, label.pick, input:not([type=hidden])')].filter(e => {
    const box = (['checkbox', 'radio'].includes(e.type) && e.closest('label') || e).getBoundingClientRect();
    return e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0 && box.height > 1 && box.height < touch
      && !e.closest('.leaflet-control-container');
  }).map(e => Math.round(e.getBoundingClientRect().height) + ' px: ' + e.outerHTML.slice(0, 90)),
  hidden: [...document.querySelectorAll('main h1')].some(e => !e.innerText.trim()),
})"""


CAREFUL = "mayor"  # switches the second factor on; no other test in a browser logs in as them


def totp(secret: str) -> str:
    """Will return the code that an authenticator app shows now for a secret (RFC 6238)."""
    key = base64.b32decode(secret.strip().upper() + "=" * (-len(secret.strip()) % 8))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def slice_of(sight: Sight) -> Mode:
    """Will return the one mode in which a page is looked at in every run; over all pages each mode comes up."""
    return EVERY_MODE[crc32(sight.name.encode()) % len(EVERY_MODE)]


@dataclass
class Walker:
    """Somebody who opens page after page, each as the one who may."""

    browser: Browser
    server: Server
    lived: Lived
    faults: list[str] = field(default_factory=list)
    _pages: dict[str, Page] = field(default_factory=dict)
    _axe: str = ""
    _said: list[str] = field(default_factory=list)

    def look(self, sight: Sight, mode: Mode) -> None:
        """Will open a page in a language, at a width, in a mode, and note what is wrong."""
        language, width, look = mode
        page = self._as(sight.by)
        cookies = {"django_language": language, "theme": "", "size": "", **MODES[look]}
        page.context.add_cookies([{"name": n, "value": v, "url": self.server.address} for n, v in cookies.items()])
        page.set_viewport_size({"width": width, "height": 800})
        where = f"{sight.name} [{language} {width} {look} as {sight.by or 'anyone'}]"
        said = self._said = []
        path = sight.address.format(**{name: number for name, (number, _) in self.lived.items()})
        answer = page.goto(f"/{path.lstrip('/')}")
        if answer is None or answer.status != sight.status:
            said.append(f"answers {answer and answer.status}, not {sight.status}")
        if not sight.then and urlsplit(page.url).path.strip("/") != urlsplit(path).path.strip("/"):
            said.append(f"leads to {page.url}")
        if sight.then:
            sight.then(page)
        found = page.evaluate(LOOK, TOUCH_PX)
        right: dict[str, Any] = {"title": True, "lang": language, "h1": 1, "wide": [0], "small": [], "hidden": False}
        said += [f"{name}: {value}" for name, value in found.items() if value != right[name]]
        page.evaluate(self._axe or self._read_axe())
        said += [f"axe: {one}" for one in page.evaluate(RUN_AXE)]
        self.faults += [f"{where}: {one}" for one in said]

    def close(self) -> None:
        """Will close all windows."""
        for page in self._pages.values():
            page.context.close()

    def _read_axe(self) -> str:
        self._axe = f"{AXE.read_text(encoding='utf-8')};0"
        return self._axe

    def _as(self, who: str) -> Page:
        if who not in self._pages:
            self._pages[who] = self._enter(self._open(), who)
        return self._pages[who]

    def _open(self) -> BrowserContext:
        # Only the content policy of our pages is set aside, for axe to be put into them.
        context = self.browser.new_context(base_url=self.server.address, bypass_csp=True, locale="zh-CN")
        context.set_default_timeout(30_000)
        return context

    def _enter(self, context: BrowserContext, who: str) -> Page:
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._said.append(f"script: {error}"))
        page.on("request", self._asked)
        if who in CAST:
            self._log_in(page, who)
        elif who == FACTOR:
            self._log_in(page, CAREFUL)
            page.goto("/desk/second-factor/app/")
            confirm_password(page)
            page.locator("main input[name=code]").fill(totp(page.locator(".secret").inner_text()))
            press(page)
        elif who == HALF:
            self._as(FACTOR)
            self._log_in(page, CAREFUL)
        elif who in self.lived:
            page.goto("/f/{}/{}".format(*self.lived[who]))
        elif who in (WRITER, SENDER):
            self._write(page, send=who == SENDER)
        return page

    @staticmethod
    def _log_in(page: Page, who: str) -> None:
        page.goto("/desk/login/")
        page.locator("[name=login]").fill(who)
        page.locator("[name=password]").fill(PASSWORD)
        press(page)

    @staticmethod
    def _write(page: Page, *, send: bool) -> None:
        """Will go through a report, to its check or its receipt."""
        page.goto("/report")
        page.locator("[name=text]").fill("柳树村大集路口的自来水井盖松动，车一压就响得厉害。")
        for _ in range(8):
            if re.search(r"/where", page.url) and not page.locator("#chosen").count():
                page.locator("[name=search]").fill("柳树村大集")
                with page.expect_navigation():
                    page.locator("button[value=find]").click()
                page.locator("[name=place]").first.check()
            if "/check" in page.url and not send:
                return
            if "/done" in page.url:
                return
            # The button of the way on, which on the page of the place is not the first.
            way = page.locator("main form button[value=next]").locator("visible=true")
            with page.expect_navigation():
                (way if way.count() else page.locator("main .buttons button.button:not(.second)")).last.click()
        raise AssertionError(f"the report ends at {page.url}")

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that refuses answers with its own status, and Chromium writes each of them to the console.
        if message.type in ("error", "warning") and not re.search(r"status of 4\d\d", message.text):
            self._said.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.server.address + "/", "data:", "blob:")):
            self._said.append(f"asks {request.url}")
