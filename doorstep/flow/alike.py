"""Is it one of these? Open cases that may be the same matter: by place and time out of the record, then by text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import QuerySet

from doorstep.cases import queries
from doorstep.cases.queries import Near
from doorstep.flow.ground import Ground
from doorstep.triage import burst, duplicate
from doorstep.triage.duplicate import Candidates, Similar

SINCE = timedelta(days=35)
METRES = 600.0
MOST_CELLS = 200
MOST_READ = 1_000  # rows of one search: in a burst the newest of its own cells
READ_WITHOUT_PLACE = 150
BURST_SINCE = timedelta(days=7)
BURST_READ = 4_000  # the newest open cases that are looked through for bursts


@dataclass(frozen=True, slots=True)
class Alike:
    """An open case that may be the same, and what makes it so; None for no more than the same kind in the same cell."""

    case: Any  # its row
    how: Similar | None


def nearest(
    text: str,
    ground: Ground,
    of: "QuerySet[Any]",
    *,
    now: datetime,
    cell: str = "",
    area: str = "",
    lon: float | None = None,
    lat: float | None = None,
    category: str = "",
    other_than: int = 0,
    limit: int = 5,
) -> list[Alike]:
    """Will return the likeliest duplicates among `of`, the best first: two queries, however many cases are open.

    The place is a point, a cell, or an area; without any the newest cases are read. What was merged into a case speaks
    for it: whoever uses the words of an earlier duplicate is shown its master.
    """
    lon, lat = _point(ground, cell, lon, lat)
    since = now - SINCE
    if lon is not None and lat is not None:
        cells = _cells(ground, lon, lat)
        found = queries.near(of, since=since, limit=MOST_READ, cells=cells, communities=_communities(ground, cells))
    elif area:
        cells = _cells_of(ground, area)
        found = queries.near(of, since=since, limit=MOST_READ, cells=cells, communities=_communities(ground, cells))
    else:
        found = queries.near(of, since=since, limit=READ_WITHOUT_PLACE)
    found = [one for one in found if other_than not in (one.id, one.master)]
    nan = float("nan")
    likely = duplicate.similar(
        text,
        nan if lon is None else lon,
        nan if lat is None else lat,
        int(now.timestamp()),
        candidates(found),
        cell=cell,
        category=category,
        rules=duplicate.Rules(limit=4 * limit),
    )
    master = {one.id: one.master or one.id for one in found}
    best: dict[int, Similar | None] = {}
    for one in likely:
        best.setdefault(master[one.id], one)
    if category and cell:
        # Two people describe one lamp in different words: the same kind of matter in the same cell is worth a look.
        for other in found:
            if other.master is None and (other.cell, other.category) == (cell, category) and len(best) < limit:
                best.setdefault(other.id, None)
    rows = of.exclude(state="closed").in_bulk(list(best)) if best else {}
    return [Alike(rows[key], how) for key, how in best.items() if key in rows][:limit]


def bursts(of: "QuerySet[Any]", *, now: datetime) -> list[burst.Burst]:
    """Will return the groups of three or more open cases of one matter, the largest first: one query.

    The rows of each burst are case ids, the oldest first.
    """
    found = queries.near(of.exclude(state="closed"), since=now - BURST_SINCE, limit=BURST_READ)
    groups = burst.bursts(candidates(found))
    return [burst.Burst(tuple(found[row].id for row in one.rows), one.families) for one in groups]


def candidates(found: Sequence[Near]) -> Candidates:
    """Will return cases as the arrays that triage compares."""
    nan = float("nan")
    return Candidates(
        id=np.array([one.id for one in found], dtype=np.int64),
        text=np.array([one.text for one in found], dtype=object),
        lon=np.array([nan if one.lon is None else one.lon for one in found], dtype=float),
        lat=np.array([nan if one.lat is None else one.lat for one in found], dtype=float),
        at=np.array([int(one.filed_at.timestamp()) for one in found], dtype=np.int64),
        cell=np.array([one.cell for one in found], dtype=object),
        category=np.array([one.category for one in found], dtype=object),
        area=np.array([one.community for one in found], dtype=object),
    )


def _point(ground: Ground, cell: str, lon: float | None, lat: float | None) -> tuple[float | None, float | None]:
    row = ground.grid.index.get(cell)
    if row is None or (lon is not None and lat is not None):
        return lon, lat
    return float(ground.grid.lon[row]), float(ground.grid.lat[row])


def _cells(ground: Ground, lon: float, lat: float) -> list[str]:
    """Will return the cells whose middle is near the point, the nearest first."""
    grid = ground.grid
    metres = duplicate.metres_between(lon, lat, grid.lon, grid.lat)
    near = np.flatnonzero(metres <= METRES)
    near = near[np.argsort(metres[near])][:MOST_CELLS]
    return [str(code) for code in grid.codes[near]]


def _communities(ground: Ground, cells: Sequence[str]) -> list[str]:
    grid = ground.grid
    return sorted({str(grid.community[grid.index[code]]) for code in cells} - {""})


def _cells_of(ground: Ground, area: str) -> list[str]:
    grid = ground.grid
    inside = (grid.community == area) | (grid.town == area)
    return [str(code) for code in grid.codes[inside][:MOST_CELLS]]
