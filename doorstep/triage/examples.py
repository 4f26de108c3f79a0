"""Labelled texts out of CSV files as cities have them: UTF-8 or GBK, plain or gzip, with rows that are broken."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from doorstep.lib.refusal import Refusal

MOST_BYTES = 1 << 30
_MOST_FIELD = 16 << 20
_GZIP = b"\x1f\x8b"


class ExamplesMissingError(Refusal):
    """The file is not there or cannot be read."""

    code = "triage_file_missing"


class ExamplesTooLargeError(Refusal):
    """Unpacked, the file is larger than we read."""

    code = "triage_file_too_large"


class ExamplesBrokenError(Refusal):
    """Not a CSV file, or a damaged gzip file."""

    code = "triage_file_broken"


class ColumnsMissingError(Refusal):
    """The file lacks columns that were asked for."""

    code = "triage_columns_missing"


@dataclass(frozen=True)
class Row:
    """A row of the file. `fault` says what is wrong with it: cells, encoding, broken; "" if nothing."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """A file's headings and rows, broken ones among them."""

    heading: tuple[str, ...]
    rows: tuple[Row, ...]

    def columns(self, names: Sequence[str]) -> list[int]:
        """Will return where the columns stand. Capitals and spaces around do not matter. Raises ColumnsMissingError."""
        plain = [name.strip().casefold() for name in self.heading]
        missing = [name for name in names if name.strip().casefold() not in plain]
        if missing:
            raise ColumnsMissingError(missing=", ".join(missing), present=", ".join(self.heading)[:500])
        return [plain.index(name.strip().casefold()) for name in names]

    def has(self, names: Sequence[str]) -> bool:
        """Will say whether all the columns are there."""
        return {name.strip().casefold() for name in names} <= {name.strip().casefold() for name in self.heading}

    def joined(self, row: Row, columns: Sequence[int]) -> str:
        """Will return the cells of some columns as one text, a line each; cells that are not there are empty."""
        found = (row.cells[column] if column < len(row.cells) else "" for column in columns)
        return "\n".join(cell for cell in found if cell)


def read(path: Path) -> Table:
    """Will return the table of a CSV file. Raises ExamplesMissingError, -TooLargeError or -BrokenError."""
    try:
        raw = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise ExamplesMissingError(file=str(path)) from error
    if raw is None:
        raise ExamplesTooLargeError(file=path.name, megabytes=MOST_BYTES >> 20)
    return parse(raw, name=path.name)


def parse(raw: bytes, *, name: str) -> Table:
    """Will return the table in the bytes; `name` is what refusals call it."""
    if raw.startswith(_GZIP):
        raw = _unpacked(raw, name)
    if len(raw) > MOST_BYTES:
        raise ExamplesTooLargeError(file=name, megabytes=MOST_BYTES >> 20)
    text, lossy = _decoded(raw)
    lines = _lines(text, lossy)
    heading = next(lines, None)
    if heading is None or heading.fault or not any(cell.strip() for cell in heading.cells):
        raise ExamplesBrokenError(file=name)
    width = len(heading.cells)
    rows = []
    for row in lines:
        if row.cells or row.fault:
            uneven = not row.fault and len(row.cells) != width
            rows.append(Row(row.line, row.cells, "cells") if uneven else row)
    return Table(tuple(cell.strip() for cell in heading.cells), tuple(rows))


def _unpacked(raw: bytes, name: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(raw)) as packed:
            found = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ExamplesBrokenError(file=name) from error
    return bytes(found)


def _decoded(raw: bytes) -> tuple[str, bool]:
    """Will return the text, and whether some of it could not be read (U+FFFD stands there)."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), True
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding), False
        except UnicodeDecodeError:
            continue
    tries = [raw.decode(encoding, "replace") for encoding in ("utf-8-sig", "gb18030")]
    return min(tries, key=lambda text: text.count("\ufffd")), True


def _lines(text: str, lossy: bool) -> Iterator[Row]:
    before = csv.field_size_limit(_MOST_FIELD)
    try:
        first = text.split("\n", 1)[0]
        # Spreadsheets of many countries write semicolons or tabs and call it CSV.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Row(line, (), "broken")
                continue
            unread = lossy and any("\ufffd" in cell for cell in cells)
            yield Row(line, tuple(cells), "encoding" if unread else "")
    finally:
        csv.field_size_limit(before)
