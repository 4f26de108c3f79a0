"""The first page: three ways in, and what stands on record."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe

from doorstep.cases import queries
from doorstep.doors import present
from doorstep.lib.snapshots import Snapshots

FRESH_S = 10  # how old the figures may be; their time stands beside them

# National numbers. 12356 is the psychological support line, 95598 the grid company's fault line.
NUMBERS: dict[str, str] = {
    "110": _("Police"),
    "119": _("Fire and rescue"),
    "120": _("Ambulance"),
    "122": _("Traffic accidents"),
    "12345": _("City hotline"),
    "12315": _("Consumer complaints"),
    "12356": _("Psychological support"),
    "12369": _("Pollution"),
    "95598": _("Power failures"),
}
FIRST = ("110", "119", "120", "122")

_figures: Snapshots[int, dict[str, int]] = Snapshots(lambda _tick: queries.partition(), keep=1)


def calls(numbers: tuple[str, ...]) -> list[dict[str, str]]:
    """Will return telephone numbers with what they are for."""
    return [{"number": one, "label": gettext(NUMBERS[one]) if one in NUMBERS else ""} for one in numbers]


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
        "calls": calls(FIRST),
    }
    return render(request, "portal/home.html", context)
