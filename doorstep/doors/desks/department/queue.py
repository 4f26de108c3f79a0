"""What a head's queue holds, and how it is narrowed down: by list (the tabs) and by filter (the form)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.cases.rules import numbers
from doorstep.cases.rules.clocks import Light
from doorstep.doors import present
from doorstep.doors.desks import fields, lists
from doorstep.doors.desks.access import Desk
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role, subtree

OPEN = ~Q(state="closed")
ASKED = ~Q(asked="") & (Q(asked__contains=",extend,") | Q(asked__contains=",pause,"))  # waits for a second person
AMBER_READ = 500  # the next due cases among which the amber ones are sought: amber is a share of each clock's own time
LIGHTS = ("red", "amber", "green", "stopped")
FILTERS = ("q", "state", "light", "category", "area", "holder", "since", "until")
# list -> what is in it; "amber" is found by its clocks
HANDLED = lists.Order("handled_at", backwards=True)
ORDERS = {"handled": HANDLED, "all": lists.NEWEST}


def units(desk: Desk) -> frozenset[str]:
    """Will return the units that the person heads, with those below them."""
    who = desk.ground.people
    return frozenset().union(*(subtree(who, post.unit) for post in desk.actor.posts if post.role is Role.HEAD))


def heads(desk: Desk) -> list[str]:
    """Will return the units that the person heads, without those below them."""
    return list(dict.fromkeys(post.unit for post in desk.actor.posts if post.role is Role.HEAD))


def own(desk: Desk) -> "QuerySet[Any]":
    """Will return the cases of the person's units, and those that the person's posts hold."""
    return desk.cases().filter(Q(unit__in=units(desk)) | Q(holder__in=desk.posts))


def waiting(desk: Desk) -> int:
    """Will return in how many cases of the units an extension or a pause waits for a second person."""
    return own(desk).filter(ASKED).count()


def amber(desk: Desk, of: "QuerySet[Any]", most: int = AMBER_READ) -> list[Any]:
    """Will return rows (pk, holder, clocks) whose next clock is amber, among the `most` that are due next.

    The column knows when a case is due; only its clocks know when it turns amber.
    """
    rows = of.filter(OPEN, due_at__gte=desk.now).order_by("due_at", "pk").only("pk", "holder", "clocks", "status")
    return [row for row in rows[:most] if (due := present.due(row, desk.now)) and due["light"] == Light.AMBER.value]


def posts_of(desk: Desk) -> list[tuple[str, str]]:
    """Will return (code, text) of the posts in the person's units, with who holds each."""
    mine, holders = units(desk), people.holders(desk.now)
    return [
        (code, " · ".join(filter(None, (fields.post_text(desk.ground, code), _person(holders, code)))))
        for code, row in desk.ground.people.posts.items()
        if row.unit in mine
    ]


def _person(holders: Any, code: str) -> str:
    return holders[code].name if code in holders else gettext("vacant")


class FilterForm(forms.Form):
    """By what a queue is narrowed down. Everything may be left out."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    since = fields.Day(label=_("Reported from"), required=False)
    until = fields.Day(label=_("Reported until"), required=False)

    def __init__(self, given: Any, *, desk: Desk) -> None:
        super().__init__(given, auto_id="by_%s")
        every = [("", _("all"))]
        self.fields["state"] = _choice(_("State"), [*every, *present.labels("state")])
        self.fields["light"] = _choice(_("Light"), [*every, *present.labels("light", *LIGHTS)])
        majors = [
            (code, present.named(row.names, code))
            for code, row in desk.ground.catalog.categories.items()
            if not row.parent
        ]
        self.fields["category"] = _choice(
            _("Category"), [*every, (_("Whole classes"), majors), *fields.categories(desk.ground)]
        )
        self.fields["area"] = _choice(_("Area"), [*every, *_areas(desk)])
        self.fields["holder"] = _choice(_("Holder"), [*every, *posts_of(desk)])
        self.order_fields(FILTERS)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _areas(desk: Desk) -> list[Any]:
    """Will return the towns, and the communities of the person's own ones: a city has too many to list them all."""
    areas = desk.ground.grid.areas
    mine = {desk.ground.people.units[unit].area for unit in heads(desk)}
    towns = [(code, row.name or code) for code, row in areas.items() if row.level == "town"]
    below = [(code, row.name or code) for code, row in areas.items() if row.level == "community" and row.parent in mine]
    return [(_("Communities"), below), (_("Towns"), towns)] if below else towns


