"""The responsibility table at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
from doorstep.doors.groundtables import read_table
from doorstep.doors.groundwork import DUTIES
from doorstep.doors.wordlists.ground import FACTS, advice
from doorstep.ground.duty import actions, queries
from doorstep.ground.duty.rules import DutyRow, diff, read_rows
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.people.rules import Fault
from doorstep.lib.sheets import Rows, unknown_columns

MOST = 20_000_000


@dataclass(frozen=True, slots=True)
class Raw:
    """The rows as they came, the duties in them, what is wrong with the others, and names that today's ground lacks."""

    rows: Rows
    duties: tuple[DutyRow, ...]
    bad: tuple[Fault, ...]
    unknown: tuple[str, ...]
    strangers: tuple[Fault, ...] = ()


def read(files: Files, _options: Said, on: date) -> Raw:
    """Will read a table."""
    rows = read_table(files["table"], "duties")
    needed, more = DUTIES
    unknown = unknown_columns(rows, table=files["table"].stem, needed=needed, more=more)
    duties, bad = read_rows(rows)
    return Raw(rows, tuple(duties), tuple(bad), tuple(unknown), queries.strangers(duties, on))


def tell(raw: Raw) -> Read:
    """Will say what the table holds."""
    return Read(
        counts=(
            (gettext("Rows"), len(raw.rows)),
            (gettext("Rows that can be used"), len(raw.duties)),
            *_numbers(raw.duties),
            (gettext("Areas named"), len({row.area for row in raw.duties})),
        ),
        notes=(),
        found=(*not_read(raw.unknown), *map(_found, (*raw.bad, *raw.strangers))),
        raw=None if raw.bad or not raw.duties else raw,
    )


def _found(fault: Fault) -> Found:
    line = fault.data.get("line", 0)
    return Found(
        not fault.warning, fault.code, said(fault.code, in_words("duties", fault.data)), advice(fault.code),
        line=line if isinstance(line, int) else 0, facts=fault.data,
    )  # fmt: skip


def keep(name: str, raw: Raw, source: str, now: datetime, by: int) -> EditionRef:
    """Will load the draft."""
    return actions.load(name=name, rows=raw.rows, source=source, now=now, by=by).edition


def inspect(ref: EditionRef, on: date, now: datetime) -> Sequence[Found]:
    """Will resolve every cell, category and tier with the ground of that day."""
    return [_found(fault) for fault in queries.faults(edition_id=ref.id, on=on, now=now)]


def publish(ref: EditionRef, valid_from: date, now: datetime, by: int) -> object:
    """Will publish."""
    return actions.publish(name=ref.name, valid_from=valid_from, now=now, by=by)


def compare(before: EditionRef, after: EditionRef) -> Sequence[Changed]:
    """Will list the rows that differ."""
    found = []
    for change in diff(queries.rows(before.id), queries.rows(after.id)):
        key = f"{change.category or '*'} · {change.area} · {change.tier}"
        what = "added" if change.old is None else "removed" if change.new is None else "changed"
        fields = tuple(
            Field(gettext(FACTS.get(name, name)), _text(change.old, name), _text(change.new, name))
            for name in (change.changed if what == "changed" else ("post",))
        )
        found.append(Changed(what, gettext("Duties"), key, "", fields))
    return found


def _text(row: DutyRow | None, name: str) -> str:
    value = getattr(row, name) if row is not None else ""
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def counts(ref: EditionRef) -> Sequence[tuple[str, int]]:
    """Will say how much the edition holds."""
    rows = queries.rows(ref.id)
    return [(gettext("Rows"), len(rows)), *_numbers(rows)]


def _numbers(rows: Sequence[DutyRow]) -> list[tuple[str, int]]:
    return [
        # A cell of the category that was left empty by mistake, as where cells were merged, is seen here.
        (gettext("Rows for every category"), sum(not row.category for row in rows)),
        (gettext("Posts named"), len({row.post for row in rows})),
    ]


PART = Part(
    kind=Kind.DUTY,
    icon="scale",
    uploads=(
        Upload(
            "table", _("Table of duties"),
            _("CSV or Excel with the columns category, area, tier, post; perhaps co_units, basis, source."),
            (".csv", ".xlsx", ".ods"), MOST,
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
