"""The public map, the list of public cases, the search. Nothing finer than a cell is shown, and no text of a case."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.cases import published
from doorstep.cases.published import PublicCase, Wanted
from doorstep.cases.rules.numbers import number, read_number
from doorstep.cases.rules.states import Status
from doorstep.doors import present
from doorstep.doors.portal import forms
from doorstep.doors.portal.places import found
from doorstep.doors.portal.views import feeds
from doorstep.flow import ground as grounds
from doorstep.flow.ground import Ground
from doorstep.ground.editions.queries import UnknownEditionError
from doorstep.ground.grid import tiles
from doorstep.ground.grid.rules.tiles import DEEPEST, WIDEST
from doorstep.ground.grid.tiles import Packed
from doorstep.lib.snapshots import Snapshots

FRESH_S = 60  # how old the points on the map may be
PERIODS = {"7": _("The last 7 days"), "30": _("The last 30 days"), "90": _("The last 90 days")}
NEWEST = 10
FOREVER = "public, max-age=31536000, immutable"  # an edition's number is in the address, and editions do not change


class Search(forms.Form):
    """A case number, or words."""

    search = forms.Plain(kind="search", label=_("A case number, a place or a kind of matter"), complete="off")


@require_safe
def about(_request: HttpRequest) -> HttpResponse:
    """Will say which map is in force and where its parts are: what a page needs that draws it."""
    ground = grounds.at(datetime.now(UTC))
    edition = ground.editions["map"]
    answer = JsonResponse(
        {
            "bounds": [round(edge, 5) for edge in ground.grid.bounds],
            "names": reverse("portal:map_names", args=[edition]),
            "tiles": reverse("portal:map_tile", args=[edition, 0, 0, 0]).removesuffix("/0/0/0"),
            "base": reverse("portal:basemap") if settings.BASEMAP else "",
            "baseScript": static("built/basemap.js") if settings.BASEMAP else "",
            "widest": WIDEST,
            "deepest": DEEPEST,
        }
    )
    answer["Cache-Control"] = f"public, max-age={FRESH_S}"
    return answer


@require_safe
def tile(request: HttpRequest, edition: int, zoom: int, x: int, y: int) -> HttpResponse:
    """Will answer with one tile of a published map. No query once the map is in memory."""
    try:
        packed = tiles.tile(edition, zoom, x, y)
    except UnknownEditionError:
        packed = None
    return _forever(request, packed)


@require_safe
def names(request: HttpRequest, edition: int) -> HttpResponse:
    """Will answer with the names of towns and communities and where they stand."""
    try:
        return _forever(request, tiles.names(edition))
    except UnknownEditionError:
        return _forever(request, None)


def _forever(request: HttpRequest, packed: Packed | None) -> HttpResponse:
    if packed is None:
        raise Http404
    mark = f'"{packed.mark}"'
    if mark in request.headers.get("If-None-Match", ""):
        answer = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(packed.gzipped, content_type="application/json")
        answer["Content-Encoding"] = "gzip"
    else:
        answer = HttpResponse(packed.plain, content_type="application/json")
    answer["ETag"], answer["Cache-Control"] = mark, FOREVER
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


def _filters(given: Mapping[str, str], ground: Ground, now: datetime) -> tuple[Wanted, dict[str, str]]:
    """Will return the filter an address asks for, and what of it was understood."""
    known: dict[str, str] = {}
    for name, values in (
        ("status", set(Status)),
        ("category", ground.catalog.categories),
        ("period", PERIODS),
        ("town", ground.grid.areas),
        ("cell", ground.grid.index),
    ):
        if given.get(name) in values:
            known[name] = given[name]
    chosen = known.get("category", "")
    wanted = Wanted(
        status=known.get("status", ""),
        categories=frozenset(
            code for code, row in ground.catalog.categories.items() if chosen and chosen in (code, row.parent)
        ),
        town=known.get("town", ""),
        cell=known.get("cell", ""),
        since=now - timedelta(days=int(known["period"])) if "period" in known else None,
    )
    return wanted, known


def _choices(ground: Ground) -> dict[str, Any]:
    majors = [
        (code, present.named(row.names, code))
        for code, row in ground.catalog.categories.items()
        if not row.parent and row.public
    ]
    return {
        "statuses": present.labels("status", *(status.value for status in Status)),
        "categories": majors,
        "periods": [(code, str(text)) for code, text in PERIODS.items()],
    }


def _line(row: PublicCase, ground: Ground) -> dict[str, Any]:
    return {
        "number": number(row.id),
        "category": present.category(ground, row.category),
        "place": present.place(ground, cell=row.cell, community=row.community, town=row.town),
        "status": {"code": row.status, "label": present.label("status", row.status)},
        "outcome": present.label("outcome", row.outcome) if row.outcome else "",
        "filed": present.day(row.filed_at),
        "closed": present.day(row.closed_at),
    }


def _count(key: tuple[int, Wanted]) -> Mapping[str, dict[str, int]]:
    return published.by_cell(key[1])


_counted: Snapshots[tuple[int, Wanted], Mapping[str, dict[str, int]]] = Snapshots(_count, keep=64)


def _cells(given: Mapping[str, str], ground: Ground, now: datetime) -> Mapping[str, dict[str, int]]:
    """Will return the counts by cell: one query, none if somebody asked the same within the minute."""
    tick = int(now.timestamp()) // FRESH_S
    wanted, _known = _filters(given, ground, datetime.fromtimestamp(tick * FRESH_S, UTC))
    return _counted.get((tick, wanted))


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Will answer with how many public cases each cell has: [code, name, town, lon, lat of its middle, counts ...]."""
    now = datetime.now(UTC)
    ground = grounds.at(now)
    grid, cells = ground.grid, []
    for code, counts in sorted(_cells(request.GET, ground, now).items()):
        row = grid.index.get(code)
        if row is not None:  # a cell of an older map stands in the list
            at = round(float(grid.lon[row]), 5), round(float(grid.lat[row]), 5)
            cells.append(
                [
                    code,
                    str(grid.names[row]),
                    str(grid.town[row]),
                    *at,
                    *(counts.get(status.value, 0) for status in Status),
                ]
            )
    answer = JsonResponse({"statuses": [status.value for status in Status], "cells": cells})
    answer["Cache-Control"] = f"public, max-age={FRESH_S}"
    return answer


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Will show the map of public cases, and beside it the same as a list."""
    now = datetime.now(UTC)
    ground = grounds.at(now)
    wanted, known = _filters(request.GET, ground, now)
    towns: dict[str, int] = {}
    for code, counts in _cells(request.GET, ground, now).items():
        row = ground.grid.index.get(code)
        town = str(ground.grid.town[row]) if row is not None else ""
        towns[town] = towns.get(town, 0) + sum(counts.values())
    context: dict[str, Any] = {
        "chosen": known,
        **_choices(ground),
        "query": urlencode(known),
        "most": published.WINDOW,
        "towns": [
            {"name": ground.grid.areas[code].name, "count": count, "query": urlencode({**known, "town": code})}
            for code, count in sorted(towns.items(), key=lambda pair: -pair[1])
            if code in ground.grid.areas
        ],
        "cases": [_line(row, ground) for row in published.page(wanted, size=NEWEST).cases],
    }
    return render(request, "portal/map.html", context)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Will list public cases, the newest first, a page at a time; by `format` as CSV or as an Atom feed."""
    now = datetime.now(UTC)
    ground = grounds.at(now)
    wanted, known = _filters(request.GET, ground, now)
    below = request.GET.get("below", "")
    if (form := request.GET.get("format", "")) in feeds.FORMATS:
        cases = published.page(wanted, size=feeds.FORMATS[form]).cases
        query = f"{reverse('portal:public_cases')}?{urlencode(known)}"
        return feeds.as_csv(cases, ground) if form == "csv" else feeds.as_atom(request, cases, ground, query)
    page_ = published.page(wanted, below=int(below) if below.isdecimal() and len(below) < 18 else None)
    cell, town = known.get("cell", ""), known.get("town", "")
    context: dict[str, Any] = {
        "chosen": known,
        **_choices(ground),
        "cases": [_line(row, ground) for row in page_.cases],
        "older": urlencode({**known, "below": page_.older}) if page_.older else "",
        "first": not below,
        "newest": urlencode(known),
        "within": present.place(ground, cell=cell) if cell else present.place(ground, town=town),
        "everywhere": urlencode({name: value for name, value in known.items() if name not in ("cell", "town")}),
        "most": published.WINDOW,
    }
    return render(request, "portal/open.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Will find a public case by its number, and places and kinds of matter by words. The words are in no address."""
    now = datetime.now(UTC)
    ground = grounds.at(now)
    form = Search(request.POST if request.method == "POST" else None)
    words = form.fields["search"].clean(request.POST.get("search", ""))[:100].strip()
    case_id = read_number(words) if words else None
    row = published.one(case_id) if case_id else None
    context: dict[str, Any] = {
        "form": form,
        "searched": bool(words),
        "is_number": case_id is not None,
        "case": _line(row, ground) if row else None,
        "places": [_place(one) for one in found(ground, words)] if words and not case_id else [],
        "kinds": _kinds(ground, words) if words and not case_id else [],
    }
    return render(request, "portal/search.html", context)


def _place(candidate: dict[str, str]) -> dict[str, str]:
    kind, _, rest = candidate["value"].partition(":")
    code = rest.partition(":")[0]
    return {
        **candidate,
        "who": f"in={code}" if kind == "area" else f"cell={code}",
        "cell": "" if kind == "area" else code,
    }


def _kinds(ground: Ground, words: str) -> list[dict[str, str]]:
    """Will return the public categories whose name or keyword is in the words, or the other way round."""
    said = words.casefold()
    hits = []
    for code, row in ground.catalog.categories.items():
        known = [*row.names.values(), *(word for listed_ in row.keywords.values() for word in listed_)]
        if row.public and any(word and (said in word.casefold() or word.casefold() in said) for word in known):
            hits.append({"code": code, "name": present.category(ground, code)})
    return sorted(hits, key=lambda hit: said not in hit["name"].casefold())[:12]
