"""Who serves a place: the post, the person's published name, the phone, and the phone to complain about it."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from doorstep.doors import present
from doorstep.doors.portal import forms, places
from doorstep.flow import ground as grounds
from doorstep.flow.ground import Ground
from doorstep.ground.people import queries as people_queries
from doorstep.ground.people import rules as people

MISSING = 404


@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Will list places, find them by name, and show who serves one. What is searched for is in no address."""
    now = datetime.now(UTC)
    ground = grounds.at(now)
    cell, within = request.GET.get("cell", ""), request.GET.get("in", "")
    form = forms.Who(request.POST if request.method == "POST" else None)
    search = form.fields["search"].clean(request.POST.get("search", "")) if request.method == "POST" else ""
    known = (not cell or cell in ground.grid.index) and (not within or within in ground.grid.areas)
    context: dict[str, Any] = {
        "form": form,
        "known": known,
        "searched": bool(search),
        "found": [_link(one) for one in places.found(ground, search)],
        "listed": places.level(ground, within if known else ""),
        "serving": serving(ground, cell, now) if cell and known else None,
    }
    return render(request, "portal/who.html", context, status=200 if known else MISSING)


def _link(candidate: dict[str, str]) -> dict[str, str]:
    """Will return a candidate with the part of its address that opens it."""
    kind, _, rest = candidate["value"].partition(":")
    return {**candidate, "query": f"in={rest}" if kind == "area" else f"cell={rest.partition(':')[0]}"}


def serving(ground: Ground, cell: str, now: datetime) -> dict[str, Any] | None:
    """Will return who serves a cell, as the public may know it."""
    row = ground.grid.index[cell]
    grid = ground.grid
    areas = (cell, str(grid.community[row]), str(grid.town[row]), str(grid.county[row]))
    found = people.serving(ground.people, people_queries.holders(now), duty_grid=str(grid.duty_grid[row]), areas=areas)
    if found is None:
        return None
    return {
        "place": present.place(ground, cell=cell),
        "cell": cell,
        "duty_grid": found.duty_grid,
        "area": next((grid.areas[code].name for code in areas if code in grid.areas), ""),
        "post": present.named(found.post_names, found.post),
        "unit": present.named(found.unit_names),
        "person": found.person,
        "deputy": found.deputy,
        "phone": found.phone,
        "supervision_phone": found.supervision_phone,
    }
