"""Writing editions: open a draft, publish it."""

from datetime import date, datetime

from django.db import transaction

from doorstep.ground.editions.models import Edition
from doorstep.ground.editions.queries import by_id
from doorstep.ground.editions.rules import EditionRef, Kind, Status
from doorstep.lib.refusal import Refusal


class PublishedError(Refusal):
    """A published edition never changes."""

    code = "edition_published"


class DayTakenError(Refusal):
    """Another edition of the kind is already published from that day."""

    code = "edition_day_taken"


class PastDayError(Refusal):
    """What has been in force cannot be changed afterwards. Data: `on`, `today`."""

    code = "edition_day_past"


class BegunError(Refusal):
    """The edition has been in force, or was never published: it cannot be withdrawn. Data: `kind`, `name`, `on`."""

    code = "edition_begun"


class NoDraftError(Refusal):
    """Only a draft can be thrown away. Data: `kind`, `name`."""

    code = "edition_no_draft"


@transaction.atomic
def open_draft(*, kind: Kind, name: str, source: str, digest: str, now: datetime, by: int | None = None) -> EditionRef:
    """Will make an empty draft of that name, or hand back the existing draft to be loaded anew.

    `by`: the account that loads it, None for the keeper of the machine. The caller deletes the old rows of a draft
    it loads anew. Raises PublishedError.
    """
    row, _ = Edition.objects.get_or_create(kind=kind.value, name=name, defaults={"loaded_at": now})
    if row.status != Status.DRAFT.value:
        raise PublishedError(kind=kind.value, name=name)
    row.source, row.digest, row.loaded_at, row.loaded_by = source[:300], digest, now, by
    row.save(update_fields=["source", "digest", "loaded_at", "loaded_by"])
    return by_id(row.pk)


@transaction.atomic
def publish(*, edition_id: int, valid_from: date, now: datetime, by: int | None = None) -> EditionRef:
    """Will publish a draft from a local day on. The caller has checked it. Raises PublishedError, DayTakenError."""
    ref = by_id(edition_id)
    taken = Edition.objects.filter(kind=ref.kind.value, status=Status.PUBLISHED.value, valid_from=valid_from)
    if taken.exists():
        raise DayTakenError(kind=ref.kind.value, on=valid_from.isoformat())
    changed = Edition.objects.filter(pk=edition_id, status=Status.DRAFT.value).update(
        status=Status.PUBLISHED.value, valid_from=valid_from, published_at=now, published_by=by
    )
    if not changed:
        raise PublishedError(kind=ref.kind.value, name=ref.name)
    return by_id(edition_id)


def not_past(*, valid_from: date, today: date) -> None:
    """Will refuse a first day before today: cases have been filed under what was in force. Raises PastDayError."""
    if valid_from < today:
        raise PastDayError(on=valid_from.isoformat(), today=today.isoformat())


@transaction.atomic
def withdraw(*, edition_id: int, today: date) -> EditionRef:
    """Will take back a published edition whose first day has not come. Its rows stay as they are, to be read.

    It never becomes a draft again: copies of it in memory are found by its key. Raises BegunError.
    """
    ref = by_id(edition_id)
    changed = Edition.objects.filter(pk=edition_id, status=Status.PUBLISHED.value, valid_from__gt=today).update(
        status=Status.WITHDRAWN.value
    )
    if not changed:
        raise BegunError(kind=ref.kind.value, name=ref.name, on=ref.valid_from.isoformat() if ref.valid_from else "-")
    return by_id(edition_id)


@transaction.atomic
def discard(*, edition_id: int) -> EditionRef:
    """Will throw a draft away with all its rows. Raises NoDraftError."""
    ref = by_id(edition_id)
    row = Edition.objects.filter(pk=edition_id, status=Status.DRAFT.value).first()
    if row is None:
        raise NoDraftError(kind=ref.kind.value, name=ref.name)
    row.delete()
    return ref
