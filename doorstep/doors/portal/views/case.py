"""One case, for whoever has its code: its way so far, what comes next, and what they may do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from doorstep.cases.rules.replay import replay
from doorstep.cases.rules.states import Role
from doorstep.doors import headers, photos, present, uploads
from doorstep.doors.portal import access, forms, standing
from doorstep.doors.portal.access import Pass
from doorstep.flow import ground as grounds
from doorstep.flow import rate
from doorstep.lib.refusal import Refusal

REFUSED, MISSING = 422, 404


def closed_door(request: HttpRequest, number: str) -> HttpResponse:
    """Will answer alike whether the number exists or not: with the form for number and code."""
    form = forms.Follow(initial={"number": number[:40]})
    return render(request, "portal/closed.html", {"form": form}, status=MISSING)


@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Will show the case to whoever has opened it. A fixed number of queries, however long its way."""
    given = access.passed(request, number)
    if given is None:
        return closed_door(request, number)
    if number != numbers.number(given.case_id):
        return redirect("portal:case", numbers.number(given.case_id))
    return _page(request, given, datetime.now(UTC), {})


def _page(
    request: HttpRequest, given: Pass, now: datetime, typed: dict[str, forms.Form], errors: Any = (), kept: Any = ()
) -> HttpResponse:
    ground = grounds.at(now)
    row = queries.case(given.case_id)
    events = [stored.event for stored in queries.events(given.case_id)]
    snapshot = replay(events)
    master = None
    if snapshot.master:
        other = queries.case(snapshot.master)
        way = [stored.event for stored in queries.events(snapshot.master)]
        master = {
            "case": present.card(other, ground, now),
            "steps": present.public(way, ground, reporter=False),
            "promise": standing.promise(other, ground, now),
            "next": standing.next_step(replay(way), ground),
        }
    may = standing.actions(snapshot, now) if given.reporter else set()
    order = {token: nth for nth, token in enumerate(one for event in events for one in event.facts.get("photos", ()))}
    pictures = sorted(queries.evidence(given.case_id), key=lambda one: order.get(one.token, len(order)))
    steps = present.public(events, ground, reporter=given.reporter)
    listed = [_photo(one) for one in pictures if _may_see(one, given)]
    context = {
        "case": present.card(row, ground, now),
        "reporter": given.reporter,
        "steps": steps,
        # What the questions are about stands before them: the last word of the handler, with its photos.
        "done": [one for one in steps if one["move"] == "handle"][-1:],
        "shown": [one for one in listed if not one["own"]],
        "promise": standing.promise(row, ground, now),
        "next": standing.next_step(snapshot, ground),
        "master": master,
        "may": may,
        "question": standing.question(events) if "answer" in may else "",
        "forms": {name: typed.get(name) or form(called=name) for name, form in FORMS.items()},
        "photos": listed,
        "errors": errors,
        "tried": next(iter(typed), ""),
        "kept": uploads.sign(kept),
        "said": request.GET.get("said", "") if request.GET.get("said") in SAID else "",
        "urged": present.moment(snapshot.urged_at),
    }
    return render(request, "portal/case.html", context, status=REFUSED if errors else 200)


def _may_see(picture: Any, given: Pass) -> bool:
    """Will say whether a photo is for this reader: followers do not get what the reporter sent."""
    return bool(given.reporter or picture.role != Role.RESIDENT.value)


def _photo(picture: Any) -> dict[str, Any]:
    """Will return a photo as the page lists it: its clean copy, or what became of it."""
    return {
        "name": picture.name.rpartition("/")[2].removesuffix(".jpg"),
        "ready": picture.state == "ready",
        "refused": photos.why_refused(picture.refusal) if picture.state == "refused" else "",
        "own": picture.role == Role.RESIDENT.value,
        "width": picture.width,
        "height": picture.height,
        "at": present.moment(picture.at),
    }


@require_safe
def photo(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """Will serve the clean copy of a photo to those who may see the case: a JPEG that we painted ourselves."""
    given = access.passed(request, number)
    if given is None:
        return closed_door(request, number)
    found = queries.evidence_named(given.case_id, f"{name[:2]}/{name}.jpg")
    if found is None or not _may_see(found, given):
        return closed_door(request, number)
    path = settings.EVIDENCE_DIR / "clean" / found.name
    try:
        response = FileResponse(path.open("rb"), content_type="image/jpeg", filename=f"{number}-{name[:8]}.jpg")
    except FileNotFoundError:
        return closed_door(request, number)
    response["Content-Security-Policy"] = headers.POLICY_OF_PHOTOS
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def leave(_request: HttpRequest, number: str) -> HttpResponse:
    """Will close the case's pages in this browser: the next person at it sees nothing."""
    case_id = numbers.read_number(number)
    response = redirect("portal:home")
    return access.let_out(response, case_id) if case_id else response


FORMS: dict[str, type[forms.Form]] = {
    "answer": forms.Answer,
    "add": forms.Add,
    "withdraw": forms.Withdraw,
    "reopen": forms.Reopen,
    "questions": forms.Questions,
    "urge": forms.Form,
}
# What the page says after a step was taken.
SAID = ("answer", "add", "withdraw", "reopen", "questions", "urge")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a step."""

    case_id: int
    values: dict[str, Any]
    photos: tuple[str, ...]
    now: datetime


def _answer(sent: Sent) -> None:
    rate.answer(case_id=sent.case_id, text=sent.values["answer"], now=sent.now)
    if sent.photos:
        rate.add(case_id=sent.case_id, text=gettext("Photos with the answer"), now=sent.now, photos=sent.photos)


def _add(sent: Sent) -> None:
    text = sent.values["text"] or (gettext("Photos") if sent.photos else "")
    rate.add(case_id=sent.case_id, text=text, now=sent.now, photos=sent.photos)


STEPS: dict[str, Callable[[Sent], object]] = {
    "answer": _answer,
    "add": _add,
    "withdraw": lambda sent: rate.withdraw(case_id=sent.case_id, reason=sent.values["reason"], now=sent.now),
    "reopen": lambda sent: rate.reopen(case_id=sent.case_id, reason=sent.values["reason"], now=sent.now),
    "questions": lambda sent: rate.answer_questions(case_id=sent.case_id, answers=sent.values, now=sent.now),
    "urge": lambda sent: rate.urge(case_id=sent.case_id, now=sent.now),
}
FIRST_FIELD = {"answer": "answer", "add": "text", "withdraw": "reason", "reopen": "reason", "questions": "solved"}


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Will take one step of the reporter's. A refusal brings the page back with everything that was typed.

    Who asks for the address alone, as after a refusal and a click into it, comes to the case.
    """
    if request.method != "POST":
        return redirect("portal:case", number)
    given = access.passed(request, number)
    if given is None or not given.reporter or name not in STEPS:
        return closed_door(request, number)
    now = datetime.now(UTC)
    form = FORMS[name](request.POST, called=name)
    form.is_valid()
    sent = cast(list[UploadedFile], request.FILES.getlist("photos"))
    kept, refusals = uploads.take(request, sent) if "photos" in form.fields else ([], [])
    for refusal in refusals:
        form.refuse("photos", refusal)
    if not form.errors:
        values = form.answers() if isinstance(form, forms.Questions) else dict(form.cleaned_data)
        try:
            STEPS[name](Sent(given.case_id, values, tuple(kept), now))
        except Refusal as refusal:
            form.refuse(FIRST_FIELD.get(name), refusal)
    if form.errors:
        return _page(request, given, now, {name: form}, form.summary(), kept)
    response = redirect("portal:case", number)
    response["Location"] += f"?said={name}"
    return response
