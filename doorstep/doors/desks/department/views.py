"""The unit's queue, narrowed down and as a file; and the checkers' list."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from doorstep.doors import present
from doorstep.doors.desks import lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.department import bulk, queue, saved
from doorstep.doors.desks.department.approvals import asked
from doorstep.doors.desks.tabs import tabs
from doorstep.ground.people.rules import Role

__all__ = ["asked", "checks", "home"]


@desk(Role.HEAD)
@require_GET
def home(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Will show one list of the unit's cases, by due date, as the filter leaves it."""
    found = queue.read(request.GET, desk)
    file = lists.as_file(request, desk, found.shown, found.order, name=found.which)
    if file is not None:
        return file
    chosen = [one | {"without": queue.kept(request.GET, **{one["name"]: None})} for one in found.chosen]
    context: dict[str, Any] = {
        "desk": desk,
        "units": [present.unit(desk.ground, one) for one in queue.heads(desk)],
        "tabs": queue.tabs(found, request),
        "which": found.which,
        "form": found.form,
        "chosen": chosen,
        "here": queue.kept(request.GET),
        "nothing_chosen": queue.kept({"list": found.which}),  # type: ignore[arg-type]
        "saved": saved.of(desk.actor.user_id),
        "waiting": queue.waiting(desk),
        "by_due": found.order is lists.BY_DUE,
        "back": found.counts["rework"],
        "count": found.counts[found.which],
        "list": lists.page(request, desk, found.shown, found.order),
        "moves": bulk.offered(desk),
        "most": bulk.MOST,
        "most_rows": lists.MOST_ROWS,
        "searched": lists.SEARCHED,
    }
    return render(request, "desks/department/home.html", context)


@desk(Role.CHECKER)
@require_GET
def checks(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Will list what was called handled and waits for a look: first what must be checked, then the rest."""
    which = "all" if request.GET.get("list") == "all" else "must"
    handled = desk.cases().filter(state="handled")
    # What must be checked never lapses by time alone, so nothing wakes it.
    must = handled.filter(wake_at__isnull=True)
    shown = handled if which == "all" else must
    order = lists.Order("handled_at")
    file = lists.as_file(request, desk, shown, order, name="checks")
    if file is not None:
        return file
    context = {
        "desk": desk,
        "tabs": tabs(
            "desk_check",
            which,
            ("must", gettext("Must be checked"), must.count()),
            ("all", gettext("All that was handled"), handled.count()),
        ),
        "list": lists.page(request, desk, shown, order),
    }
    return render(request, "desks/department/checks.html", context)
