"""Plots drawn by the server, stretched to the page: what they show stands beside them in numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

HIGH = 100  # of a plot, in its own units: a share in percent
_LEAST, _MOST = 1.2, 5.0  # the radius of a dot, by how many texts it stands for


def lines(series: Mapping[str, Sequence[float | None]]) -> list[dict[str, Any]]:
    """Will return a path and dots for each series of shares, by its class; nothing is drawn where there is None."""
    return [{"css": css, "d": _path(values), "dots": _dots(values)} for css, values in series.items()]


def _places(values: Sequence[float | None]) -> list[tuple[str, str] | None]:
    step = HIGH / max(len(values) - 1, 1)
    return [None if one is None else (f"{n * step:.2f}", f"{HIGH - HIGH * one:.2f}") for n, one in enumerate(values)]


def _path(values: Sequence[float | None]) -> str:
    drawn, pen_up = [], True
    for at in _places(values):
        if at is not None:
            drawn.append(f"{'M' if pen_up else 'L'}{at[0]} {at[1]}")
        pen_up = at is None
    return "".join(drawn)


def _dots(values: Sequence[float | None]) -> str:
    # Strokes of no length with round ends: they stay round however the plot is stretched.
    return "".join(f"M{at[0]} {at[1]}h0" for at in _places(values) if at is not None)


def promises(bins: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Will return a dot for each bin: to the right how sure it was, upwards how often it was right, by its texts."""
    most = max((one["rows"] for one in bins), default=1)
    return [
        {
            "x": f"{HIGH * one['promised']:.1f}",
            "y": f"{HIGH - HIGH * one['came_true']:.1f}",
            "r": f"{max(_LEAST, _MOST * (one['rows'] / most) ** 0.5):.1f}",
        }
        for one in bins
    ]


def bar(share: float | None, kind: str = "green") -> list[dict[str, Any]]:
    """Will return a share as the one part of a bar."""
    return [{"kind": kind, "x": 0, "width": f"{HIGH * (share or 0):.1f}"}]
