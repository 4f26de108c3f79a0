"""The receipt: number, code, link, who has it now, by when and by what rule."""

from datetime import UTC, datetime
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from doorstep.cases import queries
from doorstep.doors import numbers, present
from doorstep.doors.portal import drafts
from doorstep.doors.portal.standing import promise
from doorstep.flow import ground as grounds


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Will show the receipt that this browser has just been given; later there is none to show. Three queries."""
    now = datetime.now(UTC)
    kept = drafts.receipt(request, now)
    if kept is None:
        return redirect("portal:follow")
    row = queries.case(kept.case_id)
    ground = grounds.at(now)
    link = request.build_absolute_uri(reverse("portal:open", args=[kept.number, kept.code.replace("-", "")]))
    context: dict[str, Any] = {
        "receipt": kept,
        "case": present.card(row, ground, now),
        "promise": promise(row, ground, now),
        "link": link,
        "qr": qr(link),
        "hazards": [present.label("hazard", kind) for kind in kept.hazards],
        "calls": numbers.labelled(kept.calls) if kept.hazards else [],
    }
    return render(request, "portal/report/done.html", context)


def qr(text: str) -> dict[str, Any]:
    """Will return a QR code as the path of an SVG, one unit a module, with the quiet zone of four around it."""
    matrix = segno.make(text, error="m", micro=False).matrix
    path = "".join(
        f"M{x + 4} {y + 4}h1v1h-1z" for y, row in enumerate(matrix) for x, module in enumerate(row) if module
    )
    return {"size": len(matrix) + 8, "path": path}
