"""The case page: what is known, why it is here, what happened, and the forms of the moves that are possible now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers, replay
from doorstep.cases.rules.chain import instant
from doorstep.cases.rules.moves import StaleError
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role
from doorstep.doors import photos, present, uploads
from doorstep.doors.desks import fields, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case import forms, sides
from doorstep.doors.desks.case.offers import BY_NAME, Held, Offer, is_possible, possible
from doorstep.doors.desks.case.why import because, why
from doorstep.flow import standing
from doorstep.ground.people import queries as people
from doorstep.ground.people import rules as people_rules
from doorstep.ground.people.rules import subtree
from doorstep.lib.refusal import Refusal
from doorstep.vault import actions as vault
from doorstep.vault import queries as vault_queries
from doorstep.vault.rules import Viewer

# Queues that are worked off one by one: after a move the next one is shown.
BACK = {
    "screening": "desk_screening",
    "calls": "desk_calls",
    "check": "desk_check",
    "approvals": "desk_approvals",
    "objections": "desk_centre_objections",
    "second": "desk_objections",
    "audit": "desk_audit",
}
MAY_REVEAL = frozenset({Role.HOLDER, Role.HEAD, Role.CENTRE, Role.CHECKER})


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as it was read for one page: the row, its events, what they make, and as what the person stands to it."""

    row: Any
    events: Sequence[replay.Event]
    case: Snapshot
    held: Held


@desk()
@require_GET
def page(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Will show the case."""
    return _page(request, desk, _read(desk, number))


@desk()
def move(request: HttpRequest, desk: Desk, number: str, name: str) -> HttpResponse:
    """Will make a move and return to the case, or show the form as it was typed and why it was refused."""
    shown = _read(desk, number)
    offer = BY_NAME.get(name)
    if offer is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(f"{_address(shown.row)}#{name}")
    form = _form(offer, desk, shown, request)
    tokens, refused = uploads.take(request, request.FILES.getlist("photos"))
    valid = form.is_valid()
    for refusal in refused:
        form.add_error("photos" if "photos" in form.fields else None, refusing.said(refusal, desk.ground))
    if not valid or refused:
        return _page(request, desk, shown, offer=offer, form=form, kept=tokens, status=422)
    said = dict(form.cleaned_data)
    if "photos" in said:
        said["photos"] = tokens
    try:
        offer.run(desk, shown.row.pk, said)
    except Refusal as refusal:
        status = 409 if isinstance(refusal, StaleError) else 422
        form.add_error(None, refusing.said(refusal, desk.ground))
        return _page(request, desk, _read(desk, number), offer=offer, form=form, kept=tokens, status=status)
    messages.success(request, gettext("Done: {move}.").format(move=gettext(offer.title)))
    if request.POST.get("back") in BACK:
        return HttpResponseRedirect(reverse(BACK[request.POST["back"]]) + _at(request, shown.row))
    if not desk.cases().filter(pk=shown.row.pk).exists():
        return HttpResponseRedirect(reverse("desk"))  # it went where this person does not see it any more
    return HttpResponseRedirect(_address(shown.row))


@desk()
@require_POST
def reveal(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Will show the resident's contact for a reason, after the look is written down."""
    shown = _read(desk, number)
    role = next((role for role in MAY_REVEAL if role in shown.held), None)
    if role is None:
        raise Http404
    form = forms.RevealForm(request.POST, ground=desk.ground, case=shown.case)
    viewer = Viewer(desk.actor.user_id, desk.actor.name, shown.held[role])
    accused = bool(shown.row.accused) and any(shown.row.accused in (post.code, post.unit) for post in desk.actor.posts)
    try:
        found = vault.reveal(
            case_id=shown.row.pk, viewer=viewer, reason=request.POST.get("reason", "").strip(), accused=accused,
            now=desk.now,
        )  # fmt: skip
    except Refusal as refusal:
        form.is_valid()
        form.add_error(None, refusing.said(refusal, desk.ground))
        return _page(request, desk, shown, reveal_form=form, status=422)
    # "Keep my name from the handler" is a promise: the handler may call, the name stays with the centre.
    nameless = found.hide and not shown.held.keys() & {Role.CENTRE, Role.CHECKER}
    context = {
        "desk": desk,
        "case": present.card(shown.row, desk.ground, desk.now),
        "contact": found,
        "nameless": nameless,
    }
    return render(request, "desks/case/contact.html", context)


@desk()
@require_GET
def photo(_request: HttpRequest, desk: Desk, number: str, name: str) -> HttpResponseBase:
    """Will send a clean copy of a photo of the case, and nothing else from that folder."""
    row = desk.case(number)
    found = cases.evidence_named(row.pk, name)
    path = settings.EVIDENCE_DIR / "clean" / name
    if found is None or not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"),
        content_type="image/jpeg",
        as_attachment=True,
        filename=f"{numbers.number(row.pk)}.jpg",
        headers={"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"},
    )


