"""Tables of text out of CSV files, folders of them, and spreadsheets: how reference data is sent to us."""

import codecs
import csv
import fnmatch
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from doorstep.lib import child
from doorstep.lib.refusal import Refusal

M = TypeVar("M", bound=Mapping[str, str])


class Row(dict[str, str]):
    """A row under its headings. line: where it stands in the file, whose first line is 1."""

    __slots__ = ("line",)
    line: int


def numbered(rows: Iterable[M]) -> Iterator[tuple[int, M]]:
    """Will return each row with its line in the file; rows that were not read from one follow a heading."""
    return ((getattr(row, "line", nth), row) for nth, row in enumerate(rows, start=2))


Rows = list[Row]

MAX_BYTES = 50_000_000
TITLES = 10  # lines above the headings at most
MAX_ROWS = 1_000_000
BOOKS = (".xlsx", ".ods")
_PARTED = re.compile("[;；]")


class SheetError(Refusal):
    """The file is no table we can read.

    Data: `file`; `reason`: sheet_ with missing, size, rows, text, kind, header, twice or broken behind it.
    """

    code = "sheet_unreadable"


class SheetMissingError(SheetError):
    """There is no such file, or no table in the folder. data: file."""

    code = "sheet_missing"


class ColumnsError(Refusal):
    """A table lacks columns. Data: `table`, `missing`; `unknown`: what it has instead; `known`: what it may have."""

    code = "sheet_columns"


def unknown_columns(rows: Sequence[Mapping[str, str]], *, table: str, needed: str, more: str = "") -> list[str]:
    """Will return the columns of a table that are neither needed nor known; x_* stands for all that begin with x_.

    needed, more: headings with blanks between. A table without rows tells nothing. Raises ColumnsError.
    """
    if not rows:
        return []
    has, known = rows[0].keys(), [*needed.split(), *more.split()]
    unknown = [name for name in has if not any(fnmatch.fnmatchcase(name, pattern) for pattern in known)]
    missing = [name for name in needed.split() if name not in has]
    if missing:
        raise ColumnsError(
            table=table,
            missing=", ".join(missing),
            unknown=", ".join(unknown)[:200] or "-",
            known=", ".join(known),
        )
    return unknown


def several(cell: str) -> tuple[str, ...]:
    """Will split a cell at semicolons, ours and the Chinese one, dropping what is empty or comes again."""
    return tuple(dict.fromkeys(part for part in map(str.strip, _PARTED.split(cell)) if part))


def read_book(path: Path) -> dict[str, Rows]:
    """Will return each table of a file or folder by its name: sheets of a book, CSV files by their stem.

    A row is a dictionary of trimmed texts under lower-case headings. Rows without any text are left out, and so are
    titles above the headings: lines of one cell. Excel's formulas give their stored results. Raises SheetError, and
    lib.child's refusals for hostile books.
    """
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() == ".csv")
        if not files:
            raise SheetMissingError(file=path.name)
        alike = [name for name, count in Counter(p.stem.lower() for p in files).items() if count > 1]
        if alike:
            raise SheetError(file=alike[0], reason="sheet_twice")
        return {p.stem.lower(): _read_csv(p) for p in files}
    _measure(path)
    if path.suffix.lower() in BOOKS:
        tables = child.call(_tables, str(path), memory_mb=2048, cpu_s=60, wall_s=90)
        return {name.lower(): _rows(path, table) for name, table in tables.items()}
    return {path.stem.lower(): _read_csv(path)}


def read_table(path: Path) -> Rows:
    """Will return the rows of a CSV file, or of a book's first sheet. Raises as `read_book`."""
    if path.is_dir():
        raise SheetError(file=path.name, reason="sheet_kind")
    return next(iter(read_book(path).values()), [])


def _measure(path: Path) -> None:
    if not path.is_file():
        raise SheetMissingError(file=path.name)
    if path.stat().st_size > MAX_BYTES:
        raise SheetError(file=path.name, reason="sheet_size")


def _read_csv(path: Path) -> Rows:
    _measure(path)
    text = _text(path)
    try:
        return _rows(path, csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        raise SheetError(file=path.name, reason="sheet_broken") from None


def _text(path: Path) -> str:
    raw = path.read_bytes()
    wide = raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # what Excel calls Unicode text
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):  # the last is what a Chinese Excel saves
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:  # no text has one, and PostgreSQL takes none
            raise SheetError(file=path.name, reason="sheet_kind")
        return text
    raise SheetError(file=path.name, reason="sheet_kind" if b"\0" in raw else "sheet_text")


def _delimiter(text: str) -> str:
    """Will return what stands between the cells of the first line that has several; Excel writes any of the three."""
    for line in text[:20_000].splitlines()[:TITLES]:
        found = max(",;\t", key=line.count)
        if found in line:
            return found
    return ","


def _rows(path: Path, table: Iterable[list[str]]) -> Rows:
    lines = enumerate(table, start=1)
    above = list(islice(lines, TITLES))
    first = next((nth for nth, (_, line) in enumerate(above) if sum(map(bool, map(str.strip, line))) > 1), 0)
    heading = [name.strip().lower() for name in above[first][1]] if above else []
    named = [name for name in heading if name]
    if not named or len(set(named)) != len(named):
        raise SheetError(file=path.name, reason="sheet_header")
    rows: Rows = []
    for number, line in chain(above[first + 1 :], lines):
        row = {name: cell.strip() for name, cell in zip(heading, line, strict=False) if name}
        if any(row.values()):
            rows.append(Row({**dict.fromkeys(named, ""), **row}))
            rows[-1].line = number
        if len(rows) > MAX_ROWS:
            raise SheetError(file=path.name, reason="sheet_rows")
    return rows


def _tables(path: str) -> dict[str, list[list[str]]]:
    """Will return every sheet of a book as rows of texts, as they stand: runs in the child."""
    import pyogrio
    from pyogrio import raw

    pyogrio.set_gdal_config_options(
        {f"OGR_{kind}_{name}": value for kind in ("XLSX", "ODS") for name, value in _AS_TEXT.items()}
    )
    found: dict[str, list[list[str]]] = {}
    try:
        for name, _ in pyogrio.list_layers(path):
            _, _, _, columns = raw.read(path, layer=name, read_geometry=False, max_features=MAX_ROWS + TITLES)
            lines = zip(*columns, strict=True)
            found[str(name)] = [["" if cell is None else str(cell) for cell in line] for line in lines]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise SheetError(file=Path(path).name, reason="sheet_broken") from None
    return found


# Codes are texts: 001 must not become 1. Which line has the headings is found out by ourselves.
_AS_TEXT = {"HEADERS": "DISABLE", "FIELD_TYPES": "STRING"}
