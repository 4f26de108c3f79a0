"""Mine now by due date, and reports on the spot."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from doorstep.doors import filing, uploads
from doorstep.doors.desks import lists, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.field import spot
from doorstep.doors.desks.field.spot import SpotForm
from doorstep.doors.desks.tabs import tabs
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal

WORKING = ("unclaimed", "objected", "in_hand", "waiting", "paused", "rework")


def working(desk: Desk) -> "QuerySet[Any]":
    """Will return the cases that wait for this worker's hand."""
    return _held(desk).filter(state__in=WORKING)


def _held(desk: Desk) -> "QuerySet[Any]":
    # That they are open says no more than the states, but it is what the index of the open ones is for.
    return desk.cases().filter(holder__in=desk.posts).exclude(state="closed")


@desk(Role.WORKER)
@require_GET
def mine(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Will list the worker's cases, the next due first; or those called handled, or those of the area."""
    which = request.GET.get("list", "mine")
    shown: QuerySet[Any]
    order = lists.BY_DUE
    handled = _held(desk).filter(state="handled")
    if which == "handled":
        shown = handled
        order = lists.Order("handled_at", backwards=True)
    elif which == "area":
        shown = desk.cases().exclude(holder__in=desk.posts).exclude(state__in=["closed", "screening"])
    else:
        which, shown = "mine", working(desk)
    file = lists.as_file(request, desk, shown, order, name=which)
    if file is not None:
        return file
    context = {
        "desk": desk,
        "which": which,
        "tabs": tabs(
            "desk_field",
            which,
            ("mine", gettext("Mine now"), working(desk).count()),
            ("handled", gettext("Handled by me"), handled.count()),
            ("area", gettext("Others in my area"), None),
        ),
        "list": lists.page(request, desk, shown, order),
    }
    return render(request, "desks/field/mine.html", context)


@desk(Role.WORKER)
def report(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will file what a worker found, and in the same step what they fixed."""
    if request.method != "POST":
        return _spot(request, desk, SpotForm(desk, initial={"key": uuid.uuid4().hex}))
    form = SpotForm(desk, request.POST, request.FILES)
    tokens, refused = uploads.take(request, request.FILES.getlist("photos"))
    valid = form.is_valid()
    for refusal in refused:
        form.add_error("photos", refusing.said(refusal, desk.ground))
    if not valid or refused:
        return _spot(request, desk, form, tokens, 422)
    said = form.cleaned_data
    try:
        receipt = filing.file_one(spot.report_of(desk, said, tokens))
    except Refusal as refusal:
        form.add_error(None, refusing.said(refusal, desk.ground))
        return _spot(request, desk, form, tokens, 422)
    messages.success(request, gettext("Reported under the number {number}.").format(number=receipt.number))
    if said["fixed"]:
        why_not = spot.fix(desk, receipt.case_id, receipt.holder, said, tokens)
        if why_not:
            messages.warning(request, why_not)
    if desk.cases().filter(pk=receipt.case_id).exists():
        return HttpResponseRedirect(reverse("desk_case", args=[receipt.number]))
    return HttpResponseRedirect(reverse("desk_field"))


def _spot(
    request: HttpRequest, desk: Desk, form: SpotForm, tokens: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "desk": desk,
        "form": form,
        "kept": uploads.sign(tokens or []),
        "errors": [
            {"field": form[name].id_for_label if name in form.fields else "", "text": str(error)}
            for name, errors in form.errors.items()
            for error in errors
        ],
    }
    return render(request, "desks/field/report.html", context, status=status)
