"""What residents are told: texts of the catalogue, edited in a draft, shown in both languages as they would be read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doorstep.doors import present
from doorstep.doors.desks import fields
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.ground import tables
from doorstep.doors.desks.ground.entry import KEEPERS
from doorstep.doors.desks.ground.loading import LONGEST_NAME, errors_of
from doorstep.doors.words import sentence
from doorstep.ground.catalog import actions, queries
from doorstep.ground.catalog.rules import PLACES, Tables, filled, unknown_places
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.actions import PublishedError
from doorstep.ground.editions.queries import Entry, UnknownEditionError
from doorstep.ground.editions.rules import EditionRef, Kind, Status
from doorstep.ground.people import queries as people
from doorstep.lib.refusal import Refusal
from doorstep.lib.text import plain

LONGEST = 2000
LANGUAGES = (("zh", "zh-hans", "中文"), ("en", "en", "English"))
TABLES = ("dispositions", "standards")


class Places(forms.CharField):
    """A text whose places in braces are known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, widget=fields.Area(4), **kwargs)

    def clean(self, value: Any) -> str:
        """Will refuse what nothing is filled into."""
        said: str = plain(super().clean(value)).strip()
        unknown = unknown_places(said)
        if unknown:
            raise forms.ValidationError(
                _("Nothing is filled in for %(unknown)s. These can be used: %(known)s."),
                params={"unknown": ", ".join(unknown), "known": " ".join(f"{{{one}}}" for one in PLACES)},
            )
        return said


class DispositionForm(forms.Form):
    """A reason why a report is not taken on, and what the resident is told."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    text_zh = Places(label=_("Text in Chinese"))
    text_en = Places(label=_("Text in English"), required=False)
    channel = forms.CharField(label=_("Next channel"), max_length=120, help_text=_("A number to call or an address."))


class StandardForm(forms.Form):
    """When a matter counts as done, in words."""

    text_zh = forms.CharField(label=_("Text in Chinese"), max_length=LONGEST, widget=fields.Area(4), required=False)
    text_en = forms.CharField(label=_("Text in English"), max_length=LONGEST, widget=fields.Area(4), required=False)


def _drafts() -> list[EditionRef]:
    return [one for one in editions.listing(Kind.CATALOG) if one.status is Status.DRAFT]


def _catalogue(key: int) -> Entry:
    try:
        found = editions.entry(key)
    except UnknownEditionError:
        raise Http404 from None
    if found.edition.kind is not Kind.CATALOG:
        raise Http404
    return found


@desk(*KEEPERS)
@require_GET
def texts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will list the texts of a draft, or of what is in force."""
    current, drafts = desk.ground.editions["catalog"], _drafts()
    key = tables.number(request, "edition") or (drafts[-1].id if drafts else current)
    ref = _catalogue(key).edition
    found = queries.tables(ref.id)
    context = {
        "desk": desk,
        "edition": ref,
        "draft": ref.status is Status.DRAFT,
        "in_force": ref.id == current,
        "choices": [one for one in editions.listing(Kind.CATALOG) if one.id == current or one.status is Status.DRAFT],
        "begin": f"{editions.by_id(current).name}-{people.local_day(desk.now):%Y%m%d}"[:LONGEST_NAME],
        "dispositions": [
            {
                "code": one.code, "name": present.named(one.names, one.code), "text": present.named(one.texts),
                "channel": one.channel,
                "missing": [name for lang, _code, name in LANGUAGES if not one.texts.get(lang)],
            }
            for one in found.dispositions
        ],
        "standards": [
            {
                "code": one.id, "name": _name(desk, one, "standards"),
                "text": present.named(one.done_when),
                "missing": [name for lang, _code, name in LANGUAGES if not one.done_when.get(lang)],
            }
            for one in found.standards
            if one.done_when
        ],
    }  # fmt: skip
    return render(request, "desks/ground/texts.html", context)


