"""The import itself: rows in batches, each batch filed like any other; what is broken is handed back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from operator import itemgetter

from django.db import transaction

from doorstep.flow import report as filing
from doorstep.flow.imports.mapping import Map, Row, report
from doorstep.flow.report import PlaceOutsideError, PlaceSwappedError, PlaceUnreadableError, Receipt, Report
from doorstep.lib.refusal import Refusal

BATCH = 1000

# The field of the map whose column a refusal is about, where the refusal does not name a column itself.
_FIELD_OF = {
    "text_missing": "text",
    "text_too_long": "text",
    "key_shape": "key",
    "key_reused": "key",
    "place_missing": "address",
    "place_unreadable": "lon",
    "place_swapped": "lon",
    "place_outside": "lon",
    "place_unknown": "cell",
    "what_unknown": "category",
    "nature_unknown": "nature",
    "time_in_future": "filed",
    "time_too_old": "filed",
    "import_ends": "closed",
    "phone_length": "phone",
    "phone_shape": "phone",
    "email_shape": "email",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that was not taken: its number in the sheet (the heading is 1), the column at fault ("": the row)."""

    number: int
    column: str
    refusal: Refusal
    row: Row


@dataclass(slots=True)
class Outcome:
    """What became of the rows. rows = filed + repeated + refused; filed = closed + dispatched + to the centre."""

    rows: int = 0
    filed: int = 0
    closed: int = 0
    dispatched: int = 0
    centre: int = 0
    repeated: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def run(
    rows: Iterable[tuple[int, Row | Refusal]],
    how: Map,
    *,
    now: datetime,
    commit: bool,
    refuse: Callable[[Refused], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Will file the rows, each (number in the sheet, cells by heading or why it could not be read), in batches.

    With `commit` each batch is filed as any other is, in a transaction; places that are not ours and go to the centre
    in one of their own. Without, a batch is taken back once everything has been tried: a dry run meets every refusal
    that the real one would. A row whose key was filed before is counted and changes nothing.
    Raises NothingPublishedError.
    """
    outcome = Outcome()
    seen: set[str] = set()
    lines = iter(rows)
    while batch := list(islice(lines, BATCH)):
        if commit:  # filing makes its own transaction, and begins it when all is prepared: others file meanwhile
            _batch(batch, how, now, outcome, refuse, None)
        else:
            with transaction.atomic():
                _batch(batch, how, now, outcome, refuse, seen)
                transaction.set_rollback(True)
        progress(outcome.rows)
    return outcome


def _batch(
    batch: list[tuple[int, Row | Refusal]],
    how: Map,
    now: datetime,
    outcome: Outcome,
    refuse: Callable[[Refused], None],
    seen: set[str] | None,
) -> None:
    reports: list[tuple[int, Row, Report]] = []
    back: list[tuple[int, Row, Refusal]] = []
    for number, row in batch:
        outcome.rows += 1
        if isinstance(row, Refusal):
            back.append((number, row.data.get("row", {}), row))
            continue
        try:
            reports.append((number, row, report(how, row, now=now)))
        except Refusal as refusal:
            back.append((number, row, refusal))
    for (number, row, one), answer in zip(reports, _file([one for _, _, one in reports], how, now), strict=True):
        if isinstance(answer, Refusal):
            back.append((number, row, answer))
        elif answer.repeated or (seen is not None and one.key in seen):
            outcome.repeated += 1
        else:
            _count(outcome, one, answer)
            if seen is not None:
                seen.add(one.key)
    for number, row, why in sorted(back, key=itemgetter(0)):
        names = how.columns.get(_FIELD_OF.get(why.code, ""), ("",))
        outcome.refused += 1
        outcome.reasons[why.code] += 1
        refuse(Refused(number, why.data.get("column", names[0]), why, row))


def _count(outcome: Outcome, one: Report, receipt: Receipt) -> None:
    outcome.filed += 1
    outcome.closed += bool(one.later)
    outcome.dispatched += receipt.dispatched and not one.later
    outcome.centre += not receipt.dispatched and not one.later


def _file(reports: list[Report], how: Map, now: datetime) -> list[Receipt | Refusal]:
    """Will file reports; places that are not ours go to the centre with their words where the map says so."""
    answers = filing.file(reports, now=now)
    if how.outside != "centre":
        return answers
    lost = [n for n, answer in enumerate(answers) if isinstance(answer, _NOT_OURS)]
    if lost:
        for n, answer in zip(lost, filing.file(list(_in_words(reports[n] for n in lost)), now=now), strict=True):
            answers[n] = answer
    return answers


_NOT_OURS = (PlaceOutsideError, PlaceSwappedError, PlaceUnreadableError)


def _in_words(reports: Iterable[Report]) -> Iterator[Report]:
    for one in reports:
        words = one.address or f"{one.lon}, {one.lat}"
        yield replace(one, lon=None, lat=None, address=words)
