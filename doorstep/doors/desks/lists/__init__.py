"""Lists of cases: a page at a time, searched, and as files for a spreadsheet."""

from doorstep.doors.desks.lists.files import MOST_ROWS, as_file, csv_file
from doorstep.doors.desks.lists.paging import BY_DUE, NEWEST, PAGE, SEARCHED, Order, after, cards, page, search

__all__ = [
    "BY_DUE",
    "MOST_ROWS",
    "NEWEST",
    "PAGE",
    "SEARCHED",
    "Order",
    "after",
    "as_file",
    "cards",
    "csv_file",
    "page",
    "search",
]
