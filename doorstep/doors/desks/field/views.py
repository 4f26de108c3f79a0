"""Mine now by due date, and reports on the spot."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from doorstep.cases.rules.states import Channel
from doorstep.cases.rules.states import Role as CaseRole
from doorstep.doors import filing, present
from doorstep.doors.desks import fields, lists, refusing, uploads
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.tabs import tabs
from doorstep.flow import handle
from doorstep.flow.report import Receipt, Report
from doorstep.flow.standing import NotYoursError
from doorstep.ground.grid.rules import Crs
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal

WORKING = ("unclaimed", "objected", "in_hand", "waiting", "paused", "rework")


@desk(Role.WORKER)
@require_GET
def mine(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will list the worker's cases, the next due first; or those called handled, or those of the area."""
    which = request.GET.get("list", "mine")
    own = desk.cases().filter(holder__in=desk.posts)
    shown: QuerySet[Any]
    order = lists.BY_DUE
    if which == "handled":
        shown, order = own.filter(state="handled"), lists.Order("handled_at", backwards=True)
    elif which == "area":
        shown = desk.cases().exclude(holder__in=desk.posts).exclude(state__in=["closed", "screening"])
    else:
        which, shown = "mine", own.filter(state__in=WORKING)
    if request.GET.get("format") == "csv":
        return lists.as_csv(desk, shown, order, name=which)
    context = {
        "desk": desk,
        "tabs": tabs(
            "desk_field",
            which,
            ("mine", gettext("Mine now"), None),
            ("handled", gettext("Handled by me"), None),
            ("area", gettext("Others in my area"), None),
        ),
        "list": lists.page(request, desk, shown, order),
    }
    return render(request, "desks/field/mine.html", context)


class SpotForm(forms.Form):
    """What a worker found."""

    key = forms.CharField(widget=forms.HiddenInput, min_length=8, max_length=200)
    text = forms.CharField(label=_("What did you find?"), widget=fields.Area(4), max_length=10_000)
    place = forms.CharField(
        label=_("Where (code of a cell, or words)"),
        max_length=200,
        required=False,
        help_text=_("Or fill in longitude and latitude."),
    )
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)
    crs = forms.ChoiceField(
        label=_("Coordinates from"), choices=lambda: present.labels("crs"), required=False, initial="wgs84"
    )
    photos = fields.Photos(label=_("Photos"))
    fixed = forms.BooleanField(label=_("I have fixed it already"), required=False)
    public_reply = forms.CharField(
        label=_("What I did"),
        widget=fields.Area(2),
        required=False,
        max_length=4000,
        help_text=_("Only if it is fixed. Some of these are checked."),
    )

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"),
            choices=[("", gettext("Let the system suggest it")), *fields.categories(desk.ground)],
            required=False,
        )
        self.order_fields(["text", "category", "place", "lon", "lat", "crs", "photos", "fixed", "public_reply", "key"])

    def clean(self) -> dict[str, Any]:
        """Will ask what was done where something was fixed."""
        said = super().clean() or {}
        if said.get("fixed") and not said.get("public_reply"):
            self.add_error("public_reply", _("Write what you did."))
        return said


@desk(Role.WORKER)
def report(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will file what a worker found, and in the same step what they fixed."""
    if request.method != "POST":
        return _spot(request, desk, SpotForm(desk, initial={"key": uuid.uuid4().hex}))
    form = SpotForm(desk, request.POST, request.FILES)
    tokens, refused = uploads.take(request, request.FILES.getlist("photos"))
    valid = form.is_valid()
    for refusal in refused:
        form.add_error("photos", refusing.said(refusal, desk.ground))
    if not valid or refused:
        return _spot(request, desk, form, tokens, 422)
    said = form.cleaned_data
    try:
        receipt = filing.file_one(_report(desk, said, tokens))
    except Refusal as refusal:
        form.add_error(None, refusing.said(refusal, desk.ground))
        return _spot(request, desk, form, tokens, 422)
    messages.success(request, gettext("Reported under the number {number}.").format(number=receipt.number))
    if said["fixed"]:
        _fix(request, desk, receipt, said, tokens)
    if desk.cases().filter(pk=receipt.case_id).exists():
        return HttpResponseRedirect(reverse("desk_case", args=[receipt.number]))
    return HttpResponseRedirect(reverse("desk_field"))


def _fix(request: HttpRequest, desk: Desk, receipt: Receipt, said: dict[str, Any], tokens: list[str]) -> None:
    """Will call the find handled if it came to the finder; otherwise its holder learns from the text and the photos."""
    try:
        handle.fix_on_the_spot(
            case_id=receipt.case_id, actor=desk.actor, now=desk.now, public_reply=said["public_reply"], photos=tokens
        )
    except NotYoursError:
        messages.warning(
            request,
            gettext("The case went to {post}, not to you; what you did is for them to confirm.").format(
                post=fields.post_text(desk.ground, receipt.holder)
            ),
        )
    except Refusal as refusal:
        messages.warning(request, refusing.said(refusal, desk.ground))


def _report(desk: Desk, said: dict[str, Any], tokens: list[str]) -> Report:
    place = said["place"].strip()
    known = place in desk.ground.grid.index or place in desk.ground.grid.areas
    post = next(post.code for post in desk.actor.posts if post.role is Role.WORKER)
    done = f"\n{said['public_reply']}" if said["fixed"] else ""
    return Report(
        text=said["text"] + done,
        key=f"desk|{desk.actor.user_id}|{said['key']}",
        lon=said["lon"],
        lat=said["lat"],
        crs=Crs(said["crs"] or "wgs84"),
        cell=place if known else "",
        address="" if known else place,
        category=said["category"],
        photos=tuple(tokens),
        channel=Channel.PATROL,
        language=get_language() or "zh-hans",
        role=CaseRole.HOLDER,
        post=post,
        by=desk.actor.user_id,
    )


def _spot(
    request: HttpRequest, desk: Desk, form: SpotForm, tokens: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "desk": desk,
        "form": form,
        "kept": uploads.sign(tokens or []),
        "errors": [
            {"field": form[name].id_for_label if name in form.fields else "", "text": str(error)}
            for name, errors in form.errors.items()
            for error in errors
        ],
    }
    return render(request, "desks/field/report.html", context, status=status)
