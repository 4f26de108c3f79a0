"""The design system: its colours can be read, its values stand in one place, and its page shows every part."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.template.base import Template
from django.template.context import Context
from django.template.loader import get_template
from django.test import Client

from doorstep.doors.styleguide.samples import TOKENS

ROOT = Path(__file__).resolve().parent.parent.parent
SHEETS = ROOT / "frontend" / "src"
TOKENS_SHEET = SHEETS / "styles" / "tokens.css"
TEXT, EDGE = 4.5, 3.0
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(")
# What is black on white for a machine or for paper, whatever the mode.
PLAIN = {"#fff", "#000"}


def values(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): ([^;]+);", block))


def modes() -> dict[str, dict[str, str]]:
    """Will return the tokens of each mode; the dark ones once for the device and once for the page."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS_SHEET.read_text(encoding="utf-8"), flags=re.S)
    light = text[text.index(":root, [data-theme=light]") : text.index("@media screen and (prefers-color-scheme: dark)")]
    device = text[text.index("@media screen and (prefers-color-scheme: dark)") : text.index("\n  [data-theme=dark]")]
    page = text[text.index("\n  [data-theme=dark]") : text.index(":root[data-size=large]")]
    return {"light": values(light), "device": values(device), "dark": values(page)}


def contrast(one: str, other: str) -> float:
    """Will return how strongly two colours differ, 1 to 21, as WCAG 2.2 counts it."""

    def light(colour: str) -> float:
        digits = colour.lstrip("#")
        digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
        parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


PAIRS = [(token, ground) for _, tokens in TOKENS for token, _, ground in tokens if ground]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_is_written_can_be_read(mode: str) -> None:
    found = modes()[mode]
    low = {
        f"{token} on {ground}": round(measured, 2)
        for token, ground in PAIRS
        if (measured := contrast(found[token], found[ground])) < (EDGE if token in ("edge", "focus") else TEXT)
    }
    assert not low


def test_the_dark_values_are_the_same_for_a_device_and_for_a_page() -> None:
    found = modes()
    assert found["device"] == found["dark"]
    assert set(found["dark"]) <= set(found["light"])


def test_the_document_says_what_is_measured() -> None:
    said = re.findall(r"^\| `([\w-]+)` on `([\w-]+)` \| ([\d.]+) \| ([\d.]+) \|", document(), flags=re.M)
    found = modes()
    measured = [(t, g, *(f"{contrast(found[m][t], found[m][g]):.1f}" for m in ("light", "dark"))) for t, g in PAIRS]
    assert said == measured


def document() -> str:
    return (ROOT / "docs" / "design.md").read_text(encoding="utf-8")


def test_no_other_sheet_names_a_colour() -> None:
    found = []
    for sheet in sorted(SHEETS.rglob("*.css")):
        if sheet != TOKENS_SHEET:
            text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
            found += [f"{sheet.name}: {m[0]}" for m in COLOUR.finditer(text) if m[0] not in PLAIN]
    assert not found


@pytest.mark.django_db
@pytest.mark.parametrize("surface", ["all", "public", "staff"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_every_part(
    client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, surface: str, language: str
) -> None:
    settings.SURFACE = surface
    used, render = set(), vars(Template)["_render"]

    def seen(template: Template, context: Context) -> str:
        used.add(template.name)
        return str(render(template, context))

    monkeypatch.setattr(Template, "_render", seen)
    answer = client.get("/styleguide", headers={"Accept-Language": language})
    assert answer.status_code == 200
    parts = {f"parts/{path.name}" for path in (ROOT / "doorstep/doors/templates/parts").glob("*.html")}
    assert not parts - used
    assert ("desks/parts/case.html" in used) == (surface != "public")


@pytest.mark.django_db
def test_headings_of_the_page_go_down_one_at_a_time(client: Client) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", client.get("/styleguide").content.decode())]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_part_that_is_named_exists() -> None:
    for name in re.findall(r"`((?:parts|portal|desks)/[\w/]+\.html)`", document()):
        get_template(name)
