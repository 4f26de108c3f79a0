"""Reporting, one thing a page: what, its category, where, the same nearby, contact, check, send."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.cases.rules.numbers import read_number
from doorstep.doors import numbers, photos, present
from doorstep.doors.filing import file_one
from doorstep.doors.portal import access, drafts, forms, places
from doorstep.doors.portal.drafts import Draft
from doorstep.doors.portal.views.meanwhile import UNCHOSEN, offered
from doorstep.flow import ground as grounds
from doorstep.flow import rate
from doorstep.flow.report import KeyReusedError, Report, TextMissingError, TextTooLongError, preview
from doorstep.flow.report.values import MAX_TEXT
from doorstep.ground.people.rules import People
from doorstep.lib.refusal import Refusal
from doorstep.lib.text import blank
from doorstep.vault import rules as vault
from doorstep.vault.rules import ContactData

REFUSED = 422
# Which page and field a refusal of filing belongs to.
FIELDS = {
    "text_missing": ("what", "text"),
    "text_too_long": ("what", "text"),
    "too_many_photos": ("what", "photos"),
    "what_unknown": ("category", "category"),
    "place_missing": ("where", "address"),
    "place_unreadable": ("where", "lon"),
    "place_swapped": ("where", "lon"),
    "place_outside": ("where", "lon"),
    "place_unknown": ("where", "search"),
    "phone_length": ("contact", "phone"),
    "phone_shape": ("contact", "phone"),
    "email_shape": ("contact", "email"),
    "contact_too_long": ("contact", "name"),
}

ELSEWHERE = _(
    "Your position is outside the area served here. Find the place by its name, on the map or in the list."
)  # fmt: skip

Page = Callable[[HttpRequest, Draft, datetime], HttpResponse]


def with_draft(page: Page) -> Callable[[HttpRequest], HttpResponse]:
    """Will hand the page its draft, or send to the first page whoever has none."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(page)
    def view(request: HttpRequest) -> HttpResponse:
        now = datetime.now(UTC)
        draft = drafts.load(request, now)
        if draft is None:
            return redirect("portal:done" if drafts.receipt(request, now) else "portal:report")
        return page(request, draft, now)

    return view


def show(
    request: HttpRequest, page: str, form: forms.Form | None, *, refused: bool = False, **context: Any
) -> HttpResponse:
    """Will show a page of the way, with the errors of its form."""
    context |= {"form": form, "errors": form.summary() if form and refused else []}
    return render(request, f"portal/report/{page}.html", context, status=REFUSED if context["errors"] else 200)


def onward(request: HttpRequest, draft: Draft, to: str, anchor: str = "") -> HttpResponse:
    """Will keep the draft and go on to a page."""
    return drafts.keep(request, redirect(reverse(f"portal:{to}") + anchor), draft)


@require_http_methods(["GET", "HEAD", "POST"])
def what(request: HttpRequest) -> HttpResponse:
    """Will take the text and the photos. The draft begins here, and its key with it."""
    now = datetime.now(UTC)
    draft = drafts.load(request, now)
    if request.method != "POST":
        form = forms.What(initial={"text": draft.text if draft else ""})
        return show(request, "what", form, photos=_listed(draft), most=photos.MOST)
    draft = draft or drafts.begin(now)
    form = forms.What(request.POST)
    refusals = _take_what(draft, form, request)
    draft.category, draft.guessed = None, False
    if refusal := _sayable(draft.text):
        form.refuse("text", refusal)
    for refusal in refusals:
        form.refuse("photos", refusal)
    if form.errors:
        answer = show(request, "what", form, refused=True, photos=_listed(draft), most=photos.MOST)
        return drafts.keep(request, answer, draft)
    # Asked on this page already by meanwhile.suggest, for the text as it is now; no answer leaves it to the centre.
    ground = grounds.at(now)
    advice = preview.advise(draft.text, ground)
    unasked = "guessed" in request.POST or not (advice.categories or advice.hazards)
    given = request.POST.get("category", "" if unasked else None)
    if given in dict(offered(ground, advice)):
        draft.guessed = True
        draft.category = given
        return onward(request, draft, "check" if draft.asked else "where")
    return onward(request, draft, "category")


