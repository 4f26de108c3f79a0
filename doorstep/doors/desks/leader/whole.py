"""The whole at a glance: the partition, with whom and where it is stuck, and one list, narrowed by town and by unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from doorstep.doors import present
from doorstep.doors.desks import lists
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.centre.objections import waiting
from doorstep.ground.people.rules import Role

OPEN = ~Q(state="closed")
FIRST = 6  # units, and towns, that are shown without a fold
MOST = 40  # of them in all: a city has hundreds of communities, and a glance is a glance
WEEK = timedelta(days=7)
WIDTH = 100.0  # of a bar, in its own units
NAMES: dict[str, Any] = {
    "red": _("Overdue"),
    "urgent": _("Urgent"),
    "rework": _("Rework"),
    "unclaimed": _("Unclaimed"),
    "in_hand": _("In hand"),
    "open": _("Open, next due first"),
    "closed": _("Closed"),
    "all": _("All, newest first"),
}
ORDERS = {"all": lists.NEWEST, "closed": lists.Order("closed_at", backwards=True)}
TABS = frozenset({"red", "urgent", "rework", "open", "all"})  # the others are behind the figures
# What each figure of the partition opens.
FIGURES = {"reported": "all", "closed": "closed", "in_hand": "in_hand", "unclaimed": "unclaimed"}


@dataclass(frozen=True)
class Whole:
    """All cases as one address narrows them down. What costs a query is asked once."""

    desk: Desk
    which: str
    town: str
    unit: str

    @property
    def order(self) -> lists.Order:
        """Will return how the list is sorted."""
        return ORDERS.get(self.which, lists.BY_DUE)

    @property
    def parts(self) -> dict[str, Q]:
        """Will return what each list holds."""
        return {
            "red": OPEN & Q(due_at__lt=self.desk.now),
            "urgent": OPEN & Q(urgent=True),
            "rework": Q(state="rework"),
            "unclaimed": Q(status="unclaimed"),
            "in_hand": Q(status="in_hand"),
            "open": OPEN,
            "closed": Q(state="closed"),
            "all": Q(),
        }

    @property
    def shown(self) -> "QuerySet[Any]":
        """Will return the cases of the list."""
        found = self.desk.cases().filter(self.parts[self.which])
        return _narrowed(found, town=self.town, unit=self.unit)

    @cached_property
    def towns(self) -> list[dict[str, Any]]:
        """Will return the partition of each town; what has no town yet has a row of its own, so that it adds up."""
        now, of = self.desk.now, _narrowed(self.desk.cases(), unit=self.unit)
        parts = self.parts
        counted = of.order_by().values("town").annotate(
            reported=Count("pk"),
            closed=Count("pk", filter=parts["closed"]),
            in_hand=Count("pk", filter=parts["in_hand"]),
            unclaimed=Count("pk", filter=parts["unclaimed"]),
            red=Count("pk", filter=parts["red"]),
            urgent=Count("pk", filter=parts["urgent"]),
            rework=Count("pk", filter=parts["rework"]),
            oldest=Min("due_at", filter=parts["red"]),
            came=Count("pk", filter=Q(filed_at__gte=now - WEEK)),
            came_before=Count("pk", filter=Q(filed_at__gte=now - 2 * WEEK, filed_at__lt=now - WEEK)),
            went=Count("pk", filter=Q(closed_at__gte=now - WEEK)),
            went_before=Count("pk", filter=Q(closed_at__gte=now - 2 * WEEK, closed_at__lt=now - WEEK)),
        )  # fmt: skip
        named = (
            row
            | {
                "open": row["in_hand"] + row["unclaimed"],
                "code": row["town"],
                "name": present.place(self.desk.ground, town=row["town"]) or gettext("place not settled"),
            }
            for row in counted
        )
        return sorted(named, key=lambda row: (row["town"] == "", row["town"]))

    @cached_property
    def units(self) -> list[dict[str, Any]]:
        """Will return the units that have anything open, with what of it is overdue."""
        of = _narrowed(self.desk.cases().filter(OPEN), town=self.town)
        red = self.parts["red"]
        counted = of.order_by().values("unit").annotate(
            open=Count("pk"), red=Count("pk", filter=red), oldest=Min("due_at", filter=red)
        )  # fmt: skip
        return [
            row | {"code": row["unit"], "name": present.unit(self.desk.ground, row["unit"])}
            for row in sorted(counted, key=lambda row: row["unit"])
        ]

    @cached_property
    def figures(self) -> dict[str, int]:
        """Will return the sums: of one town where one is chosen, else of all."""
        rows = [row for row in self.towns if row["town"] == self.town or not self.town]
        names = ("reported", "closed", "in_hand", "unclaimed", "red", "urgent", "rework", "open")
        weeks = ("came", "came_before", "went", "went_before")
        found = {name: sum(row[name] for row in rows) for name in (*names, *weeks)}
        return found | {"all": found["reported"]}


def _narrowed(of: "QuerySet[Any]", *, town: str = "", unit: str = "") -> "QuerySet[Any]":
    found = of.filter(town=town) if town else of
    return found.filter(unit=unit) if unit else found


@desk(Role.LEADER)
@require_GET
def home(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Will show the partition, with whom and where cases are overdue, and one list of the whole."""
    given = request.GET
    which = given.get("list", "red")
    whole = Whole(desk, which if which in NAMES else "red", given.get("town", "")[:80], given.get("unit", "")[:60])
    file = lists.as_file(request, desk, whole.shown, whole.order, name=whole.which)
    if file is not None:
        return file
    context = {
        "desk": desk,
        "figures": [
            {
                "label": label,
                "count": whole.figures[name],
                "url": _kept(whole, list=FIGURES[name]),
                **_week(whole, name),
            }
            for name, label in (
                ("reported", gettext("Reported")),
                ("closed", gettext("Closed")),
                ("in_hand", gettext("In hand")),
                ("unclaimed", gettext("Unclaimed")),
            )
        ],
        "tabs": [
            {
                "url": f"?{_kept(whole, list=name)}",
                "label": label,
                "count": whole.figures[name],
                "here": name == whole.which,
                "grave": name == "red" and whole.figures[name] > 0,
            }
            for name, label in NAMES.items()
            if name in TABS or name == whole.which
        ],
        "chosen": _chosen(whole),
        "units": _stuck(whole, whole.units, "unit"),
        "towns": _stuck(whole, whole.towns, "town"),
        "table": [row | {"url": _kept(whole, list="open", town=row["town"])} for row in whole.towns],
        "second": len(waiting(desk, second=True)[0]),
        "list": lists.page(request, desk, whole.shown, whole.order),
    }
    return render(request, "desks/leader/home.html", context)


