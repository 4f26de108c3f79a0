"""Who has how much: for handing work out fairly. The order is that of the units and posts; it is no ranking."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doorstep.doors import present
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.department.queue import OPEN, amber, units, waiting
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role

AMBER_READ = 2000  # the next due cases whose clocks are read for the bars
WIDTH = 100.0  # of a bar, in its own units


@desk(Role.HEAD)
@require_GET
def load(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show post by post what is open, what of it is due soon or late, who holds the post and who stands in."""
    rows = loads(desk)
    context = {
        "desk": desk,
        "rows": rows,
        "waiting": waiting(desk),
        "busy": [row for row in rows if row["open"] or row["vacant"] or row["deputy"]],
        "idle": [row for row in rows if not (row["open"] or row["vacant"] or row["deputy"])],
        "vacant": sum(row["vacant"] for row in rows),
        "deputies": sum(bool(row["deputy"]) for row in rows),
        "total": {name: sum(row[name] for row in rows) for name in ("open", "unclaimed", "amber", "red")},
    }
    return render(request, "desks/department/load.html", context)


def loads(desk: Desk) -> list[dict[str, Any]]:
    """Will return the posts of the person's units with their open cases by light: three queries, however many."""
    mine = units(desk)
    cases = desk.cases().filter(OPEN, unit__in=mine).order_by()
    counted = {
        row["holder"]: row
        for row in cases.values("holder").annotate(
            open=Count("pk"),
            unclaimed=Count("pk", filter=Q(state="unclaimed")),
            red=Count("pk", filter=Q(due_at__lt=desk.now)),
        )
    }
    soon = Counter(row.holder for row in amber(desk, cases, AMBER_READ))
    holders = people.holders(desk.now)
    found: list[dict[str, Any]] = []
    for code, post in desk.ground.people.posts.items():
        if post.unit not in mine or not (post.role in (Role.WORKER, Role.HEAD) or code in counted):
            continue
        held = holders.get(code)
        numbers = {name: int(counted.get(code, {}).get(name, 0)) for name in ("open", "unclaimed", "red")}
        found.append(
            {
                "code": code,
                "unit": present.unit(desk.ground, post.unit),
                "post": present.post(desk.ground, code)["name"],
                "person": held.name if held else "",
                "deputy": held.instead_of if held and held.deputy else "",
                "vacant": held is None,
                "amber": soon[code],
                **numbers,
            }
        )
    most = max([row["open"] for row in found], default=0) or 1
    for row in found:
        row["bar"] = _bar(row, most)
    return found


def _bar(row: dict[str, Any], most: int) -> list[dict[str, Any]]:
    """Will return the parts of a bar from the left: kind, where it begins, how wide it is."""
    parts, at = [], 0.0
    for kind, count in (
        ("red", row["red"]),
        ("amber", row["amber"]),
        ("green", row["open"] - row["red"] - row["amber"]),
    ):
        wide = WIDTH * max(0, count) / most
        if wide:
            parts.append({"kind": kind, "x": f"{at:.2f}", "width": f"{wide:.2f}"})
        at += wide
    return parts
