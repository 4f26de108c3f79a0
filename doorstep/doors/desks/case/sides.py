"""How the page of a case is laid out: which move comes first, which stand together, who is around it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from doorstep.cases.rules import numbers
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.replay import Event, Snapshot
from doorstep.cases.rules.states import State
from doorstep.doors import present
from doorstep.doors.desks import fields
from doorstep.doors.desks.access import Desk
from doorstep.ground.people import queries as people
from doorstep.ground.people import rules as people_rules

Shape = Mapping[str, Any]
RECORD = frozenset({"reply", "photos", "note"})
ELSEWHERE = frozenset(
    {"extend", "pause", "escalate", "object", "whistle", "decline", "correct", "merge", "terminate", "supervise"}
)
HEADINGS = ((_("Go on"), ""), (_("If it cannot be done so"), "elsewhere"), (_("For the record"), "record"))
# A drawing for each kind of who: Lucide's names.
DRAWN = {"resident": "user", "clock": "clock", "machine": "settings"}


def lead(case: Snapshot, shapes: Sequence[Shape]) -> Shape | None:
    """Will return the one thing to do next: what waits for this person, else the next step of the work."""
    by_name = {shape["name"]: shape for shape in shapes}
    tried = next((shape for shape in shapes if shape["open"] and not shape["main"]), None)
    main = next((shape for shape in shapes if shape["main"]), None)
    if tried or main:
        return tried or main
    contact = case.clocks.get(ClockName.CONTACT)
    first = "contact" if contact is not None and contact.done is None else "handle"
    return by_name.get(first if case.state is State.IN_HAND else "assign")


def groups(case: Snapshot, shapes: Sequence[Shape]) -> list[dict[str, Any]]:
    """Will return the moves beside the first one under their headings, folded."""
    first = lead(case, shapes)
    found: dict[str, list[Shape]] = {"": [], "elsewhere": [], "record": []}
    for shape in shapes:
        if shape is not first:
            name = shape["name"]
            found["record" if name in RECORD else "elsewhere" if name in ELSEWHERE else ""].append(shape)
    return [{"title": gettext(title), "offers": found[key]} for title, key in HEADINGS if found[key]]


def undo(events: Sequence[Event], case: Snapshot, desk: Desk, shapes: Sequence[Shape]) -> dict[str, Any] | None:
    """Will return the way back of an assignment that this person made last, as a form of the move itself."""
    last = events[-1]
    if last.move != "assign" or last.by != desk.actor.user_id:
        return None
    before = next((str(event.facts["holder"]) for event in reversed(events[:-1]) if event.facts.get("holder")), "")
    form = next((shape["form"] for shape in shapes if shape["name"] == "assign"), None)
    if form is None or not form.fields["to"].valid_value(before):
        return None
    return {
        "action": reverse("desk_move", args=[numbers.number(case.case_id), "assign"]),
        "to": before,
        "post": fields.post_text(desk.ground, before),
        "seen": case.version,
        "note": gettext("The assignment was undone."),
    }


def steps(events: Sequence[Event], shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Will return what happened, the last first, each with a drawing for who it was."""
    for event, step in zip(events, shown, strict=True):
        step["icon"] = DRAWN.get(event.role, "user-check")
        if step["photos"] and event.move == "note":  # the note that photos leave says only how many
            count = len(step["photos"])
            step["label"] = ngettext("{count} photo added", "{count} photos added", count).format(count=count)
            step["lines"] = []
    return shown[::-1]


def around(case: Snapshot, desk: Desk) -> list[dict[str, str]]:
    """Will return the holder and whoever stands above, each with the person and the telephone."""
    who, holders = desk.ground.people, people.holders(desk.now)
    above = people_rules.superior_of(who, case.holder) if case.holder in who.posts else ""
    found: list[dict[str, str]] = []
    for title, code in ((gettext("With"), case.holder), (gettext("Above"), above)):
        if code and not (found and code == case.holder):
            held = holders.get(code)
            found.append(
                {
                    "title": title,
                    "person": held.name if held else gettext("vacant"),
                    "deputy": held.instead_of if held and held.deputy else "",
                    "post": fields.post_text(desk.ground, code),
                    "phone": present.post(desk.ground, code)["phone"],
                }
            )
    return found
