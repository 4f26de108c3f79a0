"""Reading catalogues: those of an edition, and the starter catalogue that ships."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from doorstep.ground.catalog import models
from doorstep.ground.catalog.rules import (
    Catalog,
    Category,
    Disposition,
    Hazard,
    Link,
    Nature,
    Question,
    StandardRow,
    Tables,
    compile_catalog,
    read_tables,
)
from doorstep.lib.sheets import read_book
from doorstep.lib.snapshots import Snapshots

DATA = Path(__file__).with_name("data")


def _question(row: Mapping[str, Any]) -> Question:
    values = tuple((str(key), dict(names)) for key, names in row.get("values", ()))
    return Question(row["code"], row["datatype"], bool(row["required"]), dict(row["texts"]), values)


def _category(row: models.Category) -> Category:
    return Category(
        code=row.code,
        parent=row.parent,
        names=row.names,
        keywords={lang: tuple(words) for lang, words in row.keywords.items()},
        nature=Nature(row.nature),
        public=row.public,
        default_difficulty=row.default_difficulty,
        questions=tuple(_question(question) for question in row.questions),
        scheme=row.scheme,
        source=row.source,
    )


def _standard(row: models.Standard) -> StandardRow:
    return StandardRow(
        id=row.key,
        category=row.category,
        difficulty=row.difficulty,
        urgent=row.urgent,
        claim=row.claim,
        contact=row.contact,
        solve=row.solve,
        answer=row.answer,
        evidence=None if row.evidence is None else tuple(row.evidence),
        done_when=row.done_when,
        check_required=row.check_required,
        phases=tuple((what, limit) for what, limit in row.phases),
        source=row.source,
    )


def tables(edition_id: int) -> Tables:
    """Will return an edition's tables, in five queries."""
    of = {"edition_id": edition_id}
    return Tables(
        categories=tuple(_category(row) for row in models.Category.objects.filter(**of).order_by("code")),
        crosswalk=tuple(
            Link(row.category, row.scheme, row.target, row.source)
            for row in models.Crosswalk.objects.filter(**of).order_by("category", "scheme")
        ),
        standards=tuple(_standard(row) for row in models.Standard.objects.filter(**of).order_by("id")),
        dispositions=tuple(
            Disposition(row.code, row.names, row.texts, row.channel, row.source)
            for row in models.Disposition.objects.filter(**of).order_by("id")
        ),
        hazards=tuple(
            Hazard(row.word, row.lang, row.kind, row.call)
            for row in models.HazardWord.objects.filter(**of).order_by("id")
        ),
    )


def channel(edition_id: int, disposition: str) -> str:
    """Will return where an edition's disposition sends people, "" where it has no such one. One query."""
    row = models.Disposition.objects.filter(edition_id=edition_id, code=disposition).values_list("channel").first()
    return str(row[0]) if row else ""


def _compiled(edition_id: int, found: Tables) -> Catalog:
    return compile_catalog(
        edition_id=edition_id,
        categories=found.linked(),
        standards=found.standards,
        dispositions=found.dispositions,
        hazards=found.hazards,
    )


def draft(edition_id: int) -> Catalog:
    """Will compile an edition's catalogue afresh: a draft may change under the same key."""
    return _compiled(edition_id, tables(edition_id))


_held: Snapshots[int, Catalog] = Snapshots(draft, keep=6)


def snapshot(edition_id: int) -> Catalog:
    """Will return a published edition's catalogue, compiled once and held in memory."""
    return _held.get(edition_id)


@cache
def shipped_tables() -> Tables:
    """Will return the starter catalogue's tables, without asking a database."""
    return read_tables(read_book(DATA))


@cache
def shipped() -> Catalog:
    """Will return the starter catalogue, compiled, under the edition key 0."""
    return _compiled(0, shipped_tables())
