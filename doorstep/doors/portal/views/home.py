"""The first page: three ways in, and what stands on record."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.cases import queries
from doorstep.doors import numbers, present
from doorstep.lib.snapshots import Snapshots

FRESH_S = 10  # how old the figures may be; their time stands beside them

_figures: Snapshots[int, dict[str, int]] = Snapshots(lambda _tick: queries.partition(), keep=1)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Will show the ways in and the figures. One query, none if somebody looked a moment ago."""
    now = datetime.now(UTC)
    tick = int(now.timestamp()) // FRESH_S
    counted = _figures.get(tick)
    order = ("reported", "closed", "in_hand", "unclaimed")
    context: dict[str, Any] = {
        "figures": [{"code": c, "label": present.label("status", c), "count": counted[c]} for c in order],
        "at": present.moment(datetime.fromtimestamp(tick * FRESH_S, UTC)),
        "calls": numbers.labelled(numbers.known().danger),
    }
    return render(request, "portal/home.html", context)
