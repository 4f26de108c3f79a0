"""Instants and limits as people read them: in the city's own time, in the reader's language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext, ngettext

from doorstep.doors.wordlists.worktime import limit_text
from doorstep.ground.worktime.rules import LimitError, parse_limit


def zone() -> ZoneInfo:
    """Will return the city's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def moment(at: datetime | None) -> dict[str, str] | None:
    """Will return an instant as {"text", "iso"} in local time, None for None."""
    if at is None:
        return None
    local = at.astimezone(zone())
    return {"text": formatted(local, gettext("D j M Y, H:i")), "iso": local.isoformat(timespec="minutes")}


def day(on: date | datetime | None) -> str:
    """Will return a day as text, "" for None."""
    if on is None:
        return ""
    return formatted(on.astimezone(zone()) if isinstance(on, datetime) else on, gettext("j F Y"))


def limit(text: str) -> str:
    """Will return a stored limit in the reader's language; what is no limit is shown as it is."""
    try:
        return limit_text(parse_limit(text))
    except LimitError:
        return text


def ago(seconds: float) -> str:
    """Will return a length of time in its largest whole unit: 3 days, 5 hours, 12 minutes."""
    minutes = max(1, int(abs(seconds)) // 60)
    if minutes < 60:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    if minutes < 48 * 60:
        return ngettext("{count} hour", "{count} hours", minutes // 60).format(count=minutes // 60)
    return ngettext("{count} day", "{count} days", minutes // 1440).format(count=minutes // 1440)