@desk(*KEEPERS)
@require_POST
def begin(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will begin a draft with what the catalogue in force says, to be edited."""
    name = " ".join(plain(request.POST.get("edition", "")).split())[:LONGEST_NAME]
    source = editions.by_id(desk.ground.editions["catalog"])
    there = {one.name: one for one in editions.listing(Kind.CATALOG)}.get(name)
    if not name or there is not None:
        messages.warning(request, gettext("Give the draft a name that no edition has yet."))
        return HttpResponseRedirect(reverse("desk_ground_texts"))
    ref = actions.load(
        edition=name, tables=queries.tables(source.id), source=source.name, now=desk.now, by=desk.actor.user_id
    )
    messages.success(
        request, gettext("The draft “{name}” has begun. Nothing counts before it is published.").format(name=name)
    )
    return HttpResponseRedirect(f"{reverse('desk_ground_texts')}?edition={ref.id}")


def _row(found: Tables, table: str, code: str) -> Any:
    if table not in TABLES:
        raise Http404
    rows: Any = found.dispositions if table == "dispositions" else found.standards
    row = next((one for one in rows if (one.code if table == "dispositions" else one.id) == code), None)
    if row is None:
        raise Http404
    return row


def _name(desk: Desk, row: Any, table: str) -> str:
    """Will name a row as people would: a disposition by its own name, a standard by what it is for."""
    if table == "dispositions":
        return present.named(row.names, row.code)
    return present.category(desk.ground, row.category) if row.category else capfirst(gettext("all categories"))


def _initial(row: Any, table: str) -> dict[str, str]:
    said: Mapping[str, str] = row.texts if table == "dispositions" else row.done_when
    found = {"text_zh": said.get("zh", ""), "text_en": said.get("en", "")}
    if table == "dispositions":
        found |= {"name_zh": row.names.get("zh", ""), "name_en": row.names.get("en", ""), "channel": row.channel}
    return found


def _changed(row: Any, table: str, said: Mapping[str, str]) -> Any:
    written = {lang: said[f"text_{lang}"] for lang in ("zh", "en") if said[f"text_{lang}"]}
    if table == "standards":
        return replace(row, done_when=written)
    names = {lang: said[f"name_{lang}"] for lang in ("zh", "en") if said[f"name_{lang}"]}
    return replace(row, names=names, texts=written, channel=said["channel"])


def _shown(desk: Desk, said: Mapping[str, str]) -> list[dict[str, str]]:
    """Will return the text in each language as a resident would read it, with example values."""
    catalog = desk.ground.catalog.categories
    example = next((row for row in catalog.values() if row.parent), None)
    found = []
    for lang, code, label in LANGUAGES:
        with override(code):
            values = {
                "number": "0000-0042-4",
                "category": present.named(example.names) if example else "",
                "channel": said.get("channel", ""),
            }
        found.append({"lang": code, "label": label, "text": filled(said.get(f"text_{lang}", ""), values)})
    return found


@desk(*KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, desk: Desk, key: int, table: str, code: str) -> HttpResponse:
    """Will show one text in both languages, and keep what is changed in a draft."""
    entry = _catalogue(key)
    ref, found = entry.edition, queries.tables(key)
    row = _row(found, table, code)
    kind: type[forms.Form] = DispositionForm if table == "dispositions" else StandardForm
    first = _initial(row, table)
    form = kind(request.POST if request.method == "POST" else None, initial=first, auto_id="text_%s")
    draft, seen = ref.status is Status.DRAFT, entry.loaded_at.isoformat()
    errors: list[dict[str, str]] = []
    said: Mapping[str, str] = first
    if request.method == "POST":
        if form.is_valid():
            said = form.cleaned_data
            if "keep" in request.POST:
                errors = _keep(desk, ref, found, row, table, said, fresh=request.POST.get("seen") == seen)
                if not errors:
                    messages.success(request, gettext("Kept in the draft “{name}”.").format(name=ref.name))
                    return HttpResponseRedirect(f"{reverse('desk_ground_texts')}?edition={key}")
        else:
            errors = errors_of(form)
            said = {name: request.POST.get(name, "")[:LONGEST] for name in first}
    context = {
        "desk": desk, "edition": ref, "draft": draft, "form": form, "errors": errors, "row_code": code, "table": table,
        "seen": seen, "name": _name(desk, row, table), "as_read": _shown(desk, said),
        "places": [f"{{{one}}}" for one in PLACES] if table == "dispositions" else [],
    }  # fmt: skip
    return render(request, "desks/ground/text.html", context, status=422 if errors else 200)


def _keep(
    desk: Desk, ref: EditionRef, found: Tables, row: Any, table: str, said: Mapping[str, str], *, fresh: bool
) -> list[dict[str, str]]:
    """Will load the draft anew with the row changed. Returns what is in the way."""
    if not fresh:
        text = gettext(
            "Somebody has changed the draft meanwhile. What you typed is still here: look at it and keep it again."
        )
        return [{"field": "text_text_zh", "text": text}]
    if ref.status is not Status.DRAFT:
        return [{"field": "", "text": sentence(PublishedError(kind=ref.kind.value, name=ref.name))}]
    rows = tuple(_changed(one, table, said) if one is row else one for one in getattr(found, table))
    changed = replace(found, **{table: rows})
    try:
        actions.load(
            edition=ref.name, tables=changed, source=editions.entry(ref.id).source, now=desk.now, by=desk.actor.user_id
        )
    except Refusal as refusal:
        return [{"field": "", "text": sentence(refusal)}]
    return []
