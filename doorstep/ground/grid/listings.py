"""The tables that come with a map: its areas and its named places, as CSV or Excel."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from doorstep.ground.grid.rules import LEVELS, AreaRow, PlaceRow
from doorstep.lib.refusal import Refusal
from doorstep.lib.sheets import Row, Rows, numbered, read_book

Reader = Callable[[Path], dict[str, Rows]]


class TableFileError(Refusal):
    """A table of areas or places without its columns. Data: `file`, `columns`."""

    code = "grid_table_file"


class LevelError(Refusal):
    """An area of a level that is none. Data: `file`, `line`, `level`, `known`."""

    code = "grid_table_level"


def _table(path: str, name: str, needed: Sequence[str], read: Reader) -> list[tuple[int, Row]]:
    """Will read a table with at least these columns: of a book the sheet of that name, else the first."""
    book = read(Path(path))
    rows = book.get(name) or next(iter(book.values()), [])
    if rows and not set(needed) <= rows[0].keys():
        raise TableFileError(file=Path(path).name, columns=", ".join(needed))
    return list(numbered(rows))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("；", ";").split(";") if name.strip())


def read_areas(path: str | None, read: Reader = read_book) -> dict[str, AreaRow]:
    """Will return the areas of a table by code; none without a path.

    Raises TableFileError, LevelError, and what reading a table raises.
    """
    found = {}
    for line, row in _table(path, "areas", ("code", "name", "level"), read) if path else ():
        if row["level"] not in LEVELS:
            raise LevelError(file=Path(path or "").name, line=line, level=row["level"][:20], known=", ".join(LEVELS))
        area = AreaRow(row["code"], row["name"], row["level"], row.get("parent", ""), _names(row.get("aliases", "")))
        found[area.code] = area
    return found


def read_places(path: str | None, read: Reader = read_book) -> list[PlaceRow]:
    """Will return the places of a table; none without a path. Raises TableFileError, and what reading one raises."""
    return [
        PlaceRow(
            row["code"],
            row.get("kind", ""),
            row["name"],
            _names(row.get("aliases", "")),
            _names(row.get("former", "")),
            number_or_nan(row.get("lon", "")),
            number_or_nan(row.get("lat", "")),
            row.get("cell", ""),
        )
        for _line, row in (_table(path, "places", ("code", "name"), read) if path else ())
    ]


def number_or_nan(text: str | None) -> float:
    """Will return the number a text holds, NaN for none."""
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan
