"""doorstep grid: check, load, publish, compare and ask maps."""

import argparse
import csv
import json
import math
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import shapely
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.doors.wordlists.grid import FAULTS, REASONS, SCHEMES, SEVERITIES
from doorstep.ground.editions.queries import NothingPublishedError, current_of, named
from doorstep.ground.editions.rules import Kind
from doorstep.ground.grid import actions, queries
from doorstep.ground.grid.files import Examined, Reading, examine
from doorstep.ground.grid.rules import (
    LEVELS,
    AreaRow,
    Crs,
    Diff,
    Fault,
    Faults,
    Grid,
    PlaceRow,
    assemble,
    diff,
    locate,
    swapped,
)
from doorstep.lib.refusal import Refusal

_CHUNK = 20_000
_MOST_MESSAGES = 50
_COLUMNS = {
    "id": ("id", "编号", "序号"),
    "lon": ("lon", "lng", "long", "longitude", "x", "经度"),
    "lat": ("lat", "latitude", "y", "纬度"),
    "accuracy_m": ("accuracy_m", "accuracy", "精度"),
    "crs": ("crs", "坐标系"),
}


class FieldsFileError(Refusal):
    """The file given to --fields is not what it should be. Data: `file`."""

    code = "grid_fields_file"


class TableFileError(Refusal):
    """A CSV of areas or places without its columns. Data: `file`, `columns`."""

    code = "grid_table_file"


