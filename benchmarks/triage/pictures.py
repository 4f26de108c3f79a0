"""Pictures of the page's own tables: every dot is a number that stands in a table of docs/triage.md, and nothing else.

python -m benchmarks.triage.pictures
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from benchmarks.triage.plots import COLOURS
from benchmarks.triage.shared import PICTURES, ROOT

PAGE = ROOT / "docs" / "triage.md"
WIDE, LEFT, RIGHT, TOP, ROW, FOOT = 720, 300, 20, 46, 20, 26
TICKS = 5
DOTS = (6.0, 4.5, 3.0)  # radii: those that meet are all seen
BOLD = ""  # the heading of what stands in bold above a table


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: of which tables of a section, named by which columns, showing which, on which scale."""

    name: str
    section: str
    tables: tuple[int, ...]
    labels: tuple[str, ...]
    values: tuple[str, ...]
    title: str
    scale: tuple[float, float] = (0.0, 1.0)
    spread: str = ""
    goal: float | None = None


ALL = (
    Picture(
        "category", "category", (0,), ("method",), ("macro-F1",),
        "Macro-F1 of each method, ± one spread; the goal is .94", (0.84, 0.96), "spread", 0.94,
    ),
    Picture(
        "units", "units", (0, 1, 2, 3), (BOLD, "advice"), ("accuracy",), "Responsible unit: accuracy on later reports",
    ),
    Picture("unknown", "unknown", (0,), ("texts",), ("threshold alone", "sure"), "Dispatched by the machine alone"),
    Picture("place", "place", (0,), ("kind",), ("recall@1", "recall@3"), "Places in text", (0.4, 1.0)),
    Picture(
        "hazard", "hazard", (0,), ("set",), ("recall, first reading", "precision, first reading"),
        "Dangers, at first reading",
    ),
    Picture(
        "replies", "replies", (1,), ("least share",), ("swapped ones caught", "own ones flagged"),
        "Another matter answered, by the least share asked for",
    ),
    Picture(
        "fair", "fair", (1,), ("voice",), ("right", "same category", "same difficulty"),
        "The same matter in six voices, texts written last", (0.6, 1.0),
    ),
    Picture(
        "duplicates", "duplicates", (0,), ("pairs", "method"), ("precision", "recall"), "Likely duplicates", (0.2, 1.0),
    ),
    Picture(
        "searching", "duplicates", (6,), ("database", "search"), ("warm ms, median", "warm ms, worst"),
        "100,000 open cases searched, milliseconds; the goal is 20", (0.0, 24.0), "", 20.0,
    ),
    Picture("several", "several", (0,), ("texts",), ("precision", "recall"), "Several matters in one text"),
    Picture(
        "difficulty", "difficulty", (2,), ("difficulty",), ("over 1 d", "over 7 d", "over 21 d"),
        "Boston: share of cases that took longer, by the difficulty given",
    ),
)  # fmt: skip


def tables(page: str, section: str) -> list[list[dict[str, str]]]:
    """Will return the tables between a section's marks, a row as its cells by heading; with the bold line above."""
    between = re.search(rf"<!-- measured: {section} -->(.*?)<!-- end: {section} -->", page, re.S)
    lines = between[1].splitlines() if between else []
    found: list[list[dict[str, str]]] = []
    heads: list[str] = []
    bold = ""
    for above, line in pairwise(["", *lines]):
        if line.startswith("**"):
            bold = ", ".join(line.split("**")[1].split(", ")[:2])
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not above.startswith("|"):
            heads = cells
            found.append([])
        elif not set(line) <= set("|-"):
            found[-1].append({BOLD: bold, **dict(zip(heads, cells, strict=True))})
    return found


def draw(picture: Picture, page: str) -> str:
    """Will return the picture of its tables as SVG: a row for each row, a dot for each column."""
    there = tables(page, picture.section)
    rows = [row for nth in picture.tables for row in there[nth]]
    rows = [row for row in rows if any(row[name] for name in picture.values)]
    high = TOP + ROW * len(rows) + FOOT
    out = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}" '
            f'font-family="sans-serif" font-size="12" role="img" aria-label="{escape(picture.title)}">'
        ),
        f'<rect width="{WIDE}" height="{high}" fill="#ffffff"/>',
        f'<text x="8" y="18" font-size="13" font-weight="bold" fill="#222">{escape(picture.title)}</text>',
        *_legend(picture.values),
        *_frame(picture, high),
    ]
    for nth, row in enumerate(rows):
        out += _row(picture, row, TOP + ROW * nth + ROW / 2)
    return "\n".join([*out, "</svg>"]) + "\n"


def _at(picture: Picture, value: float) -> float:
    low, top = picture.scale
    return round(LEFT + (min(max(value, low), top) - low) / (top - low) * (WIDE - LEFT - RIGHT), 1)


def _legend(values: Sequence[str]) -> Iterator[str]:
    x = LEFT
    for nth, name in enumerate(values):
        yield f'<circle cx="{x}" cy="33" r="{DOTS[nth]}" fill="{COLOURS[nth]}"/>'
        yield f'<text x="{x + 9}" y="37" fill="#222">{escape(name)}</text>'
        x += 28 + 7 * len(name)


def _frame(picture: Picture, high: int) -> Iterator[str]:
    low, top = picture.scale
    for step in range(TICKS):
        value = low + (top - low) * step / (TICKS - 1)
        x = _at(picture, value)
        yield f'<path d="M{x} {TOP}V{high - FOOT}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{high - 9}" text-anchor="middle" fill="#444">{value:.3g}</text>'
    if picture.goal is not None:
        x = _at(picture, picture.goal)
        yield f'<path d="M{x} {TOP}V{high - FOOT}" stroke="#444" stroke-dasharray="4 3"/>'


def _row(picture: Picture, row: dict[str, str], y: float) -> Iterator[str]:
    said = ": ".join(row[name] for name in picture.labels)
    yield f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end" fill="#222">{escape(said)}</text>'
    for nth, name in enumerate(picture.values):
        if not row[name]:
            continue
        value = float(row[name].replace(",", ""))
        if picture.spread and (spread := row[picture.spread]):
            a, b = _at(picture, value - float(spread)), _at(picture, value + float(spread))
            yield f'<path d="M{a} {y}H{b}" stroke="{COLOURS[nth]}" stroke-width="2"/>'
        yield f'<circle cx="{_at(picture, value)}" cy="{y}" r="{DOTS[nth]}" fill="{COLOURS[nth]}"/>'


def draw_all() -> None:
    """Will draw every picture anew from the page as it stands."""
    page = PAGE.read_text(encoding="utf-8")
    for picture in ALL:
        (PICTURES / f"triage-{picture.name}.svg").write_text(draw(picture, page), encoding="utf-8")


if __name__ == "__main__":
    draw_all()
