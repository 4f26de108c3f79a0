"""Entry of a report by keyboard on one page: what helps stands beside it, number and code are read out at the end."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from doorstep.cases.rules import numbers
from doorstep.cases.rules.states import Channel
from doorstep.cases.rules.states import Role as CaseRole
from doorstep.doors import filing, present
from doorstep.doors.desks import fields, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.centre import drafts
from doorstep.doors.desks.centre.beside import advice, cases_of
from doorstep.doors.desks.centre.forms import EntryForm
from doorstep.flow import rate
from doorstep.flow.report import Report, TextMissingError
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal
from doorstep.vault.rules import ContactData


@desk(Role.CENTRE)
def entry(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will take a report: "check" and "pick" show what fits, "caller" the caller's cases; "follow" joins another."""
    if request.method != "POST":
        return _begin(request, desk)
    if "discard" in request.POST:
        drafts.drop(request)
        return HttpResponseRedirect(reverse("desk_entry"))
    given = request.POST.copy()
    if "pick" in given:  # a suggestion, without scripts
        given["category"] = str(given["pick"])
    form = EntryForm(desk.ground, given)
    drafts.keep(request, desk.now)
    if not form.is_valid():
        return _check(request, desk, form, status=422)
    said = form.cleaned_data
    if "follow" in request.POST:
        return _follow(request, desk, form, request.POST["follow"])
    if "check" in given or "pick" in given:
        return _check(request, desk, form)
    if "caller" in request.POST:
        return _check(request, desk, form, **cases_of(desk, said["phone"], request.POST.get("why", "")))
    report = _report(desk, said, request.POST.get("cell", ""))
    try:
        receipt = filing.file_one(report)
    except Refusal as refusal:
        form.add_error("text" if isinstance(refusal, TextMissingError) else None, refusing.said(refusal, desk.ground))
        return _check(request, desk, form, status=422)
    drafts.drop(request)
    row = desk.cases().filter(pk=receipt.case_id).first()
    context = {
        "desk": desk,
        "receipt": receipt,
        "hazards": [present.label("hazard", kind) for kind in receipt.hazards],
        "post": fields.post_text(desk.ground, receipt.holder),
        "case": present.card(row, desk.ground, desk.now) if row else None,
    }
    return render(request, "desks/centre/receipt.html", context)


def _begin(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show an empty entry, or the one that a reload or a crash interrupted."""
    kept = drafts.load(request, desk.now)
    if not kept:
        return _page(request, desk, EntryForm(desk.ground, initial={"key": uuid.uuid4().hex}), {})
    ticks = {name: name in kept for name in ("at_home", "hide")}
    form = EntryForm(desk.ground, initial={"key": uuid.uuid4().hex} | kept | ticks)
    return _page(request, desk, form, kept, restored=True)


def _report(desk: Desk, said: dict[str, Any], cell: str) -> Report:
    place = said["place"].strip()
    grid = desk.ground.grid
    chosen = cell if cell in grid.index or cell in grid.areas else ""
    known = chosen or (place if place in grid.index or place in grid.areas else "")
    contact = ContactData(
        name=said["name"].strip(), phone=said["phone"].strip(), email=said["email"].strip(), hide=said["hide"]
    )
    report = Report(
        text=said["text"],
        key=f"desk|{desk.actor.user_id}|{said['key']}",
        cell=known,
        address="" if place == known else place,
        at_home=said["at_home"],
        category=said["category"],
        accused=said["accused"],
        channel=Channel(said["channel"]),
        language=get_language() or "zh-hans",
        role=CaseRole.CENTRE,
        post=next(post.code for post in desk.actor.posts if post.role is Role.CENTRE),
        by=desk.actor.user_id,
    )
    return report if contact.empty else replace(report, contact=contact)


def _check(request: HttpRequest, desk: Desk, form: EntryForm, status: int = 200, **more: Any) -> HttpResponse:
    """Will show the places that the words fit, and the open cases it may be the same as."""
    return _page(request, desk, form, form.data, checked=True, status=status, **more)


def _follow(request: HttpRequest, desk: Desk, form: EntryForm, number: str) -> HttpResponse:
    """Will let the caller follow a case that is already open, and show the code to read out."""
    row = desk.case(number)
    try:
        code = rate.follow(case_id=row.pk, key=f"desk|{form.cleaned_data['key']}", now=desk.now)
    except Refusal as refusal:
        form.add_error(None, refusing.said(refusal, desk.ground))
        return _check(request, desk, form, status=422)
    drafts.drop(request)
    context = {
        "desk": desk,
        "follow": {"number": numbers.number(row.pk), "code": code},
        "case": present.card(row, desk.ground, desk.now),
    }
    return render(request, "desks/centre/receipt.html", context)


def _page(
    request: HttpRequest, desk: Desk, form: EntryForm, said: Mapping[str, str], *, status: int = 200, **more: Any
) -> HttpResponse:
    if more.get("checked"):
        form.fields["text"].widget.attrs.pop("autofocus", None)  # the next key files the report
    context = {
        "desk": desk,
        "form": form,
        "units": fields.units(desk.ground),
        "errors": [
            {"field": form[name].id_for_label if name in form.fields else "", "text": str(error)}
            for name, errors in form.errors.items()
            for error in errors
        ],
        **advice(desk, said),
        **more,
    }
    return render(request, "desks/centre/entry.html", context, status=status)
