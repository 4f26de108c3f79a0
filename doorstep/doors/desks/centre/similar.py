"""Is it one of these? Open cases near a place that say something alike, the likeliest first, and what makes them so."""

from typing import Any

from django.utils.translation import gettext, ngettext

from doorstep.doors import present
from doorstep.doors.desks.access import Desk
from doorstep.flow import alike
from doorstep.triage.duplicate import Similar


def similar(
    desk: Desk, text: str, *, cell: str = "", area: str = "", category: str = "", other_than: int = 0, limit: int = 5
) -> list[dict[str, Any]]:
    """Will return likely duplicates among the open cases the person may see, as cards with their likeness and why."""
    found = alike.nearest(
        text,
        desk.ground,
        desk.cases(),
        now=desk.now,
        cell=cell,
        area=area,
        category=category,
        other_than=other_than,
        limit=limit,
    )
    return [
        present.card(one.case, desk.ground, desk.now)
        | {"percent": round(one.how.score * 100) if one.how else None, "because": because(one.how)}
        for one in found
    ]


def because(how: Similar | None) -> list[str]:
    """Will return in a few words each what makes two reports alike, and what speaks against it."""
    if how is None:
        return [gettext("the same kind in the same cell")]
    lines = []
    if how.text >= 0.8:
        lines.append(gettext("the same words"))
    elif how.told == "matter":
        lines.append(gettext("the same matter"))
    elif how.told == "thing":
        lines.append(gettext("about the same kind of thing"))
    elif how.told == "fault":
        lines.append(gettext("what is wrong sounds alike"))
    elif how.text >= 0.3:
        lines.append(gettext("words alike"))
    if how.same_place:
        lines.append(gettext("both name the same place"))
    if how.metres is not None:
        metres = max(10, round(how.metres / 10) * 10)
        lines.append(gettext("within {metres} m").format(metres=metres))
    days = round(how.days)
    lines.append(
        ngettext("{count} day apart", "{count} days apart", days).format(count=days)
        if days
        else gettext("the same day")
    )
    if how.other_place:
        lines.append(gettext("but they name different places"))
    return lines