def _at(request: HttpRequest, row: Any) -> str:
    """Will return where the queue goes on, if the form says so: at which case, and what was done last."""
    if "at" not in request.POST:
        return ""
    query = QueryDict(request.POST.get("with", "")[:500], mutable=True)
    query["last"] = numbers.number(row.pk)
    following = numbers.read_number(request.POST["at"])
    if following is not None:
        query["case"] = numbers.number(following)
    return f"?{query.urlencode()}"


def _address(row: Any) -> str:
    return reverse("desk_case", args=[numbers.number(row.pk)])


def _read(desk: Desk, number: str) -> Shown:
    row = desk.case(number)
    events = [stored.event for stored in cases.events(row.pk)]
    case = replay.replay(events)
    return Shown(row, events, case, standing.roles(case, desk.actor, desk.ground))


def _form(offer: Offer, desk: Desk, shown: Shown, request: HttpRequest | None = None) -> forms.MoveForm:
    given: dict[str, Any] = {"ground": desk.ground, "case": shown.case, "auto_id": f"{offer.name}_%s"}
    if offer.form is forms.AssignForm:
        given["inside"] = _inside(desk, shown)
    if request is None:
        return offer.form(**given)
    return offer.form(request.POST, request.FILES, **given)


def _inside(desk: Desk, shown: Shown) -> fields.Grouped:
    """Will return the posts of the head's units, the case's own unit first, each with its person and its load."""
    who = desk.ground.people
    units = set().union(*(subtree(who, post.unit) for post in desk.actor.posts if post.role is people_rules.Role.HEAD))
    codes = [code for code, row in who.posts.items() if row.unit in units]
    late = Count("pk", filter=Q(due_at__lt=desk.now))
    open_cases = desk.cases().filter(holder__in=codes).exclude(state="closed").order_by()
    counted = {row[0]: row[1:] for row in open_cases.values_list("holder").annotate(Count("pk"), late=late)}
    holders = people.holders(desk.now)
    found: dict[str, fields.Choices] = {}
    for code in sorted(codes, key=lambda code: (who.posts[code].unit != shown.case.unit, who.posts[code].unit, code)):
        if shown.case.reworks and (
            code in shown.case.closers or (code in holders and holders[code].user_id in shown.case.closer_ids)
        ):
            continue  # whoever called it handled does not get it again
        load, red = counted.get(code, (0, 0))
        text = ngettext("{post}, {person}: {load} open case", "{post}, {person}: {load} open cases", load).format(
            post=present.post(desk.ground, code)["name"], person=_person(holders.get(code)), load=load
        )
        if red:
            text = gettext("{text}, {count} overdue").format(text=text, count=red)
        found.setdefault(present.unit(desk.ground, who.posts[code].unit), []).append((code, text))
    return list(found.items())


def _person(held: Any) -> str:
    if held is None:
        return gettext("vacant")
    if not held.deputy:
        return str(held.name)
    return gettext("{person} (standing in for {name})").format(person=held.name, name=held.instead_of)