def _week(whole: Whole, name: str) -> dict[str, int]:
    """Will return how many came, or were closed, in the last seven days and in the seven before them."""
    of = {"reported": "came", "closed": "went"}.get(name)
    return {"week": whole.figures[of], "before": whole.figures[f"{of}_before"]} if of else {}


def _kept(whole: Whole, **changes: str) -> str:
    """Will return the page's own query with some of it changed; "" takes a part out."""
    found = QueryDict(mutable=True)
    for name, value in ({"list": whole.which, "town": whole.town, "unit": whole.unit} | changes).items():
        if value:
            found[name] = value
    return found.urlencode()


def _chosen(whole: Whole) -> list[dict[str, str]]:
    """Will return by what the page is narrowed down, in words, each with the way without it."""
    found = []
    if whole.town:
        name = present.place(whole.desk.ground, town=whole.town) or whole.town
        found.append({"label": gettext("Town or street"), "text": name, "without": _kept(whole, town="")})
    if whole.unit:
        name = present.unit(whole.desk.ground, whole.unit)
        found.append({"label": gettext("Unit"), "text": name, "without": _kept(whole, unit="")})
    return found


def _stuck(whole: Whole, rows: Iterable[Mapping[str, Any]], by: str) -> dict[str, Any]:
    """Will return the rows that have anything open, those with the most overdue first: the first few, and the rest."""
    found = sorted((row for row in rows if row["open"]), key=lambda row: (-row["red"], -row["open"], row["code"]))
    most = max((row["open"] for row in found), default=0) or 1
    shown = []
    for row in found[:MOST]:
        red, wide = WIDTH * row["red"] / most, WIDTH * row["open"] / most
        shown.append(
            {
                "name": row["name"],
                "url": _kept(whole, list="red" if row["red"] else "open", **{by: row["code"]}) if row["code"] else "",
                "red": row["red"],
                "open": row["open"],
                "late": present.ago((whole.desk.now - row["oldest"]).total_seconds()) if row["oldest"] else "",
                "bar": [
                    {"kind": "red", "x": "0", "width": f"{red:.2f}"},
                    {"kind": "green", "x": f"{red:.2f}", "width": f"{wide - red:.2f}"},
                ],
            }
        )
    return {"first": shown[:FIRST], "rest": shown[FIRST:], "more": max(0, len(found) - MOST)}
