"""Bursts: groups of open reports that tell of the same matter within a few days, one group at a time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doorstep.cases.rules import numbers
from doorstep.doors import present
from doorstep.doors.desks import lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.flow import alike
from doorstep.ground.people.rules import Role

MOST = 60  # of one group on one page; the rest follows when these are merged


@desk(Role.CENTRE)
@require_GET
def bursts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show one group with the oldest report as its master. Nothing is merged before somebody says so."""
    found = groups(desk)
    nth = request.GET.get("group", "1")
    at = min(int(nth), len(found)) if nth.isascii() and nth.isdigit() and len(nth) < 5 and int(nth) else 1
    context: dict[str, Any] = {"desk": desk, "total": len(found), "nth": at, "days": alike.BURST_SINCE.days}
    if found:
        ids = found[at - 1]
        shown = desk.cases().in_bulk(list(ids[:MOST]))
        rows = [shown[one] for one in ids[:MOST] if one in shown]
        cards = lists.cards(desk, rows)
        context |= {
            "group": cards,
            "master": cards[0],
            "size": len(ids),
            "later": [numbers.number(one) for one in ids[MOST:]],
            "place": present.place(desk.ground, community=rows[0].community, town=rows[0].town),
            "previous": at - 1 if at > 1 else None,
            "next": at + 1 if at < len(found) else None,
        }
    return render(request, "desks/centre/bursts.html", context)


def groups(desk: Desk) -> list[tuple[int, ...]]:
    """Will return the groups, the largest first: ids of cases the person may see, each group's oldest first."""
    return [one.rows for one in alike.bursts(desk.cases(), now=desk.now)]
