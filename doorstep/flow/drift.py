"""Drift: how today's model fares on the cases of one span of time beside another, and week by week.

The command counts two spans at once. For the desk the timer counts the weeks, one a turn, once a day and for each new
model, and writes them down: a page only reads.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from doorstep.cases import queries
from doorstep.cases.rules.states import State
from doorstep.flow import ground as grounds
from doorstep.flow.report.advising import model_of
from doorstep.ground.editions.queries import NothingPublishedError
from doorstep.lib import files
from doorstep.triage import drift as texts_of
from doorstep.triage.category import Model

WEEK = timedelta(days=7)
WEEKS = 16
RECENT = 4  # of these weeks, the newest, are set beside the others
NAME, PART = "drift.json", "drift.part"
_BATCH = 500
_READ = 20_000  # texts, the newest, in which new words are looked for: at most some seconds of work
_SHARES = ("known", "confidence", "strange", "looked_at", "put_right")


@dataclass(frozen=True, slots=True)
class Span:
    """The cases filed from `since` to `until`, and what the model makes of their texts: means; None of no cases.

    known: the share of a text that it knows. strange: the share of texts unlike what it learned. looked_at: cases that
    the centre had to look at. put_right: cases whose category or holder people put right or objected to.
    """

    since: str
    until: str
    cases: int = 0
    known: float | None = None
    confidence: float | None = None
    strange: float | None = None
    looked_at: float | None = None
    put_right: float | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """The last `days` beside three times as many before; `new`: pieces the model never met, and in how many texts."""

    days: int
    before: Span
    recent: Span
    new: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Weeks:
    """The last weeks, the oldest first, all asked of the model of `version`, as counted at an instant."""

    at: str
    version: str
    weeks: tuple[Span, ...] = ()
    new: tuple[tuple[str, int], ...] = ()

    @property
    def recent(self) -> Span:
        """The last weeks as one."""
        return joined(self.weeks[-RECENT:])

    @property
    def before(self) -> Span:
        """The weeks before these as one."""
        return joined(self.weeks[:-RECENT])


def drift(*, days: int, now: datetime) -> Drift:
    """Will return what has changed: words the model never met, confidence, and how often people had to look."""
    model, recently = model_of(grounds.at(now).catalog), now - timedelta(days=days)
    recent = _cases(recently, now)
    before = span(model, _cases(now - timedelta(days=4 * days), recently), now - timedelta(days=4 * days), recently)
    new = texts_of.new_pieces(model, [text for _, text in recent])
    return Drift(days, before, span(model, recent, recently, now), new)


def _cases(since: datetime, until: datetime) -> list[tuple[int, str]]:
    # Every state is named so that the index on state and time finds a week among millions.
    of = queries.everything().filter(state__in=list(State), filed_at__gte=since, filed_at__lt=until)
    return list(of.order_by("pk").values_list("pk", "text"))


def span(model: Model, cases: Sequence[tuple[int, str]], since: datetime, until: datetime) -> Span:
    """Will return how the model fares on cases, (id, text), of one span of time."""
    bare = Span(since.isoformat(), until.isoformat())
    if not cases:
        return bare
    found = texts_of.familiarity(model, [text for _, text in cases])
    found["cases"] = found.pop("texts")
    return replace(bare, **found, **_shares([pk for pk, _ in cases]))


def _shares(cases: Sequence[int]) -> dict[str, Any]:
    """Will return the share of cases that the centre had to look at, and that people put right or objected to."""
    looked = corrected = 0
    for start in range(0, len(cases), _BATCH):
        for events in queries.events_of(cases[start : start + _BATCH]).values():
            looked += "trace" not in events[0].facts
            corrected += any(event.move in ("correct", "uphold") for event in events)
    return {"looked_at": round(looked / len(cases), 4), "put_right": round(corrected / len(cases), 4)}


def joined(spans: Sequence[Span]) -> Span:
    """Will return spans that follow each other as one: each counts by its cases."""
    some = [one for one in spans if one.cases]
    whole = Span(spans[0].since, spans[-1].until, sum(one.cases for one in spans))
    means: dict[str, Any] = {
        name: round(sum(getattr(one, name) * one.cases for one in some) / whole.cases, 4) for name in _SHARES if some
    }
    return replace(whole, **means)


def weeks() -> Weeks | None:
    """Will return what was last counted; None before the first time."""
    found = _read(NAME)
    return found if found is not None and len(found.weeks) == WEEKS else None


def count(*, now: datetime) -> Iterator[int]:
    """Will count the weeks anew if that is due, one a turn: how many cases it had. Whoever asks may stop at any turn.

    Due is what was counted on another day or of another model. Where nothing is in force, nothing is.
    """
    try:
        model = model_of(grounds.at(now).catalog)
    except NothingPublishedError:
        return
    if _fits(weeks(), model, now):
        return
    part = _read(PART)
    if part is None or not _fits(part, model, now):
        part = Weeks(now.isoformat(), model.card.version)
    at = datetime.fromisoformat(part.at)
    while len(part.weeks) < WEEKS:
        until = at - (WEEKS - 1 - len(part.weeks)) * WEEK
        one = span(model, _cases(until - WEEK, until), until - WEEK, until)
        part = replace(part, weeks=(*part.weeks, one))
        _write(PART, part)
        yield one.cases
    newest = [text for _, text in _cases(at - RECENT * WEEK, at)[-_READ:]]
    _write(NAME, replace(part, new=tuple(texts_of.new_pieces(model, newest))))
    (settings.MODEL_DIR / PART).unlink(missing_ok=True)
    yield len(newest)


def _fits(found: Weeks | None, model: Model, now: datetime) -> bool:
    if found is None or found.version != model.card.version:
        return False
    return grounds.local_day(datetime.fromisoformat(found.at)) == grounds.local_day(now)


def _read(name: str) -> Weeks | None:
    try:
        said: dict[str, Any] = json.loads((settings.MODEL_DIR / name).read_bytes())
        spans = tuple(Span(**one) for one in said["weeks"])
        new = tuple((str(piece), int(count)) for piece, count in said["new"])
        return Weeks(str(said["at"]), str(said["version"]), spans, new)
    except (OSError, ValueError, TypeError, KeyError):
        return None  # not there, or of another release: it is counted anew


def _write(name: str, found: Weeks) -> None:
    settings.MODEL_DIR.mkdir(parents=True, exist_ok=True)
    files.write(settings.MODEL_DIR / name, json.dumps(asdict(found), ensure_ascii=False).encode())
