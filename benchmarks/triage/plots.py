"""Small line pictures as SVG: readable in light and dark, no library, no more than a few kilobytes."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from benchmarks.triage.shared import PICTURES

Points = Sequence[tuple[float, float]]
WIDE, HIGH, LEFT, BOTTOM, TOP, RIGHT = 460, 280, 52, 42, 26, 12
COLOURS = ("#2f6fb0", "#c05a1c", "#3b8a4a", "#8a4fa3")
DASHES = ("", "6 3", "2 3", "8 3 2 3")


def lines(
    name: str,
    title: str,
    across: str,
    up: str,
    series: dict[str, Points],
    *,
    x: tuple[float, float] = (0, 1),
    y: tuple[float, float] = (0, 1),
    diagonal: bool = False,
) -> str:
    """Will write docs/pictures/<name>.svg and return the Markdown that shows it."""
    width, height = WIDE - LEFT - RIGHT, HIGH - TOP - BOTTOM

    def at(point: tuple[float, float]) -> tuple[float, float]:
        across_, up_ = (point[0] - x[0]) / (x[1] - x[0]), (point[1] - y[0]) / (y[1] - y[0])
        return round(LEFT + across_ * width, 1), round(TOP + (1 - up_) * height, 1)

    out = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" '
            f'font-family="sans-serif" font-size="11" role="img" aria-label="{escape(title)}">'
        ),
        f'<rect width="{WIDE}" height="{HIGH}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="16" font-size="12" fill="#222">{escape(title)}</text>',
    ]
    for step in range(5):
        share = step / 4
        left, level = at((x[0], y[0] + share * (y[1] - y[0])))
        place, floor = at((x[0] + share * (x[1] - x[0]), y[0]))
        out.append(f'<path d="M{left} {level}H{WIDE - RIGHT}M{place} {floor}V{TOP}" stroke="#ddd" fill="none"/>')
        says = f"{y[0] + share * (y[1] - y[0]):g}", f"{x[0] + share * (x[1] - x[0]):g}"
        out.append(f'<text x="{left - 6}" y="{level + 4}" text-anchor="end" fill="#444">{says[0]}</text>')
        out.append(f'<text x="{place}" y="{floor + 15}" text-anchor="middle" fill="#444">{says[1]}</text>')
    if diagonal:
        (a, b), (c, d) = at((x[0], y[0])), at((x[1], y[1]))
        out.append(f'<path d="M{a} {b}L{c} {d}" stroke="#999" stroke-dasharray="3 3" fill="none"/>')
    for nth, (label, points) in enumerate(series.items()):
        colour, dash = COLOURS[nth % 4], DASHES[nth % 4]
        path = "M" + "L".join(f"{a} {b}" for a, b in map(at, points))
        out.append(f'<path d="{path}" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}" fill="none"/>')
        low = TOP + height - 14 * (len(series) - nth) + 4
        out.append(f'<path d="M{LEFT + 8} {low - 4}h22" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        out.append(f'<text x="{LEFT + 36}" y="{low}" fill="#222">{escape(label)}</text>')
    middle = LEFT + width / 2
    out.append(f'<text x="{middle}" y="{HIGH - 8}" text-anchor="middle" fill="#222">{escape(across)}</text>')
    turn = f'transform="translate(13 {TOP + height / 2}) rotate(-90)"'
    out.append(f'<text {turn} text-anchor="middle" fill="#222">{escape(up)}</text></svg>')
    path_ = Path(PICTURES) / f"{name}.svg"
    path_.write_text("\n".join(out) + "\n", encoding="utf-8")
    return f"![{title}](pictures/{name}.svg)"
