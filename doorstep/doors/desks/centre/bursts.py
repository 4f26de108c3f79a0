"""Bursts: groups of open reports that say the same of the same area within a few days, one group at a time."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doorstep.doors import present
from doorstep.doors.desks import lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.ground.people.rules import Role
from doorstep.triage import duplicate

SINCE = timedelta(days=7)
READ = 4_000  # the newest open cases that are looked through
LEAST = 3  # reports: two are a pair, which screening and the case's page show
MOST = 60  # of one group on one page; the rest follows when these are merged
# Wider than for a single duplicate, for a pipe bursts for a whole community. Of one kind at one spot within a day, any
# words will do; further off, or later, what was said decides.
_RULES = duplicate.Rules(
    metres=1_500.0, near_metres=600.0, days=7.0, half_life_days=7.0, least=0.4, limit=MOST, read=400
)


@desk(Role.CENTRE)
@require_GET
def bursts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show one group with the oldest report as its master. Nothing is merged before somebody says so."""
    found = groups(desk)
    nth = request.GET.get("group", "1")
    at = min(int(nth), len(found)) if nth.isascii() and nth.isdigit() and len(nth) < 5 and int(nth) else 1
    context: dict[str, Any] = {"desk": desk, "total": len(found), "nth": at, "days": SINCE.days}
    if found:
        rows = found[at - 1]
        cards = lists.cards(desk, rows)
        context |= {
            "group": cards,
            "master": cards[0],
            "place": present.place(desk.ground, community=rows[0].community, town=rows[0].town),
            "previous": at - 1 if at > 1 else None,
            "next": at + 1 if at < len(found) else None,
        }
    return render(request, "desks/centre/bursts.html", context)


def groups(desk: Desk) -> list[list[Any]]:
    """Will return the groups, the largest first, each from its oldest report on: rows of cases the person may see."""
    rows = desk.cases().filter(filed_at__gte=desk.now - SINCE).exclude(state="closed").exclude(category="")
    kinds: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows.order_by("-filed_at")[:READ]:
        if row.community:
            kinds[row.community, row.category].append(row)
    found = [group for some in kinds.values() if len(some) >= LEAST for group in _alike(some)]
    return sorted(found, key=lambda group: (-len(group), group[0].filed_at, group[0].pk))


def _alike(rows: list[Any]) -> list[list[Any]]:
    """Will return the groups among reports of one kind and community: what is like the oldest, then like the next."""
    left = sorted(rows, key=lambda row: (row.filed_at, row.pk))
    found = []
    while len(left) >= LEAST:
        first, others = left[0], left[1:]
        like = {one.id for one in _similar(first, others)}
        group = [first, *(row for row in others if row.pk in like)]
        if len(group) >= LEAST:
            found.append(group)
        taken = {row.pk for row in group}
        left = [row for row in left if row.pk not in taken]
    return found


def _similar(first: Any, others: list[Any]) -> list[duplicate.Similar]:
    candidates = duplicate.Candidates(
        id=np.array([row.pk for row in others], dtype=np.int64),
        text=np.array([row.text for row in others], dtype=object),
        lon=np.array([np.nan if row.lon is None else row.lon for row in others], dtype=float),
        lat=np.array([np.nan if row.lat is None else row.lat for row in others], dtype=float),
        at=np.array([int(row.filed_at.timestamp()) for row in others], dtype=np.int64),
        cell=np.array([row.cell for row in others], dtype=object),
        category=np.array([row.category for row in others], dtype=object),
    )
    lon, lat = (float("nan") if value is None else value for value in (first.lon, first.lat))
    at = int(first.filed_at.timestamp())
    return duplicate.similar(
        first.text, lon, lat, at, candidates, cell=first.cell, category=first.category, rules=_RULES
    )
