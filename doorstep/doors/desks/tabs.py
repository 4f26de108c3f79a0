"""The ways through the desks, by the roles of a person's posts."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.doors.desks.access import Desk
from doorstep.ground.people.rules import Role

# A drawing for each desk: Lucide's names.
DRAWN = {
    "desk_field": "map-pin",
    "desk_centre": "phone-call",
    "desk_department": "building-2",
    "desk_check": "list-checks",
    "desk_leader": "eye",
    "desk_audit": "scale",
    "desk_ground": "map",
    "admin:index": "settings",
}
# roles, the address's name, its words, what it is for, whether it is a desk (or only a page beside one)
DOORS: tuple[tuple[frozenset[Role], str, str, str, bool], ...] = (
    (frozenset({Role.WORKER}), "desk_field", _("Field desk"), _("What is mine now, and what I find myself"), True),
    (frozenset({Role.CENTRE}), "desk_centre", _("Centre desk"), _("Entry, screening, objections, call-backs"), True),
    (frozenset({Role.HEAD}), "desk_department", _("Department desk"), _("The unit's queue, approvals, load"), True),
    (frozenset({Role.CHECKER}), "desk_check", _("Checks"), _("Results to look at"), True),
    (frozenset({Role.LEADER}), "desk_leader", _("Leader desk"), _("The whole at a glance"), True),
    (frozenset({Role.AUDITOR}), "desk_audit", _("Audit"), _("Forced changes, and who looked at identities"), True),
    (frozenset({Role.AUDITOR}), "desk_looks", _("Who looked"), "", False),
    (
        frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
        "desk_ground",
        _("Ground"),
        _("Map, catalogue, posts, duties"),
        True,
    ),
    (frozenset({Role.ADMINISTRATOR}), "admin:index", _("Administration"), _("Editions, accounts, records"), True),
    (frozenset({Role.ADMINISTRATOR}), "desk_force", _("Forced change"), "", False),
)


def doors(desk: Desk) -> list[dict[str, Any]]:
    """Will return the addresses that are open to the person."""
    return [
        {
            "name": name,
            "url": reverse(name),
            "label": gettext(label),
            "about": gettext(about) if about else "",
            "desk": is_desk,
            "icon": DRAWN.get(name, "chevron-right"),
        }
        for roles, name, label, about, is_desk in DOORS
        if desk.has(*roles)
    ]


def tabs(address: str, which: str, *items: tuple[str, str, int | None]) -> list[dict[str, Any]]:
    """Will return the lists of one page as tabs: (key, label, how many or None)."""
    return [
        {"url": f"{reverse(address)}?list={key}", "label": label, "count": count, "here": key == which}
        for key, label, count in items
    ]
