"""Writing catalogues: load a draft, publish it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from doorstep.ground.catalog import models, queries
from doorstep.ground.catalog.rules import Fault, Question, Tables, check
from doorstep.ground.editions import actions as editions
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.lib.refusal import Refusal


class CatalogChecksError(Refusal):
    """A draft with grave faults is not published. data: count."""

    code = "catalog_checks"

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)


def _digest(tables: Tables) -> str:
    return sha256(repr(tables).encode()).hexdigest()


def _question(question: Question) -> dict[str, Any]:
    return asdict(question)


@transaction.atomic
def load(*, edition: str, tables: Tables, source: str, now: datetime, by: int | None = None) -> EditionRef:
    """Will put a catalogue into a draft edition, in place of what the draft had. Raises PublishedError.

    A draft may have faults; only publishing asks for none.
    """
    ref = editions.open_draft(kind=Kind.CATALOG, name=edition, source=source, digest=_digest(tables), now=now, by=by)
    for model in (models.Category, models.Crosswalk, models.Standard, models.Disposition, models.HazardWord):
        model.objects.filter(edition_id=ref.id).delete()
    models.Category.objects.bulk_create(
        models.Category(
            edition_id=ref.id,
            code=row.code,
            parent=row.parent,
            names=dict(row.names),
            keywords={lang: list(words) for lang, words in row.keywords.items()},
            nature=row.nature.value,
            public=row.public,
            default_difficulty=row.default_difficulty,
            questions=[_question(question) for question in row.questions],
            scheme=row.scheme,
            source=row.source,
        )
        for row in tables.categories
    )
    models.Crosswalk.objects.bulk_create(
        models.Crosswalk(
            edition_id=ref.id, category=link.category, scheme=link.scheme, target=link.target, source=link.source
        )
        for link in tables.crosswalk
    )
    models.Standard.objects.bulk_create(
        models.Standard(
            edition_id=ref.id,
            key=row.id,
            category=row.category,
            difficulty=row.difficulty,
            urgent=row.urgent,
            claim=row.claim,
            contact=row.contact,
            solve=row.solve,
            answer=row.answer,
            evidence=None if row.evidence is None else list(row.evidence),
            done_when=dict(row.done_when),
            check_required=row.check_required,
            phases=[list(phase) for phase in row.phases],
            source=row.source,
        )
        for row in tables.standards
    )
    models.Disposition.objects.bulk_create(
        models.Disposition(
            edition_id=ref.id,
            code=row.code,
            names=dict(row.names),
            texts=dict(row.texts),
            channel=row.channel,
            source=row.source,
        )
        for row in tables.dispositions
    )
    models.HazardWord.objects.bulk_create(
        models.HazardWord(edition_id=ref.id, word=row.word, lang=row.lang, kind=row.kind, call=row.call)
        for row in tables.hazards
    )
    return ref


@transaction.atomic
def publish(
    *, edition_id: int, valid_from: date, readable: Callable[[str], bool], now: datetime, by: int | None = None
) -> EditionRef:
    """Will publish a draft that has no grave fault; `readable` says whether a text is a limit.

    Raises CatalogChecksError, PublishedError, DayTakenError.
    """
    grave = [fault for fault in check(queries.tables(edition_id), readable=readable) if fault.grave]
    if grave:
        raise CatalogChecksError(faults=grave)
    return editions.publish(edition_id=edition_id, valid_from=valid_from, now=now, by=by)
