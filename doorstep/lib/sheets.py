"""Tables of text out of CSV files, folders of them, and spreadsheets: how reference data is sent to us."""

import csv
import fnmatch
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from doorstep.lib import child
from doorstep.lib.refusal import Refusal

Rows = list[dict[str, str]]

MAX_BYTES = 50_000_000
MAX_ROWS = 1_000_000
BOOKS = (".xlsx", ".ods")


class SheetError(Refusal):
    """The file is no table we can read.

    Data: `file`; `reason`: sheet_ with missing, size, rows, text, kind, header or broken behind it.
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


def read_book(path: Path) -> dict[str, Rows]:
    """Will return each table of a file or folder by its name: sheets of a book, CSV files by their stem.

    A row is a dictionary of trimmed texts under lower-case headings; rows without any text are left out.
    Excel's formulas give their stored results. Raises SheetError, and lib.child's refusals for hostile books.
    """
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() == ".csv")
        if not files:
            raise SheetMissingError(file=path.name)
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
    raw = path.read_bytes()
    if b"\0" in raw[:4096]:
        raise SheetError(file=path.name, reason="sheet_kind")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")  # what a Chinese Excel saves
        except UnicodeDecodeError:
            raise SheetError(file=path.name, reason="sheet_text") from None
    try:
        return _rows(path, csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        raise SheetError(file=path.name, reason="sheet_broken") from None


def _rows(path: Path, table: Iterable[list[str]]) -> Rows:
    lines = iter(table)
    heading = [name.strip().lower() for name in next(lines, [])]
    named = [name for name in heading if name]
    if not named or len(set(named)) != len(named):
        raise SheetError(file=path.name, reason="sheet_header")
    rows: Rows = []
    for line in lines:
        row = {name: cell.strip() for name, cell in zip(heading, line, strict=False) if name}
        if any(row.values()):
            rows.append({**dict.fromkeys(named, ""), **row})
        if len(rows) > MAX_ROWS:
            raise SheetError(file=path.name, reason="sheet_rows")
    return rows


def _tables(path: str) -> dict[str, list[list[str]]]:
    """Will return every sheet of a book as rows of texts, the heading first: runs in the child."""
    import pyogrio
    from pyogrio import raw

    pyogrio.set_gdal_config_options(
        {f"OGR_{kind}_{name}": value for kind in ("XLSX", "ODS") for name, value in _AS_TEXT.items()}
    )
    found: dict[str, list[list[str]]] = {}
    try:
        for name, _ in pyogrio.list_layers(path):
            meta, _, _, columns = raw.read(path, layer=name, read_geometry=False, max_features=MAX_ROWS + 1)
            lines = zip(*columns, strict=True)
            found[str(name)] = [
                [str(field) for field in meta["fields"]],
                *(["" if cell is None else str(cell) for cell in line] for line in lines),
            ]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise SheetError(file=Path(path).name, reason="sheet_broken") from None
    return found


# Codes are texts: 001 must not become 1.
_AS_TEXT = {"HEADERS": "FORCE", "FIELD_TYPES": "STRING"}
