"""Telephone numbers that pages tell people to call: in danger, and the city's own line. Both are the city's data."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from doorstep.ground.catalog import queries as catalogs
from doorstep.ground.catalog.rules import calls_in
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.ground.people import queries as people
from doorstep.lib.snapshots import Snapshots

EMERGENCY = "emergency"  # the disposition whose channel holds the numbers of danger
MOST = 3  # that a sentence names
_LOOK_EVERY = 60  # seconds
# What numbers that many know are for. 12356 is the psychological support line, 95598 the grid company's fault line.
LABELS: dict[str, str] = {
    "110": _("Police"),
    "119": _("Fire and rescue"),
    "120": _("Ambulance"),
    "122": _("Traffic accidents"),
    "12345": _("City hotline"),
    "12315": _("Consumer complaints"),
    "12356": _("Psychological support"),
    "12369": _("Pollution"),
    "95598": _("Power failures"),
    "112": _("Police, fire and ambulance"),
    "911": _("Police, fire and ambulance"),
    "999": _("Police, fire and ambulance"),
    "000": _("Police, fire and ambulance"),
    "311": _("City hotline"),
    "988": _("Psychological support"),
}
# Where the shipped holidays are holidays and the shipped numbers answer.
_CHINESE = {"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "Asia/Kashgar", "PRC"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to call: in danger, the first first; and the city's own line, "" for none."""

    danger: tuple[str, ...]
    hotline: str


def in_china() -> bool:
    """Will say whether the city's time zone is one of China's."""
    return settings.TIME_ZONE in _CHINESE


def look() -> Numbers:
    """Will read them from the editions in force. Three queries."""
    found = editions.current(people.local_day(datetime.now(UTC)))
    if Kind.CATALOG not in found or Kind.PEOPLE not in found:
        return _unknown()
    channel = catalogs.channel(found[Kind.CATALOG].id, EMERGENCY)
    return Numbers(tuple(calls_in(channel)), people.line(found[Kind.PEOPLE].id))


def _unknown() -> Numbers:
    return Numbers(("110", "119", "120"), "12345") if in_china() else Numbers((), "")


_held: Snapshots[int, Numbers] = Snapshots(lambda _tick: look(), keep=1)


def known() -> Numbers:
    """Will return whom to call, as known a minute ago. It never fails: pages of errors ask too."""
    try:
        return _held.get(int(time.monotonic() // _LOOK_EVERY))
    except DatabaseError:
        return _unknown()


def labelled(numbers: tuple[str, ...]) -> list[dict[str, str]]:
    """Will return telephone numbers with what they are for."""
    return [{"number": one, "label": gettext(LABELS[one]) if one in LABELS else ""} for one in numbers]


def in_danger() -> str:
    """Will return the sentence at the foot of the pages."""
    danger = known().danger[:MOST]
    if not danger:
        return gettext("In danger, call the emergency number first.")
    if len(danger) == 1:
        return gettext("In danger, call {number} first.").format(number=danger[0])
    comma = "、" if str(get_language()).startswith("zh") else ", "
    return gettext("In danger, call {numbers} or {last} first.").format(
        numbers=comma.join(danger[:-1]), last=danger[-1]
    )


def or_call() -> str:
    """Will return the sentence that names the city's own line, "" where it has none."""
    hotline = known().hotline
    return gettext("Or call {number}.").format(number=hotline) if hotline else ""


def hotline() -> str:
    """Will return the city's own line, as part of a sentence."""
    return known().hotline or gettext("the city")