def _take_what(draft: Draft, form: forms.Form, request: HttpRequest) -> list[Refusal]:
    """Will put text and photos into the draft; returns a refusal for each photo that cannot be used."""
    draft.text = form.fields["text"].clean(request.POST.get("text", ""))
    sent = cast(list[UploadedFile], request.FILES.getlist("photos"))
    kept, refusals = photos.take(sent, most=photos.MOST - len(draft.photos))
    draft.photos += [{"token": one.token, "size": one.size} for one in kept]
    return refusals


def _sayable(text: str) -> Refusal | None:
    if blank(text):
        return TextMissingError()
    return TextTooLongError(most=MAX_TEXT, length=len(text)) if len(text) > MAX_TEXT else None


def _listed(draft: Draft | None) -> list[dict[str, Any]]:
    """Will return the photos of a draft as its page lists them: by their place and their size."""
    kept = draft.photos if draft else []
    return [{"nth": nth, "megabytes": f"{max(0.1, one['size'] / 1e6):.1f}"} for nth, one in enumerate(kept, 1)]


@require_POST
def remove_photo(request: HttpRequest, nth: int) -> HttpResponse:
    """Will take a photo off the draft, and keep whatever else was on the page."""
    draft = drafts.load(request, datetime.now(UTC))
    if draft is None or not 1 <= nth <= len(draft.photos):
        return redirect("portal:report")
    del draft.photos[nth - 1]
    if "text" in request.POST:
        _take_what(draft, forms.What(request.POST), request)
    return onward(request, draft, "report", "#kept")


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Will throw the draft away."""
    drafts.drop(request)
    return redirect("portal:home")


@with_draft
def category(request: HttpRequest, draft: Draft, now: datetime) -> HttpResponse:
    """Will show what the text seems to be about, and, where it names a danger, whom to call at once."""
    ground = grounds.at(now)
    advice = preview.advise(draft.text, ground)
    listed = offered(ground, advice, draft.category or "")
    if request.method == "POST":
        given = request.POST.get("category", "")
        draft.category = given if given in dict(listed) else ""
        return onward(request, draft, "check" if draft.asked else "where")
    form = forms.Category(choices=listed, initial={"category": UNCHOSEN if draft.category is None else draft.category})
    hazards = [present.label("hazard", kind) for kind in advice.hazards]
    return show(request, "category", form, hazards=hazards, calls=numbers.labelled(advice.calls) if hazards else [])


@with_draft
def where(request: HttpRequest, draft: Draft, now: datetime) -> HttpResponse:
    """Will take a place: from the list, by its name, in words, or as coordinates."""
    ground = grounds.at(now)
    if request.method != "POST":
        form = forms.Where(initial=_typed_place(draft))
        shown = places.chooser(ground, draft) | {"here": _here(draft, ground, now), "guessed": draft.guessed}
        return show(request, "where", form, **shown)
    form = forms.Where(request.POST)
    form.is_valid()
    before = draft.search
    _take_place(draft, form, request, ground)
    do = _wanted(request, new=draft.search != before)
    if "within" in request.POST:
        draft.within = request.POST["within"] if request.POST["within"] in ground.grid.areas else ""
        return onward(request, draft, "where", "#list")
    if do == "find":
        return onward(request, draft, "where", "#found")
    if do == "forget":
        draft.cell = draft.place_name = draft.lon = draft.lat = draft.accuracy = ""
        return onward(request, draft, "where")
    if do == "here":
        draft.cell = draft.place_name = ""
    try:
        preview.place(_report(draft), ground, now=now)
    except Refusal as refusal:
        page, field = FIELDS.get(refusal.code, ("where", "search"))
        if do == "here" and refusal.code == "place_outside":  # a device said it: there is nothing to mend
            draft.lon = draft.lat = draft.accuracy = ""
            form = forms.Where(request.POST.dict() | _typed_place(draft))
            form.wrong("search", gettext(ELSEWHERE))
        else:
            form.refuse(field if page == "where" else None, refusal)
        shown = places.chooser(ground, draft) | {"guessed": draft.guessed}
        answer = show(request, "where", form, refused=True, **shown)
        return drafts.keep(request, answer, draft)
    if do == "here":
        return onward(request, draft, "where", "#chosen")
    if places.wide(ground, draft):  # asked once: nobody can be found by an area alone but the centre
        draft.closer = draft.within = draft.cell
        return onward(request, draft, "where", "#chosen")
    draft.placed, draft.looked = True, False
    return onward(request, draft, "similar")


def _wanted(request: HttpRequest, *, new: bool) -> str:
    """Will return what was pressed. The Enter key, pressed in a field, looks for what was newly written, or goes on."""
    do = request.POST.get("do", "")
    return ("find" if new else "next") if do == "enter" else do


def _typed_place(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in ("search", "address", "lon", "lat", "accuracy", "crs", "at_home")}


def _here(draft: Draft, ground: grounds.Ground, now: datetime) -> str:
    """Will name the cell in which the coordinates of a draft lie, while no place has been chosen by name."""
    if draft.cell or not (draft.lon and draft.lat):
        return ""
    try:
        return present.place(ground, cell=preview.place(_report(draft), ground, now=now).cell)
    except Refusal:
        return ""


def _take_place(draft: Draft, form: forms.Form, request: HttpRequest, ground: grounds.Ground) -> None:
    """Will put into the draft whatever the page holds, valid or not.

    What was said last counts: a place chosen now takes the place of the coordinates that stood there before, as of a
    position outside the city; a pin set now takes the place of one that was chosen before.
    """
    before = (draft.lon, draft.lat, draft.crs)
    for name in ("search", "address", "lon", "lat", "accuracy"):
        setattr(draft, name, form.fields[name].clean(request.POST.get(name, "")))
    draft.crs = form.cleaned_data.get("crs") or "wgs84"
    draft.at_home = bool(form.cleaned_data.get("at_home"))
    chosen = places.chosen(ground, request.POST.get("place", ""), draft.search)
    pinned = bool(draft.lon and draft.lat) and (draft.lon, draft.lat, draft.crs) != before
    if chosen:
        draft.cell, draft.place_name = chosen
    if chosen and not pinned:
        draft.lon = draft.lat = draft.accuracy = ""
    elif pinned and not chosen:
        draft.cell = draft.place_name = ""


@with_draft
def similar(request: HttpRequest, draft: Draft, now: datetime) -> HttpResponse:
    """Will show public open cases nearby that may be the same matter. With none, it goes on at once."""
    if request.method == "POST":
        draft.looked = True
        return onward(request, draft, "check" if draft.asked else "contact")
    if not draft.placed:
        return redirect("portal:where")
    ground = grounds.at(now)
    try:
        at = preview.place(_report(draft), ground, now=now)
    except Refusal:
        return redirect("portal:where")
    found = preview.similar(draft.text, at, ground, category=draft.category or "", now=now)
    if not found:
        draft.looked = True
        return onward(request, draft, "check" if draft.asked else "contact")
    return show(request, "similar", None, cases=[present.card(row, ground, now) for row in found])


@require_POST
def follow_instead(request: HttpRequest, number: str) -> HttpResponse:
    """Will follow a public case in place of the draft. The follower gets a code of their own."""
    now = datetime.now(UTC)
    draft = drafts.load(request, now)
    case_id = read_number(number)
    if draft is None or case_id is None:
        return redirect("portal:report")
    try:
        code = rate.follow(case_id=case_id, key=draft.key, now=now)
    except Refusal:
        raise Http404 from None
    kept = drafts.Kept(case_id, number, code, (), (), now.timestamp(), own=False)
    answer = drafts.keep_receipt(request, redirect("portal:done"), kept)
    return access.let_in(request, answer, access.Pass(case_id, reporter=False))


@with_draft
def contact(request: HttpRequest, draft: Draft, now: datetime) -> HttpResponse:
    """Will take the contact, if any, and the office that the matter is about, if any."""
    who = grounds.at(now).people
    if request.method != "POST":
        initial = {name: getattr(draft, name) for name in ("name", "phone", "email", "hide", "about")}
        return show(request, "contact", forms.Contact(initial=initial), **_offices(who, draft))
    form = forms.Contact(request.POST)
    form.is_valid()
    before = draft.about
    for name in ("name", "phone", "email", "about"):
        setattr(draft, name, form.fields[name].clean(request.POST.get(name, "")))
    draft.hide = bool(form.cleaned_data.get("hide"))
    accused = request.POST.get("accused", draft.accused)
    draft.accused = accused if accused in who.units else ""
    if _wanted(request, new=draft.about != before) == "find":
        return onward(request, draft, "contact", "#offices")
    try:
        vault.check_contact(_contact(draft) or ContactData(), home=settings.CALLING_CODE)
    except Refusal as refusal:
        field = refusal.data.get("field") or FIELDS.get(refusal.code, ("contact", "name"))[1]
        form.refuse(str(field), refusal)
        return drafts.keep(request, show(request, "contact", form, refused=True, **_offices(who, draft)), draft)
    draft.asked = True
    return onward(request, draft, "check")


def _offices(who: People, draft: Draft) -> dict[str, Any]:
    """Will return the units that fit the words, for the page to list."""
    return {"offices": places.offices(who, draft.about, draft.accused), "accused": draft.accused}


@with_draft
def check(request: HttpRequest, draft: Draft, now: datetime) -> HttpResponse:
    """Will show all of it once more, and send it."""
    if request.method != "POST":
        if draft.category is None or not draft.placed:
            return redirect("portal:category" if draft.category is None else "portal:where")
        return _overview(request, draft, now, [])
    if request.POST.get("do") == "anew":  # what was sent before counts; this is another report
        draft.key = Draft().key
    try:
        receipt = file_one(_report(draft))
    except Refusal as refusal:
        page, field = FIELDS.get(refusal.code, ("", ""))
        link = f"{reverse(f'portal:{page}' if page != 'what' else 'portal:report')}#{field}" if page else ""
        errors = [{"field": "", "href": link, "text": forms.said(refusal)}]
        answer = _overview(request, draft, now, errors, reused=isinstance(refusal, KeyReusedError))
        return drafts.keep(request, answer, draft)
    advice = preview.advise(draft.text, grounds.at(now))
    kept = drafts.Kept(
        receipt.case_id, receipt.number, receipt.code, receipt.hazards, advice.calls, now.timestamp()
    )  # fmt: skip
    answer = drafts.keep_receipt(request, redirect("portal:done"), kept)
    return access.let_in(request, answer, access.Pass(receipt.case_id, reporter=True))


def _overview(
    request: HttpRequest, draft: Draft, now: datetime, errors: list[dict[str, str]], *, reused: bool = False
) -> HttpResponse:
    ground = grounds.at(now)
    advice = preview.advise(draft.text, ground)
    office = present.unit(ground, draft.accused) if draft.accused else ""
    context = {
        "draft": draft,
        "errors": errors,
        "reused": reused,
        "category": present.category(ground, draft.category) if draft.category else "",
        "place": places.summary(ground, draft),
        "here": _here(draft, ground, now),
        "office": office,
        "calls": numbers.labelled(advice.calls),
        "photos": len(draft.photos),
    }
    return render(request, "portal/report/check.html", context, status=REFUSED if errors else 200)


def _contact(draft: Draft) -> ContactData | None:
    contact = ContactData(name=draft.name, phone=draft.phone, email=draft.email, hide=draft.hide)
    return None if contact.empty else contact


def _report(draft: Draft) -> Report:
    """Will return the draft as flow takes it. Coordinates that are no numbers go on as such, to be refused there."""
    lon, lat, crs = places.coordinates(draft)
    report = Report(
        text=draft.text,
        key=draft.key,
        lon=lon,
        lat=lat,
        crs=crs,
        accuracy_m=places.metres(draft),
        cell=draft.cell,
        address=draft.address or draft.place_name,
        at_home=draft.at_home,
        category=draft.category or "",
        accused=draft.accused,
        contact=_contact(draft),
        photos=tuple(one["token"] for one in draft.photos),
        language=(get_language() or "zh-hans"),
    )
    if draft.address and draft.place_name and draft.place_name not in draft.address:
        report = replace(report, address=f"{draft.place_name} {draft.address}")
    return report
