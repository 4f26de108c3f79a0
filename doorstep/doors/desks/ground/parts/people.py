"""Units and posts at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.doors import present
from doorstep.doors.desks.ground.parts.base import (
    Changed,
    Field,
    Files,
    Found,
    NoOptions,
    Part,
    Read,
    Said,
    Upload,
    in_words,
    not_read,
    said,
)
from doorstep.doors.groundtables import read_book
from doorstep.doors.groundwork import PEOPLE, places
from doorstep.doors.wordlists.ground import FACTS, TABLES, advice
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.people import actions, queries
from doorstep.ground.people.rules import Fault, assemble, check, diff, read_posts, read_units
from doorstep.lib.refusal import Refusal
from doorstep.lib.sheets import Rows, unknown_columns

MOST = 20_000_000


class NoTableError(Refusal):
    """The files lack a table. Data: `table`, `found`: what they hold."""

    code = "ground_people_no_table"


class StaffTableError(Refusal):
    """Appointments count at once, whatever becomes of the draft: they are no business of whoever loads drafts."""

    code = "ground_staff_table"


@dataclass(frozen=True, slots=True)
class Raw:
    """The tables as they came, and what is wrong with their rows or, where all can be used, with the whole."""

    tables: Mapping[str, Rows]
    faults: tuple[Fault, ...]
    sound: bool
    unknown: tuple[str, ...]


def read(files: Files, _options: Said, on: date) -> Raw:
    """Will read the tables units and posts."""
    book = read_book(files["tables"])
    for table in ("units", "posts"):
        if table not in book:
            raise NoTableError(table=table, found=", ".join(book))
    if book.get("staff"):
        raise StaffTableError()
    unknown = [name for name, rows in book.items() if rows and name not in PEOPLE]
    unknown += [
        f"{table}: {name}"
        for table, (needed, more) in PEOPLE.items()
        for name in unknown_columns(book.get(table, ()), table=table, needed=needed, more=more)
    ]
    units, faults = read_units(book["units"])
    posts, more_faults = read_posts(book["posts"])
    bad = [*faults, *more_faults]
    sound = not bad and bool(units) and bool(posts)
    whole = check(assemble(0, units, posts), **places(on)) if sound else ()
    return Raw({name: book[name] for name in ("units", "posts")}, (*bad, *whole), sound, tuple(unknown))


def tell(raw: Raw) -> Read:
    """Will say what the tables hold."""
    return Read(
        counts=tuple((gettext(TABLES[name]), len(rows)) for name, rows in raw.tables.items()),
        notes=(),
        found=(*not_read(raw.unknown), *map(_found, raw.faults)),
        raw=raw if raw.sound else None,
    )


def _found(fault: Fault) -> Found:
    line, table = fault.data.get("line", 0), str(fault.data.get("table", ""))
    return Found(
        not fault.warning, fault.code, said(fault.code, in_words(table, fault.data)), advice(fault.code),
        line=line if isinstance(line, int) else 0,
        table=gettext(TABLES[table]) if table in TABLES else table,
        facts=fault.data,
    )  # fmt: skip


def keep(name: str, raw: Raw, source: str, now: datetime, by: int) -> EditionRef:
    """Will load the draft."""
    return actions.load(
        name=name, units=raw.tables["units"], posts=raw.tables["posts"], source=source, now=now, by=by
    ).edition


def inspect(ref: EditionRef, on: date, now: datetime) -> Sequence[Found]:
    """Will check it against the map of that day and who holds posts now."""
    found = check(queries.read(ref.id), holders=queries.holders(now), **places(on))
    return [_found(fault) for fault in found]


def publish(ref: EditionRef, valid_from: date, now: datetime, by: int) -> object:
    """Will publish."""
    return actions.publish(name=ref.name, valid_from=valid_from, now=now, by=by, **places(valid_from))


def compare(before: EditionRef, after: EditionRef) -> Sequence[Changed]:
    """Will list the units and posts that differ."""
    old, new = queries.read(before.id), queries.read(after.id)
    found = []
    for table, difference in diff(old, new).items():
        was: Mapping[str, Any] = getattr(old, table)
        now: Mapping[str, Any] = getattr(new, table)
        label = gettext(TABLES[table])
        found += [Changed("added", label, code, present.named(now[code].names)) for code in difference.added]
        found += [Changed("removed", label, code, present.named(was[code].names)) for code in difference.removed]
        found += [
            Changed(
                "changed", label, code, present.named(now[code].names),
                tuple(
                    Field(gettext(FACTS.get(name, name)), _text(was[code], name), _text(now[code], name))
                    for name in names
                ),
            )
            for code, names in difference.changed.items()
        ]  # fmt: skip
    return found


def _text(row: Any, name: str) -> str:
    value = getattr(row, name)
    return " / ".join(str(one) for one in value.values()) if isinstance(value, Mapping) else str(value)


def counts(ref: EditionRef) -> Sequence[tuple[str, int]]:
    """Will say how much the edition holds."""
    who = queries.read(ref.id)
    return [(gettext(TABLES["units"]), len(who.units)), (gettext(TABLES["posts"]), len(who.posts))]


PART = Part(
    kind=Kind.PEOPLE,
    icon="users",
    uploads=(
        Upload(
            "tables", _("Tables of units and posts"),
            _("One Excel book with the sheets units and posts, or the two CSV files units.csv and posts.csv."),
            (".csv", ".xlsx", ".ods"), MOST, several=True,
        ),
    ),
    form=NoOptions,
    read=read,
    tell=tell,
    keep=keep,
    check=inspect,
    publish=publish,
    compare=compare,
    counts=counts,
)  # fmt: skip
