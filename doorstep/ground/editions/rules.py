"""What an edition is, and which one counts on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The parts of the ground that have editions."""

    MAP = "map"
    CATALOG = "catalog"
    PEOPLE = "people"
    CALENDAR = "calendar"
    DUTY = "duty"


class Status(StrEnum):
    """A draft may be replaced; a published edition never changes. Withdrawn: published, and taken back in time."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class EditionRef:
    """What the rest of the program may know of an edition."""

    id: int
    kind: Kind
    name: str
    status: Status
    valid_from: date | None


def in_force(published: Iterable[EditionRef], on: date) -> dict[Kind, EditionRef]:
    """Will return, for each kind, the published edition with the latest first day that is not after `on`."""
    found: dict[Kind, EditionRef] = {}
    for edition in published:
        if edition.valid_from is None or edition.valid_from > on:
            continue
        best = found.get(edition.kind)
        if best is None or best.valid_from is None or edition.valid_from > best.valid_from:
            found[edition.kind] = edition
    return found
