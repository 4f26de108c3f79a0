"""The rows of a table file one after the other, however long it is: CSV, also packed with gzip, or a spreadsheet."""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from doorstep.lib.sheets import BOOKS, SheetError, numbered, read_table

_ENCODINGS = ("utf-8-sig", "gb18030")  # the second is what a Chinese Excel saves
_CHUNK = 1 << 20
_MOST_NULS = 16
_BROKEN_LINES = 0.1  # a file in which more are not UTF-8 is in another encoding; fewer are broken rows of their own
_MOST_CELL = 1_000_000  # characters: more is a quotation mark that was never closed


@dataclass(frozen=True, slots=True)
class Table:
    """A file being read. heading: trimmed, in lower case. lines: (number in the sheet, cells or None if unreadable).

    about: how many lines the file has, to show how far one has come.
    """

    heading: list[str]
    lines: Iterator[tuple[int, list[str] | None]]
    about: int


@contextmanager
def reading(path: Path) -> Iterator[Table]:
    """Will open a file for reading row by row: one row is in memory, but for spreadsheets.

    Raises SheetError: sheet_missing, _text, _kind, _header or _broken; for spreadsheets also what read_table raises.
    """
    if not path.is_file():
        raise SheetError(file=path.name, reason="sheet_missing")
    if path.suffix.lower() in BOOKS:
        rows = read_table(path)
        heading = list(rows[0]) if rows else []
        lines = ((number, list(row.values())) for number, row in numbered(rows))
        yield Table(_heading(path, heading), lines, len(rows))
        return
    encoding, about = _look_through(path)
    limit = csv.field_size_limit(_MOST_CELL)
    try:
        with _bytes(path) as raw:
            # What cannot be decoded stays as lone surrogates, which no text has otherwise.
            reader = csv.reader(codecs.getreader(encoding)(raw, "surrogateescape"))
            heading = _heading(path, next(reader, []))
            yield Table(heading, _lines(reader), about)
    except (OSError, EOFError, zlib.error):
        raise SheetError(file=path.name, reason="sheet_broken") from None
    finally:
        csv.field_size_limit(limit)


def _lines(reader: "Iterator[list[str]]") -> Iterator[tuple[int, list[str] | None]]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, None
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells


def _bytes(path: Path) -> IO[bytes] | gzip.GzipFile:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def _look_through(path: Path) -> tuple[str, int]:
    """Will return the first encoding that the whole file is in, or else UTF-8 if nearly all lines are in that.

    With it comes the number of lines.
    """
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        lines = 0
        try:
            with _bytes(path) as raw:
                first = True
                while chunk := raw.read(_CHUNK):
                    # A stray one is a fault of its row; many are another kind of file.
                    if first and chunk[:4096].count(0) > _MOST_NULS:
                        raise SheetError(file=path.name, reason="sheet_kind")
                    first = False
                    lines += chunk.count(b"\n")
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        except (OSError, EOFError, zlib.error):
            raise SheetError(file=path.name, reason="sheet_broken") from None
        return encoding, lines
    with _bytes(path) as raw:
        lines = broken = 0
        for line in raw:
            lines += 1
            broken += not _is_utf8(line)
    if broken > lines * _BROKEN_LINES:
        raise SheetError(file=path.name, reason="sheet_text")
    return _ENCODINGS[0], lines


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def undecoded(text: str) -> bool:
    """Will say whether a cell holds bytes that are in none of our encodings."""
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def _heading(path: Path, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if any(map(undecoded, names)):
        raise SheetError(file=path.name, reason="sheet_text")
    if not any(names) or len(set(names)) != len(names):
        raise SheetError(file=path.name, reason="sheet_header")
    return names
