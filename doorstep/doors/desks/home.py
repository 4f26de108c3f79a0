"""`/desk/`: to the one desk a person has, or a choice among several; and the search over all a person may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from doorstep.cases.rules import numbers
from doorstep.doors.desks import lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.tabs import doors
from doorstep.lib.text import plain

__all__ = ["home", "search"]


@desk()
@require_GET
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will lead to the only desk, or let the person choose."""
    found = [door for door in doors(desk) if door["desk"]]
    if len(found) == 1:
        return HttpResponseRedirect(found[0]["url"])
    return render(request, "desks/home.html", {"desk": desk, "doors": found})


@desk()
@require_GET
def search(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Will find cases by number or by words, among those the person may see."""
    words = plain(request.GET.get("q", ""))[:200]
    case_id = numbers.read_number(words)
    if case_id is not None and desk.cases().filter(pk=case_id).exists():
        return HttpResponseRedirect(reverse("desk_case", args=[numbers.number(case_id)]))
    context: dict[str, Any] = {"desk": desk, "q": words, "newest": lists.SEARCHED}
    if words:
        found = lists.search(desk.cases(), words)
        file = lists.as_file(request, desk, found, lists.NEWEST, name="search")
        if file is not None:
            return file
        context["list"] = lists.page(request, desk, found, lists.NEWEST)
    return render(request, "desks/search.html", context)
