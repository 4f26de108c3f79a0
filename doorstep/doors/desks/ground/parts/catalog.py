"""The catalogue at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.doors import present
from doorstep.doors.desks.ground.parts.base import (
    Changed,
    Field,
    Files,
    Found,
    Part,
    Read,
    Said,
    Upload,
    not_read,
    said,
)
from doorstep.doors.groundtables import read_book, unread
from doorstep.doors.groundwork import readable
from doorstep.doors.wordlists.catalog import table_text
from doorstep.doors.wordlists.ground import FACTS, advice
from doorstep.ground.catalog import actions, queries
from doorstep.ground.catalog.rules import NEEDS, CatalogRowsError, Fault, Tables, check, diff, read_tables
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import EditionRef, Kind

MOST = 20_000_000
HELD = ("categories", "crosswalk", "standards", "dispositions", "hazards")


class Options(forms.Form):
    """What the tables lie on."""

    onto = forms.ChoiceField(
        label=_("Tables that the files do not have"), required=False,
        choices=[
            ("", _("come from the edition in force")), ("shipped", _("come from the catalogue that ships")),
            ("none", _("are empty")),
        ],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raw:
    """The catalogue that the files make, or the rows that cannot be read: table, line, reason, text.

    unknown: tables and columns.
    """

    tables: Tables
    unknown: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    bad: tuple[tuple[str, int, str, str], ...] = ()


def _below(onto: str, on: date) -> Tables:
    if onto == "none":
        return Tables()
    found = editions.current(on).get(Kind.CATALOG)
    return queries.tables(found.id) if found and onto != "shipped" else queries.shipped_tables()


def read(files: Files, options: Said, on: date) -> Raw:
    """Will read the tables."""
    book = read_book(files["tables"], alone="categories")
    unknown = tuple(unread(book, NEEDS))
    try:
        tables = read_tables(book, base=_below(options.get("onto", ""), on))
    except CatalogRowsError as refused:
        bad = tuple((str(refused.data["table"]), *row) for row in refused.rows)
        return Raw(Tables(), unknown, bad=bad)
    return Raw(tables, unknown, tuple(check(tables, readable=readable)))


def tell(raw: Raw) -> Read:
    """Will say what the tables hold."""
    rows = [
        Found(
            True, f"catalog_rows_{reason}",
            said(f"catalog_rows_{reason}", {"table": table_text(table) if table in HELD else table, "line": line,
                                            "text": text, "count": len(raw.bad)}),
            advice(f"catalog_rows_{reason}"), line=line, table=table_text(table) if table in HELD else table,
        )
        for table, line, reason, text in raw.bad
    ]  # fmt: skip
    return Read(
        counts=() if raw.bad else tuple((table_text(name), len(getattr(raw.tables, name))) for name in HELD),
        notes=(),
        found=(*rows, *not_read(raw.unknown), *map(_found, raw.faults)),
        raw=None if raw.bad else raw,
    )


def _found(fault: Fault) -> Found:
    data = dict(fault.data)
    if fault.code == "catalog_table_empty":
        data["table"] = table_text(str(data["table"]))
    return Found(fault.grave, fault.code, said(fault.code, data), advice(fault.code), facts=fault.data)


def keep(name: str, raw: Raw, source: str, now: datetime, by: int) -> EditionRef:
    """Will load the draft."""
    return actions.load(edition=name, tables=raw.tables, source=source, now=now, by=by)


def inspect(ref: EditionRef, _on: date, _now: datetime) -> Sequence[Found]:
    """Will check it."""
    return [_found(fault) for fault in check(queries.tables(ref.id), readable=readable)]


def publish(ref: EditionRef, valid_from: date, now: datetime, by: int) -> object:
    """Will publish."""
    return actions.publish(edition_id=ref.id, valid_from=valid_from, readable=readable, now=now, by=by)


def _rows(tables: Tables) -> dict[tuple[str, str], Any]:
    return {
        **{("categories", c.code): c for c in tables.categories},
        **{("crosswalk", f"{link.category} {link.scheme}"): link for link in tables.crosswalk},
        **{("standards", s.id): s for s in tables.standards},
        **{("dispositions", d.code): d for d in tables.dispositions},
        **{("hazards", f"{h.lang} {h.word}"): h for h in tables.hazards},
    }


def compare(before: EditionRef, after: EditionRef) -> Sequence[Changed]:
    """Will list the rows that differ."""
    old, new = queries.tables(before.id), queries.tables(after.id)
    was, now = _rows(old), _rows(new)
    return [
        Changed(
            change.kind, table_text(change.table), change.key, _name(now.get(key) or was.get(key)),
            tuple(
                Field(gettext(FACTS.get(name, name)), plain(getattr(was[key], name)), plain(getattr(now[key], name)))
                for name in change.fields
            ),
        )
        for change in diff(old, new)
        for key in [(change.table, change.key)]
    ]  # fmt: skip


def _name(row: Any) -> str:
    return present.named(row.names) if getattr(row, "names", None) else ""


def plain(value: Any) -> str:
    """Will write any value of a catalogue's row as a person reads it."""
    if isinstance(value, Mapping):
        return " / ".join(plain(one) for one in value.values())
    if isinstance(value, list | tuple):
        return "; ".join(plain(one) for one in value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return present.named(value.texts) if hasattr(value, "texts") else str(value)


def counts(ref: EditionRef) -> Sequence[tuple[str, int]]:
    """Will say how much the edition holds."""
    tables = queries.tables(ref.id)
    return [(table_text(name), len(getattr(tables, name))) for name in HELD]


PART = Part(
    kind=Kind.CATALOG,
    icon="list",
    uploads=(
        Upload(
            "tables", _("Tables of the catalogue"),
            _("An Excel book, or CSV files, named categories, standards, dispositions, hazards, crosswalk, questions."),
            (".csv", ".xlsx", ".ods"), MOST, several=True,
        ),
    ),
    form=Options,
    read=read,
    tell=tell,
    keep=keep,
    check=inspect,
    publish=publish,
    compare=compare,
    counts=counts,
)  # fmt: skip
