"""Reading editions."""

from datetime import date

from doorstep.ground.editions.models import Edition
from doorstep.ground.editions.rules import EditionRef, Kind, Status, in_force
from doorstep.lib.refusal import Refusal


class UnknownEditionError(Refusal):
    """No edition of that kind has that name."""

    code = "edition_unknown"


class NothingPublishedError(Refusal):
    """No edition of that kind is in force on that day."""

    code = "edition_none_in_force"


def _ref(row: Edition) -> EditionRef:
    return EditionRef(row.id, Kind(row.kind), row.name, Status(row.status), row.valid_from)


def listing(kind: Kind | None = None) -> list[EditionRef]:
    """Will return every edition, of one kind if given, the oldest first."""
    rows = Edition.objects.order_by("kind", "valid_from", "id")
    return [_ref(row) for row in (rows.filter(kind=kind.value) if kind else rows)]


def named(kind: Kind, name: str) -> EditionRef:
    """Will return the edition of that name, draft or published. Raises UnknownEditionError."""
    row = Edition.objects.filter(kind=kind.value, name=name).first()
    if row is None:
        raise UnknownEditionError(kind=kind.value, name=name)
    return _ref(row)


def by_id(edition_id: int) -> EditionRef:
    """Will return the edition with that key. Raises UnknownEditionError."""
    row = Edition.objects.filter(pk=edition_id).first()
    if row is None:
        raise UnknownEditionError(id=edition_id)
    return _ref(row)


def current(on: date) -> dict[Kind, EditionRef]:
    """Will return the edition in force on that local day for each kind that has one, in one query."""
    return in_force((_ref(row) for row in Edition.objects.filter(status=Status.PUBLISHED.value)), on)


def current_of(kind: Kind, on: date) -> EditionRef:
    """Will return the edition of `kind` in force on that day. Raises NothingPublishedError."""
    found = current(on).get(kind)
    if found is None:
        raise NothingPublishedError(kind=kind.value, on=on.isoformat())
    return found