def _page(
    request: HttpRequest,
    desk: Desk,
    shown: Shown,
    *,
    offer: Offer | None = None,
    form: forms.MoveForm | None = None,
    reveal_form: forms.RevealForm | None = None,
    kept: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    row, case = shown.row, shown.case
    shapes = _shapes(desk, shown, offer, form, kept)
    ids = sorted({event.by for event in shown.events if event.by})
    names = {key: user.name for key, user in people.users(ids).items()}
    holders = people.holders(desk.now)
    reasons = why(shown.events, desk.ground)
    context = {
        "desk": desk,
        "case": present.card(row, desk.ground, desk.now),
        "person": holders[row.holder].name if row.holder in holders else "",
        "there": present.there(row),
        "clocks": present.clocks(row, desk.now),
        "steps": sides.steps(shown.events, present.internal(shown.events, desk.ground, names)),
        "now": desk.now,
        "photos": shown_photos(row),
        "why": reasons,
        "because": because(reasons),
        "offers": shapes,
        "lead": sides.lead(case, shapes),
        "assigns": any(shape["name"] == "assign" for shape in shapes),
        "groups": sides.groups(case, shapes),
        "undo": sides.undo(shown.events, case, desk, shapes),
        "around": sides.around(case, desk),
        "errors": _errors(form or reveal_form),
        "posts": fields.posts(desk.ground) if any(_lists_posts(shape["form"]) for shape in shapes) else [],
        "asked": _asked(case, desk),
        "co_units": [
            {"unit": present.unit(desk.ground, unit), "said": "" if answer == "called" else answer}
            for unit, answer in case.co_units.items()
        ],
        "supervised": _supervised(case, desk),
        "master": numbers.number(case.master) if case.master else "",
        "masked": _masked(row.pk, shown.held),
        "reveal_form": reveal_form or forms.RevealForm(ground=desk.ground, case=case, auto_id="reveal_%s"),
    }
    return render(request, "desks/case/page.html", context, status=status)


def _shapes(
    desk: Desk, shown: Shown, tried: Offer | None, form: forms.MoveForm | None, kept: Sequence[str]
) -> list[dict[str, Any]]:
    """Will return the moves that are possible now, each with its form; the one that was tried with what was typed."""
    case = shown.case
    offers = possible(case, shown.held, desk)
    if tried is not None and tried not in offers:
        offers = [tried, *offers]  # what was typed stays on the page, though the move is gone
    if form is not None:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["seen"] = case.version  # type: ignore[index]
    found = []
    for one in offers:
        again = tried is not None and one.name == tried.name
        found.append(
            {
                "name": one.name,
                "title": gettext(one.title),
                "form": form if again and form is not None else _form(one, desk, shown),
                "open": again or one.main,
                "gone": again and not is_possible(one, case, shown.held, desk),
                "main": one.main,
                "action": reverse("desk_move", args=[numbers.number(shown.row.pk), one.name]),
                "kept": uploads.sign(kept) if again else [],
            }
        )
    return found


def _masked(case_id: int, held: Held) -> Any:
    if not held.keys() & MAY_REVEAL:
        return None
    return vault_queries.masked(case_id, to_handler=Role.CENTRE not in held)


def _lists_posts(form: forms.MoveForm) -> bool:
    return any(isinstance(field, fields.PostField) for field in form.fields.values())


def _errors(form: forms.MoveForm | None) -> list[dict[str, str]]:
    """Will return what is wrong with a form, for the summary at the top of the page."""
    if form is None:
        return []
    found = []
    for name, errors in form.errors.items():
        at = form[name].id_for_label if name in form.fields else ""
        found += [{"field": at, "text": str(error)} for error in errors]
    return found


def shown_photos(row: Any) -> list[dict[str, Any]]:
    """Will return a case's photos as a page shows them, and why one is not shown."""
    number = numbers.number(row.pk)
    return [
        {
            "state": photo.state,
            "refused": photos.why_refused(photo.refusal) if photo.state == "refused" else "",
            "url": reverse("desk_photo", args=[number, photo.name]) if photo.state == "ready" else "",
            "role": present.label("role", photo.role),
            "at": present.moment(photo.at),
        }
        for photo in cases.evidence(row.pk)
    ]


def _asked(case: Snapshot, desk: Desk) -> list[dict[str, Any]]:
    """Will return what waits for a second person, in words."""
    found = []
    for name, facts in case.proposals.items():
        due = (facts.get("dues") or {}).get("solve") or facts.get("review") or ""
        found.append(
            {
                "label": present.label("move", name),
                "reason": facts.get("reason", ""),
                "plan": facts.get("plan", ""),
                "until": present.moment(instant(due)) if due else None,
                "post": fields.post_text(desk.ground, str(facts.get("post", ""))),
                "mine": facts.get("by") == desk.actor.user_id,
            }
        )
    return found


def _supervised(case: Snapshot, desk: Desk) -> dict[str, Any] | None:
    if not case.supervised:
        return None
    return {
        "post": fields.post_text(desk.ground, str(case.supervised.get("post", ""))),
        "until": present.moment(instant(str(case.supervised["until"]))),
    }
