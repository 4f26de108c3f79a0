"""The centre's queues: what waits for screening, objections, call-backs, rework; merging of many into one."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers
from doorstep.doors import present
from doorstep.doors.desks import lists, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case.forms import DeclineForm, DispatchForm
from doorstep.doors.desks.centre.forms import DrawForm
from doorstep.doors.desks.centre.similar import similar
from doorstep.doors.desks.tabs import tabs
from doorstep.flow import check, screen
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal
from doorstep.lib.text import plain
from doorstep.vault import queries as vault

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
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show the queues with their counts, and one of the lists."""
    which = request.GET.get("list", "open")
    which = which if which in LISTS else "open"
    condition, order = LISTS[which]
    shown = desk.cases().filter(condition)
    if request.GET.get("format") == "csv":
        return lists.as_csv(desk, shown, order, name=which)
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
@require_GET
def screening(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show one report that the machine was unsure of, its candidates a key each, and the rest of the queue."""
    queue: QuerySet[Any] = desk.cases().filter(state="screening").order_by("-urgent", "due_at", "pk")
    wanted = numbers.read_number(request.GET.get("case", ""))
    row = (queue.filter(pk=wanted).first() if wanted else None) or queue.first()
    context: dict[str, Any] = {"desk": desk, "waiting": queue.count()}
    if row is not None:
        context |= _screened(desk, row)
        context["rest"] = lists.cards(desk, list(queue.exclude(pk=row.pk)[:20]))
    return render(request, "desks/centre/screening.html", context)


def _screened(desk: Desk, row: Any) -> dict[str, Any]:
    first = cases.events(row.pk)[0].event.facts
    case = cases.snapshot(row.pk)
    ground = desk.ground
    cells = [code for code in [row.cell, *first.get("cells", ())] if code in ground.grid.index]
    if not cells and first.get("area"):
        area = str(first["area"])
        cells = [str(code) for code in ground.grid.codes[(ground.grid.community == area)][:12]]
    cells = list(dict.fromkeys(cells))
    candidates = [
        {"code": code, "name": present.category(ground, code), "percent": round(float(p) * 100), "key": nth}
        for nth, (code, p) in enumerate(first.get("candidates", ()), 1)
        if code in ground.catalog.index and float(p) >= 0.005  # a guess that is none is no candidate
    ]
    return {
        "case": present.card(row, ground, desk.now),
        "version": row.version,
        "doubts": [present.label("doubt", doubt) for doubt in first.get("doubts", ())],
        "hazards": [present.label("hazard", kind) for kind in first.get("hazards", ())],
        "cells": [{"code": code, "name": present.place(ground, cell=code)} for code in cells],
        "candidates": candidates[:9],
        "dispatch": DispatchForm(
            ground=ground, case=case, auto_id="dispatch_%s", initial={"cell": cells[0] if cells else ""}
        ),
        "decline": DeclineForm(ground=ground, case=case, auto_id="decline_%s"),
        "similar": [one for one in similar(desk, row.text, cell=row.cell) if one["id"] != row.pk][:5],
    }


@desk(Role.CENTRE)
def merge(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will merge the chosen reports of one matter into one master; each that cannot be merged says why."""
    words = plain(request.GET.get("q", ""))[:200]
    found = lists.search(desk.cases().exclude(state="closed"), words)
    context: dict[str, Any] = {"desk": desk, "q": words, "results": [], "chosen": [], "master": ""}
    status = 200
    if request.method == "POST":
        chosen = [numbers.read_number(text) for text in request.POST.getlist("case")[:200]]
        master = numbers.read_number(request.POST.get("master", ""))
        ids = list(desk.cases().filter(pk__in=[one for one in chosen if one]).values_list("pk", flat=True))
        context |= {"chosen": [numbers.number(one) for one in ids], "master": request.POST.get("master", "")}
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
    return HttpResponseRedirect(reverse("desk_case", args=[numbers.number(master)]))


@desk(Role.CENTRE)
def calls(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show who is to be called back, and draw a sample of closed cases that anybody can draw again."""
    if request.method == "POST":
        form = DrawForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            seed = said["seed"] or secrets.token_hex(8)
            upto = desk.now.strftime("%Y%m%dT%H%M%S")
            query = urlencode({"draw": said["count"], "days": said["days"], "seed": seed, "upto": upto})
            return HttpResponseRedirect(f"{reverse('desk_calls')}?{query}")
    else:
        form = DrawForm()
    due = desk.cases().filter(call_back="due")
    context: dict[str, Any] = {
        "desk": desk,
        "form": form,
        "list": lists.page(request, desk, due, lists.Order("handled_at")),
        "drawn": _drawn(request, desk),
    }
    return render(request, "desks/centre/calls.html", context, status=422 if form.errors else 200)


def _drawn(request: HttpRequest, desk: Desk) -> dict[str, Any] | None:
    """Will draw the sample that the address asks for: the same address over the same cases, the same sample."""
    try:
        count, days = int(request.GET.get("draw", "")), int(request.GET.get("days", ""))
        upto = datetime.strptime(request.GET.get("upto", ""), "%Y%m%dT%H%M%S").replace(tzinfo=desk.now.tzinfo)
    except ValueError:
        return None
    seed = request.GET.get("seed", "")[:40]
    if not (0 < count <= 500 and 0 < days <= 90 and seed):
        return None
    since = upto - timedelta(days=days)
    closed = desk.cases().filter(state="closed", closed_at__gt=since, closed_at__lte=upto)
    ids = list(
        closed.exclude(outcome__in=["duplicate", "withdrawn"]).order_by("pk").values_list("pk", flat=True)[:20_000]
    )
    reached = sorted(key for key, way in vault.ways(ids).items() if way.phone)
    chosen = check.draw(reached, count=count, seed=seed)
    return {
        "seed": seed,
        "since": present.moment(since),
        "upto": present.moment(upto),
        "among": len(reached),
        "rows": lists.cards(desk, list(desk.cases().filter(pk__in=chosen).order_by("pk"))),
    }
