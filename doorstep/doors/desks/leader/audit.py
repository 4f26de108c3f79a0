"""For auditors: forced changes, the proof of one case, the last days' seals, and who looked at identities."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers
from doorstep.doors import present
from doorstep.doors.desks import fields, lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.department.views import asked
from doorstep.flow import verify
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role
from doorstep.vault import queries as vault

LOOKS = 100
FILE = 10_000
DAYS = 7  # seals that are shown
GIVEN = frozenset({"shown", "exported", "found", "nobody"})


@desk(Role.AUDITOR)
@require_GET
def audit(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will list the forced changes that wait for a word, prove the case that is asked for, and show the seals."""
    number = request.GET.get("case", "").strip()
    waiting = asked(desk, "force")
    context = {
        "desk": desk,
        "asked": [one for one in waiting if one["decide"]],
        "others": [one for one in waiting if not one["decide"]],
        "number": number,
        "proof": _proof(desk, number) if number else None,
        "seals": [
            {"day": present.day(seal.day), "events": seal.events, "hash": bytes(seal.hash).hex()}
            for seal in reversed(cases.checkpoints()[-DAYS:])
        ],
    }
    return render(request, "desks/leader/audit.html", context)


def _proof(desk: Desk, number: str) -> dict[str, Any]:
    """Will return what the proof of one case found, or that there is none of that number."""
    case_id = numbers.read_number(number)
    row = desk.cases().filter(pk=case_id).first() if case_id is not None else None
    if row is None:
        return {"unknown": True}
    found = verify.one(row.pk, now=desk.now)
    return {
        "number": numbers.number(row.pk),
        "events": found.events,
        "head": bytes(row.head).hex(),
        "faults": [
            {"kind": fault.kind, "version": fault.version, "detail": fault.detail} for fault in found.faults
        ],
    }  # fmt: skip


@desk(Role.AUDITOR)
@require_GET
def looks(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Will show who looked at identities, when and why: the newest, those of one case, or those by one person."""
    number, who = request.GET.get("case", "").strip(), request.GET.get("who", "")
    viewer = int(who) if who.isascii() and who.isdigit() and len(who) < 10 else None
    case_id = numbers.read_number(number) if number else None
    as_file = request.GET.get("format") == "csv"
    limit = FILE if as_file else LOOKS
    wrong = bool(number) and case_id is None
    if case_id is not None:
        rows = vault.looks(case_id)[-limit:][::-1]
    else:
        rows = [] if wrong else vault.newest_looks(limit=limit, viewer=viewer)
    allowed = set(desk.cases().filter(pk__in={row.case_id for row in rows}).values_list("pk", flat=True))
    rows = [row for row in rows if row.case_id in allowed or not row.case_id]  # 0: a number that no case has
    names = people.users(sorted({row.viewer for row in rows if row.viewer}))
    shown = [
        {
            "number": numbers.number(row.case_id) if row.case_id else "",
            "viewer": row.viewer,
            "who": names[row.viewer].name if row.viewer in names else gettext("the resident"),
            "post": fields.post_text(desk.ground, row.post) if row.post else "",
            "reason": row.reason,
            "at": present.moment(row.at),
            "outcome": _outcome(row.outcome),
            "refused": row.outcome not in GIVEN,
        }
        for row in rows
    ]
    if as_file:
        return _file(desk, shown)
    context = {
        "desk": desk,
        "rows": shown,
        "number": number,
        "wrong": wrong,
        "by": shown[0]["who"] if viewer is not None and case_id is None and shown else "",
        "csv": request.GET.urlencode(),
        "most": LOOKS,
    }
    return render(request, "desks/leader/looks.html", context)


def _file(desk: Desk, rows: list[dict[str, Any]]) -> HttpResponseBase:
    """Will send the looks as a file."""
    head = (gettext("When"), gettext("Number"), gettext("Who"), gettext("Post"), gettext("Reason"), gettext("Result"))
    cells = [(row["at"]["text"], row["number"], row["who"], row["post"], row["reason"], row["outcome"]) for row in rows]
    return lists.csv_file(head, cells, f"looks-{desk.now.astimezone(present.zone()):%Y%m%d-%H%M}")


def _outcome(code: str) -> str:
    words = {
        "shown": gettext("shown"),
        "exported": gettext("handed out"),
        "found": gettext("found by telephone number"),
        "nobody": gettext("a number that no case has"),
        "reveal_accused": gettext("refused: own unit or post is complained about"),
        "reveal_reason": gettext("refused: no reason"),
        "no_contact": gettext("there was no contact"),
    }
    return words.get(code, code)
