"""What an edition holds, as files to take along, change and load again; and the same tables empty, to begin with."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import shapely
import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from doorstep.doors import groundtables
from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.ground.entry import KEEPERS, keeper
from doorstep.doors.desks.ground.incoming import plain_name
from doorstep.doors.desks.ground.loading import part_of
from doorstep.doors.desks.ground.views import of
from doorstep.ground.catalog import queries as catalogs
from doorstep.ground.catalog.rules import Tables
from doorstep.ground.duty import queries as duties
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.grid import queries as maps
from doorstep.ground.people import queries as people
from doorstep.ground.worktime import queries as calendars
from doorstep.ground.worktime.rules import clock_text

Table = list[Mapping[str, Any]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELLS = ("code", "name", "kind", "community", "town", "county", "duty_grid", "residents")
SHEETS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MAP: ("areas", "places"),
    Kind.CATALOG: ("categories", "standards", "dispositions", "hazards", "crosswalk", "questions"),
    Kind.PEOPLE: ("units", "posts"),
    Kind.CALENDAR: ("days", "hours"),
    Kind.DUTY: ("duties",),
}
MOST_CHOSEN = 5_000  # rows of a sheet that offer the words to choose from
WIDE = {"keywords_zh", "keywords_en", "text_zh", "text_en", "basis", "source", "done_when_zh", "done_when_en"}


def _flag(said: bool | None) -> str:
    return "" if said is None else "yes" if said else "no"


def _names(names: Mapping[str, str]) -> dict[str, str]:
    return {"name" if language == "zh" else f"name_{language}": text for language, text in names.items()}


def _map(ref: EditionRef) -> dict[str, Table]:
    grid = maps.snapshot(ref.id)
    areas: Table = [
        {"code": one.code, "name": one.name, "level": one.level, "parent": one.parent, "aliases": ";".join(one.aliases)}
        for one in grid.areas.values()
    ]
    places: Table = [
        {
            "code": one.code, "kind": one.kind, "name": one.name, "aliases": ";".join(one.aliases),
            "former": ";".join(one.former), "lon": one.lon, "lat": one.lat, "cell": one.cell,
        }
        for one in maps.places(ref.id)
    ]  # fmt: skip
    return {"areas": areas, "places": places}


def _catalog(tables: Tables) -> dict[str, Table]:
    return {
        "categories": [
            {
                "code": one.code, "parent": one.parent, **one.names, "nature": one.nature.value,
                "public": _flag(one.public), "difficulty": one.default_difficulty, "scheme": one.scheme,
                **{f"keywords_{language}": ";".join(words) for language, words in one.keywords.items()},
                "source": one.source,
            }
            for one in tables.categories
        ],
        "standards": [
            {
                "id": one.id, "category": one.category, "difficulty": one.difficulty or "",
                "urgent": _flag(one.urgent or None), "claim": one.claim, "contact": one.contact, "solve": one.solve,
                "answer": one.answer, "evidence": "-" if one.evidence == () else ";".join(one.evidence or ()),
                **{f"done_when_{language}": text for language, text in one.done_when.items()},
                "check_required": _flag(one.check_required),
                "phases": ";".join(f"{what}={limit}" for what, limit in one.phases), "source": one.source,
            }
            for one in tables.standards
        ],
        "dispositions": [
            {
                "code": one.code, **one.names, **{f"text_{language}": text for language, text in one.texts.items()},
                "channel": one.channel, "source": one.source,
            }
            for one in tables.dispositions
        ],
        "hazards": [
            {"word": one.word, "lang": one.lang, "kind": one.kind, "call": one.call} for one in tables.hazards
        ],
        "crosswalk": [
            {"category": one.category, "scheme": one.scheme, "target": one.target, "source": one.source}
            for one in tables.crosswalk
        ],
        "questions": [
            {
                "category": one.code, "code": asked.code, "datatype": asked.datatype,
                "required": _flag(asked.required), **asked.texts,
                "values": ";".join(f"{key}={texts.get('zh', '')}/{texts.get('en', '')}" for key, texts in asked.values),
            }
            for one in tables.categories
            for asked in one.questions
        ],
    }  # fmt: skip


def _people(ref: EditionRef) -> dict[str, Table]:
    found = people.read(ref.id)
    return {
        "units": [
            {
                "code": one.code, **_names(one.names), "kind": one.kind.value, "parent": one.parent, "area": one.area,
                "phone": one.phone,
            }
            for one in found.units.values()
        ],
        "posts": [
            {
                "code": one.code, **_names(one.names), "unit": one.unit, "role": one.role.value, "area": one.area,
                "duty_grid": one.duty_grid, "phone": one.phone, "superior": one.superior,
            }
            for one in found.posts.values()
        ],
    }  # fmt: skip


def _day(day: date) -> str:
    return "" if day in (date.min, date.max) else day.isoformat()


def _calendar(ref: EditionRef) -> dict[str, Table]:
    name = calendars.SHIPPED
    return {
        "days": [
            {
                "date": one.on.isoformat(), "kind": one.kind.value, "name": one.name, "source": one.source,
                "provisional": _flag(one.provisional or None),
            }
            for one in calendars.days(ref.id, name)
        ],
        "hours": [
            {
                "opens": clock_text(one.opens), "closes": clock_text(one.closes),
                "weekdays": "".join(map(str, one.weekdays)), "from": _day(one.valid_from), "to": _day(one.valid_to),
            }
            for one in calendars.sessions(ref.id, name)
        ],
    }  # fmt: skip


def _duties(ref: EditionRef) -> dict[str, Table]:
    rows: Table = [
        {
            "category": one.category or "*", "area": one.area, "tier": one.tier, "post": one.post,
            "co_units": ";".join(one.co_units), "basis": one.basis, "source": one.source,
        }
        for one in duties.rows(ref.id)
    ]  # fmt: skip
    return {"duties": rows}


def tables(ref: EditionRef) -> dict[str, Table]:
    """Will return the tables of an edition under our own headings."""
    if ref.kind is Kind.CATALOG:
        return _catalog(catalogs.tables(ref.id))
    return {Kind.MAP: _map, Kind.PEOPLE: _people, Kind.CALENDAR: _calendar, Kind.DUTY: _duties}[ref.kind](ref)


def _book(held: Mapping[str, Table], name: str) -> HttpResponseBase:
    """Will write tables as a workbook, in the reader's language, with a list to choose from where few words fit."""
    chinese = (get_language() or "").startswith("zh")
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the answer closes it when it is sent
    with xlsxwriter.Workbook(file) as book:
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        text = book.add_format({"num_format": "@"})  # 001 stays 001 while somebody types
        for table, rows in held.items():
            columns = groundtables.COLUMNS[table]
            more = dict.fromkeys(key for row in rows for key in row if key not in columns)
            sheet = book.add_worksheet(groundtables.TABLES[table][0] if chinese else table)
            sheet.freeze_panes(1, 1)
            for nth, column in enumerate([*columns, *more]):
                sheet.set_column(nth, nth, 40 if column in WIDE else 18, text)
                heading = columns[column][0] if chinese and column in columns else column
                sheet.write_string(0, nth, heading, head)
                words = groundtables.VALUES.get((table, column), {})
                if words and column != "evidence":  # of evidence there may be several
                    choice = [several[0] if chinese else one for one, several in words.items()]
                    sheet.data_validation(1, nth, MOST_CHOSEN, nth, {"validate": "list", "source": choice})
                for line, row in enumerate(rows, start=1):
                    said = str(row.get(column, ""))
                    said = groundtables.theirs(table, column, said) if chinese else said
                    if said:
                        sheet.write_string(line, nth, said, text)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{plain_name(name)}.xlsx", content_type=XLSX)


