"""What the ground desk draws: where a map is faulty, where two maps differ."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.http import HttpRequest
from django.utils.translation import gettext

from doorstep.doors.desks.ground import drawing
from doorstep.doors.desks.ground.drawing import Drawing
from doorstep.doors.desks.ground.parts import Changed, Found
from doorstep.doors.desks.ground.tables import link, number
from doorstep.ground.editions.rules import EditionRef
from doorstep.ground.grid import queries as maps
from doorstep.ground.grid.rules import Grid

MOST_DOTS = 400
CLOSE_M = 700.0  # a close-up shows at least so much
NAMED = 60  # cells whose names still fit


def of_faults(request: HttpRequest, ref: EditionRef, found: Sequence[Found]) -> dict[str, Any] | None:
    """Will draw the faults of a map on it, or one of them close by; None where nothing has a place."""
    placed = [(n, one) for n, one in enumerate(found) if one.shape is not None or one.spot is not None]
    if not placed:
        return None
    chosen = number(request, "fault") if request.GET.get("fault") else -1
    close = next((one for n, one in placed if n == chosen), None)
    if close is not None:
        return _close(maps.snapshot(ref.id), close) | {"back": link(request, fault=None)}
    picture = drawing.ground(drawing.towns_of(ref.id))
    for n, one in placed[:MOST_DOTS]:
        lon, lat = _spot(one)
        picture.dot(
            "grave" if one.grave else "mild", lon, lat, title=one.text, href=f"?{link(request, fault=str(n))}#plan"
        )
    more = len(placed) - MOST_DOTS
    return {
        "drawing": picture,
        "title": gettext("Where the faults are"),
        "key": [
            ("grave", gettext("Error"), sum(one.grave for _, one in placed)),
            ("mild", gettext("Warning"), sum(not one.grave for _, one in placed)),
        ],
        "note": gettext("The first {count} are drawn.").format(count=MOST_DOTS) if more > 0 else "",
    }


def _spot(one: Found) -> tuple[float, float]:
    if one.spot is not None:
        return one.spot
    at = one.shape.representative_point()
    return float(at.x), float(at.y)


def _close(grid: Grid, one: Found) -> dict[str, Any]:
    rows = [grid.index[code] for code in one.codes if code in grid.index]
    lon, lat = _spot(one)
    box = drawing.bounds([one.shape]) if one.shape is not None else (lon, lat, lon, lat)
    picture = Drawing(drawing.frame(box, least_m=CLOSE_M))
    shown = drawing.near(grid, picture.frame.box)
    drawing.cells(picture, grid, shown, name=len(shown) <= NAMED)
    drawing.cells(picture, grid, np.array(rows, dtype=np.int64), "meant")
    if one.shape is not None:
        picture.shape("grave" if one.grave else "mild", one.shape, title=one.text)
    picture.dot("grave" if one.grave else "mild", lon, lat, title=one.text)
    return {
        "drawing": picture,
        "title": one.text,
        "key": [
            ("grave" if one.grave else "mild", gettext("the fault"), None), ("meant", gettext("cells concerned"), None),
        ],
        "note": one.todo,
    }  # fmt: skip


def of_changes(before: EditionRef, after: EditionRef, changed: Sequence[Changed], cells: str) -> dict[str, Any] | None:
    """Will draw which cells a new map adds, takes away and changes; None where no cell differs. cells: their table."""
    mine = [one for one in changed if one.table == cells]
    if not mine:
        return None
    old, new = maps.snapshot(before.id), maps.snapshot(after.id)
    picture = drawing.ground(drawing.towns_of(after.id))
    key = []
    for what, label, grid in (
        ("removed", gettext("Removed"), old), ("changed", gettext("Changed"), new), ("added", gettext("Added"), new),
    ):  # fmt: skip
        rows = [grid.index[one.key] for one in mine if one.what == what and one.key in grid.index]
        if rows:
            picture.shape(what, drawing.joined(grid, np.array(rows, dtype=np.int64)), title=label)
            if len(rows) <= MOST_DOTS:
                for row in rows:
                    name = f"{label}: {grid.names[row]} {grid.codes[row]}"
                    picture.dot(what, float(grid.lon[row]), float(grid.lat[row]), title=name)
        key.append((what, label, len(rows)))
    return {"drawing": picture, "title": gettext("Cells that differ"), "key": key, "note": ""}
