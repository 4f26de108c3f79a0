"""Lists of cases: a page at a time by keyset, and searched. Rows come from what the person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from doorstep.doors import present
from doorstep.doors.desks.access import Desk
from doorstep.ground.people import queries as people

PAGE = 30
SEARCHED = 5_000  # the newest cases that a search for words looks through


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
    rows = list(after(of, order, request.GET.get("after", ""))[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    kept = request.GET.copy()
    if more:
        kept["after"] = _key(rows[-1], order)
    return {
        "rows": cards(desk, rows),
        "next": kept.urlencode() if more else "",
        "begin": _link(request, after=None) if request.GET.get("after") else None,
        "csv": _link(request, after=None, format="csv"),
        "xlsx": _link(request, after=None, format="xlsx"),
    }


def _link(request: HttpRequest, **changes: str | None) -> str:
    """Will return the page's own query with some of it changed, or taken out where None."""
    kept = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value
    return kept.urlencode()


def cards(desk: Desk, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Will return rows as plain values, with the name of whoever holds each now."""
    holders = people.holders(desk.now)
    found = []
    for row in rows:
        card = present.card(row, desk.ground, desk.now)
        card["person"] = holders[row.holder].name if row.holder in holders else ""
        found.append(card)
    return found


def after(of: "QuerySet[Any]", order: Order, key: str) -> "QuerySet[Any]":
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
