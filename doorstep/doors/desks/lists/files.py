"""A list as a file: CSV that any program reads, or Excel's own format with dates that are dates.

Both hold the same cells, written a row at a time: what is in memory does not grow with the list. No spreadsheet takes
a cell for a formula, and there are no more rows than somebody can work with; a last line says so where there are more.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.doors import present
from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.lists.paging import BY_DUE, Order, after
from doorstep.ground.people import queries as people
from doorstep.lib.text import safe

MOST_ROWS = 10_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Each column: its heading, and how wide it is in Excel.
COLUMNS = (
    (_("Number"), 14), (_("State"), 14), (_("Category"), 24), (_("Place"), 28), (_("Text"), 60), (_("Due"), 17),
    (_("Light"), 12), (_("Unit"), 20), (_("Post"), 22), (_("Holder"), 12), (_("Reported"), 17), (_("Result"), 16),
)  # fmt: skip
Cell = str | datetime


def as_file(
    request: HttpRequest, desk: Desk, of: "QuerySet[Any]", order: Order = BY_DUE, *, name: str = "cases"
) -> HttpResponseBase | None:
    """Will send the list as the file that the address asks for by `format`, or None where it asks for a page."""
    wanted = request.GET.get("format")
    if wanted == "csv":
        return _csv(desk, of, order, name=name)
    return _xlsx(desk, of, order, name=name) if wanted == "xlsx" else None


def _csv(desk: Desk, of: "QuerySet[Any]", order: Order, *, name: str) -> HttpResponseBase:
    rows = ([_text(cell) for cell in row] for row in _rows(desk, of, order))
    return csv_file([gettext(heading) for heading, _width in COLUMNS], rows, _name(desk, name))


def csv_file(heading: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> HttpResponseBase:
    """Will send any table as a file that a spreadsheet opens, and whose cells it does not run."""

    def lines() -> Iterator[str]:
        writer: Any = csv.writer(_Echo())
        yield "\ufeff"  # without it spreadsheets take Chinese for something else
        yield writer.writerow(heading)
        for row in rows:
            yield writer.writerow([safe(cell) for cell in row])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=f"{name}.csv"))
    return answer


def _xlsx(desk: Desk, of: "QuerySet[Any]", order: Order, *, name: str) -> FileResponse:
    """Will send the list as an Excel file: a frozen heading with filters, dates in the city's time."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the answer closes it when it is sent
    try:
        _write(file, desk, of, order)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_name(desk, name)}.xlsx", content_type=XLSX)


def _name(desk: Desk, name: str) -> str:
    return f"{name}-{desk.now.astimezone(present.zone()):%Y%m%d-%H%M}"


class _Echo:
    def write(self, text: str) -> str:
        """Will hand the line back."""
        return text


def _text(cell: Cell) -> str:
    if not isinstance(cell, datetime):
        return cell
    shown = present.moment(cell)
    return shown["text"] if shown else ""


def _write(file: Any, desk: Desk, of: "QuerySet[Any]", order: Order) -> None:
    # Strings stay strings: nothing becomes a number, a link or a formula. A row is on disk once the next one begins.
    options = {
        "constant_memory": True,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(gettext("Cases"))
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        dated = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})
        for column, (heading, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, gettext(heading), bold)
        sheet.freeze_panes(1, 1)
        last = 0
        for last, row in enumerate(_rows(desk, of, order), start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(last, column, cell.astimezone(present.zone()).replace(tzinfo=None), dated)
                elif cell:
                    sheet.write_string(last, column, safe(cell)[:32_000], plain)
        sheet.autofilter(0, 0, max(last, 1), len(COLUMNS) - 1)
        book.set_properties({"created": desk.now.astimezone(UTC).replace(tzinfo=None)})


def _rows(desk: Desk, of: "QuerySet[Any]", order: Order) -> Iterator[list[Cell]]:
    """Will return the cells of each row, and where rows are left out a last one that says so."""
    holders = people.holders(desk.now)
    for count, row in enumerate(after(of, order, "")[: MOST_ROWS + 1].iterator(chunk_size=500)):
        if count == MOST_ROWS:
            said = gettext("Only the first {count} cases are in this file. Narrow the list down to get the others.")
            yield [said.format(count=MOST_ROWS)]
            return
        card = present.card(row, desk.ground, desk.now)
        due = card["due"]
        yield [
            card["number"], card["state"]["label"], card["category"], card["place"], card["text"],
            row.due_at if due and row.due_at else "", due["light_label"] if due else "", card["unit"],
            card["holder"]["name"], holders[row.holder].name if row.holder in holders else "",
            row.filed_at, card["outcome"]["label"] if card["outcome"] else "",
        ]  # fmt: skip
