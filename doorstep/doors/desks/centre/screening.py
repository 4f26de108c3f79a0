"""Screening: one report that the machine was unsure of at a time, its candidates a key each, and why it is here."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers
from doorstep.doors import present
from doorstep.doors.desks import lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case.forms import DeclineForm, DispatchForm
from doorstep.doors.desks.case.views import shown_photos
from doorstep.doors.desks.case.why import lifted
from doorstep.doors.desks.centre import queue, splitting
from doorstep.doors.desks.centre.similar import similar
from doorstep.flow.ground import Ground
from doorstep.flow.report import preview, whereabouts
from doorstep.ground.people.rules import Role

LEAST_SHARE = 0.005  # a guess below it is none
MOST_CELLS = 12
KEYS = 9


@desk(Role.CENTRE)
@require_GET
def screening(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show one report that the machine was unsure of, its candidates a key each, and what follows in the queue."""
    waiting: QuerySet[Any] = desk.cases().filter(state="screening").order_by("-urgent", "due_at", "pk")
    at = queue.stand(request, waiting)
    context: dict[str, Any] = {"desk": desk, "at": at, "waiting": at.total, "last": queue.last(request, desk)}
    row = desk.cases().filter(pk=at.case_id).first() if at.case_id is not None else None
    if row is not None:
        context |= _screened(desk, row)
        following = desk.cases().in_bulk(list(at.rest))
        context["rest"] = lists.cards(desk, [following[one] for one in at.rest if one in following])
        context["after"] = at.next or at.previous
    return render(request, "desks/centre/screening.html", context)


def _screened(desk: Desk, row: Any) -> dict[str, Any]:
    first = cases.events(row.pk)[0].event.facts
    case = cases.snapshot(row.pk)
    ground = desk.ground
    cells = _cells(row, first, ground)
    candidates = [
        {"code": code, "name": present.category(ground, code), "percent": round(float(p) * 100), "key": nth}
        for nth, (code, p) in enumerate(first.get("candidates", ()), 1)
        if code in ground.catalog.index and float(p) >= LEAST_SHARE  # a guess that is none is no candidate
    ]
    alike = similar(desk, row.text, cell=row.cell, area=row.community, category=row.category, other_than=row.pk)
    doubts = list(first.get("doubts", ()))
    decline = DeclineForm(ground=ground, case=case, auto_id="decline_%s")
    return {
        "case": present.card(row, ground, desk.now),
        "version": row.version,
        "doubts": [present.label("doubt", doubt) for doubt in doubts],
        "matters": splitting.matters(row.text, ground, cells[0] if cells else "") if "several" in doubts else [],
        "hazards": [present.label("hazard", kind) for kind in first.get("hazards", ())],
        "photos": shown_photos(row),
        "spoke": preview.spoke(row.text, candidates[0]["code"], ground) if candidates else (),
        "difficulty": present.label("difficulty", first.get("difficulty")) if candidates else "",
        "lifts": [lifted(lift) for lift in first.get("lifted", ())],
        "named": _named(row.text, ground) if not cells else [],
        "cells": [{"code": code, "name": present.place(ground, cell=code)} for code in cells],
        # Of a village that was named no cell is likelier than the next: the agent says which.
        "guessed": bool(row.cell or first.get("cells")),
        "candidates": candidates[:KEYS],
        "dispatch": DispatchForm(
            ground=ground, case=case, auto_id="dispatch_%s", initial={"cell": cells[0] if cells else ""}
        ),
        "decline": decline,
        "dispositions": [
            {
                "code": one.code,
                "name": present.named(one.names, one.code),
                "text": present.named(one.texts),
                "channel": one.channel,
            }
            for one in ground.catalog.dispositions.values()
        ],
        "similar": alike,
        "masters": [numbers.number(one["id"]) for one in alike],
    }


def _named(text: str, ground: Ground) -> list[dict[str, Any]]:
    """Will return the places that the text itself names, the likeliest first."""
    return [
        {
            "code": one.code,
            "name": present.place(ground, cell=one.cell) if one.cell else one.name,
            "said": one.said,
            "percent": min(100, round(one.score)),
            "sure": one.sure,
        }
        for one in whereabouts.suggest(text, ground)
        if one.cell in ground.grid.index
    ]


def _cells(row: Any, first: Mapping[str, Any], ground: Ground) -> list[str]:
    """Will return the cells it may lie in: its own, those that its words fit, or those of the area that was named."""
    cells = [code for code in [row.cell, *first.get("cells", ())] if code in ground.grid.index]
    if not cells and first.get("area"):
        area = str(first["area"])
        cells = [str(code) for code in ground.grid.codes[(ground.grid.community == area)][:MOST_CELLS]]
    return list(dict.fromkeys(cells))
