"""What filing would make of a report that is still being written. Nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doorstep.cases import queries
from doorstep.flow import alike
from doorstep.flow.ground import Ground
from doorstep.flow.report import placing, whereabouts
from doorstep.flow.report.advising import graded, model_of
from doorstep.flow.report.checking import examine
from doorstep.flow.report.values import Receipt, Report
from doorstep.ground.catalog.rules import calls_in
from doorstep.lib.refusal import Refusal
from doorstep.triage import category, hazard, several

SPOKE = 5  # pieces of a text that are shown


@dataclass(frozen=True, slots=True)
class Advice:
    """What a text seems to be about, the likeliest first, and the dangers it names with the numbers to call.

    `spoke` are the pieces of the text that spoke for the first category; `strange` says that it is like nothing the
    machine has learned.
    """

    categories: tuple[tuple[str, float], ...]
    hazards: tuple[str, ...]
    calls: tuple[str, ...]
    spoke: tuple[str, ...] = ()
    strange: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a report lies: a cell or, failing that, an area; "" for words that a person must read."""

    cell: str
    area: str
    lon: float
    lat: float


def advise(text: str, ground: Ground) -> Advice:
    """Will say what a text seems to be about. No query."""
    hits = hazard.find(ground.catalog.hazards, [text])[0]
    words = {(word.word, word.kind): word.call for word in ground.catalog.hazards}
    calls = [number for hit in hits if not hit.softened for number in calls_in(words.get((hit.word, hit.kind), ""))]
    found = category.advise(model_of(ground.catalog), [text])
    best = str(found.labels[0, 0])
    return Advice(
        spoke=spoke(text, best, ground) if best in ground.catalog.index and found.known[0] > 0 else (),
        strange=bool(category.strange(found)[0]),
        categories=tuple(
            (str(code), float(share))
            for code, share in zip(found.labels[0], found.probs[0], strict=True)
            if str(code) in ground.catalog.index and found.known[0] > 0
        ),
        hazards=hazard.kinds(hits),
        calls=tuple(dict.fromkeys(calls)),
    )


def spoke(text: str, code: str, ground: Ground) -> tuple[str, ...]:
    """Will return the pieces of a text that speak for a category, the loudest first. No query."""
    said = category.reasons(model_of(ground.catalog), text, label=code, limit=SPOKE)
    return tuple(dict.fromkeys(one.piece.strip() for one in said if one.piece.strip()))


@dataclass(frozen=True, slots=True)
class Hard:
    """How hard a matter is, and what lifts it above its category's default, as facts hold it."""

    difficulty: int
    urgent: bool
    lifted: tuple[Mapping[str, Any], ...]


def hard(text: str, *, category: str, cell: str, ground: Ground, now: datetime) -> Hard:
    """Will say how hard filing would find a matter of this category in this cell. One query."""
    draft = graded(Report(text=text, key=""), category=category, cell=cell, ground=ground, now=now)
    return Hard(draft.difficulty, draft.urgent, draft.lifted)


@dataclass(frozen=True, slots=True)
class Matter:
    """A stretch of a text that seems to be a matter of its own."""

    text: str
    category: str
    share: float


def matters(text: str, ground: Ground) -> list[Matter]:
    """Will return the matters that filing saw in one text where it doubted that it is one. No query."""
    known = ground.catalog.categories
    parts = several.matters(
        model_of(ground.catalog), text, group=lambda code: known[code].parent if code in known else code
    )
    return [Matter(text[part.start : part.end].strip(), part.label, part.prob) for part in parts]


def places(text: str, ground: Ground, *, limit: int = 3) -> tuple[whereabouts.Suggestion, ...]:
    """Will return the places that a text seems to name, the likeliest first; often none. See `whereabouts.suggest`."""
    return whereabouts.suggest(text, ground, limit=limit)


def place(report: Report, ground: Ground, *, now: datetime) -> Placed:
    """Will find the place of a report as filing would, without a query. Raises what filing would raise so far."""
    answers: dict[int, Receipt | Refusal] = {}
    draft = examine(0, report, ground, now)
    placing.locate([draft], ground, answers)
    refused = answers.get(0)
    if isinstance(refused, Refusal):
        raise refused
    if draft.row < 0:
        return Placed("", draft.area, float("nan"), float("nan"))
    lon = draft.lon if draft.lon is not None else float(ground.grid.lon[draft.row])
    lat = draft.lat if draft.lat is not None else float(ground.grid.lat[draft.row])
    return Placed(str(ground.grid.codes[draft.row]), "", lon, lat)


def similar(text: str, at: Placed, ground: Ground, *, category: str = "", now: datetime, limit: int = 5) -> list[Any]:
    """Will return public open cases close by that may be the same matter, the likeliest first: rows of cases."""
    if not at.cell:
        return []
    of = queries.everything().filter(public=True).exclude(state="screening")
    found = alike.nearest(
        text, ground, of, now=now, cell=at.cell, lon=at.lon, lat=at.lat, category=category, limit=limit
    )
    return [one.case for one in found]