def _cells(ref: EditionRef) -> Iterator[str]:
    """Will write the cells as GeoJSON, a line a cell."""
    yield '{"type": "FeatureCollection", "features": [\n'
    for nth, row in enumerate(maps.rows_of(maps.snapshot(ref.id))):
        facts = {name: getattr(row, name) for name in CELLS}
        shape = shapely.to_geojson(row.polygon)
        said = json.dumps(facts, ensure_ascii=False, default=int)
        yield f'{"," if nth else ""}{{"type": "Feature", "properties": {said}, "geometry": {shape}}}\n'
    yield "]}\n"


@keeper(*KEEPERS)
@require_GET
def take(request: HttpRequest, _desk: Desk, key: int) -> HttpResponseBase:
    """Will hand out the tables of an edition as a workbook, or with ?cells its cells as GeoJSON."""
    ref = of(key)[0].edition
    if ref.kind is Kind.MAP and "cells" in request.GET:
        answer = HttpResponse("".join(_cells(ref)), content_type="application/geo+json")
        name = f"{plain_name(ref.name)}.geojson"
        answer["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
        return answer
    return _book(tables(ref), ref.name)


@keeper(*KEEPERS)
@require_GET
def blank(_request: HttpRequest, _desk: Desk, kind: str) -> HttpResponseBase:
    """Will hand out the tables of a part with their headings alone."""
    sheets: Sequence[str] = SHEETS[part_of(kind).kind]
    return _book({table: [] for table in sheets}, kind)
