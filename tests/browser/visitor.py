"""Somebody at a browser. Every page they come to is looked at: what must be true of all pages is true of this one.

Tests name buttons, fields and texts by their English message; the visitor looks for it in their own language.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import translation
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}
LANGUAGES = {"zh": ("zh-CN", "zh-Hans"), "en": ("en-GB", "en")}

# Runs in the page, also where the page's own scripts are switched off.
LOOK = """() => ({
  lang: document.documentElement.lang.toLowerCase(),
  title: document.title,
  h1: document.querySelectorAll('h1').length,
  main: document.querySelectorAll('main').length,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  nameless: [...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter(
      f => !(f.labels && [...f.labels].some(l => l.textContent.trim())) && !f.getAttribute('aria-label')
           && !f.getAttribute('aria-labelledby')).map(f => f.outerHTML.slice(0, 120)),
  silent: [...document.querySelectorAll('button, a[href]')].filter(
      b => !b.textContent.trim() && !b.getAttribute('aria-label') && !b.querySelector('img[alt]')
  ).map(b => b.outerHTML.slice(0, 120)),
  twice: [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) !== n),
  blind: [...document.querySelectorAll('img:not([alt])')].length,
})"""


class Visitor:
    """A browser window of one person, in one language, at one width."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        language: str = "zh",
        *,
        size: dict[str, int] | None = None,
        scripts: bool = True,
        network: str = "",
    ) -> None:
        self._address, self._lang = address, LANGUAGES[language][1]
        self._context = browser.new_context(
            base_url=address,
            locale=LANGUAGES[language][0],
            viewport=size or PHONE,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            extra_http_headers={"X-Forwarded-For": network} if network else {},
        )
        self._context.set_default_timeout(30_000)  # a machine may be busy with everything else
        self.page: Page = self._context.new_page()
        self.faults: list[str] = []
        self._expected: set[int] = set()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        # A refusal with its own status is no fault, and Chromium writes each of them to the console.
        refused = re.search(r"status of (\d+)", message.text)
        if message.type in ("error", "warning") and not (refused and int(refused[1]) in self._expected):
            self.faults.append(f"{self.page.url}: {message.type}: {message.text} {message.location.get('url', '')}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._address + "/", "data:", "blob:")):
            self.faults.append(f"{self.page.url} asks {request.url}")

    def open(self, path: str, status: int = 200) -> "Visitor":
        """Will go to a page and look at it."""
        self._expected = {status}
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        return self._look()

    def words(self, message: str) -> str:
        """Will return a message in the visitor's language."""
        with translation.override(self._lang.lower()):
            return translation.gettext(message)

    def press(self, message: str, *, within: str = "main", refused: Sequence[int] = ()) -> "Visitor":
        """Will press the first button or link of that name that can be seen, and look at the page it leads to.

        What shows a name and an explanation, as the doors of the first page do, is found by how it begins.
        """
        self._expected = set(refused)
        name = re.compile("^" + re.escape(self.words(message)) + r"(\s|$)")
        place = self.page.locator(within).first
        found = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))
        with self.page.expect_navigation():
            found.locator("visible=true").first.click()
        return self._look()

    def past_similar(self) -> "Visitor":
        """Will go on from the page of similar cases, where others have reported the like before."""
        if "/report/similar" in self.page.url:
            self.press("Mine is another matter: continue")
        return self

    def unfold(self, message: str) -> Locator:
        """Will open a fold and return the form in it."""
        fold = self.page.locator("details", has=self.page.locator("summary", has_text=self.words(message))).first
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
        return fold

    def fill(self, message: str, text: str, *, within: str = "main") -> "Visitor":
        """Will write into the field of that label."""
        found = self.page.locator(within).get_by_label(self.words(message))
        found.locator("visible=true").first.fill(text)
        return self

    def choose(self, message: str, *, within: str = "main") -> "Visitor":
        """Will tick the choice of that label."""
        self.page.locator(within).get_by_label(self.words(message)).first.check()
        return self

    def attach(self, photo: Path, *, within: str = "main") -> "Visitor":
        """Will put a photo into the first field for files that can be seen."""
        self.page.locator(within).locator("input[type=file]").locator("visible=true").first.set_input_files(photo)
        return self

    @property
    def text(self) -> str:
        """Will return what the page says."""
        return self.page.locator("main").inner_text()

    def shows(self, *texts: str) -> "Visitor":
        """Will see to it that the page says all of it."""
        said = self.text
        for text in map(self.words, texts):
            assert text in said, f"{self.page.url} does not say {text!r}:\n{said}"
        return self

    def close(self) -> None:
        """Will close the window; what was wrong with any of its pages comes up now."""
        self._context.close()
        assert not self.faults, "\n".join(self.faults)

    def _look(self) -> "Visitor":
        found = self.page.evaluate(LOOK)
        right: dict[str, Any] = {"lang": self._lang.lower(), "h1": 1, "main": 1, "wide": 0, "blind": 0}
        right |= {"nameless": [], "silent": [], "twice": [], "title": found["title"] or "a title"}
        wrong = {name: value for name, value in found.items() if value != right[name]}
        if wrong:
            self.faults.append(f"{self.page.url}: {wrong}")
        return self


def log_in(visitor: Visitor, login: str, password: str) -> Visitor:
    """Will log one of the cast in."""
    visitor.open("/desk/login/")
    visitor.page.locator("[name=login]").fill(login)
    visitor.page.locator("[name=password]").fill(password)
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button").click()
    return visitor._look()
