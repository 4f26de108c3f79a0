"""Long lists at the ground desk: faults and differences, narrowed down, a page at a time, and as files."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext

from doorstep.doors.desks import lists
from doorstep.doors.desks.ground.incoming import plain_name
from doorstep.doors.desks.ground.parts.base import Changed, Found
from doorstep.lib.text import plain

PAGE = 50
SEVERITIES = ("error", "warning")
WHATS = ("added", "removed", "changed")


def as_file(request: HttpRequest, found: Sequence[Found], *, name: str) -> HttpResponseBase | None:
    """Will send faults as the file that the address asks for by `format`, or None where it asks for a page."""
    if request.GET.get("format") != "csv":
        return None
    heading = [
        gettext("Severity"),
        gettext("Table"),
        gettext("Line"),
        gettext("What is wrong"),
        gettext("What to do about it"),
    ]
    rows = (
        [gettext("Error") if one.grave else gettext("Warning"), one.table, one.line or "", one.text, one.todo]
        for one in found
    )
    return lists.csv_file(heading, rows, plain_name(f"{name}-faults"))


def link(request: HttpRequest, **changes: str | None) -> str:
    """Will return the page's own query with some of it changed; None takes it out."""
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return query.urlencode()


def number(request: HttpRequest, name: str) -> int:
    """Will return a number from the address, 0 where there is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def paged(request: HttpRequest, rows: Sequence[Any]) -> dict[str, Any]:
    """Will return one page of rows, with the links to those beside it and to the whole as a file."""
    pages = max(1, -(-len(rows) // PAGE))
    at = min(max(1, number(request, "page")), pages)
    return {
        "rows": rows[(at - 1) * PAGE : at * PAGE],
        "first": (at - 1) * PAGE + 1,
        "last": min(at * PAGE, len(rows)),
        "total": len(rows),
        "before": link(request, page=str(at - 1)) if at > 1 else "",
        "next": link(request, page=str(at + 1)) if at < pages else "",
        "csv": link(request, page=None, format="csv"),
    }


def faults(request: HttpRequest, found: Sequence[Found]) -> dict[str, Any]:
    """Will return a page of faults, errors first, as the address narrows them down."""
    severity, kind = request.GET.get("severity", ""), request.GET.get("kind", "")
    numbered = sorted(enumerate(found), key=lambda pair: not pair[1].grave)
    kinds = Counter(one.kind for one in found)
    shown = [
        (n, one)
        for n, one in numbered
        if (severity not in SEVERITIES or one.grave == (severity == "error")) and kind in ("", one.kind)
    ]
    page = paged(request, shown)
    page["rows"] = [
        {"n": n, "grave": one.grave, "text": one.text, "todo": one.todo, "line": one.line, "table": one.table,
         "placed": one.shape is not None or one.spot is not None}
        for n, one in page["rows"]
    ]  # fmt: skip
    grave = sum(one.grave for one in found)
    return page | {
        "tabs": [
            {"url": "?" + link(request, severity=key or None, page=None, kind=None), "label": label, "count": count,
             "here": severity == key or (not key and severity not in SEVERITIES)}
            for key, label, count in (
                ("", gettext("All"), len(found)), ("error", gettext("Errors"), grave),
                ("warning", gettext("Warnings"), len(found) - grave),
            )
        ],
        "kinds": len(kinds),
        "placed": any(one.shape is not None or one.spot is not None for one in found),
    }  # fmt: skip


def differences(request: HttpRequest, changed: Sequence[Changed]) -> dict[str, Any]:
    """Will return a page of what differs, as the address narrows it down."""
    what, table = request.GET.get("what", ""), request.GET.get("table", "")
    words = plain(request.GET.get("q", ""))[:60].strip().casefold()
    counts = Counter(one.what for one in changed)
    of_table = Counter(one.table for one in changed)
    shown = [
        one
        for one in changed
        if (what not in WHATS or one.what == what)
        and (table not in of_table or one.table == table)
        and (not words or words in f"{one.key} {one.name}".casefold())
    ]
    labels = {"added": gettext("Added"), "removed": gettext("Removed"), "changed": gettext("Changed")}
    return paged(request, shown) | {
        "tabs": [
            {"url": "?" + link(request, what=key or None, page=None), "label": label, "count": count,
             "here": what == key or (not key and what not in WHATS)}
            for key, label, count in (
                ("", gettext("All"), len(changed)), *((key, labels[key], counts[key]) for key in WHATS)
            )
        ],
        "tables": list(of_table),
        "table": table,
        "q": words,
        "what": what if what in WHATS else "",
        "labels": labels,
    }  # fmt: skip


def differences_file(changed: Sequence[Changed], *, name: str) -> HttpResponseBase:
    """Will send all that differs, a line a fact."""
    heading = [gettext("Table"), gettext("Code"), gettext("Name"), gettext("What"), gettext("Fact"), gettext("Before"),
               gettext("After")]  # fmt: skip
    labels = {"added": gettext("Added"), "removed": gettext("Removed"), "changed": gettext("Changed")}
    rows = (
        [one.table, one.key, one.name, labels[one.what], field.name if field else "", field.before if field else "",
         field.after if field else ""]
        for one in changed
        for field in (one.fields or (None,))
    )  # fmt: skip
    return lists.csv_file(heading, rows, plain_name(f"{name}-differences"))
