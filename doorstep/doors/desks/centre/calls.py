"""Call-backs: who is due, one at a time with the script and the three questions; and the sample drawn at random."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from doorstep.cases import queries as cases
from doorstep.doors import present
from doorstep.doors.desks import lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case.forms import CallBackForm, RevealForm
from doorstep.doors.desks.case.offers import BY_NAME, is_possible
from doorstep.doors.desks.centre import queue
from doorstep.doors.desks.centre.forms import DrawForm
from doorstep.flow import check, standing
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal
from doorstep.vault import queries as vault

MOST_CLOSED = 20_000  # cases among which one sample is drawn


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn sample: what it was drawn from, by which seed, and the cases in it."""

    seed: str
    since: datetime
    upto: datetime
    among: int
    ids: tuple[int, ...]
    query: str


@desk(Role.CENTRE)
def calls(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show whom to call, and draw a sample of closed cases that anybody can draw again."""
    form = DrawForm(request.POST) if request.method == "POST" else DrawForm()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        seed = said["seed"] or secrets.token_hex(8)
        upto = desk.now.strftime("%Y%m%dT%H%M%S")
        query = urlencode({"draw": said["count"], "days": said["days"], "seed": seed, "upto": upto})
        return HttpResponseRedirect(f"{reverse('desk_calls')}?{query}")
    sample = _drawn(request, desk)
    due = desk.cases().filter(call_back="due").order_by(F("handled_at").asc(nulls_last=True), "pk")
    at = queue.among(request, list(sample.ids)) if sample else queue.stand(request, due)
    row = desk.cases().filter(pk=at.case_id).first() if at.case_id is not None else None
    context: dict[str, Any] = {
        "desk": desk,
        "form": form,
        "at": at,
        "waiting": at.total,
        "last": queue.last(request, desk),
        "with": sample.query if sample else "",
        "after": at.next,
        "drawn": sample
        and {
            "seed": sample.seed,
            "since": present.moment(sample.since),
            "upto": present.moment(sample.upto),
            "among": sample.among,
            "count": len(sample.ids),
        },
        **(_call(desk, row, sample) if row is not None else {}),
    }
    following = desk.cases().in_bulk(list(at.rest))
    context["rest"] = lists.cards(desk, [following[one] for one in at.rest if one in following])
    return render(request, "desks/centre/calls.html", context, status=422 if form.errors else 200)


def _call(desk: Desk, row: Any, sample: Sample | None) -> dict[str, Any]:
    """Will return one call: what to say, what was done, how it can be reached, and the form of the answers."""
    case = cases.snapshot(row.pk)
    ground = desk.ground
    replies = [stored.event.facts.get("public_reply") for stored in cases.events(row.pk)]
    # A sample is on record with each call that was made for it, so that it can be drawn again from the record.
    note = (
        gettext("Random sample: seed {seed}, {count} of {among}, up to {upto}.").format(
            seed=sample.seed, count=len(sample.ids), among=sample.among, upto=sample.upto.isoformat()
        )
        if sample
        else ""
    )
    initial = {"note": note, "seen": case.version}
    held = standing.roles(case, desk.actor, ground)
    try:
        masked = vault.masked(row.pk, to_handler=False)
    except Refusal:
        masked = None
    return {
        "case": present.card(row, ground, desk.now),
        "reply": next((text for text in reversed(replies) if text), ""),
        "tries": case.call_backs,
        "left": max(check.CALLS - case.call_backs, 0),
        "answered": case.answered,
        "masked": masked,
        "call": CallBackForm(ground=ground, case=case, auto_id="call_%s", initial=initial),
        "possible": is_possible(BY_NAME["call-back"], case, held, desk),
        "reveal_form": RevealForm(ground=ground, case=case, auto_id="reveal_%s"),
    }


def _drawn(request: HttpRequest, desk: Desk) -> Sample | None:
    """Will draw the sample that the address asks for: the same address over the same cases, the same sample."""
    try:
        count, days = int(request.GET.get("draw", "")), int(request.GET.get("days", ""))
        upto = datetime.strptime(request.GET.get("upto", ""), "%Y%m%dT%H%M%S").replace(tzinfo=desk.now.tzinfo)
    except ValueError:
        return None
    seed = request.GET.get("seed", "")[:40]
    if not (0 < count <= 500 and 0 < days <= 90 and seed):
        return None
    if not 1900 < upto.year < 9999:  # beyond it there is nothing to count with
        return None
    since = upto - timedelta(days=days)
    closed = desk.cases().filter(state="closed", closed_at__gt=since, closed_at__lte=upto)
    ids = list(
        closed.exclude(outcome__in=["duplicate", "withdrawn"]).order_by("pk").values_list("pk", flat=True)[:MOST_CLOSED]
    )
    reached = sorted(key for key, way in vault.ways(ids).items() if way.phone)
    query = urlencode({name: request.GET[name] for name in ("draw", "days", "seed", "upto")})
    chosen = check.draw(reached, count=count, seed=seed)
    return Sample(seed, since, upto, len(reached), tuple(chosen), query)
