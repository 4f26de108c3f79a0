"""What the first page asks while somebody is still busy with it: a guess at the matter, a photo ahead of the rest.

Nothing here is needed: without JavaScript the next page says the guess, and the photos come with the form.
"""

from datetime import UTC, datetime
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from doorstep.doors import numbers, photos, present
from doorstep.doors.portal import drafts, forms
from doorstep.flow import ground as grounds
from doorstep.flow.ground import Ground
from doorstep.flow.report import preview
from doorstep.flow.report.preview import Advice
from doorstep.flow.report.values import MAX_TEXT
from doorstep.ground.catalog.rules import leaves
from doorstep.lib.text import blank, plain

NOTHING, REFUSED = 204, 422
FEW = 9  # categories that fit on a telephone
UNCHOSEN = "-"  # no category: Django would take None for the empty one, which is a choice here


def offered(ground: Ground, advice: Advice, also: str = "") -> list[tuple[str, str]]:
    """Will return the categories to choose from with their names: the likeliest, one already chosen, and none.

    A city that knows a few categories only shows them all.
    """
    listed = [(code, present.category(ground, code)) for code, _ in advice.categories]
    everything = leaves(ground.catalog)
    if len(everything) <= FEW:
        listed += [(code, present.category(ground, code)) for code in everything if code not in dict(listed)]
    if also and also not in dict(listed):
        listed.append((also, present.category(ground, also)))
    return [*listed, ("", gettext("None of these, or not sure: the service centre decides"))]


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Will say, as a piece of a page, what the text so far seems to be about and what danger it names."""
    text = plain(request.POST.get("text", ""))[:MAX_TEXT]
    if blank(text):
        return HttpResponse(status=NOTHING)
    ground = grounds.at(datetime.now(UTC))
    advice = preview.advise(text, ground)
    form = forms.Category(choices=offered(ground, advice), initial={"category": request.POST.get("category", UNCHOSEN)})
    hazards = [present.label("hazard", kind) for kind in advice.hazards]
    if not (advice.categories or hazards):
        return HttpResponse(status=NOTHING)
    context = {"form": form, "hazards": hazards, "calls": numbers.labelled(advice.calls) if hazards else []}
    return render(request, "portal/report/suggest.html", context)


@require_POST
def take_photo(request: HttpRequest) -> HttpResponse:
    """Will put photos into the draft, which begins here if need be. Answers with a sentence for each refused."""
    now = datetime.now(UTC)
    draft = drafts.load(request, now) or drafts.begin(now)
    sent = cast(list[UploadedFile], request.FILES.getlist("photos"))
    kept, refusals = photos.take(sent, most=photos.MOST - len(draft.photos))
    draft.photos += [{"token": one.token, "size": one.size} for one in kept]
    said = [forms.said(refusal) for refusal in refusals]
    answer = JsonResponse({"kept": len(draft.photos), "errors": said}, status=REFUSED if said else 200)
    return drafts.keep(request, answer, draft) if kept else answer
