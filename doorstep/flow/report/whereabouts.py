"""Where a text that is still being written says it is. Nothing is kept, nothing is chosen for anybody."""

from dataclasses import dataclass

from doorstep.flow.ground import Ground
from doorstep.ground.grid import queries as grid_queries
from doorstep.triage import place


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place that a text seems to mean: `code` of a cell or area, as `Report.cell` takes it.

    `said` are the words of the text that it was read from, `name` what the map calls it. `sure` says that the name is
    well written and nothing else comes near: a form may choose it beforehand, and shows that it did.
    """

    code: str
    name: str
    cell: str
    said: str
    score: float
    sure: bool
    reasons: tuple[str, ...]


def suggest(text: str, ground: Ground, *, limit: int = 3) -> tuple[Suggestion, ...]:
    """Will return the places that the text seems to mean, the likeliest first, no code twice. No query once warm."""
    (found,) = place.places(grid_queries.names(ground.editions["map"]), [text], limit=limit + 2)
    suggestions: dict[str, Suggestion] = {}
    for one in found:
        cell = one.cell or ""
        code = cell if cell in ground.grid.index else one.code
        if code in ground.grid.index or code in ground.grid.areas:
            suggestions.setdefault(
                code,
                Suggestion(
                    code, one.name, cell, text[one.start : one.end], one.score, one.sure, one.reasons
                ),
            )  # fmt: skip
    return tuple(suggestions.values())[:limit]
