"""Is it one of these? Open cases near a place that say something alike, the likeliest first."""

from datetime import timedelta
from typing import Any

import numpy as np

from doorstep.doors import present
from doorstep.doors.desks.access import Desk
from doorstep.triage import duplicate

SINCE = timedelta(days=30)
METRES = 600.0
READ = 300


def similar(
    desk: Desk, text: str, *, cell: str = "", lon: float | None = None, lat: float | None = None
) -> list[dict[str, Any]]:
    """Will return likely duplicates among the open cases the person may see, as cards with their likeness."""
    grid = desk.ground.grid
    row = grid.index.get(cell)
    if row is not None and (lon is None or lat is None):
        lon, lat = float(grid.lon[row]), float(grid.lat[row])
    found = desk.cases().filter(filed_at__gte=desk.now - SINCE).exclude(state="closed")
    if lon is not None and lat is not None:
        east = (grid.lon - lon) * np.cos(np.radians(lat)) * 111_320.0
        near = np.flatnonzero(np.hypot(east, (grid.lat - lat) * 111_320.0) <= METRES)
        found = found.filter(cell__in=[str(code) for code in grid.codes[near][:200]])
    rows = {one.pk: one for one in found.order_by("-filed_at")[:READ]}
    if not rows:
        return []
    every = list(rows.values())
    candidates = duplicate.Candidates(
        id=np.array([one.pk for one in every], dtype=np.int64),
        text=np.array([one.text for one in every], dtype=object),
        lon=np.array([one.lon if one.lon is not None else np.nan for one in every]),
        lat=np.array([one.lat if one.lat is not None else np.nan for one in every]),
        at=np.array([int(one.filed_at.timestamp()) for one in every], dtype=np.int64),
        cell=np.array([one.cell for one in every], dtype=object),
    )
    here = (lon if lon is not None else float("nan"), lat if lat is not None else float("nan"))
    likely = duplicate.similar(text, *here, int(desk.now.timestamp()), candidates, cell=cell)
    return [
        present.card(rows[one.id], desk.ground, desk.now)
        | {
            "percent": round(one.score * 100),
            "metres": None if one.metres is None else round(one.metres / 10) * 10,
        }
        for one in likely
    ]
