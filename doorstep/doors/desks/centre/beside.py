"""What stands beside an entry while it is typed: dangers, category, places, the same matter, promises, the caller."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from doorstep.doors import numbers, present
from doorstep.doors.desks import lists, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case.why import lifted
from doorstep.doors.desks.centre import drafts, splitting
from doorstep.doors.desks.centre.similar import similar
from doorstep.flow.ground import Ground
from doorstep.flow.report import preview
from doorstep.ground.catalog import rules as catalogs
from doorstep.ground.grid import queries as places
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal
from doorstep.vault import actions as vault
from doorstep.vault.rules import Viewer

LEAST_STRANGE = 12  # characters: before that every text is like nothing learned
LEAST_TEXT = 4  # characters: below it every matter is like every other
LEAST_SHARE = 0.005  # a guess below it is none
GUIDE_SHARE = 0.4  # from here on the guide of the likeliest category is worth its room
MOST_ALIKE = 3  # as many as there are keys for
FOLLOW_KEYS = (7, 8, 9)
EXACT = 100  # the score of a place that is called so
NAMED, AHEAD = 90, 8  # the least score of a place that the words name as it is written, and its lead on the next
RECENT = timedelta(days=30)  # a closed case can be disputed so long
LIMITS = ("claim", "contact", "solve", "answer")


@desk(Role.CENTRE)
@require_POST
def beside(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will keep the entry as it stands and return the parts of its page that depend on what was typed."""
    said = drafts.keep(request, desk.now)
    return render(request, "desks/centre/beside.html", {"desk": desk, **advice(desk, said)})


