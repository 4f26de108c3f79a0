"""The worker's day as one document: what a telephone keeps to read, and the forms that it can fill in, offline.

Whatever may be said and done is worked out here, by the same rules as on the pages; the telephone only shows it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers, replay
from doorstep.cases.rules.moves import MOVES
from doorstep.cases.rules.replay import Event, Snapshot
from doorstep.cases.rules.states import Need, Role
from doorstep.doors import photos as photo_words
from doorstep.doors import present
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case.offers import Held, Offer, possible
from doorstep.doors.desks.case.sides import ELSEWHERE, HEADINGS, RECORD
from doorstep.doors.desks.case.why import why
from doorstep.doors.desks.field.spot import SpotForm
from doorstep.doors.desks.field.views import working
from doorstep.flow import standing
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role as PostRole
from doorstep.vault import queries as vault

MOST = 120  # cases that a telephone keeps, the next due first
KEPT_FOR = timedelta(days=3)  # after that the telephone forgets what it has not been able to refresh
FRESH = 15  # minutes after which lights and "time left" are worked out anew though nothing happened
Forms = dict[str, dict[str, Any]]
OWN = frozenset({Role.HOLDER, Role.CO_UNIT})


@gzip_page  # it is made of texts, and of telephones with little network; no token is in it
@desk(PostRole.WORKER)
@require_GET
def today(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will send the document, or 304 where nothing changed since the ETag that is given."""
    rows = list(working(desk).order_by(F("due_at").asc(nulls_last=True), "pk")[: MOST + 1])
    photos = cases.evidence_of(row.pk for row in rows)
    mark = _mark(desk, rows, photos)
    get_token(request)  # so that the telephone has its cookie for what it sends
    if request.headers.get("If-None-Match", "").removeprefix("W/") == mark:
        answer: HttpResponse = HttpResponse(status=304)
    else:
        answer = JsonResponse(document(desk, rows, photos), json_dumps_params={"ensure_ascii": False})
    answer["ETag"] = mark
    return answer


def _mark(desk: Desk, rows: Sequence[Any], photos: Mapping[int, Sequence[Any]]) -> str:
    said = [
        desk.actor, get_language(), sorted(desk.ground.editions.items()), desk.now.date(),
        desk.now.hour * 60 // FRESH + desk.now.minute // FRESH,
        [(row.pk, row.version, [photo.state for photo in photos.get(row.pk, ())]) for row in rows],
    ]  # fmt: skip
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


def document(desk: Desk, rows: Sequence[Any], photos: Mapping[int, Sequence[Any]]) -> dict[str, Any]:
    """Will return the day. Its texts are pieces of pages, escaped by the templates that the pages are made of."""
    shown = rows[:MOST]
    events = cases.events_of(row.pk for row in shown)
    names = _names(events.values())
    holding = vault.exists([row.pk for row in shown])
    forms: Forms = {}
    found = [
        _entry(desk, row, events[row.pk], photos.get(row.pk, ()), names, forms, contact=row.pk in holding)
        for row in shown
    ]
    blank = SpotForm(desk)
    del blank.fields["key"]
    return {
        "user": desk.actor.user_id,
        "name": desk.actor.name,
        "language": get_language(),
        "at": present.moment(desk.now),
        "until": (desk.now + KEPT_FOR).isoformat(),
        "more": len(rows) > MOST,
        "cases": found,
        "forms": forms,
        "find": render_to_string("desks/field/parts/find.html", {"form": blank}),
    }


def _names(chains: Any) -> dict[int, str]:
    ids = sorted({event.by for events in chains for event in events if event.by})
    return {key: user.name for key, user in people.users(ids).items()}


