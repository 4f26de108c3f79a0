"""One edition: what is wrong with it, what it changes, and publishing it from a day on."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doorstep.doors import present
from doorstep.doors.desks import fields
from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.ground import duties, pictures, tables
from doorstep.doors.desks.ground.entry import KEEPERS, keeper, whole
from doorstep.doors.desks.ground.loading import errors_of
from doorstep.doors.desks.ground.overview import line, names
from doorstep.doors.desks.ground.parts import PARTS, Changed, Part
from doorstep.doors.words import sentence
from doorstep.ground.editions import actions
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.queries import UnknownEditionError
from doorstep.ground.editions.rules import EditionRef, Kind, Status
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal


class PublishForm(forms.Form):
    """From which day on."""

    valid_from = fields.Day(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy(
            "From its first minute on, new cases follow the edition. Today is possible; a past day is not."
        ),
    )


def of(key: int) -> tuple[editions.Entry, Part]:
    """Will return an edition with its part of the ground."""
    try:
        entry = editions.entry(key)
    except UnknownEditionError:
        raise Http404 from None
    return entry, PARTS[entry.edition.kind]


def frame(desk: Desk, entry: editions.Entry, here: str) -> dict[str, Any]:
    """Will return what every page of an edition shows: its name and state, and the ways from page to page."""
    ref = entry.edition
    draft = ref.status is Status.DRAFT
    today = people.local_day(desk.now)
    pages = [
        ("edition", gettext("Check") if draft else gettext("What it holds"), "list-checks"),
        ("compare", gettext("Compare"), "copy"),
    ]
    if draft and desk.has(Role.ADMINISTRATOR):
        pages.append(("publish", gettext("Publish"), "megaphone"))
    current = editions.current(today).get(ref.kind)
    return {
        "desk": desk,
        "edition": line(entry, names(entry)),
        "draft": draft,
        "in_force": current is not None and current.id == ref.id,
        "planned": ref.status is Status.PUBLISHED and ref.valid_from is not None and ref.valid_from > today,
        "withdrawn": ref.status is Status.WITHDRAWN,
        "administrator": desk.has(Role.ADMINISTRATOR),
        "pages": [
            {"url": reverse(f"desk_ground_{name}", args=[ref.id]), "label": label, "icon": icon, "here": name == here}
            for name, label, icon in pages
        ],
    }


def rival(ref: EditionRef, today: date) -> EditionRef | None:
    """Will return the edition that another is compared with: the one in force, or for that one the one before it."""
    current = editions.current(today).get(ref.kind)
    if current is None or current.id != ref.id:
        return current
    if ref.valid_from is None:
        return None
    return editions.current(ref.valid_from - timedelta(days=1)).get(ref.kind)


@keeper(*KEEPERS)
@require_GET
def edition(request: HttpRequest, desk: Desk, key: int) -> HttpResponseBase:
    """Will list what is wrong with an edition, errors first, and show it on the map."""
    entry, part = of(key)
    ref, today = entry.edition, people.local_day(desk.now)
    context = frame(desk, entry, "edition")
    day = max(ref.valid_from or today, today)
    try:
        found = part.check(ref, day, desk.now)
    except Refusal as refusal:
        return render(request, "desks/ground/edition.html", context | {"why_not": sentence(refusal)})
    file = tables.as_file(request, found, name=ref.name)
    if file is not None:
        return file
    if ref.kind is Kind.DUTY and whole(desk):
        context |= duties.of_holes(request, desk, ref, day)
    # A hole stands in the table of holes, by the name of its town: it is not listed a second time among the others.
    listed = [one for one in found if one.kind != "duty_hole"] if "holes" in context else found
    picture = pictures.of_faults(request, ref, found) if ref.kind is Kind.MAP else context.get("plan")
    context |= {
        "counts": part.counts(ref),
        "cells_too": ref.kind is Kind.MAP,
        "grave": sum(one.grave for one in found),
        "mild": sum(not one.grave for one in found),
        "list": tables.faults(request, listed),
        "plan": picture,
        "day": present.day(day),
        "errors": [],
    }
    return render(request, "desks/ground/edition.html", context)


def differences(part: Part, ref: EditionRef, other: EditionRef | None) -> list[Changed]:
    """Will list what an edition changes in another; nothing without another."""
    return list(part.compare(other, ref)) if other is not None else []


@keeper(*KEEPERS)
@require_GET
def compare(request: HttpRequest, desk: Desk, key: int) -> HttpResponseBase:
    """Will show what an edition changes, in a table and on the map."""
    entry, part = of(key)
    ref = entry.edition
    others = [one for one in editions.listing(ref.kind) if one.id != ref.id]
    asked = tables.number(request, "with")
    other = next((one for one in others if one.id == asked), None) or rival(ref, people.local_day(desk.now))
    changed = differences(part, ref, other)
    if request.GET.get("format") == "csv":
        return tables.differences_file(changed, name=ref.name)
    context = frame(desk, entry, "compare") | {
        "other": other,
        "others": others,
        "list": tables.differences(request, changed),
        "plan": None,
    }
    if other is not None and ref.kind is Kind.MAP:
        context["plan"] = pictures.of_changes(other, ref, changed, gettext("Cells"))
    if other is not None and ref.kind is Kind.DUTY and whole(desk):
        context |= duties.of_moves(request, desk, ref, other, people.local_day(desk.now))
    return render(request, "desks/ground/compare.html", context)


def summary(ref: EditionRef, other: EditionRef | None, changed: list[Changed], part: Part) -> str:
    """Will say in one sentence what publishing changes."""
    if other is None:
        counted = " · ".join(f"{label} {count}" for label, count in part.counts(ref))
        return gettext("“{name}” is the first edition of its kind: {counts}.").format(name=ref.name, counts=counted)
    if not changed:
        return gettext("“{name}” says the same as “{other}”: nothing would change.").format(
            name=ref.name, other=other.name
        )
    kinds = [sum(one.what == what for one in changed) for what in tables.WHATS]
    return gettext(
        "“{name}” takes the place of “{other}”: {added} added, {removed} removed, {changed} changed."
    ).format(name=ref.name, other=other.name, added=kinds[0], removed=kinds[1], changed=kinds[2])


@keeper(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, desk: Desk, key: int) -> HttpResponse:
    """Will ask for the first day, show what would happen, and publish when that is confirmed."""
    entry, part = of(key)
    ref, today = entry.edition, people.local_day(desk.now)
    if ref.status is not Status.DRAFT:
        messages.warning(request, sentence(actions.PublishedError(kind=ref.kind.value, name=ref.name)))
        return HttpResponseRedirect(reverse("desk_ground_edition", args=[key]))
    form = PublishForm(request.POST or None, initial={"valid_from": today + timedelta(days=1)}, auto_id="publish_%s")
    form.fields["valid_from"].widget.attrs["min"] = today.isoformat()
    context = frame(desk, entry, "publish") | {"form": form, "errors": []}
    errors: list[dict[str, str]] = []
    sure = False
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["valid_from"]
        try:
            actions.not_past(valid_from=day, today=today)
            if request.POST.get("step") == "do":
                part.publish(ref, day, desk.now, desk.actor.user_id)
                messages.success(request, _published(ref, day, today))
                return HttpResponseRedirect(reverse("desk_ground_edition", args=[key]))
            _rehearse(ref, day, desk)
            sure = "change" not in request.POST
        except Refusal as refusal:
            errors = [{"field": "publish_valid_from", "text": _no(refusal)}]
    elif request.method == "POST":
        errors = errors_of(form)
    day = form.cleaned_data["valid_from"] if sure else today
    other = editions.current(day).get(ref.kind)
    try:
        found = part.check(ref, max(day, today), desk.now)
    except Refusal as refusal:
        found = []
        errors = errors or [{"text": sentence(refusal)}]
    grave = sum(one.grave for one in found)
    context |= {
        "errors": errors,
        "grave": grave,
        "mild": len(found) - grave,
        "sure": sure and not grave,
        "summary": summary(ref, other, differences(part, ref, other), part),
        "day": present.day(day),
        "what_then": gettext(THEN[ref.kind]),
        "later": [one for one in _planned(day) if one.id != ref.id],
    }
    return render(request, "desks/ground/publish.html", context, status=422 if errors else 200)


THEN = {
    Kind.MAP: _("Open cases whose cell is gone are located anew, and handed on where somebody else answers there."),
    Kind.CATALOG: _("New cases get the new limits and texts; open cases keep theirs."),
    Kind.PEOPLE: _("Open cases whose post is gone are handed on to who answers for them then."),
    Kind.DUTY: _("Open cases that the table gave to somebody follow the new table; what a person decided stays."),
    Kind.CALENDAR: _("New limits are counted by it; due dates that were promised stay."),
}


def _no(refusal: Refusal) -> str:
    count = len(getattr(getattr(refusal, "faults", ()), "errors", getattr(refusal, "faults", ())))
    if count:
        return ngettext(
            "{count} error stands in the way. See the page Check.",
            "{count} errors stand in the way. See the page Check.", count,
        ).format(count=count)  # fmt: skip
    return sentence(refusal)


def _published(ref: EditionRef, day: date, today: date) -> str:
    if day > today:
        return gettext("Published: “{name}” counts from {day} on. Until then it can be withdrawn.").format(
            name=ref.name, day=present.day(day)
        )
    return gettext("Published: “{name}” counts now.").format(name=ref.name)


def _rehearse(ref: EditionRef, day: date, desk: Desk) -> None:
    """Will try whether the day is free. The check is made apart: for a map it takes seconds, and others write."""
    with transaction.atomic():
        actions.publish(edition_id=ref.id, valid_from=day, now=desk.now)
        transaction.set_rollback(True)


def _planned(since: date) -> list[EditionRef]:
    return [one for one in editions.listing() if one.status is Status.PUBLISHED and (one.valid_from or since) > since]


@keeper(Role.ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, desk: Desk, key: int) -> HttpResponse:
    """Will take back what was published and has not begun."""
    entry, _part = of(key)
    try:
        actions.withdraw(edition_id=key, today=people.local_day(desk.now))
        messages.success(
            request, gettext("Withdrawn: “{name}” will never count. Its file can be loaded again under another name.")
            .format(name=entry.edition.name),
        )  # fmt: skip
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    return HttpResponseRedirect(reverse("desk_ground_edition", args=[key]))


@keeper(*KEEPERS)
@require_POST
def discard(request: HttpRequest, desk: Desk, key: int) -> HttpResponse:
    """Will throw a draft away."""
    entry, _part = of(key)
    if not (desk.has(Role.ADMINISTRATOR) or entry.loaded_by == desk.actor.user_id):
        messages.warning(request, gettext("Somebody else loaded this draft. They or an administrator throw it away."))
        return HttpResponseRedirect(reverse("desk_ground_edition", args=[key]))
    try:
        actions.discard(edition_id=key)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
        return HttpResponseRedirect(reverse("desk_ground_edition", args=[key]))
    messages.success(request, gettext("The draft “{name}” was thrown away.").format(name=entry.edition.name))
    return HttpResponseRedirect(reverse("desk_ground"))
