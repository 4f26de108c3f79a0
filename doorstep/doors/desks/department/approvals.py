"""What waits for a second person's word, with all that is needed to give it; whistles, both ways; red and amber."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET

from doorstep.cases import queries as cases
from doorstep.cases.rules.chain import instant
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.replay import Snapshot, replay
from doorstep.doors import present
from doorstep.doors.desks import fields, lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case.offers import BY_NAME, is_possible
from doorstep.doors.desks.department import queue
from doorstep.flow import standing
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role

SHOWN = 100
# What is asked for; the words of the moves say that it was done.
ASKED_FOR = {"extend": _("Extension"), "pause": _("Pause"), "terminate": _("Termination")}


@desk(Role.HEAD, Role.CENTRE)
@require_GET
def approvals(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will list what others have asked for and this person may grant, and the whistles of and to their units."""
    waiting = asked(desk, "extend", "pause", "terminate")
    whistles = _whistles(desk)
    context = {
        "desk": desk,
        "heads": desk.has(Role.HEAD),
        "waiting": queue.waiting(desk) if desk.has(Role.HEAD) else 0,
        "asked": [one for one in waiting if one["decide"]],
        "others": [one for one in waiting if not one["decide"]],
        "called": [one for one in whistles if one["answer"]],
        "sent": [one for one in whistles if not one["answer"]],
    }
    return render(request, "desks/department/approvals.html", context)


def asked(desk: Desk, *moves: str) -> list[dict[str, Any]]:
    """Will return the cases in which one of the moves waits for a second person, the oldest first."""
    found = cases.asked(desk.cases(), moves)
    rows = desk.cases().in_bulk([case.case_id for case in found])
    cards = {card["id"]: card for card in lists.cards(desk, list(rows.values()))}
    proposals = [
        (case, move, facts)
        for case in found
        if case.case_id in cards
        for move, facts in case.proposals.items()
        if move in moves
    ]
    names = people.users(sorted({int(facts["by"]) for _case, _move, facts in proposals if facts.get("by")}))
    events = cases.events_of([case.case_id for case, move, _facts in proposals if move == "extend"])
    return [
        {
            "case": cards[case.case_id],
            "name": move,
            "move": gettext(ASKED_FOR[move]) if move in ASKED_FOR else present.label("move", move),
            "reason": facts.get("reason", ""),
            "plan": facts.get("plan", ""),
            "reply": facts.get("public_reply", ""),
            "target": present.label("state", str(facts["target"])) if facts.get("target") else "",
            "post": fields.post_text(desk.ground, str(facts.get("post", ""))),
            "person": names[int(facts["by"])].name if facts.get("by") in names else "",
            "mine": facts.get("by") == desk.actor.user_id,
            "dates": dates(case, facts),
            "days": facts.get("days"),
            "passed": move == "extend" and _passed(case, desk),
            "times": sum(event.move == "extend" for event in events.get(case.case_id, ())),
            "version": case.version,
            "decide": decides(desk, case, move),
            "grant": f"approve-{move}",
            "refuse": f"refuse-{move}",
        }
        for case, move, facts in proposals
    ]


def _passed(case: Snapshot, desk: Desk) -> bool:
    clock = case.clocks.get(ClockName.SOLVE)
    return clock is not None and clock.due < desk.now


def dates(case: Snapshot, facts: Any) -> dict[str, Any]:
    """Will return the first promised due date, the present one, and the one that is asked for."""
    clock = case.clocks.get(ClockName.SOLVE)
    new = (facts.get("asked_dues") or facts.get("dues") or {}).get("solve") or facts.get("review") or ""
    return {
        "first": present.moment(clock.first_due) if clock else None,
        "due": present.moment(clock.due) if clock and clock.due != clock.first_due else None,
        "new": present.moment(instant(str(new))) if new else None,
    }


def decides(desk: Desk, case: Snapshot, move: str) -> bool:
    """Will say whether this person may grant or turn down what is asked for."""
    offer = BY_NAME.get(f"refuse-{move}")
    return offer is not None and is_possible(offer, case, standing.roles(case, desk.actor, desk.ground), desk)


def _whistles(desk: Desk) -> list[dict[str, Any]]:
    """Will return the cases to which units were called: the person's own units, or others by them."""
    mine = queue.units(desk)
    called = Q(pk__in=[])
    for unit in sorted(mine):
        called |= Q(co_units__contains=f",{unit},")
    called |= Q(unit__in=mine) & ~Q(co_units="")
    rows = list(desk.cases().filter(called, state="in_hand").order_by("due_at", "pk")[:SHOWN])
    events = cases.events_of([row.pk for row in rows])
    found = []
    for row, card in zip(rows, lists.cards(desk, rows), strict=True):
        case = replay(events[row.pk])
        blown = next((event for event in reversed(events[row.pk]) if event.move == "whistle"), None)
        gone_red = any(signal.startswith("whistle:") for signal in case.signalled)
        if case.arrival is None and not gone_red:  # all have answered, or the responsibility table names them
            continue
        waiting = [unit for unit, said in case.co_units.items() if said == "called"]
        late = bool(waiting) and (case.arrival is None or case.arrival < desk.now)
        if not waiting:
            continue
        found.append(
            {
                "case": card,
                "arrival": present.moment(case.arrival),
                "late": late,
                "task": blown.facts.get("task", "") if blown else "",
                "answer": any(unit in mine for unit in waiting),
                "version": case.version,
                "units": [
                    {
                        "name": present.unit(desk.ground, unit),
                        "said": "" if said == "called" else said,
                        "late": said == "called" and late,
                    }
                    for unit, said in case.co_units.items()
                ],
            }
        )
    return found


@desk(Role.HEAD)
@require_GET
def board(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show what is red and what is amber side by side, the longest overdue first, and whistles nobody answered."""
    own = queue.own(desk)
    red = own.filter(queue.OPEN, due_at__lt=desk.now)
    soon = [row.pk for row in queue.amber(desk, own)]
    amber = own.filter(pk__in=soon)
    context = {
        "desk": desk,
        "red": lists.cards(desk, list(red.order_by("due_at", "pk")[:SHOWN])),
        "amber": lists.cards(desk, list(amber.order_by("due_at", "pk")[:SHOWN])),
        "counts": {"red": red.count(), "amber": len(soon)},
        "whistles": [one for one in _whistles(desk) if one["late"]],
        "waiting": queue.waiting(desk),
        "most": SHOWN,
    }
    return render(request, "desks/department/board.html", context)