class NoPointsError(Refusal):
    """Standard input without coordinates. Data: `columns`."""

    code = "grid_no_points"


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add this group's commands."""
    group = commands.add_parser("grid", help="maps: check, load, publish, compare, locate")
    parts = group.add_subparsers(dest="part", metavar="PART", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str, example: str) -> argparse.ArgumentParser:
        parser = parts.add_parser(
            name,
            help=text,
            description=text,
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.set_defaults(run=run)
        return parser

    check = add(
        "check",
        _check,
        "coverage check of a GeoJSON, GeoPackage or Shapefile; exit 1 when it has errors",
        "doorstep grid check cells.geojson --geojson faults.geojson",
    )
    check.add_argument("file")
    _add_reading(check)
    check.add_argument("--json", action="store_true", help="print one JSON document")
    check.add_argument("--geojson", metavar="OUT", help="write the faults as GeoJSON, for a map")
    check.add_argument("--territory", metavar="FILE", help="the outline the cells should fill")
    check.add_argument(
        "--against", metavar="NAME", help="edition to look for a shift against (default: the one in force)"
    )
    check.add_argument("--most", type=int, default=100, metavar="N", help="list at most N faults (default 100)")

    load = add(
        "load",
        _load,
        "load a file as the draft of an edition",
        "doorstep grid load cells.gpkg --edition 2026-map --fields map.toml --commit",
    )
    load.add_argument("file")
    load.add_argument("--edition", required=True, metavar="NAME")
    _add_reading(load)
    load.add_argument("--areas", metavar="CSV", help="code,name,level,parent,aliases of areas")
    load.add_argument("--places", metavar="CSV", help="code,kind,name,aliases,former,lon,lat,cell of the gazetteer")
    load.add_argument("--commit", action="store_true", help="do it; without, only show")

    publish = add(
        "publish",
        _publish,
        "publish a draft from a day on, if the check finds no error",
        "doorstep grid publish 2026-map --from 2026-12-01 --commit",
    )
    publish.add_argument("name")
    publish.add_argument("--from", dest="valid_from", required=True, type=date.fromisoformat, metavar="DATE")
    publish.add_argument("--commit", action="store_true", help="do it; without, only show")

    compare = add("diff", _diff, "what edition B changes in edition A", "doorstep grid diff 2025-map 2026-map --json")
    compare.add_argument("a")
    compare.add_argument("b")
    compare.add_argument("--json", action="store_true", help="print one JSON document")

    where = add(
        "locate",
        _locate,
        "id,lon,lat[,accuracy_m][,crs] from standard input to id,cell,ambiguous,outside",
        "doorstep grid locate --crs gcj02 < points.csv > cells.csv",
    )
    source = where.add_mutually_exclusive_group()
    source.add_argument(
        "--edition", metavar="NAME", help="edition, draft or published (default: the one in force today)"
    )
    source.add_argument("--file", metavar="FILE", help="locate in a file that is not loaded")
    where.add_argument("--crs", choices=[crs.value for crs in Crs], default=Crs.WGS84.value, help="of the points")
    where.add_argument("--code", metavar="FIELD", help="column of --file with the cell code")
    where.add_argument(
        "--tolerance", type=float, default=0.0, metavar="M", help="take the nearest cell within M metres"
    )


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--code", metavar="FIELD", help="column with the cell code (default: guessed)")
    parser.add_argument("--fields", metavar="MAP.toml", help="table [fields] of our field = their column")
    parser.add_argument("--crs", default="", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n (default: as the file says)")
    parser.add_argument("--encoding", default="", help="of a Shapefile's text (default: sniffed, UTF-8 or GBK)")
    parser.add_argument("--layer", default="", help="of a GeoPackage (default: the first with polygons)")
    parser.add_argument(
        "--snap", type=float, default=0.0, metavar="WIDTH", help="close gaps and overlaps below WIDTH metres"
    )


def _reading(args: argparse.Namespace) -> Reading:
    told: dict[str, str] = {}
    if getattr(args, "fields", None):
        try:
            table = tomllib.loads(Path(args.fields).read_text(encoding="utf-8"))["fields"]
            told = {str(field): str(column) for field, column in table.items()}
        except (OSError, ValueError, KeyError, AttributeError):
            raise FieldsFileError(file=Path(args.fields).name) from None
    if args.code:
        told["code"] = args.code
    get = vars(args).get
    crs = "" if args.part == "locate" else args.crs
    return Reading(get("layer") or "", get("encoding") or "", crs, told, get("snap") or 0.0)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _number(value: float) -> str:
    """Will write an area or a width so that neither a hair nor a county is lost."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _words(known: Mapping[str, str], text: str) -> str:
    return _(known[text]) if text in known else text


def _sentence(fault: Fault) -> str:
    shown = "; ".join(code or "?" for code in fault.codes[:6]) + ("…" if len(fault.codes) > 6 else "")
    features = ", ".join(map(str, fault.features[:6])) + ("…" if len(fault.features) > 6 else "")
    data: dict[str, Any] = {
        "codes": shown or "?",
        "features": features,
        "count": len(fault.features),
        "area": _number(fault.area_m2),
        "width": _number(fault.width_m),
        "lon": "?" if fault.lon is None else f"{fault.lon:.6f}",
        "lat": "?" if fault.lat is None else f"{fault.lat:.6f}",
        "detail": _words(REASONS | SCHEMES, fault.detail),
    }
    if fault.kind.value == "shifted":
        crs, _by, east, north, _rest = fault.detail.split(" ")
        data |= {"crs": crs, "east": east, "north": north}
    return _(FAULTS[fault.kind.value]).format(**data).strip()


def _current(name: str | None = None) -> Grid | None:
    """Will return the map to compare with: the one named, else the one in force, else none (nor without a database)."""
    if name:
        return queries.snapshot(named(Kind.MAP, name).id)
    try:
        return queries.snapshot(current_of(Kind.MAP, timezone.localdate()).id)
    except (NothingPublishedError, DatabaseError):
        return None


def _tell_reading(found: Examined) -> None:
    pairs = ", ".join(f"{field} = {column}" for field, column in found.fields.columns.items())
    _say(_("Columns taken: {pairs}.").format(pairs=pairs))
    if found.fields.guessed:
        _say(_("Guessed from their names: {fields}.").format(fields=", ".join(sorted(found.fields.guessed))))
    _say(_("Coordinate system: {crs}.").format(crs=found.crs))
    if found.datum_shift:
        _say(_("Its datum is neither WGS84 nor CGCS2000: places may be off by up to a hundred metres."))
    for change in found.moved:
        _say(
            _("Snapped: cell {code}, from {before} to {after} m², {moved} m² moved.").format(
                code=change.code,
                before=_number(change.before_m2),
                after=_number(change.after_m2),
                moved=_number(change.moved_m2),
            )
        )
    if found.left:
        _say(_("Not snapped, since they overlap by more than the width: {codes}.").format(codes=", ".join(found.left)))


def _check(args: argparse.Namespace) -> int:
    found = examine(args.file, _reading(args), territory=args.territory, current=_current(args.against))
    if args.geojson:
        Path(args.geojson).write_text(json.dumps(_map_of(found.faults), ensure_ascii=False), encoding="utf-8")
    if args.json:
        print(json.dumps(_document(args.file, found), ensure_ascii=False))
    else:
        _tell_reading(found)
        _print_faults(found.faults, args.most)
    if found.faults.errors:
        _say(_("Errors: {count}. This map could not be published.").format(count=len(found.faults.errors)))
        return 1
    return 0


def _print_faults(faults: Faults, most: int) -> None:
    summary = faults.summary
    print(
        _("{cells} cells, {parts} parts, {vertices} vertices; {area} km² covered, code scheme {scheme}.").format(
            cells=summary.cells,
            parts=summary.parts,
            vertices=summary.vertices,
            area=f"{summary.covered_m2 / 1e6:,.2f}",
            scheme=_words(SCHEMES, summary.scheme),
        )
    )
    print(
        _(
            "Overlaps {overlap} m², gaps {gap} m²; {fine} thinner than a millimetre are not listed ({fine_m2} m²)."
        ).format(
            overlap=_number(summary.overlap_m2),
            gap=_number(summary.gap_m2),
            fine=summary.fine,
            fine_m2=_number(summary.fine_m2),
        )
    )
    for fault in faults.faults[:most]:
        print(_("{severity}: {text}").format(severity=_(SEVERITIES[fault.severity.value]), text=_sentence(fault)))
    hidden = len(faults.faults) - most
    if hidden > 0:
        print(_("… and {count} more; --json lists all.").format(count=hidden))
    if summary.truncated:
        print(_("There are more faults than are counted here."))
    if not faults.faults:
        print(_("No faults."))


def _fault(fault: Fault) -> dict[str, Any]:
    """Will return the fields of a fault but its geometry."""
    names = ("kind", "severity", "codes", "features", "area_m2", "width_m", "lon", "lat", "detail")
    return {name: getattr(fault, name) for name in names}


def _document(file: str, found: Examined) -> dict[str, Any]:
    return {
        "file": Path(file).name,
        "crs": found.crs,
        "encoding": found.encoding,
        "datum_shift": found.datum_shift,
        "fields": dict(found.fields.columns),
        "guessed": sorted(found.fields.guessed),
        "summary": asdict(found.faults.summary),
        "errors": len(found.faults.errors),
        "warnings": len(found.faults.warnings),
        "counts": found.faults.counts,
        "faults": [_fault(fault) | {"text": _sentence(fault)} for fault in found.faults.faults],
        "snapped": [asdict(change) for change in found.moved],
        "not_snapped": list(found.left),
    }


def _map_of(faults: Faults) -> dict[str, Any]:
    features = []
    for fault in faults.faults:
        shape = fault.geometry
        if shape is None and fault.lon is not None and fault.lat is not None:
            shape = shapely.Point(fault.lon, fault.lat)
        if shape is not None and not np.isfinite(shapely.get_coordinates(shape)).all():
            shape = None  # GeoJSON has no NaN
        geometry = None if shape is None else shapely.geometry.mapping(shape)
        features.append({"type": "Feature", "properties": _fault(fault), "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _table(path: str, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """Will read a CSV with at least these columns."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if not set(needed) <= set(reader.fieldnames or ()):
                raise TableFileError(file=Path(path).name, columns=", ".join(needed))
            yield from ({key: (value or "").strip() for key, value in row.items() if key} for row in reader)
    except (OSError, UnicodeDecodeError, csv.Error):
        raise TableFileError(file=Path(path).name, columns=", ".join(needed)) from None


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("；", ";").split(";") if name.strip())


def _areas(path: str | None) -> dict[str, AreaRow]:
    found = {}
    for row in _table(path, ("code", "name", "level")) if path else ():
        if row["level"] not in LEVELS:
            raise TableFileError(file=Path(path or "").name, columns="level (county, town, community)")
        area = AreaRow(row["code"], row["name"], row["level"], row.get("parent", ""), _names(row.get("aliases", "")))
        found[area.code] = area
    return found


def _places(path: str | None) -> list[PlaceRow]:
    return [
        PlaceRow(
            row["code"],
            row.get("kind", ""),
            row["name"],
            _names(row.get("aliases", "")),
            _names(row.get("former", "")),
            _float(row.get("lon", "")),
            _float(row.get("lat", "")),
            row.get("cell", ""),
        )
        for row in (_table(path, ("code", "name")) if path else ())
    ]


def _float(text: str | None) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan


def _load(args: argparse.Namespace) -> int:
    found = examine(args.file, _reading(args), current=_current())
    areas, places = _areas(args.areas), _places(args.places)
    _tell_reading(found)
    _print_faults(found.faults, 20)
    if not args.commit:
        _say(_("Nothing was changed. Add --commit to load {cells} cells.").format(cells=len(found.rows)))
        return 0
    report = actions.load(
        rows=found.rows,
        name=args.edition,
        areas=({area.code: area for area in found.areas} | areas).values(),
        places=places,
        source=Path(args.file).name,
        now=timezone.now(),
    )
    print(
        _("Loaded the draft “{name}”: {cells} cells, {areas} areas, {places} places.").format(
            name=args.edition, cells=report.cells, areas=report.areas, places=report.places
        )
    )
    return 0


def _publish(args: argparse.Namespace) -> int:
    draft = named(Kind.MAP, args.name)
    if not args.commit:
        current = _current()
        if current is not None:
            _print_diff(diff(current, queries.snapshot(draft.id)))
        _say(
            _("Nothing was changed. Add --commit to publish “{name}” from {on}.").format(
                name=args.name, on=args.valid_from
            )
        )
        return 0
    try:
        actions.publish(name=args.name, valid_from=args.valid_from, now=timezone.now())
    except actions.FaultyError as refusal:
        _print_faults(refusal.faults, 100)
        raise
    print(_("Published the map “{name}” from {on}.").format(name=args.name, on=args.valid_from))
    return 0


def _diff(args: argparse.Namespace) -> int:
    before, after = (queries.snapshot(named(Kind.MAP, name).id) for name in (args.a, args.b))
    found = diff(before, after)
    if args.json:
        print(json.dumps(asdict(found) | {"same": found.same}, ensure_ascii=False))
    else:
        _print_diff(found)
    return 0


def _print_diff(found: Diff) -> None:
    for title, codes in (
        (_("Added: {codes}"), found.added),
        (_("Removed: {codes}"), found.removed),
        (_("Areas added: {codes}"), found.areas_added),
        (_("Areas removed: {codes}"), found.areas_removed),
    ):
        if codes:
            more = f" … ({len(codes)})" if len(codes) > 20 else ""
            print(title.format(codes=", ".join(codes[:20])) + more)
    for shape in found.reshaped:
        print(
            _("Border moved: {code}, from {before} to {after} m².").format(
                code=shape.code, before=_number(shape.before_m2), after=_number(shape.after_m2)
            )
        )
    for change in found.changed:
        print(f"{change.code} {change.what}: {change.before or '-'} -> {change.after or '-'}")
    if found.same:
        print(_("No difference."))


def _locate(args: argparse.Namespace) -> int:
    grid = _grid_of(args)
    reader, columns = _points(sys.stdin)
    if hasattr(sys.stdout, "reconfigure"):
        # Whatever bytes an id is made of, it comes out as it came in.
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["id", "cell", "ambiguous", "outside"])
    told = _Messages()
    for first, rows in _chunks(reader):
        _locate_some(grid, rows, first, columns, args, out, told)
        sys.stdout.flush()
    told.sum_up()
    return 0


