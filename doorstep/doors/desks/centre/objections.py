"""Objections, one at a time: what the dispatch said, what the post says against it, and the posts it could go to."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from doorstep.cases import queries as cases
from doorstep.cases.rules.replay import Event, Snapshot
from doorstep.doors import present
from doorstep.doors.desks import fields, lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case.forms import DesignateForm, UpholdForm
from doorstep.doors.desks.case.views import shown_photos
from doorstep.doors.desks.case.why import why
from doorstep.doors.desks.centre import queue
from doorstep.flow.ground import Ground
from doorstep.ground.people import rules as people
from doorstep.ground.people.rules import Role

READ = 200
SECOND = 2  # objections: from here on the leader desk decides
KEYS = 9


@desk(Role.CENTRE)
@require_GET
def objections(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show the first objection that the centre decides, and how many wait."""
    context = {"desk": desk, "back": "objections", **one_of(request, desk, second=False)}
    return render(request, "desks/centre/objections.html", context)


def one_of(request: HttpRequest, desk: Desk, *, second: bool) -> dict[str, Any]:
    """Will return the objection that the address asks for, both sides of it, and the queue around it."""
    ids, rows, found = waiting(desk, second=second)
    at = queue.among(request, ids)
    context: dict[str, Any] = {"at": at, "waiting": at.total, "last": queue.last(request, desk)}
    if at.case_id is None:
        return context
    row, case = rows[at.case_id], found[at.case_id]
    events = [stored.event for stored in cases.events(row.pk)]
    ground = desk.ground
    aside = {gettext("Place"), gettext("Limits"), gettext("Editions")}  # the dispute is about whose it is
    return context | {
        "case": present.card(row, ground, desk.now),
        "person": lists.cards(desk, [row])[0]["person"],
        "version": row.version,
        "photos": shown_photos(row),
        "sides": _sides(events, ground),
        "why": [block | {"aside": block["label"] in aside} for block in why(events, ground)],
        "offers": _posts(events, case, ground),
        "uphold": UpholdForm(ground=ground, case=case, auto_id="uphold_%s"),
        "designate": DesignateForm(ground=ground, case=case, auto_id="designate_%s"),
        "posts": fields.posts(ground),
        "after": at.next or at.previous,
        "rest": lists.cards(desk, [rows[one] for one in at.rest]),
    }


def waiting(desk: Desk, *, second: bool) -> tuple[list[int], dict[int, Any], dict[int, Snapshot]]:
    """Will return the cases that the centre decides, or the leader desk, by due date; rows; snapshots."""
    rows = {row.pk: row for row in desk.cases().filter(state="objected").order_by("due_at", "pk")[:READ]}
    found = cases.snapshots(rows)
    return [pk for pk in rows if (len(found[pk].objectors) >= SECOND) is second], rows, found


def _sides(events: Sequence[Event], ground: Ground) -> list[dict[str, Any]]:
    """Will return each objection, and what was decided about the ones before, in order."""
    return [
        {
            "objects": event.move == "object",
            "move": present.label("move", event.move),
            "post": fields.post_text(ground, event.post),
            "says": event.facts.get("legal_basis") or event.facts.get("reason") or "",
            "to": fields.post_text(ground, str(event.facts.get("holder", ""))) if event.move != "object" else "",
            "at": present.moment(event.at),
        }
        for event in events
        if event.move in ("object", "uphold", "designate")
    ]


def _posts(events: Sequence[Event], case: Snapshot, ground: Ground) -> list[dict[str, Any]]:
    """Will return the posts that are likely to be right, the likeliest first: nobody who objected, nobody accused.

    The runner-up of the duty table, the units named in its row, and whoever stands above the holder.
    """
    who = ground.people
    trace: Mapping[str, Any] = next((event.facts["trace"] for event in reversed(events) if "trace" in event.facts), {})
    wanted = [str((trace.get("runner_up") or {}).get("post", ""))]
    for unit in (trace.get("duty") or {}).get("co_units", ()):
        if unit in who.units:
            wanted.append(people.head_of(who, str(unit)))
    wanted.append(people.superior_of(who, case.holder))
    barred = {case.holder, *case.objectors, ""}
    fit = [code for code in dict.fromkeys(wanted) if code in who.posts and code not in barred]
    fit = [code for code in fit if case.accused not in (code, who.posts[code].unit) or not case.accused]
    return [
        {"code": code, "name": fields.post_text(ground, code), "key": nth} for nth, code in enumerate(fit[:KEYS], 1)
    ]
