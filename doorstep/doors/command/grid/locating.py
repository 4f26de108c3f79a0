"""doorstep grid locate: points from standard input to cells, a chunk at a time."""

import argparse
import csv
import math
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.doors.command.grid.reading import how_to_read
from doorstep.doors.command.grid.telling import say
from doorstep.ground.editions.queries import current_of, named
from doorstep.ground.editions.rules import Kind
from doorstep.ground.grid import queries
from doorstep.ground.grid.files import examine
from doorstep.ground.grid.rules import (
    Crs,
    Grid,
    assemble,
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


_NO_GROUND = {"no_shape", "invalid_shape", "off_earth", "swapped"}


class NoPointsError(Refusal):
    """Standard input without coordinates. Data: `columns`."""

    code = "grid_no_points"


def locate_stream(args: argparse.Namespace) -> int:
    """Will write a row for every row read, in order."""
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
        found = examine(args.file, how_to_read(args))
        unfit = {n for fault in found.faults.errors for n in fault.features if fault.kind.value in _NO_GROUND}
        if unfit:
            say(
                _("Features of {file} without a usable shape, left out: {count}.").format(
                    count=len(unfit), file=args.file
                )
            )
        return assemble([row for n, row in enumerate(found.rows, start=1) if n not in unfit])
    if args.edition:
        return queries.snapshot(named(Kind.MAP, args.edition).id)
    return queries.snapshot(current_of(Kind.MAP, timezone.localdate()).id)


class _Messages:
    """Tells about bad rows on standard error, the first ones in full, the rest by number."""

    def __init__(self) -> None:
        self.count = 0
        self.swapped = 0

    def bad(self, line: int, row_id: str) -> None:
        self.count += 1
        if self.count <= _MOST_MESSAGES:
            shown = row_id[:60].encode("utf-8", "replace").decode()
            say(_("Row {line} (id {id}): no usable coordinates.").format(line=line, id=shown))

    def sum_up(self) -> None:
        if self.count > _MOST_MESSAGES:
            say(_("Rows without usable coordinates: {count}.").format(count=self.count))
        if self.swapped:
            say(_("Points whose longitude and latitude seem to be exchanged: {count}.").format(count=self.swapped))


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


def _number(text: str | None) -> float:
    """Will return the number a text holds, NaN for none."""
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan


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
    lon = np.array([_number(text) for text in column("lon")])
    lat = np.array([_number(text) for text in column("lat")])
    accuracy = np.array([_number(text) for text in column("accuracy_m")]) if "accuracy_m" in columns else None
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
