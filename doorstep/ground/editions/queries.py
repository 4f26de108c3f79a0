"""Reading editions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from doorstep.ground.editions.models import Edition
from doorstep.ground.editions.rules import EditionRef, Kind, Status, in_force
from doorstep.lib.refusal import Refusal
from doorstep.lib.snapshots import Snapshots


class UnknownEditionError(Refusal):
    """There is no such edition."""

    code = "edition_unknown"


class UnknownNameError(UnknownEditionError):
    """No edition of that kind has that name. Data: `kind`, `name`."""

    code = "edition_name_unknown"


class NothingPublishedError(Refusal):
    """No edition of that kind is in force on that day."""

    code = "edition_none_in_force"


def _ref(row: Edition) -> EditionRef:
    return EditionRef(row.id, Kind(row.kind), row.name, Status(row.status), row.valid_from)


@dataclass(frozen=True, slots=True)
class Entry:
    """An edition with its history: from what file, loaded and published when and by which account (None: unknown)."""

    edition: EditionRef
    source: str
    digest: str
    loaded_at: datetime
    loaded_by: int | None
    published_at: datetime | None
    published_by: int | None


def _entry(row: Edition) -> Entry:
    return Entry(_ref(row), row.source, row.digest, row.loaded_at, row.loaded_by, row.published_at, row.published_by)


def entries() -> list[Entry]:
    """Will return every edition with its history, the newest first. One query."""
    return [_entry(row) for row in Edition.objects.order_by("-id")]


def entry(edition_id: int) -> Entry:
    """Will return one edition with its history. Raises UnknownEditionError."""
    row = Edition.objects.filter(pk=edition_id).first()
    if row is None:
        raise UnknownEditionError(id=edition_id)
    return _entry(row)


def listing(kind: Kind | None = None) -> list[EditionRef]:
    """Will return every edition, of one kind if given, the oldest first."""
    rows = Edition.objects.order_by("kind", "valid_from", "id")
    return [_ref(row) for row in (rows.filter(kind=kind.value) if kind else rows)]


def named(kind: Kind, name: str) -> EditionRef:
    """Will return the edition of that name, draft or published. Raises UnknownNameError."""
    row = Edition.objects.filter(kind=kind.value, name=name).first()
    if row is None:
        raise UnknownNameError(kind=kind.value, name=name)
    return _ref(row)


def by_id(edition_id: int) -> EditionRef:
    """Will return the edition with that key. Raises UnknownEditionError."""
    row = Edition.objects.filter(pk=edition_id).first()
    if row is None:
        raise UnknownEditionError(id=edition_id)
    return _ref(row)


def current(on: date) -> dict[Kind, EditionRef]:
    """Will return the edition in force on that local day for each kind that has one, in one query.

    By hand, because every filing asks: the ORM takes longer to build the statement and the rows than all else here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, name, valid_from FROM editions_edition WHERE status = %s ORDER BY id",
            [Status.PUBLISHED.value],
        )
        return dict(_in_force.get((on, *cursor.fetchall())))


def _read(key: tuple[Any, ...]) -> dict[Kind, EditionRef]:
    on, *rows = key
    refs = (
        # SQLite hands a date over as text.
        EditionRef(id_, Kind(kind), name, Status.PUBLISHED, date.fromisoformat(str(first)) if first else None)
        for id_, kind, name, first in rows
    )
    return in_force(refs, on)


_in_force: Snapshots[tuple[Any, ...], dict[Kind, EditionRef]] = Snapshots(_read, keep=8)


def current_of(kind: Kind, on: date) -> EditionRef:
    """Will return the edition of `kind` in force on that day. Raises NothingPublishedError."""
    found = current(on).get(kind)
    if found is None:
        raise NothingPublishedError(kind=kind.value, on=on.isoformat())
    return found
