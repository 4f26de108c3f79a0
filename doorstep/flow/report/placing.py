"""Where: all points of the batch at once, then the words for places, one by one."""

import math

import numpy as np

from doorstep.flow.ground import Ground
from doorstep.flow.report.values import Draft, PlaceOutsideError, PlaceSwappedError, PlaceUnreadableError, Receipt
from doorstep.ground.grid import queries as grid_queries
from doorstep.ground.grid import rules as grid
from doorstep.lib.refusal import Refusal

SURE_OF_WORDS = 95.0  # of 100: how well words must fit one place, and how far ahead of the next, to be that place
AHEAD = 10.0


def locate(drafts: list[Draft], ground: Ground, answers: dict[int, Receipt | Refusal]) -> list[Draft]:
    """Will find the cell of each draft and refuse what lies outside. Returns the drafts that go on.

    What stays without a cell (words that fit no place or several) goes on to the centre's screening.
    """
    points = [d for d in drafts if d.report.lon is not None and d.report.lat is not None]
    if points:
        _points(points, ground, answers)
    for draft in drafts:
        if draft.row < 0 and not draft.area and draft.nth not in answers and draft.report.lon is None:
            _words(draft, ground)
    return [draft for draft in drafts if draft.nth not in answers]


def _points(drafts: list[Draft], ground: Ground, answers: dict[int, Receipt | Refusal]) -> None:
    lon = np.array([d.report.lon for d in drafts], dtype=float)
    lat = np.array([d.report.lat for d in drafts], dtype=float)
    crs = np.array([d.report.crs for d in drafts], dtype=object)
    accuracy = np.array([_metres(d.report.accuracy_m) for d in drafts])
    systems = set(crs.tolist())
    found = grid.locate(
        ground.grid, lon, lat, crs=crs[0] if len(systems) == 1 else crs,
        accuracy_m=None if np.isnan(accuracy).all() else accuracy,
    )  # fmt: skip
    touches = found.touches if bool(found.ambiguous.any()) else None
    for i, draft in enumerate(drafts):
        # Swapped first: in this part of the world a swapped pair is a latitude above 90, no place on earth.
        if found.cell[i] < 0 and bool(grid.swapped(lon[i : i + 1], lat[i : i + 1], ground.grid)[0]):
            answers[draft.nth] = PlaceSwappedError()
        elif np.isnan(found.lon[i]):
            answers[draft.nth] = PlaceUnreadableError()
        elif found.cell[i] < 0:
            answers[draft.nth] = PlaceOutsideError(lon=float(lon[i]), lat=float(lat[i]))
        else:
            draft.lon, draft.lat = float(found.lon[i]), float(found.lat[i])
            if draft.row < 0:  # a cell that the reporter chose stands above what the phone thinks
                draft.row = int(found.cell[i])
                draft.ambiguous = bool(found.ambiguous[i])
                draft.touches = touches[i] if touches else ()


def _metres(value: float | None) -> float:
    """Will return the radius that a device told, NaN for none that can be one."""
    try:
        found = math.nan if value is None else float(value)
    except OverflowError:
        return math.nan
    return found if found > 0 else math.nan


def _words(draft: Draft, ground: Ground) -> None:
    """Will take words for the place they clearly mean; anything less is left to a person, with the candidates."""
    hits = grid_queries.find_place(ground.editions["map"], draft.report.address, limit=4)
    clear = hits and hits[0].score >= SURE_OF_WORDS and (len(hits) == 1 or hits[0].score - hits[1].score >= AHEAD)
    cell = hits[0].cell if clear else None
    if cell and cell in ground.grid.index:
        draft.row = ground.grid.index[cell]
    elif clear:
        draft.area = hits[0].code
    else:  # the candidates, for whoever reads the words
        cells = [hit.cell for hit in hits if hit.cell]
        draft.touches = tuple(ground.grid.index[found] for found in cells if found in ground.grid.index)
