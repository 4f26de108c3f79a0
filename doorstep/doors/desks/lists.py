"""Lists of cases: a page at a time by keyset, searched, and as CSV. Rows come from what the person may see."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.doors import present
from doorstep.doors.desks.access import Desk
from doorstep.ground.people import queries as people

PAGE = 30
MOST_ROWS = 10_000  # of a CSV file
SEARCHED = 5_000  # the newest cases that a search for words looks through
# Spreadsheets run what begins like a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: by a column, and by the id where it is the same."""

    column: str
    backwards: bool = False


BY_DUE = Order("due_at")
NEWEST = Order("filed_at", backwards=True)


def page(request: HttpRequest, desk: Desk, of: "QuerySet[Any]", order: Order = BY_DUE) -> dict[str, Any]:
    """Will return one page of the list as plain values, with the key of the next one.

    Two queries whatever the page holds: the rows, and who holds the posts (most often from memory).
    """
    rows = list(_after(of, order, request.GET.get("after", ""))[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    kept = request.GET.copy()
    if more:
        kept["after"] = _key(rows[-1], order)
    file = request.GET.copy()
    file.pop("after", None)
    file["format"] = "csv"
    return {
        "rows": cards(desk, rows),
        "next": kept.urlencode() if more else "",
        "first": bool(request.GET.get("after")),
        "csv": file.urlencode(),
    }


def cards(desk: Desk, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Will return rows as plain values, with the name of whoever holds each now."""
    holders = people.holders(desk.now)
    found = []
    for row in rows:
        card = present.card(row, desk.ground, desk.now)
        card["person"] = holders[row.holder].name if row.holder in holders else ""
        found.append(card)
    return found


def _after(of: "QuerySet[Any]", order: Order, key: str) -> "QuerySet[Any]":
    """Will return the list from the row after the key on. A key that is none starts at the beginning."""
    name = order.column
    sort = F(name).desc(nulls_last=True) if order.backwards else F(name).asc(nulls_last=True)
    found = of.order_by(sort, "-pk" if order.backwards else "pk")
    at, ident = _read_key(key)
    if ident is None:
        return found
    beyond = Q(pk__lt=ident) if order.backwards else Q(pk__gt=ident)
    if at is None:
        return found.filter(Q(**{f"{name}__isnull": True}) & beyond)
    later = Q(**{f"{name}__lt" if order.backwards else f"{name}__gt": at})
    return found.filter(later | Q(**{name: at}) & beyond | Q(**{f"{name}__isnull": True}))


def _key(row: Any, order: Order) -> str:
    at: datetime | None = getattr(row, order.column)
    return f"{int(at.timestamp() * 1_000_000) if at else ''}.{row.pk}"


def _read_key(key: str) -> tuple[datetime | None, int | None]:
    at, _dot, ident = key.partition(".")
    if not (ident.isascii() and ident.isdigit() and len(ident) < 19):
        return None, None
    if not (at.isascii() and at.isdigit() and len(at) < 17):
        return None, int(ident)
    seconds, micro = divmod(int(at), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro), int(ident)


def search(of: "QuerySet[Any]", words: str) -> "QuerySet[Any]":
    """Will keep the cases whose text holds all the words, among the newest thousands."""
    wanted = words.split()[:8]
    if not wanted:
        return of
    held = Q()
    for word in wanted:
        held &= Q(text__icontains=word)
    # A rare word must not read the whole record: only the newest thousands are looked through.
    oldest = of.order_by("-pk").values_list("pk", flat=True)[SEARCHED - 1 : SEARCHED].first()
    return of.filter(held, pk__gte=oldest) if oldest is not None else of.filter(held)


HEADINGS = (
    _("Number"), _("State"), _("Category"), _("Place"), _("Text"), _("Due"), _("Light"), _("Unit"), _("Post"),
    _("Holder"), _("Reported"), _("Result"),
)  # fmt: skip


def as_csv(desk: Desk, of: "QuerySet[Any]", order: Order = BY_DUE, *, name: str = "cases") -> HttpResponse:
    """Will send the list as a file that a spreadsheet opens, and whose cells it does not run."""
    rows = _after(of, order, "")[:MOST_ROWS]
    answer = StreamingHttpResponse(_lines(desk, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{desk.now:%Y%m%d-%H%M}.csv"'
    return answer  # type: ignore[return-value]


class _Echo:
    def write(self, text: str) -> str:
        """Will hand the line back."""
        return text


def _lines(desk: Desk, rows: "QuerySet[Any]") -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    holders = people.holders(desk.now)
    yield "\ufeff"  # without it spreadsheets take Chinese for something else
    yield writer.writerow([gettext(heading) for heading in HEADINGS])
    for row in rows.iterator(chunk_size=500):
        card = present.card(row, desk.ground, desk.now)
        due = card["due"]
        yield writer.writerow(
            [
                safe(value)
                for value in (
                    card["number"], card["state"]["label"], card["category"], card["place"], card["text"],
                    due["due"]["text"] if due else "", due["light_label"] if due else "", card["unit"],
                    card["holder"]["name"], holders[row.holder].name if row.holder in holders else "",
                    card["filed"]["text"], card["outcome"]["label"] if card["outcome"] else "",
                )
            ]
        )  # fmt: skip


def safe(value: object) -> str:
    """Will return a cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