def _entry(
    desk: Desk,
    row: Any,
    events: Sequence[Event],
    photos: Sequence[Any],
    names: Mapping[int, str],
    forms: Forms,
    *,
    contact: bool,
) -> dict[str, Any]:
    case = replay.replay(events)
    card = present.card(row, desk.ground, desk.now)
    number = card["number"]
    shown = [_photo(number, photo) for photo in photos]
    context = {
        "desk": desk,
        "case": card,
        "photos": shown,
        "why": why(events, desk.ground),
        "there": present.there(row),
        "clocks": present.clocks(row, desk.now),
        "steps": present.internal(events, desk.ground, names),
        "masked": vault.masked(row.pk) if contact else None,
    }
    held = standing.roles(case, desk.actor, desk.ground)
    return {
        "number": number,
        "version": case.version,
        "state": case.state.value,
        "due": card["due"]["due"]["iso"] if card["due"] else "",
        "row": render_to_string("desks/field/parts/row.html", {"case": card}),
        "page": render_to_string("desks/field/parts/case.html", context),
        "photos": [photo["url"] for photo in shown if photo["url"]],
        "stages": {
            state: [_form(offer, at, desk, forms) for offer in sorted(offers, key=_group)]
            for state, (at, offers) in stages(case, held, desk).items()
        },
    }


def _photo(number: str, photo: Any) -> dict[str, Any]:
    return {
        "state": photo.state,
        "refused": photo_words.why_refused(photo.refusal) if photo.state == "refused" else "",
        "url": reverse("desk_photo", args=[number, photo.name]) if photo.state == "ready" else "",
        "role": present.label("role", photo.role),
        "at": present.moment(photo.at),
    }


def stages(case: Snapshot, held: Held, desk: Desk) -> dict[str, tuple[Snapshot, list[Offer]]]:
    """Will return what the worker can do now, and in each state that these moves lead to, by the name of the state.

    Offline one move follows another before the first was sent; whether each is allowed is decided when it comes.
    """
    own = {role: post for role, post in held.items() if role in OWN}
    found: dict[str, tuple[Snapshot, list[Offer]]] = {}
    todo = [case]
    while todo:
        at = todo.pop()
        if at.state.value in found:
            continue
        offers = [offer for offer in possible(at, own, desk) if offer.roles & OWN]
        found[at.state.value] = (at, offers)
        for offer in offers:
            target = MOVES[offer.move].to
            if target is not None and not _gives_away(offer):
                todo.append(replace(at, state=target))
    return found


def _gives_away(offer: Offer) -> bool:
    return Need.HOLDER in MOVES[offer.move].needs


def _group(offer: Offer) -> int:
    """Will return under which heading the page of the case has a move: its number there, 0 for what comes first."""
    key = "record" if offer.name in RECORD else "elsewhere" if offer.name in ELSEWHERE else ""
    return next(n for n, (_title, name) in enumerate(HEADINGS) if name == key)


def _form(offer: Offer, case: Snapshot, desk: Desk, forms: Forms) -> str:
    """Will put the blank form among `forms`, once where several cases have the same one; returns its name."""
    # What a worker's forms take from a case, and nothing else: to draw each anew costs 2 ms, and a day has thousands.
    name = ".".join((offer.name, case.unit, *case.evidence_needed))
    if name not in forms:
        blank = offer.form(ground=desk.ground, case=case, auto_id=f"{offer.name}_%s")
        del blank.fields["seen"]
        needs_photo = MOVES[offer.move].name == "handle" and "photo" in case.evidence_needed
        context = {"offer": offer, "title": gettext(offer.title), "form": blank, "needs_photo": needs_photo}
        target = MOVES[offer.move].to
        forms[name] = {
            "move": offer.name,
            "html": render_to_string("desks/field/parts/form.html", context),
            "group": gettext(HEADINGS[_group(offer)][0]) if _group(offer) else "",
            "then": "gone" if _gives_away(offer) else target.value if target else "",
        }
    return name


def now_of(desk: Desk, row: Any, events: Sequence[Event]) -> str:
    """Will return what is there now, for the right side of a conflict: state, holder, and what happened meanwhile."""
    context = {
        "case": present.card(row, desk.ground, desk.now),
        "steps": present.internal(events, desk.ground, _names([events])),
    }
    return render_to_string("desks/field/parts/now.html", context)


def address_of(case_id: int) -> str:
    """Will return the address of a case's page."""
    return reverse("desk_case", args=[numbers.number(case_id)])