def _grid_of(args: argparse.Namespace) -> Grid:
    if args.file:
        found = examine(args.file, _reading(args))
        unfit = {n for fault in found.faults.errors for n in fault.features if fault.kind.value in _NO_GROUND}
        if unfit:
            _say(
                _("{count} features of {file} have no usable shape and are left out.").format(
                    count=len(unfit), file=args.file
                )
            )
        return assemble([row for n, row in enumerate(found.rows, start=1) if n not in unfit])
    if args.edition:
        return queries.snapshot(named(Kind.MAP, args.edition).id)
    return queries.snapshot(current_of(Kind.MAP, timezone.localdate()).id)


_NO_GROUND = {"no_shape", "invalid_shape", "off_earth", "swapped"}


class _Messages:
    """Tells about bad rows on standard error, the first ones in full, the rest by number."""

    def __init__(self) -> None:
        self.count = 0
        self.swapped = 0

    def bad(self, line: int, row_id: str) -> None:
        self.count += 1
        if self.count <= _MOST_MESSAGES:
            shown = row_id[:60].encode("utf-8", "replace").decode()
            _say(_("Row {line} (id {id}): no usable coordinates.").format(line=line, id=shown))

    def sum_up(self) -> None:
        if self.count > _MOST_MESSAGES:
            _say(_("{count} rows had no usable coordinates.").format(count=self.count))
        if self.swapped:
            _say(_("{count} points look as if longitude and latitude were exchanged.").format(count=self.swapped))


