"""The tables that come with a map: its areas and its named places."""

import math
from collections.abc import Iterator, Mapping, Sequence

from doorstep.ground.grid.rules import LEVELS, AreaRow, PlaceRow
from doorstep.lib.refusal import Refusal
from doorstep.lib.sheets import numbered, several

Rows = Sequence[Mapping[str, str]]
LONGEST = {"code": 80, "name": 120, "parent": 80, "kind": 30, "cell": 80}


class TableFileError(Refusal):
    """A table of areas or places without its columns. Data: `file`, `columns`."""

    code = "grid_table_file"


class LevelError(Refusal):
    """An area of a level that is none. Data: `file`, `line`, `level`, `known`."""

    code = "grid_table_level"


class TableRowError(Refusal):
    """A row of areas or places that cannot be used.

    Data: `file`, `line`, `text`; `reason`: grid_row_ with empty, long, twice or number behind it.
    """

    code = "grid_table_row"


def _rows(rows: Rows, needed: Sequence[str], *, file: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Will yield each row with its line: it has a code that no other has, a name, and nothing too long to be kept."""
    if rows and not set(needed) <= rows[0].keys():
        raise TableFileError(file=file, columns=", ".join(needed))
    seen: set[str] = set()
    for line, row in numbered(rows):
        for name in ("code", "name"):
            if not row[name]:
                raise TableRowError(file=file, line=line, text=row["code"] or row["name"], reason="grid_row_empty")
        for name, longest in LONGEST.items():
            if len(row.get(name, "")) > longest:
                raise TableRowError(file=file, line=line, text=row[name][:20], reason="grid_row_long")
        if row["code"] in seen:
            raise TableRowError(file=file, line=line, text=row["code"], reason="grid_row_twice")
        seen.add(row["code"])
        yield line, row


def read_areas(rows: Rows, *, file: str) -> dict[str, AreaRow]:
    """Will return the areas of a table by code. Raises TableFileError, TableRowError, LevelError."""
    found = {}
    for line, row in _rows(rows, ("code", "name", "level"), file=file):
        if row["level"] not in LEVELS:
            raise LevelError(file=file, line=line, level=row["level"][:20], known=", ".join(LEVELS))
        found[row["code"]] = AreaRow(
            row["code"], row["name"], row["level"], row.get("parent", ""), several(row.get("aliases", ""))
        )
    return found


def read_places(rows: Rows, *, file: str) -> list[PlaceRow]:
    """Will return the places of a table; NaN where one has no coordinates. Raises TableFileError, TableRowError."""
    return [
        PlaceRow(
            row["code"],
            row.get("kind", ""),
            row["name"],
            several(row.get("aliases", "")),
            several(row.get("former", "")),
            _degrees(row.get("lon", ""), 180, file=file, line=line),
            _degrees(row.get("lat", ""), 90, file=file, line=line),
            row.get("cell", ""),
        )
        for line, row in _rows(rows, ("code", "name"), file=file)
    ]


def _degrees(text: str, most: int, *, file: str, line: int) -> float:
    if not text:
        return math.nan
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not abs(found) <= most:  # so is what is not a number
        raise TableRowError(file=file, line=line, text=text[:20], reason="grid_row_number")
    return found
