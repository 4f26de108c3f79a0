"""Reading what anybody may see of public cases: what it is about, which cell, where it stands. Never a text or a point.

Every question looks at the newest public cases below a key and at no more than `most` of them, by one index, so that
it costs the same whatever the record holds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from doorstep.cases.models import Case

# Of the newest, how many are looked through for those that a filter wants.
WINDOW = 5000
SHOWN = ("id", "category", "cell", "community", "town", "state", "status", "outcome", "filed_at", "closed_at")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter; empty: all."""

    status: str = ""
    categories: Collection[str] = ()
    town: str = ""
    cell: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublicCase:
    """A public case as anybody may see it."""

    id: int
    category: str
    cell: str
    community: str
    town: str
    state: str
    status: str
    outcome: str
    filed_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, the newest number first."""

    cases: Sequence[PublicCase]
    older: int | None
    """the key below which to go on; None: there are no more"""


def public() -> QuerySet[Case]:
    """Will return the cases that are for everybody's eyes. One still being screened is not: it may hold anything."""
    return Case.objects.filter(public=True).exclude(state="screening")


def _window(wanted: Wanted, below: int | None, most: int) -> QuerySet[Case]:
    found = public()
    if wanted.cell:  # a cell's own are few, and have an index of their own
        found = found.filter(cell=wanted.cell)
    if below is not None:
        found = found.filter(pk__lt=below)
    return found.order_by("-pk")[:most]


def _fits(of: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    if wanted.status:
        of = of.filter(status=wanted.status)
    if wanted.categories:
        of = of.filter(category__in=sorted(wanted.categories))
    if wanted.town:
        of = of.filter(town=wanted.town)
    if wanted.since:
        of = of.filter(filed_at__gte=wanted.since)
    return of


def page(wanted: Wanted, *, below: int | None = None, size: int = 25) -> Page:
    """Will return the newest `size` cases below a key that fit, among the next WINDOW. One query, or two."""
    near = Case.objects.filter(pk__in=_window(wanted, below, WINDOW).values("pk"))
    rows = list(_fits(near, wanted).order_by("-pk").values_list(*SHOWN)[: size + 1])
    cases = [PublicCase(*row) for row in rows[:size]]
    if len(rows) > size:
        return Page(cases, cases[-1].id)
    # Fewer than a page: either there are no more, or the window ended.
    end = _window(wanted, below, WINDOW + 1).values_list("pk", flat=True)[WINDOW - 1 : WINDOW + 1]
    keys = list(end)
    return Page(cases, keys[0] if len(keys) == 2 else None)


def by_cell(wanted: Wanted) -> Mapping[str, dict[str, int]]:
    """Will return how many of the newest WINDOW public cases fit, by cell and status. One query."""
    near = Case.objects.filter(pk__in=_window(wanted, None, WINDOW).values("pk")).exclude(cell="")
    found: dict[str, dict[str, int]] = {}
    for cell, status, count in _fits(near, wanted).order_by().values_list("cell", "status").annotate(Count("pk")):
        found.setdefault(cell, {})[status] = count
    return found


def one(case_id: int) -> PublicCase | None:
    """Will return a case if it is public; None for one that is not, or is none: the two are not told apart."""
    row = public().filter(pk=case_id).values_list(*SHOWN).first()
    return PublicCase(*row) if row else None
