"""Writing the responsibility table: load a draft, publish it when nothing is left open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from doorstep.ground.duty.models import Duty
from doorstep.ground.duty.queries import faults
from doorstep.ground.duty.rules import read_rows
from doorstep.ground.editions import actions as editions
from doorstep.ground.editions import queries as edition_queries
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.people.rules import Fault
from doorstep.lib.refusal import Refusal


class RowsRefusedError(Refusal):
    """Some rows of the table are no duties. Data: `count`; `faults` lists them."""

    code = "duty_rows_refused"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)


class FaultyError(Refusal):
    """A table with holes or other errors cannot be published. Data: `count`; `faults` lists them."""

    code = "duty_faulty"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load put into a draft."""

    edition: EditionRef
    rows: int


@transaction.atomic
def load(
    *,
    name: str,
    rows: Sequence[Mapping[str, str]],
    source: str = "",
    digest: str = "",
    now: datetime,
    by: int | None = None,
) -> LoadReport:
    """Will put the rows into a draft of that name, replacing what it held; see rules/rows.py for the headings.

    Raises RowsRefusedError and editions' PublishedError.
    """
    duties, bad = read_rows(rows)
    if bad:
        raise RowsRefusedError(bad)
    edition = editions.open_draft(kind=Kind.DUTY, name=name, source=source, digest=digest, now=now, by=by)
    Duty.objects.filter(edition_id=edition.id).delete()
    Duty.objects.bulk_create(
        [
            Duty(
                edition_id=edition.id,
                category=row.category,
                area=row.area,
                tier=row.tier,
                post=row.post,
                co_units=list(row.co_units),
                basis=row.basis,
                source=row.source,
            )
            for row in duties
        ],
        batch_size=1000,
    )
    return LoadReport(edition, len(duties))


@transaction.atomic
def publish(*, name: str, valid_from: date, now: datetime, by: int | None = None) -> EditionRef:
    """Will publish a draft from a local day on, if every cell x category x tier has a post with a person.

    Raises FaultyError, and editions' UnknownEditionError, NothingPublishedError, PublishedError, DayTakenError.
    """
    edition = edition_queries.named(Kind.DUTY, name)
    errors = [fault for fault in faults(edition_id=edition.id, on=valid_from, now=now) if not fault.warning]
    if errors:
        raise FaultyError(errors)
    return editions.publish(edition_id=edition.id, valid_from=valid_from, now=now, by=by)
