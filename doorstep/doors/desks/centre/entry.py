"""Entry of a report by keyboard on one page: check first, then file, then read number and code out."""

import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from doorstep.cases.rules import numbers
from doorstep.cases.rules.states import Channel
from doorstep.cases.rules.states import Role as CaseRole
from doorstep.doors import filing, present
from doorstep.doors.desks import fields, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.centre.forms import EntryForm
from doorstep.doors.desks.centre.similar import similar
from doorstep.flow import rate
from doorstep.flow.report import Report, TextMissingError
from doorstep.ground.grid import queries as places
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal
from doorstep.vault.rules import ContactData


@desk(Role.CENTRE)
def entry(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will take a report: "check" shows places and similar cases, "file" files it, "follow" follows an open case."""
    if request.method != "POST":
        return _page(request, desk, EntryForm(desk.ground, initial={"key": uuid.uuid4().hex}))
    form = EntryForm(desk.ground, request.POST)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    said = form.cleaned_data
    if "follow" in request.POST:
        return _follow(request, desk, form, request.POST["follow"])
    if "check" in request.POST:
        return _check(request, desk, form)
    report = _report(desk, said, request.POST.get("cell", ""))
    try:
        receipt = filing.file_one(report)
    except Refusal as refusal:
        form.add_error("text" if isinstance(refusal, TextMissingError) else None, refusing.said(refusal, desk.ground))
        return _check(request, desk, form, status=422)
    row = desk.cases().filter(pk=receipt.case_id).first()
    context = {
        "desk": desk,
        "receipt": receipt,
        "hazards": [present.label("hazard", kind) for kind in receipt.hazards],
        "post": fields.post_text(desk.ground, receipt.holder),
        "case": present.card(row, desk.ground, desk.now) if row else None,
    }
    return render(request, "desks/centre/receipt.html", context)


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


def _check(request: HttpRequest, desk: Desk, form: EntryForm, status: int = 200) -> HttpResponse:
    """Will show the places that the words fit, and the open cases it may be the same as."""
    said = form.cleaned_data
    place, chosen = said.get("place", "").strip(), request.POST.get("cell", "")
    hits = places.find_place(desk.ground.editions["map"], place, limit=8) if place else []
    options = [
        {
            "code": hit.cell or hit.code,
            "name": present.place(desk.ground, cell=hit.cell) if hit.cell else hit.name,
            "matched": hit.matched or hit.name,
        }
        for hit in hits
    ]
    options = list({option["code"]: option for option in options}.values())
    known = {option["code"] for option in options}
    if chosen not in known:
        chosen = str(options[0]["code"]) if len(options) == 1 else ""
    cell = chosen if chosen in desk.ground.grid.index else ""
    alike = similar(desk, said.get("text", ""), cell=cell) if said.get("text", "").strip() else []
    return _page(request, desk, form, options=options, chosen=chosen, similar=alike, checked=True, status=status)


def _follow(request: HttpRequest, desk: Desk, form: EntryForm, number: str) -> HttpResponse:
    """Will let the caller follow a case that is already open, and show the code to read out."""
    row = desk.case(number)
    try:
        code = rate.follow(case_id=row.pk, key=f"desk|{form.cleaned_data['key']}", now=desk.now)
    except Refusal as refusal:
        form.add_error(None, refusing.said(refusal, desk.ground))
        return _check(request, desk, form, status=422)
    context = {
        "desk": desk,
        "follow": {"number": numbers.number(row.pk), "code": code},
        "case": present.card(row, desk.ground, desk.now),
    }
    return render(request, "desks/centre/receipt.html", context)


def _page(request: HttpRequest, desk: Desk, form: EntryForm, *, status: int = 200, **more: Any) -> HttpResponse:
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
        **more,
    }
    return render(request, "desks/centre/entry.html", context, status=status)
