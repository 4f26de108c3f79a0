"""The map at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.doors.desks.ground.parts.base import Changed, Field, Files, Found, Part, Read, Said, Upload, not_read
from doorstep.doors.groundtables import read_table, unread
from doorstep.doors.wordlists.grid import fault_text, number_text
from doorstep.doors.wordlists.ground import FACTS, advice
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.grid import actions, queries
from doorstep.ground.grid.files import Examined, Reading, examine, numbered
from doorstep.ground.grid.listings import read_areas, read_places
from doorstep.ground.grid.rules import AreaRow, Fault, FaultKind, Grid, PlaceRow, Severity, check, diff
from doorstep.lib.snapshots import Snapshots
from doorstep.lib.spatial import ASSUMED, MOST_BYTES

# What no table can hold: such a map cannot even be a draft.
UNFIT = {
    FaultKind.NO_CELLS, FaultKind.NO_SHAPE, FaultKind.INVALID_SHAPE, FaultKind.OFF_EARTH, FaultKind.SWAPPED,
    FaultKind.CODE_EMPTY, FaultKind.CODE_DUPLICATE,
}  # fmt: skip
TABLES = 20_000_000


class Options(forms.Form):
    """How the file is to be read, where it does not say so itself."""

    crs = forms.ChoiceField(
        label=_("Coordinate system"), required=False,
        choices=[
            ("", _("As the file says")), ("wgs84", "WGS 84"), ("cgcs2000", "CGCS2000"), ("gcj02", "GCJ-02"),
            ("bd09", "BD-09"), ("EPSG:4544", "CGCS2000 / 3°, 105° E (EPSG:4544)"),
            ("EPSG:4547", "CGCS2000 / 3°, 114° E (EPSG:4547)"), ("EPSG:4548", "CGCS2000 / 3°, 117° E (EPSG:4548)"),
            ("EPSG:4549", "CGCS2000 / 3°, 120° E (EPSG:4549)"),
        ],
    )  # fmt: skip
    onto = forms.ChoiceField(
        label=_("Names of areas and places that the files do not have"),
        required=False,
        choices=[("", _("come from the edition in force")), ("none", _("are left out"))],
    )
    encoding = forms.ChoiceField(
        label=_("Text encoding of a Shapefile"), required=False,
        choices=[("", _("Found out by itself")), ("UTF-8", "UTF-8"), ("GBK", "GBK"), ("GB18030", "GB 18030")],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raw:
    """A map as a file gives it, with the tables that came along, and what of these is not known."""

    examined: Examined
    areas: tuple[AreaRow, ...]
    places: tuple[PlaceRow, ...]
    unknown: tuple[str, ...] = ()


def _in_force(on: date) -> Grid | None:
    found = editions.current(on).get(Kind.MAP)
    return queries.snapshot(found.id) if found else None


def read(files: Files, said: Said, on: date) -> Raw:
    """Will read a file of cells in a limited child, and the tables beside it."""
    how = Reading(crs=said.get("crs", ""), encoding=said.get("encoding", ""))
    examined = examine(files["cells"], how, current=_in_force(on))
    tables = {name: read_table(files[name], name) for name in ("areas", "places") if name in files}
    told = read_areas(tables["areas"], file=files["areas"].name) if "areas" in tables else {}
    places = read_places(tables["places"], file=files["places"].name) if "places" in tables else []
    areas = {area.code: area for area in examined.areas} | told
    current = editions.current(on).get(Kind.MAP)
    if current is not None and said.get("onto") != "none":
        known = queries.snapshot(current.id).areas
        areas = {code: known.get(code, area) if not area.name else area for code, area in areas.items()}
        # A place that has coordinates is located anew: its cell may be another one now.
        places = places or [
            replace(one, cell="") if np.isfinite(one.lon) and np.isfinite(one.lat) else one
            for one in queries.places(current.id)
        ]
    return Raw(examined, tuple(areas.values()), tuple(places), tuple(unread(tables, tables)))


def tell(raw: Raw) -> Read:
    """Will say what the file holds."""
    examined, summary = raw.examined, raw.examined.faults.summary
    assumed, nameless = examined.crs == ASSUMED, numbered(examined)
    silent = [
        Found(True, "nameless", gettext("The file has outlines and nothing else: no cell has a code."),
              gettext("Put the table beside it: of a Shapefile the .dbf belongs into the same zip."))
    ] if nameless else []  # fmt: skip
    if assumed:
        silent += [
            Found(False, "no_crs", gettext("The file does not say its coordinate system; WGS84 was assumed."),
                  gettext("Is it another, such as GCJ-02, everything lies hundreds of metres off: choose it and send "
                          "the file again. Of a Shapefile the .prj belongs into the same zip."))
        ]  # fmt: skip
    notes = [
        gettext("Columns taken: {pairs}.").format(
            pairs=", ".join(f"{name} = {column}" for name, column in examined.fields.columns.items())
        ),
        gettext("Coordinate system: {crs}.").format(
            crs=gettext("WGS84, as nothing is said") if assumed else examined.crs
        ),
    ]
    if examined.datum_shift:
        notes.append(gettext("Its datum is neither WGS84 nor CGCS2000: places may be off by up to a hundred metres."))
    notes.append(gettext("Area covered: {area} km².").format(area=f"{summary.covered_m2 / 1e6:,.2f}"))
    codes = {row.code for row in examined.rows}
    if nowhere := sum(not np.isfinite(one.lon + one.lat) and one.cell not in codes for one in raw.places):
        said = gettext("Places without coordinates or a cell of this map, left out: {count}.").format(count=nowhere)
        silent.append(Found(False, "nowhere", said))
    return Read(
        counts=(
            (gettext("Cells"), summary.cells), (gettext("Communities"), summary.communities),
            (gettext("Towns"), summary.towns), (gettext("Duty grids"), summary.duty_grids),
            (gettext("Named areas"), len(raw.areas)), (gettext("Places by name"), len(raw.places)),
        ),
        notes=tuple(notes),
        found=(*silent, *not_read(raw.unknown), *map(_found, examined.faults.faults)),
        raw=None if nameless or any(fault.kind in UNFIT for fault in examined.faults.errors) else raw,
    )  # fmt: skip


def _found(fault: Fault) -> Found:
    spot = (fault.lon, fault.lat) if fault.lon is not None and fault.lat is not None else None
    return Found(
        grave=fault.severity is Severity.ERROR,
        kind=fault.kind.value,
        text=fault_text(fault),
        todo=advice(f"grid_{fault.kind.value}"),
        line=fault.features[0] if fault.features and fault.kind in UNFIT else 0,
        shape=fault.geometry,
        spot=spot,
        codes=fault.codes,
        facts={"area_m2": fault.area_m2, "width_m": fault.width_m},
    )


def keep(name: str, raw: Raw, source: str, now: datetime, by: int) -> EditionRef:
    """Will load the draft."""
    return actions.load(
        rows=raw.examined.rows, name=name, areas=raw.areas, places=raw.places, source=source, now=now, by=by
    ).edition


def _examine(key: tuple[int, str, datetime, int]) -> tuple[Fault, ...]:
    return check(queries.rows_of(queries.snapshot(key[0]))).faults


# Seconds of geometry: held for the minute in which somebody turns the pages of its faults.
_checked: Snapshots[tuple[int, str, datetime, int], tuple[Fault, ...]] = Snapshots(_examine, keep=3)


def inspect(ref: EditionRef, _on: date, now: datetime) -> Sequence[Found]:
    """Will check the coverage. At most a minute old."""
    entry = editions.entry(ref.id)
    return [
        _found(fault) for fault in _checked.get((ref.id, entry.digest, entry.loaded_at, int(now.timestamp()) // 60))
    ]


def publish(ref: EditionRef, valid_from: date, now: datetime, by: int) -> object:
    """Will publish."""
    return actions.publish(name=ref.name, valid_from=valid_from, now=now, by=by)


def compare(before: EditionRef, after: EditionRef) -> Sequence[Changed]:
    """Will list the cells and areas that differ."""
    old, new = queries.snapshot(before.id), queries.snapshot(after.id)
    found = diff(old, new)
    cells, areas = gettext("Cells"), gettext("Areas")

    def name(grid: Grid, code: str) -> str:
        return str(grid.names[grid.index[code]]) if code in grid.index else ""

    rows = [Changed("added", cells, code, name(new, code)) for code in found.added]
    rows += [Changed("removed", cells, code, name(old, code)) for code in found.removed]
    facts: dict[tuple[str, str], list[Field]] = {}
    for shape in found.reshaped:
        facts.setdefault((cells, shape.code), []).append(
            Field(gettext("area in m²"), number_text(shape.before_m2), number_text(shape.after_m2))
        )
    for change in found.changed:
        table = areas if change.what.startswith("area_") else cells
        label = gettext(FACTS.get(change.what.removeprefix("area_"), change.what))
        facts.setdefault((table, change.code), []).append(Field(label, change.before, change.after))
    rows += [
        Changed(
            "changed", table, code,
            (name(new, code) or name(old, code)) if table == cells else new.areas[code].name, tuple(fields),
        )
        for (table, code), fields in sorted(facts.items(), key=lambda pair: (pair[0][0] != cells, pair[0][1]))
    ]  # fmt: skip
    rows += [Changed("added", areas, code, new.areas[code].name) for code in found.areas_added]
    rows += [Changed("removed", areas, code, old.areas[code].name) for code in found.areas_removed]
    return rows


def counts(ref: EditionRef) -> Sequence[tuple[str, int]]:
    """Will say how much the edition holds."""
    grid = queries.snapshot(ref.id)

    def several(codes: Any) -> int:
        return len({str(code) for code in codes} - {""})

    return [
        (gettext("Cells"), len(grid)), (gettext("Towns"), several(grid.town)),
        (gettext("Communities"), several(grid.community)), (gettext("Duty grids"), several(grid.duty_grid)),
    ]  # fmt: skip


PART = Part(
    kind=Kind.MAP,
    icon="map",
    uploads=(
        Upload(
            "cells", _("Cells"),
            _("GeoJSON, GeoPackage (.gpkg), or a Shapefile zipped. One polygon a cell, with its code."),
            (".geojson", ".json", ".gpkg", ".zip"), MOST_BYTES,
        ),
        Upload(
            "areas", _("Names of towns and communities"),
            _("CSV or Excel with the columns code, name, level; perhaps parent, aliases."),
            (".csv", ".xlsx", ".ods"), TABLES, required=False,
        ),
        Upload(
            "places", _("Places by name"),
            _("CSV or Excel with the columns code, name; perhaps kind, aliases, former, lon, lat, cell."),
            (".csv", ".xlsx", ".ods"), TABLES, required=False,
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
