"""The centre's first page: how much waits in each queue, and its lists; merging of many into one."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from doorstep.cases.rules import numbers
from doorstep.doors.desks import lists, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.tabs import tabs
from doorstep.flow import screen
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal
from doorstep.lib.text import plain

MOST_MERGED = 5_000  # reports of one burst at a time

LISTS: dict[str, tuple[Q, lists.Order]] = {
    "open": (~Q(state="closed"), lists.BY_DUE),
    "objected": (Q(state="objected"), lists.BY_DUE),
    "rework": (Q(state="rework"), lists.BY_DUE),
    "urgent": (~Q(state="closed") & Q(urgent=True), lists.BY_DUE),
    "newest": (Q(), lists.NEWEST),
}


def counts(desk: Desk) -> dict[str, int]:
    """Will return how many cases wait in each queue, in one query."""
    return desk.cases().aggregate(
        screening=Count("pk", filter=Q(state="screening")),
        objected=Count("pk", filter=Q(state="objected")),
        rework=Count("pk", filter=Q(state="rework")),
        calls=Count("pk", filter=Q(call_back="due")),
        urgent=Count("pk", filter=Q(urgent=True) & ~Q(state="closed")),
        red=Count("pk", filter=Q(due_at__lt=desk.now) & ~Q(state="closed")),
    )


@desk(Role.CENTRE)
@require_GET
def home(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Will show the queues with their counts, and one of the lists."""
    which = request.GET.get("list", "open")
    which = which if which in LISTS else "open"
    condition, order = LISTS[which]
    shown = desk.cases().filter(condition)
    file = lists.as_file(request, desk, shown, order, name=which)
    if file is not None:
        return file
    found = counts(desk)
    context = {
        "desk": desk,
        "counts": found,
        "tabs": tabs(
            "desk_centre",
            which,
            ("open", gettext("Open, next due first"), None),
            ("urgent", gettext("Urgent"), found["urgent"]),
            ("objected", gettext("Objections"), found["objected"]),
            ("rework", gettext("Rework"), found["rework"]),
            ("newest", gettext("All, newest first"), None),
        ),
        "list": lists.page(request, desk, shown, order),
    }
    return render(request, "desks/centre/home.html", context)


@desk(Role.CENTRE)
def merge(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will merge the chosen reports of one matter into one master; each that cannot be merged says why."""
    words = plain(request.GET.get("q", ""))[:200]
    found = lists.search(desk.cases().exclude(state="closed"), words)
    context: dict[str, Any] = {"desk": desk, "q": words, "results": [], "chosen": [], "master": "", "other": ""}
    status = 200
    if request.method == "POST":
        given = request.POST.getlist("case")[:200]
        if "all" in request.POST:  # the whole group of a burst, of which the page shows the first
            given += request.POST.get("later", "").split()[:MOST_MERGED]
        chosen = [numbers.read_number(text) for text in given]
        ids = list(desk.cases().filter(pk__in=[one for one in chosen if one]).values_list("pk", flat=True))
        other = request.POST.get("other", "").strip()
        named = other or request.POST.get("master", "")
        master = numbers.read_number(named) if named or not ids else min(ids)
        context |= {"chosen": [numbers.number(one) for one in ids], "master": named, "other": other}
        if master is None or not desk.cases().filter(pk=master).exists():
            context["errors"] = [{"field": "", "text": gettext("Choose the master case, or type its number.")}]
            status = 422
        elif not [one for one in ids if one != master]:
            context["errors"] = [{"field": "", "text": gettext("Choose at least one case to merge into it.")}]
            status = 422
        else:
            return _merge(request, desk, [one for one in ids if one != master], master)
    context["list"] = lists.page(request, desk, found, lists.NEWEST)
    return render(request, "desks/centre/merge.html", context, status=status)


def _merge(request: HttpRequest, desk: Desk, ids: list[int], master: int) -> HttpResponse:
    answers: list[Any]
    try:
        answers = screen.merge_burst(case_ids=ids, actor=desk.actor, now=desk.now, master=master)
    except Refusal as refusal:
        answers = [refusal for _ in ids]
    merged = sum(not isinstance(answer, Refusal) for answer in answers)
    if merged:
        text = ngettext("{count} case was merged into {number}.", "{count} cases were merged into {number}.", merged)
        messages.success(request, text.format(count=merged, number=numbers.number(master)))
    for one, answer in zip(ids, answers, strict=True):
        if isinstance(answer, Refusal):
            why = refusing.said(answer, desk.ground)
            messages.warning(request, gettext("{number}: {why}").format(number=numbers.number(one), why=why))
    if request.POST.get("back") == "bursts":
        return HttpResponseRedirect(reverse("desk_bursts"))
    return HttpResponseRedirect(reverse("desk_case", args=[numbers.number(master)]))
