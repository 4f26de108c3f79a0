"""The first page: each part of the ground, what counts today, what is planned, what is being prepared."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from doorstep.doors import present
from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.ground import modelcard
from doorstep.doors.desks.ground.entry import KEEPERS, keeper, whole
from doorstep.doors.desks.ground.parts import PARTS
from doorstep.doors.wordlists.ground import ABOUT, KINDS
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.queries import Entry
from doorstep.ground.editions.rules import Kind, Status
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role, vacant

SHOWN = 5  # earlier editions of a part
MOST_LACKS = 3


def person(key: int | None, known: dict[int, str]) -> str:
    """Will return who an account belongs to; by command, nobody is known."""
    return known.get(key, gettext("unknown")) if key is not None else gettext("the command line")


def names(*found: Entry) -> dict[int, str]:
    """Will return the names of everybody who had a hand in these editions, in one query."""
    keys = {key for one in found for key in (one.loaded_by, one.published_by) if key is not None}
    return {key: user.name for key, user in people.users(sorted(keys)).items()}


def line(entry: Entry, known: dict[int, str]) -> dict[str, Any]:
    """Will return an edition as the pages show it."""
    ref = entry.edition
    return {
        "id": ref.id,
        "name": ref.name,
        "kind": gettext(KINDS[ref.kind.value]),
        "status": ref.status.value,
        "from": present.day(ref.valid_from),
        "loaded": present.moment(entry.loaded_at),
        "loaded_by": person(entry.loaded_by, known),
        "published": present.moment(entry.published_at),
        "published_by": person(entry.published_by, known) if entry.published_at else "",
        "source": entry.source,
    }


@keeper(*KEEPERS)
@require_GET
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show the five parts."""
    every = editions.entries()
    known, today = names(*every), people.local_day(desk.now)
    current = editions.current(today)
    parts = []
    for kind, part in PARTS.items():
        mine = [one for one in every if one.edition.kind is kind]
        now = next((one for one in mine if kind in current and one.edition.id == current[kind].id), None)
        planned = sorted(
            (
                one
                for one in mine
                if one.edition.status is Status.PUBLISHED and (one.edition.valid_from or today) > today
            ),
            key=lambda one: one.edition.valid_from or today,
        )
        past = [one for one in mine if one.edition.status is not Status.DRAFT and one is not now and one not in planned]
        parts.append(
            {
                "kind": kind.value,
                "name": gettext(KINDS[kind.value]),
                "about": gettext(ABOUT[kind.value]),
                "icon": part.icon,
                "now": line(now, known) if now else None,
                # The calendar alone goes out of date by itself; the others take seconds to check.
                "lacks": [one.text for one in part.check(now.edition, today, desk.now)[:MOST_LACKS]]
                if now and kind is Kind.CALENDAR
                else [],
                "planned": [line(one, known) for one in planned],
                "drafts": [line(one, known) for one in mine if one.edition.status is Status.DRAFT],
                "past": [line(one, known) for one in past[:SHOWN]],
            }
        )
    context = {
        "desk": desk,
        "parts": parts,
        "today": present.day(today),
        "administrator": desk.has(Role.ADMINISTRATOR),
        "whole": whole(desk),
        "candidate": modelcard.waits(),
        "vacant": len(vacant(desk.ground.people, people.holders(desk.now))),
    }
    return render(request, "desks/ground/overview.html", context)