def _points(stream: TextIO) -> tuple[Iterable[list[str]], dict[str, int]]:
    """Will return the rows after the header, and where each column stands. Raises NoPointsError."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8-sig", errors="surrogateescape", newline="")
    reader = csv.reader(line.replace("\x00", "") for line in stream)
    header = [name.strip().strip("\ufeff").casefold() for name in next(iter(reader), [])]
    columns = {
        ours: header.index(name) for ours, names in _COLUMNS.items() for name in reversed(names) if name in header
    }
    if not {"lon", "lat"} <= columns.keys():
        raise NoPointsError(columns=", ".join(header).encode("utf-8", "replace").decode()[:200])
    return reader, columns


def _chunks(reader: Iterable[list[str]]) -> Iterator[tuple[int, list[list[str]]]]:
    """Will return the rows a chunk at a time, with the number of the first; a broken row comes as an empty one."""
    rows: list[list[str]] = []
    first, source = 2, iter(reader)
    while True:
        try:
            row = next(source)
        except StopIteration:
            break
        except csv.Error:
            row = [""]
        if row:
            rows.append(row)
        if len(rows) >= _CHUNK:
            yield first, rows
            first, rows = first + len(rows), []
    if rows:
        yield first, rows


def _locate_some(
    grid: Grid,
    rows: list[list[str]],
    first: int,
    columns: dict[str, int],
    args: argparse.Namespace,
    out: Any,
    told: _Messages,
) -> None:
    def column(name: str) -> list[str]:
        at = columns.get(name)
        return [row[at].strip() if at is not None and at < len(row) else "" for row in rows]

    ids = column("id") if "id" in columns else [str(first + n - 1) for n in range(len(rows))]
    lon = np.array([_float(text) for text in column("lon")])
    lat = np.array([_float(text) for text in column("lat")])
    accuracy = np.array([_float(text) for text in column("accuracy_m")]) if "accuracy_m" in columns else None
    known = {crs.value for crs in Crs}
    tags = [text.casefold() or args.crs for text in column("crs")]
    for n, tag in enumerate(tags):
        if tag not in known:
            tags[n], lon[n] = args.crs, np.nan  # a system nobody knows: no place, rather than a wrong one
    found = locate(grid, lon, lat, crs=np.array(tags, dtype="U8"), accuracy_m=accuracy, tolerance_m=args.tolerance)
    told.swapped += int(swapped(lon, lat, grid).sum())
    for n in np.flatnonzero(np.isnan(found.lon)).tolist():
        told.bad(first + n, ids[n])
    codes = np.append(grid.codes, "") if len(grid) else np.array([""])
    out.writerows(
        zip(
            ids,
            codes[found.cell].tolist(),
            np.where(found.ambiguous, "true", "false").tolist(),
            np.where(found.outside, "true", "false").tolist(),
            strict=True,
        )
    )
