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


@transaction.atomic
def open_draft(*, kind: Kind, name: str, source: str, digest: str, now: datetime) -> EditionRef:
    """Will make an empty draft of that name, or hand back the existing draft to be loaded anew.

    The caller deletes the old rows of a draft it loads anew. Raises PublishedError.
    """
    row, _ = Edition.objects.get_or_create(kind=kind.value, name=name, defaults={"loaded_at": now})
    if row.status != Status.DRAFT.value:
        raise PublishedError(kind=kind.value, name=name)
    row.source, row.digest, row.loaded_at = source[:300], digest, now
    row.save(update_fields=["source", "digest", "loaded_at"])
    return by_id(row.pk)


@transaction.atomic
def publish(*, edition_id: int, valid_from: date, now: datetime) -> EditionRef:
    """Will publish a draft from a local day on. The caller has checked it. Raises PublishedError, DayTakenError."""
    ref = by_id(edition_id)
    taken = Edition.objects.filter(kind=ref.kind.value, status=Status.PUBLISHED.value, valid_from=valid_from)
    if taken.exists():
        raise DayTakenError(kind=ref.kind.value, on=valid_from.isoformat())
    changed = Edition.objects.filter(pk=edition_id, status=Status.DRAFT.value).update(
        status=Status.PUBLISHED.value, valid_from=valid_from, published_at=now
    )
    if not changed:
        raise PublishedError(kind=ref.kind.value, name=ref.name)
    return by_id(edition_id)
