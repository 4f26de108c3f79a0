"""Where a telephone sends what it kept: one move, find or note a request, each once, however often it is sent.

It always answers in JSON with a `state`: done, refused (it can be put right and sent again), conflict (the case went
on meanwhile: a person decides), or other (somebody else is logged in).
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers, replay
from doorstep.cases.rules.moves import MoveNotFromHereError, MoveNotYoursError, StaleError
from doorstep.cases.rules.replay import Event
from doorstep.doors import filing, uploads
from doorstep.doors.desks import refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case.offers import BY_NAME, Offer, is_possible
from doorstep.doors.desks.field import spot
from doorstep.doors.desks.field.spot import SpotForm
from doorstep.doors.desks.field.today import address_of, now_of
from doorstep.flow import handle, sent, standing
from doorstep.flow.sent import Sent
from doorstep.flow.standing import NotYoursError
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal

# What is no answer to what stood there before cannot be stale.
FREE = frozenset({"note", "reply", "photos"})
MOVED_ON = (StaleError, MoveNotFromHereError, MoveNotYoursError, NotYoursError)
LONGEST_NUMBER = 2**31 - 1


class Head(forms.Form):
    """What everything that is sent carries beside the fields of its own form."""

    user = forms.IntegerField()
    key = forms.CharField(min_length=8, max_length=100)
    kind = forms.ChoiceField(choices=[("move", ""), ("find", ""), ("keep", "")])
    number = forms.CharField(max_length=40, required=False)
    move = forms.SlugField(max_length=40, required=False)
    seen = forms.IntegerField(min_value=0, max_value=LONGEST_NUMBER, required=False)
    said_at = forms.CharField(max_length=40, required=False)


class KeepForm(forms.Form):
    """What was written for a case that went on meanwhile, kept beside it for staff."""

    text = forms.CharField(label=_("Internal note"), max_length=12_000)


@desk(Role.WORKER)
@require_POST
def send(request: HttpRequest, desk: Desk) -> JsonResponse:
    """Will do what is asked, once."""
    head = Head(request.POST)
    if not head.is_valid():
        return _refused(head.errors, status=400)
    said = head.cleaned_data
    if said["user"] != desk.actor.user_id:
        return JsonResponse({"state": "other"}, status=409)
    try:
        if said["kind"] == "find":
            return _find(request, desk, said)
        return _on_a_case(request, desk, said)
    except Refusal as refusal:
        return _refused({"": [refusing.said(refusal, desk.ground)]})


def _on_a_case(request: HttpRequest, desk: Desk, head: dict[str, Any]) -> JsonResponse:
    case_id = numbers.read_number(head["number"])
    if case_id is None:
        return _conflict(desk, None)
    key, content = f"field|{desk.actor.user_id}|{head['key']}", _content(request)
    before = sent.known(case_id=case_id, key=key, said=content)
    if before is not None:  # asked for before the case is looked up: a move may have taken it out of sight
        return _done(desk, case_id, before)
    row = desk.cases().filter(pk=case_id).first()
    if row is None:
        return _conflict(desk, None)
    prepare = _prepare_move if head["kind"] == "move" else _prepare_note
    act = prepare(request, desk, head, row)
    if isinstance(act, JsonResponse):
        return act
    try:
        done = sent.once(
            case_id=case_id, key=key, said=content, now=desk.now, act=act, said_at=_claimed(head["said_at"], desk.now)
        )
    except MOVED_ON as refusal:
        return _conflict(desk, row, refusal=refusal, offer=BY_NAME.get(head["move"]), seen=head["seen"])
    return _done(desk, case_id, done)


def _prepare_move(
    request: HttpRequest, desk: Desk, head: dict[str, Any], row: Any
) -> Callable[[], object] | JsonResponse:
    offer = BY_NAME.get(head["move"])
    if offer is None:
        return _conflict(desk, None)
    if offer.name not in FREE and (head["seen"] is None or sent.missed(row.pk, head["seen"])):
        return _conflict(desk, row, offer=offer, seen=head["seen"])
    case = cases.snapshot(row.pk)
    data = request.POST.copy()
    data["seen"] = str(case.version)
    form = offer.form(data, request.FILES, ground=desk.ground, case=case)
    if not form.is_valid():
        return _refused(form.errors)
    tokens, refused = uploads.take(request, request.FILES.getlist("photos"))
    if refused:
        return _refused({"photos": [refusing.said(refusal, desk.ground) for refusal in refused]})
    given = dict(form.cleaned_data) | ({"photos": tokens} if "photos" in form.fields else {})
    return lambda: offer.run(desk, row.pk, given)


def _prepare_note(
    request: HttpRequest, desk: Desk, _head: dict[str, Any], row: Any
) -> Callable[[], object] | JsonResponse:
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _refused(form.errors)
    tokens, refused = uploads.take(request, request.FILES.getlist("photos"))
    if refused:
        return _refused({"photos": [refusing.said(refusal, desk.ground) for refusal in refused]})

    def act() -> None:
        given = {"case_id": row.pk, "actor": desk.actor, "now": desk.now}
        handle.note(**given, text=form.cleaned_data["text"])
        if tokens:
            handle.add_photos(**given, photos=tokens)

    return act


def _find(request: HttpRequest, desk: Desk, head: dict[str, Any]) -> JsonResponse:
    form = SpotForm(desk, request.POST, request.FILES)
    if not form.is_valid():
        return _refused(form.errors)
    said, key = form.cleaned_data, spot.filing_key(desk, head["key"])
    case_id = sent.filed(key)
    tokens: list[str] = []
    if case_id is None:
        tokens, refused = uploads.take(request, request.FILES.getlist("photos"))
        if refused:
            return _refused({"photos": [refusing.said(refusal, desk.ground) for refusal in refused]})
        case_id = filing.file_one(spot.report_of(desk, said, tokens)).case_id
    holder, notices = cases.case(case_id).holder, []

    def act() -> None:
        # Photos of an earlier try that died before this are the case's own already.
        why_not = spot.fix(desk, case_id, holder, said, tokens) if said["fixed"] else ""
        notices.extend([why_not] if why_not else [])

    done = sent.once(
        case_id=case_id, key=key, said=_content(request), now=desk.now, act=act,
        said_at=_claimed(head["said_at"], desk.now),
    )  # fmt: skip
    return _done(desk, case_id, done, notices)


def _content(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """Will return what the fields say, without what differs from one try to the next. Photos are told by the key."""
    return [
        (name, values)
        for name, values in sorted(request.POST.lists())
        if name not in ("csrfmiddlewaretoken", "seen", "said_at", "kept")
    ]


def _claimed(text: str, now: datetime) -> datetime | None:
    """Will read what the device's clock claimed; None where it is none or cannot be true."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None or not now - timedelta(days=366) < at < now + timedelta(days=1):
        return None
    return at


