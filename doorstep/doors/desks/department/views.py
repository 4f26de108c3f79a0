"""The unit's queue, what waits for the head's word, who has how much; and the checkers' list."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from doorstep.cases import queries as cases
from doorstep.cases.rules.clocks import Light
from doorstep.doors import present
from doorstep.doors.desks import fields, lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.tabs import tabs
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role, subtree

OPEN = ~Q(state="closed")
AMBER_READ = 500  # the next due cases among which the amber ones are sought: amber is a share of each clock's own time


def units(desk: Desk) -> frozenset[str]:
    """Will return the units that the person heads, with those below them."""
    who = desk.ground.people
    return frozenset().union(*(subtree(who, post.unit) for post in desk.actor.posts if post.role is Role.HEAD))


@desk(Role.HEAD)
@require_GET
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show the unit's figures, what came back, and one of its lists."""
    mine = units(desk)
    own = desk.cases().filter(Q(unit__in=mine) | Q(holder__in=desk.posts))
    which = request.GET.get("list", "queue")
    context: dict[str, Any] = {"desk": desk, "units": [present.unit(desk.ground, one) for one in _heads(desk)]}
    order = lists.BY_DUE
    if which == "red":
        shown = own.filter(OPEN, due_at__lt=desk.now)
    elif which == "amber":
        shown = amber(desk, own)
    elif which == "rework":
        shown = own.filter(state="rework")
    elif which == "mine":
        shown = own.filter(OPEN, holder__in=desk.posts)
    elif which == "handled":
        shown, order = own.filter(state="handled"), lists.Order("handled_at", backwards=True)
    elif which == "all":
        shown, order = own, lists.NEWEST
    else:
        which, shown = "queue", own.filter(OPEN).exclude(state__in=["rework", "handled"])
    if request.GET.get("format") == "csv":
        return lists.as_csv(desk, shown, order, name=which)
    if which == "queue" and not request.GET.get("after"):
        back = own.filter(state="rework").order_by("due_at", "pk")[: lists.PAGE]
        context["rework"] = lists.cards(desk, list(back))
    counts = own.aggregate(
        open=Count("pk", filter=OPEN),
        unclaimed=Count("pk", filter=Q(state="unclaimed")),
        rework=Count("pk", filter=Q(state="rework")),
        red=Count("pk", filter=OPEN & Q(due_at__lt=desk.now)),
        handled=Count("pk", filter=Q(state="handled")),
    )
    context |= {
        "counts": counts,
        "tabs": tabs(
            "desk_department",
            which,
            ("queue", gettext("Queue"), None),
            ("rework", gettext("Rework"), counts["rework"]),
            ("red", gettext("Overdue"), counts["red"]),
            ("amber", gettext("Due soon"), None),
            ("mine", gettext("With me"), None),
            ("handled", gettext("Handled, not yet confirmed"), counts["handled"]),
            ("all", gettext("All, newest first"), None),
        ),
        "list": lists.page(request, desk, shown, order),
    }
    return render(request, "desks/department/home.html", context)


def _heads(desk: Desk) -> list[str]:
    return list(dict.fromkeys(post.unit for post in desk.actor.posts if post.role is Role.HEAD))


def amber(desk: Desk, of: "QuerySet[Any]") -> "QuerySet[Any]":
    """Will return the cases whose next clock is amber. The column knows when it is due, the clocks when it turns."""
    rows = of.filter(OPEN, due_at__gte=desk.now).order_by("due_at", "pk")[:AMBER_READ]
    found = []
    for row in rows:
        due = present.due(row, desk.now)
        if due is not None and due["light"] == Light.AMBER.value:
            found.append(row.pk)
    return of.filter(pk__in=found)