@dataclass(frozen=True)
class Queue:
    """A person's cases as one address narrows them down. What costs a query is asked once."""

    desk: Desk
    which: str
    form: FilterForm

    @cached_property
    def filtered(self) -> "QuerySet[Any]":
        """Will return the cases that the form leaves, whichever list is chosen."""
        of = own(self.desk)
        self.form.is_valid()  # a field that says nonsense says so and narrows nothing; the others count
        said = {name: self.form.cleaned_data.get(name) for name in FILTERS}
        catalog = self.desk.ground.catalog.categories
        if said["state"]:
            of = of.filter(state=said["state"])
        if code := said["category"]:
            of = of.filter(category__in=[code, *(one for one, row in catalog.items() if row.parent == code)])
        if said["area"]:
            of = of.filter(Q(town=said["area"]) | Q(community=said["area"]))
        if said["holder"]:
            of = of.filter(holder=said["holder"])
        if said["since"]:
            of = of.filter(filed_at__gte=_midnight(said["since"]))
        if said["until"]:
            of = of.filter(filed_at__lt=_midnight(said["until"] + timedelta(days=1)))
        of = self._lit(of, said["light"] or "")
        number = numbers.read_number(said["q"] or "")
        return lists.search(of, said["q"] or "") if number is None else of.filter(pk=number)

    def _lit(self, of: "QuerySet[Any]", light: str) -> "QuerySet[Any]":
        if light == "red":
            return of.filter(OPEN, due_at__lt=self.desk.now)
        if light == "stopped":
            return of.filter(OPEN, due_at__isnull=True)
        if light in ("amber", "green"):
            found = [row.pk for row in amber(self.desk, of)]
            running = of.filter(OPEN, due_at__gte=self.desk.now)
            return running.filter(pk__in=found) if light == "amber" else running.exclude(pk__in=found)
        return of

    @cached_property
    def soon(self) -> list[int]:
        """Will return the cases that are amber."""
        return [row.pk for row in amber(self.desk, self.filtered)]

    @property
    def parts(self) -> dict[str, Q]:
        """Will return what each list holds."""
        return {
            "queue": OPEN & ~Q(state="handled"),
            "red": OPEN & Q(due_at__lt=self.desk.now),
            "amber": Q(pk__in=self.soon),
            "unclaimed": Q(state="unclaimed"),
            "rework": Q(state="rework"),
            "asked": ASKED,
            "mine": OPEN & Q(holder__in=self.desk.posts),
            "handled": Q(state="handled"),
            "all": Q(),
        }

    @cached_property
    def shown(self) -> "QuerySet[Any]":
        """Will return the cases of the chosen list."""
        return self.filtered.filter(self.parts[self.which])

    @property
    def order(self) -> lists.Order:
        """Will return how the chosen list is sorted."""
        return ORDERS.get(self.which, lists.BY_DUE)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Will count every list of open cases in one query; what was closed is counted only where it is shown."""
        counted = self.filtered.filter(OPEN).aggregate(
            **{
                f"of_{name}": Count("pk", filter=part)
                for name, part in self.parts.items()
                if name not in ("amber", "all")
            }
        )
        found = {name.removeprefix("of_"): count for name, count in counted.items()} | {"amber": len(self.soon)}
        return found | {"all": self.filtered.count()} if self.which == "all" else found

    @property
    def chosen(self) -> list[dict[str, str]]:
        """Will return the filters that are set, in words: name of the field, label, value."""
        found = []
        for name in FILTERS:
            value = self.form.data.get(name, "")
            if value and name not in self.form.errors:
                found.append({"name": name, "label": str(self.form[name].label), "text": self._words(name, value)})
        return found

    def _words(self, name: str, value: str) -> str:
        field = self.form.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return value
        flat: dict[str, str] = {}
        choices: Any = field.choices
        for code, text in choices:
            flat |= {str(c): str(t) for c, t in text} if isinstance(text, list | tuple) else {str(code): str(text)}
        return flat.get(value, value)


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=present.zone())


def read(given: QueryDict, desk: Desk) -> Queue:
    """Will return the queue that an address, or what was kept of one, asks for."""
    which = given.get("list", "queue")
    queue = Queue(desk, which, FilterForm(given, desk=desk))
    return queue if which in queue_names() else Queue(desk, "queue", queue.form)


def queue_names() -> frozenset[str]:
    """Will return the names of the lists."""
    return frozenset(NAMES)


NAMES: dict[str, Any] = {
    "queue": _("Queue"),
    "red": _("Overdue"),
    "amber": _("Due soon"),
    "unclaimed": _("Unclaimed"),
    "rework": _("Rework"),
    "asked": _("Asked for approval"),
    "mine": _("With me"),
    "handled": _("Handled, not yet confirmed"),
    "all": _("All, newest first"),
}


def kept(given: QueryDict, **changes: str | None) -> str:
    """Will return the part of an address that says which list and filter, with some of it changed or taken out."""
    found = QueryDict(mutable=True)
    for name in ("list", *FILTERS):
        value = changes[name] if name in changes else given.get(name)
        if value:
            found[name] = str(value)[:200]
    return found.urlencode()


def tabs(queue: Queue, request: HttpRequest) -> list[dict[str, Any]]:
    """Will return the lists as tabs with how many each holds; the filter stays when one goes from one to another."""
    return [
        {
            "url": f"?{kept(request.GET, list=name)}",
            "label": label,
            "count": queue.counts.get(name),
            "here": name == queue.which,
            "grave": name == "red" and queue.counts[name] > 0,
        }
        for name, label in NAMES.items()
        if name != "asked" or queue.counts[name] or name == queue.which
    ]