def _done(desk: Desk, case_id: int, done: Sent, notices: Sequence[str] = ()) -> JsonResponse:
    seen = desk.cases().filter(pk=case_id).exists()
    return JsonResponse(
        {
            "state": "done",
            "again": done.repeated,
            "number": numbers.number(case_id),
            "version": done.version,
            "url": address_of(case_id) if seen else "",
            "notices": list(notices),
        }
    )


def _refused(errors: Any, *, status: int = 422) -> JsonResponse:
    found = [{"field": name, "text": str(text)} for name, texts in errors.items() for text in texts]
    for one in found:
        one["field"] = "" if one["field"] == "__all__" else one["field"]
    return JsonResponse({"state": "refused", "errors": found}, status=status)


def _conflict(
    desk: Desk, row: Any, *, offer: Offer | None = None, seen: int | None = None, refusal: Refusal | None = None
) -> JsonResponse:
    """Will say what is there now and what may be done about it. A case out of sight and one that is none look alike."""
    if row is None:
        why = gettext("This case is not yours to see now, or there is none of this number.")
        return JsonResponse({"state": "conflict", "why": why, "now": "", "again": False, "keep": False}, status=409)
    row = desk.cases().filter(pk=row.pk).first() or row
    events = [stored.event for stored in cases.events(row.pk)]
    case = replay.replay(events)
    held = standing.roles(case, desk.actor, desk.ground)
    later: list[Event] = sent.missed(row.pk, seen or 0) if seen else []
    if isinstance(refusal, StaleError) or refusal is None:
        why = gettext("The case went on while you were offline.")
    else:
        why = refusing.said(refusal, desk.ground)
    return JsonResponse(
        {
            "state": "conflict",
            "why": why,
            "now": now_of(desk, row, later),
            "version": case.version,
            "again": offer is not None and is_possible(offer, case, held, desk),
            "keep": is_possible(BY_NAME["note"], case, held, desk),
        },
        status=409,
    )