@desk(Role.HEAD, Role.CENTRE)
@require_GET
def approvals(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will list what others have asked for and this person may grant, and the whistles their units have to answer."""
    context = {
        "desk": desk,
        "asked": asked(desk, "extend", "pause", "terminate"),
        "whistles": whistles(desk),
    }
    return render(request, "desks/department/approvals.html", context)


def asked(desk: Desk, *moves: str) -> list[dict[str, Any]]:
    """Will return the cases in which one of the moves waits for a second person, the oldest first."""
    found = cases.asked(desk.cases(), moves)
    rows = desk.cases().in_bulk([case.case_id for case in found])
    cards = {card["id"]: card for card in lists.cards(desk, list(rows.values()))}
    return [
        {
            "case": cards[case.case_id],
            "move": present.label("move", move),
            "reason": facts.get("reason", ""),
            "post": fields.post_text(desk.ground, str(facts.get("post", ""))),
            "mine": facts.get("by") == desk.actor.user_id,
        }
        for case in found
        if case.case_id in cards
        for move, facts in case.proposals.items()
        if move in moves
    ]


def whistles(desk: Desk) -> list[dict[str, Any]]:
    """Will return the cases to which one of the person's units was called and has not answered."""
    mine = units(desk)
    called = Q(pk__in=[])
    for unit in sorted(mine):
        called |= Q(co_units__contains=f",{unit},")
    rows = list(desk.cases().filter(called, state="in_hand").order_by("due_at", "pk")[:100])
    snapshots = cases.snapshots([row.pk for row in rows])
    found = []
    for row, card in zip(rows, lists.cards(desk, rows), strict=True):
        case = snapshots[row.pk]
        waiting = [unit for unit, said in case.co_units.items() if unit in mine and said == "called"]
        if waiting:
            late = case.arrival is None or case.arrival < desk.now
            found.append(
                {
                    "case": card,
                    "units": [present.unit(desk.ground, unit) for unit in waiting],
                    "arrival": present.moment(case.arrival),
                    "late": late,
                }
            )
    return found


@desk(Role.HEAD)
@require_GET
def load(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show who has how much, post by post: open, unclaimed, overdue. No ranking: the order is the posts'."""
    mine = units(desk)
    who = desk.ground.people
    counted = {
        row["holder"]: row
        for row in desk.cases()
        .filter(OPEN, unit__in=mine)
        .order_by()
        .values("holder")
        .annotate(
            open=Count("pk"),
            unclaimed=Count("pk", filter=Q(state="unclaimed")),
            red=Count("pk", filter=Q(due_at__lt=desk.now)),
        )
    }
    holders = people.holders(desk.now)
    rows = [
        {
            "unit": present.unit(desk.ground, row.unit),
            "post": present.post(desk.ground, code)["name"],
            "person": holders[code].name if code in holders else "",
            "deputy": holders[code].instead_of if code in holders and holders[code].deputy else "",
            **{name: counted.get(code, {}).get(name, 0) for name in ("open", "unclaimed", "red")},
        }
        for code, row in who.posts.items()
        if row.unit in mine and (row.role in (Role.WORKER, Role.HEAD) or code in counted)
    ]
    return render(request, "desks/department/load.html", {"desk": desk, "rows": rows})


@desk(Role.CHECKER)
@require_GET
def checks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will list what was called handled and waits for a look: first what must be checked, then the rest."""
    which = request.GET.get("list", "must")
    handled = desk.cases().filter(state="handled")
    # What must be checked never lapses by time alone, so nothing wakes it.
    shown = handled if which == "all" else handled.filter(wake_at__isnull=True)
    order = lists.Order("handled_at")
    if request.GET.get("format") == "csv":
        return lists.as_csv(desk, shown, order, name="checks")
    which = "all" if which == "all" else "must"
    context = {
        "desk": desk,
        "tabs": tabs(
            "desk_check",
            which,
            ("must", gettext("Must be checked"), None),
            ("all", gettext("All that was handled"), None),
        ),
        "list": lists.page(request, desk, shown, order),
    }
    return render(request, "desks/department/checks.html", context)