@desk(Role.CENTRE)
@require_POST
def caller(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will return the caller's cases by the telephone number, after the look was written down."""
    drafts.keep(request, desk.now)
    found = cases_of(desk, request.POST.get("phone", ""), request.POST.get("why", ""))
    return render(request, "desks/centre/caller.html", {"desk": desk, **found})


def advice(desk: Desk, said: Mapping[str, str]) -> dict[str, Any]:
    """Will return everything that can be said about an entry so far, as plain values."""
    text, place, chosen = said.get("text", "").strip(), said.get("place", "").strip(), said.get("cell", "")
    ground = desk.ground
    found = preview.advise(text, ground) if len(text) >= LEAST_TEXT else preview.Advice((), (), ())
    suggestions = [
        {"code": code, "name": present.category(ground, code), "percent": round(share * 100), "key": nth}
        for nth, (code, share) in enumerate(found.categories, 1)
        if share >= LEAST_SHARE
    ]
    options, chosen = _places(ground, place, chosen) if place else _said(ground, text, chosen)
    cell = chosen if chosen in ground.grid.index else ""
    area = chosen if chosen in ground.grid.areas else ""
    alike = similar(desk, text, cell=cell, area=area) if len(text) >= LEAST_TEXT else []
    likely = said.get("category", "") or next((str(one["code"]) for one in suggestions), "")
    return {
        "said_text": len(text) >= LEAST_TEXT,
        "spoke": found.spoke if suggestions else (),
        "strange": found.strange and len(text) >= LEAST_STRANGE,
        "matters": splitting.matters(text, ground, cell) if len(text) >= LEAST_TEXT else [],
        **_hard(desk, text, likely, cell),
        "suggestions": suggestions,
        "hazards": [present.label("hazard", kind) for kind in found.hazards],
        "calls": numbers.labelled(found.calls),
        "guide": _guide(ground, said.get("category", ""), found),
        "options": options,
        "chosen": chosen,
        "no_place": bool(place) and not options,
        "similar": _with_keys(alike[:MOST_ALIKE]),
        "dispositions": [
            {"name": present.named(one.names, one.code), "text": present.named(one.texts), "channel": one.channel}
            for one in ground.catalog.dispositions.values()
        ],
    }


def _hard(desk: Desk, text: str, category: str, cell: str) -> dict[str, Any]:
    """Will return how hard it would be found to be, and what lifts it."""
    if category not in desk.ground.catalog.index:
        return {"difficulty": "", "lifts": []}
    found = preview.hard(text, category=category, cell=cell, ground=desk.ground, now=desk.now)
    return {"difficulty": present.label("difficulty", found.difficulty), "lifts": [lifted(one) for one in found.lifted]}


def _with_keys(alike: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Will give each that may be followed its key."""
    keys = iter(FOLLOW_KEYS)
    return [
        case | {"key": next(keys) if case["public"] and case["state"]["code"] != "screening" else ""} for case in alike
    ]


def _places(ground: Ground, words: str, chosen: str) -> tuple[list[dict[str, str]], str]:
    """Will return the places that fit the words, and the chosen one: the agent's, or the one that stands out."""
    hits = places.find_place(ground.editions["map"], words, limit=5)
    options = {
        str(hit.cell or hit.code): {
            "code": str(hit.cell or hit.code),
            "name": present.place(ground, cell=hit.cell) if hit.cell else hit.name,
            "matched": hit.matched or hit.name,
        }
        for hit in reversed(hits)
    }
    if chosen not in options:
        # One that is named and has no rival; otherwise the agent says which.
        others = [hit.score for hit in hits if hit.cell != hits[0].cell or hit.code != hits[0].code]
        clear = hits and hits[0].score >= NAMED and hits[0].score - max(others, default=0.0) >= AHEAD
        exact = {str(hit.cell or hit.code) for hit in hits if hit.score >= EXACT}
        chosen = exact.pop() if len(exact) == 1 else str(hits[0].cell or hits[0].code) if clear and not exact else ""
    return list(reversed(options.values())), chosen


def place_of(ground: Ground, words: str) -> str:
    """Will return the cell or area that words or a code mean, "" where none stands out."""
    if words in ground.grid.index or words in ground.grid.areas:
        return words
    return _places(ground, words, "")[1]


def _said(ground: Ground, text: str, chosen: str) -> tuple[list[dict[str, str]], str]:
    """Will return the places that the matter itself names, and the chosen one; only a sure one is chosen beforehand."""
    found = preview.places(text, ground) if len(text) >= LEAST_TEXT else ()
    options = [
        {
            "code": one.code,
            "name": present.place(ground, cell=one.cell) if one.cell else one.name,
            "matched": gettext("from the words “%(words)s”") % {"words": one.said},
        }
        for one in found
    ]
    if chosen not in {option["code"] for option in options}:
        chosen = found[0].code if found and found[0].sure else ""
    return options, chosen


def _guide(ground: Ground, chosen: str, found: preview.Advice) -> dict[str, Any] | None:
    """Will return what the standard promises for the category that was chosen, or for the likeliest one."""
    likely = [code for code, share in found.categories if share >= GUIDE_SHARE]
    code = chosen if chosen in ground.catalog.index else next(iter(likely), "")
    if not code:
        return None
    row = ground.catalog.categories[code]
    standard = catalogs.standard(ground.catalog, code, row.default_difficulty, bool(found.hazards))
    return {
        "name": present.category(ground, code),
        "limits": [
            {"label": present.label("clock", name), "text": present.limit(getattr(standard, name))}
            for name in LIMITS
            if getattr(standard, name)
        ],
        "done_when": present.named(standard.done_when),
        "photo": "photo" in standard.evidence,
        "check": standard.check_required,
        "source": standard.source,
    }


def cases_of(desk: Desk, phone: str, reason: str) -> dict[str, Any]:
    """Will return the caller's cases, open or closed not long ago. The vault writes down that they were looked for."""
    post = next(post.code for post in desk.actor.posts if post.role is Role.CENTRE)
    viewer = Viewer(desk.actor.user_id, desk.actor.name, post)

    def among(case_ids: Collection[int]) -> list[int]:
        of = desk.cases().filter(pk__in=case_ids)
        recent = of.filter(state="closed", closed_at__gte=desk.now - RECENT)
        return list((of.exclude(state="closed") | recent).values_list("pk", flat=True))

    try:
        ids = vault.caller(phone=phone.strip(), viewer=viewer, reason=reason.strip(), among=among, now=desk.now)
    except Refusal as refusal:
        return {"caller": [], "caller_refused": refusing.said(refusal, desk.ground)}
    rows = list(desk.cases().filter(pk__in=ids).order_by("-filed_at"))
    return {"caller": lists.cards(desk, rows), "caller_looked": True}
