"""Each story with a keyboard alone: no mouse, and nothing that presses for somebody. The centre's is in test_centre.

Whoever goes by keys must see where they are: each thing that takes the focus on the way is looked at.
"""

import re
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.visitor import DESK, Visitor
from tests.city import PASSWORD

FURTHEST = 90  # presses of Tab: what lies further off is out of reach
OTHER = "Mine is another matter: continue"
NUMBER = re.compile(r"\d{4}-\d{4}-\d")
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
# The name that is read out, roughly, and whether a ring can be seen around it (or around the row that it fills).
WHERE = """() => {
  const on = document.activeElement;
  const ringed = (pseudo) => {
    const style = getComputedStyle(on, pseudo);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const labels = [...(on.labels || [])].map(label => label.textContent);
  const words = [...labels, on.getAttribute("aria-label"), on.textContent];
  return {
    tag: on.tagName,
    name: words.join(" ").replace(/\\s+/g, " ").trim(),
    seen: on === document.body || on.matches("[tabindex='-1']") || ringed(null) || ringed("::after")
      || Boolean(on.closest(".field:focus-within")),
  };
}"""


class Keys:
    """Hands on a keyboard, and eyes on the ring."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page

    def to(self, message: str, tag: str = "") -> "Keys":
        """Will press Tab until something of that name has the focus."""
        wanted, passed = self.visitor.words(message), []
        for _ in range(FURTHEST):
            self.page.keyboard.press("Tab")
            on = self.page.evaluate(WHERE)
            assert on["seen"], f"{self.page.url}: no ring around {on['tag']} {on['name'][:60]!r}"
            if wanted in on["name"] and tag in ("", on["tag"]):
                return self
            passed.append(on["name"][:30])
        raise AssertionError(f"{self.page.url}: {wanted!r} is out of reach; on the way: {passed}")

    def choose(self, message: str, beside: str) -> "Keys":
        """Will go to a group of choices by the one that Tab reaches, and on by the arrows."""
        self.to(beside, "INPUT")
        for _ in range(FURTHEST):
            if self.visitor.words(message) in self.page.evaluate(WHERE)["name"]:
                return self.press("Space")
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: {message!r} is not among the choices")

    def write(self, text: str) -> "Keys":
        """Will type."""
        self.page.keyboard.type(text)
        return self

    def press(self, *keys: str) -> "Keys":
        """Will press keys that lead nowhere else."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def go(self, key: str = "Enter") -> "Keys":
        """Will press a key that leads to another page, and look at that."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.visitor._look()
        return self

    def attach(self, message: str, photo: Path) -> "Keys":
        """Will go to the field for files. The window that chooses one is the system's, so the file is put there."""
        self.to(message, "INPUT")
        self.page.locator("input[type=file]:focus").set_input_files(photo)
        return self


def by_keys(visitor: Visitor, login: str) -> Keys:
    """Will log somebody in by keys."""
    keys = Keys(visitor.open("/desk/login/"))
    return keys.write(login).press("Tab").write(PASSWORD).go()


def said(page: Page, pattern: re.Pattern[str]) -> str:
    """Will return what the page says of that form."""
    found = pattern.search(page.locator("main").inner_text())
    assert found
    return found[0]


def test_a_report_goes_its_way_by_keys_alone(visit: Visit, photo: Path) -> None:
    # A resident reports.
    resident = Keys(visit("zh").open("/"))
    resident.to("Report", "A").go()
    resident.to("What is the matter?").write("石桥村北头的自来水井盖松了，车一过就响。")
    resident.page.wait_for_selector("#guess .pick")
    resident.choose("公用设施／上水井盖", "").to("Continue", "BUTTON").go()
    resident.to("Name of a village, road, estate, shop or other landmark").write("石桥村").go()
    resident.to("西河镇", "BUTTON").go().to("石桥村", "BUTTON").go().choose("第11格", "第7格").to(
        "Continue", "BUTTON"
    ).go()
    if "/similar" in resident.page.url:
        resident.to(OTHER, "BUTTON").go()
    resident.to("Continue", "BUTTON").go().to("Send", "BUTTON").go()
    number, code = said(resident.page, NUMBER), said(resident.page, CODE)

    # The worker claims and handles it.
    worker = by_keys(visit("zh"), "colleague")
    worker.to(number, "A").go().to("Claim", "BUTTON").go()
    worker.to("Say it is handled", "SUMMARY").press("Enter").to("Reply to the resident", "TEXTAREA").write("已换井盖。")
    worker.attach("Photos", photo).to("Say it is handled", "BUTTON").go()

    # The resident comes back with number and code, and has the last word.
    resident = Keys(visit("zh").open("/follow"))
    resident.to("Case number").write(number).to("Secret code").write(code).go()
    resident.choose("Solved", "Solved").choose("Satisfied", "Very satisfied")
    resident.to("Send my answer", "BUTTON").go()
    resident.visitor.shows("Closed")


def test_a_head_hands_cases_on_by_keys_alone(visit: Visit) -> None:
    resident = visit("zh", scripts=False)
    resident.open("/report").fill("What is the matter?", "石桥村南头的自来水井盖松了，夜里很响。")
    resident.press("Continue").choose("公用设施／上水井盖").press("Continue")
    resident.press("西河镇").press("石桥村").choose("第12格")
    while "/done" not in resident.page.url:
        pages = {"/check": "Send", "/similar": OTHER}
        resident.press(next((way for page, way in pages.items() if page in resident.page.url), "Continue"))
    number = said(resident.page, NUMBER)

    head = by_keys(visit("en", size=DESK), "head")
    head.visitor.open("/desk/department/?list=unclaimed")
    head.to(f"Tick {number}", "INPUT").press("Space").to("What to do", "SELECT").write("Assign").to(
        "Next", "BUTTON"
    ).go()
    head.choose("Grid worker, Willow", "Grid worker").to("Look at it first", "BUTTON").go()
    head.to("Do it for 1 case", "BUTTON").go()
    head.visitor.shows("Done for 1 case.")
