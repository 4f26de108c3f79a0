"""The tables that come with a map: its areas and its named places, as CSV."""

import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from doorstep.ground.grid.rules import LEVELS, AreaRow, PlaceRow
from doorstep.lib.refusal import Refusal


class TableFileError(Refusal):
    """A CSV of areas or places without its columns. Data: `file`, `columns`."""

    code = "grid_table_file"


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


def read_areas(path: str | None) -> dict[str, AreaRow]:
    """Will return the areas of a CSV by code; none without a path. Raises TableFileError."""
    found = {}
    for row in _table(path, ("code", "name", "level")) if path else ():
        if row["level"] not in LEVELS:
            raise TableFileError(file=Path(path or "").name, columns="level (county, town, community)")
        area = AreaRow(row["code"], row["name"], row["level"], row.get("parent", ""), _names(row.get("aliases", "")))
        found[area.code] = area
    return found


def read_places(path: str | None) -> list[PlaceRow]:
    """Will return the places of a CSV; none without a path. Raises TableFileError."""
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
        for row in (_table(path, ("code", "name")) if path else ())
    ]


def number_or_nan(text: str | None) -> float:
    """Will return the number a text holds, NaN for none."""
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan
