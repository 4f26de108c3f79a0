"""Lists of cases: a page at a time, searched, and as files for a spreadsheet."""

from doorstep.doors.desks.lists.files import MOST_ROWS, as_csv, as_file, as_xlsx
from doorstep.doors.desks.lists.paging import BY_DUE, NEWEST, PAGE, SEARCHED, Order, after, cards, page, search

__all__ = [
    "BY_DUE",
    "MOST_ROWS",
    "NEWEST",
    "PAGE",
    "SEARCHED",
    "Order",
    "after",
    "as_csv",
    "as_file",
    "as_xlsx",
    "cards",
    "page",
    "search",
]
