"""What a mapping file says, and how it makes a report of a row. Nothing here reads or writes anything."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from doorstep.cases.actions import Later
from doorstep.cases.rules.states import CLAIMABLE, Channel, Role
from doorstep.flow.report import Report
from doorstep.ground.grid.rules import Crs
from doorstep.lib.refusal import Refusal
from doorstep.vault import rules as vault
from doorstep.vault.rules import ContactData

Row = Mapping[str, str]


class MapError(Refusal):
    """The mapping file does not say what it must. data: entry, why (missing, kind, unknown, value)."""

    code = "import_map"


class RowError(Refusal):
    """The row is not as long as the heading. data: wanted, found."""

    code = "import_row"


class TimeUnreadableError(Refusal):
    """The text is no time in any of the map's formats. data: column, text."""

    code = "import_time"


class NumberUnreadableError(Refusal):
    """The text is no number. data: column, text."""

    code = "import_number"


class ValueUnknownError(Refusal):
    """The map has no word of ours for this value, and no default. data: column, text."""

    code = "import_value"


class OpenEndedError(Refusal):
    """The case ended before it began, or in the future. data: filed, closed."""

    code = "import_ends"


# The columns that a map may name: what each is for. Those of _JOINED may be several, joined by line breaks.
FIELDS = (
    "key", "text", "filed", "closed", "outcome", "reason", "lon", "lat", "cell", "address", "category", "nature",
    "name", "phone", "email", "contact_address",
)  # fmt: skip
NEEDED = ("key", "text", "filed")
_JOINED = ("text", "address", "reason")
_OUTSIDE = ("refuse", "centre")
_SECTIONS = ("name", "zone", "crs", "language", "outside", "formats", "columns", "values", "contains", "defaults")
# Forms that fromisoformat reads as well, ten times as fast.
_ISO = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_MOST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Map:
    """How rows become reports.

    name: goes before every key, so that two old systems do not meet. zone: of times without an offset.
    outside: "refuse" a place that is not ours, or send it to the "centre" with its words. columns: field -> headings.
    values: field -> {old word: ours}. contains: field -> ((part of the old text, our word), ...), the first that
    fits. defaults: field -> what an empty or unknown value counts as.
    """

    name: str
    zone: tzinfo
    crs: Crs
    language: str
    outside: str
    formats: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]]
    contains: Mapping[str, tuple[tuple[str, str], ...]]
    defaults: Mapping[str, str]

    @classmethod
    def read(cls, said: Mapping[str, Any], *, zone: str, languages: Sequence[str]) -> "Map":
        """Will compile a parsed mapping file. `zone` counts where it names none. Raises MapError."""
        for entry in said:
            _known(entry, _SECTIONS)
        columns = {}
        for entry, value in _table(said, "columns").items():
            _known(entry, FIELDS, "columns.")
            names = [value] if isinstance(value, str) else value
            if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
                raise MapError(entry=f"columns.{entry}", why="kind")
            if len(names) > 1 and entry not in _JOINED:
                raise MapError(entry=f"columns.{entry}", why="kind")
            columns[entry] = tuple(name.strip().lower() for name in names)
        for entry in NEEDED:
            if entry not in columns:
                raise MapError(entry=f"columns.{entry}", why="missing")
        values = {field: _words(table, f"values.{field}") for field, table in _table(said, "values").items()}
        contains = {
            field: tuple(_words(table, f"contains.{field}").items())
            for field, table in _table(said, "contains").items()
        }
        defaults = _words(_table(said, "defaults"), "defaults")
        for section, tables in (("values", values), ("contains", contains), ("defaults", defaults)):
            for field in tables:
                _known(field, FIELDS, f"{section}.")
        outcomes = {*values.get("outcome", {}).values(), *(word for _, word in contains.get("outcome", ()))}
        if "closed" in columns:
            outcomes.add(defaults.setdefault("outcome", "explained"))
        for word in outcomes - {outcome.value for outcome in CLAIMABLE}:
            raise MapError(entry=f"outcome {word}", why="value")
        return cls(
            name=_text(said, "name", "") or "old",
            zone=_zone(_text(said, "zone", zone)),
            crs=Crs(_one_of(said, "crs", [crs.value for crs in Crs])),
            language=_one_of(said, "language", languages),
            outside=_one_of(said, "outside", _OUTSIDE),
            formats=_formats(said),
            columns=columns,
            values=values,
            contains=contains,
            defaults=defaults,
        )

    def headings(self) -> set[str]:
        """Will return the headings that the file must have."""
        return {name for names in self.columns.values() for name in names}


def report(how: Map, row: Row, *, now: datetime) -> Report:
    """Will return a row as a report with its real time, and with its end if it has one.

    Raises the refusals of this module. That the text is there and the place known is for filing to say.
    """
    filed = _time(how, row, "filed")
    if filed is None:
        raise TimeUnreadableError(column=how.columns["filed"][0], text="")
    closed = _time(how, row, "closed")
    if closed is not None and not filed <= closed <= now:
        raise OpenEndedError(filed=filed, closed=closed)
    key = _raw(how, row, "key")
    return Report(
        text=_raw(how, row, "text"),
        key=f"import:{how.name}:{key}" if key else "",
        lon=_number(how, row, "lon"),
        lat=_number(how, row, "lat"),
        crs=how.crs,
        cell=_word(how, row, "cell"),
        address=_raw(how, row, "address"),
        category=_word(how, row, "category"),
        nature=_word(how, row, "nature"),
        contact=_contact(how, row),
        channel=Channel.IMPORT,
        language=how.language,
        role=Role.MACHINE,
        at=filed,
        later=(_end(how, row, closed),) if closed is not None else (),
    )


def _contact(how: Map, row: Row) -> ContactData | None:
    name, phone, email, address = (_raw(how, row, field) for field in ("name", "phone", "email", "contact_address"))
    return (
        ContactData(name=name, phone=phone, email=email, address=address) if name or phone or email or address else None
    )


def _end(how: Map, row: Row, closed: datetime) -> Later:
    # Old closing notes name people; what a handler may read is marked out here as in a report.
    reason = _redacted(_raw(how, row, "reason")[:_MOST_REASON])
    facts = {"reason": reason or how.name, "outcome": _word(how, row, "outcome")}
    return Later(move="settle", role=Role.MACHINE, at=closed, facts=facts)


@lru_cache(maxsize=4096)
def _redacted(text: str) -> str:
    # Offices close by the same few phrases; an import is a process of its own, so nothing is remembered for long.
    return vault.redact(text).text


def _raw(how: Map, row: Row, field: str) -> str:
    names = how.columns.get(field)
    if names is None:
        found = ""
    elif len(names) == 1:
        found = row[names[0]].strip()
    else:
        found = "\n".join(text for text in [row[name].strip() for name in names] if text)
    return found or (how.defaults.get(field, "") if field not in ("category", "nature", "cell", "outcome") else "")


def _word(how: Map, row: Row, field: str) -> str:
    """Will return our word for an old one. Without a table the value is ours already. Raises ValueUnknownError."""
    old = _raw(how, row, field)
    table, parts = how.values.get(field), how.contains.get(field, ())
    if old and table and old in table:
        return table[old]
    for part, word in parts:
        if part in old:
            return word
    if field in how.defaults and (not old or table is not None or parts):
        return how.defaults[field]
    if old and (table is not None or parts):
        raise ValueUnknownError(column=how.columns[field][0], text=old[:80])
    return old


def _number(how: Map, row: Row, field: str) -> float | None:
    text = _raw(how, row, field)
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise NumberUnreadableError(column=how.columns[field][0], text=text[:80])
    return found


def _time(how: Map, row: Row, field: str) -> datetime | None:
    text = _raw(how, row, field)
    if not text:
        return None
    for form in how.formats:
        try:
            found = datetime.fromisoformat(text) if form == "iso" else datetime.strptime(text, form)  # noqa: DTZ007
            found = found if found.tzinfo else found.replace(tzinfo=how.zone)
            return found.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    raise TimeUnreadableError(column=how.columns[field][0], text=text[:80])


# --- Reading the map's own entries


def _known(entry: str, names: Sequence[str], before: str = "") -> None:
    if entry not in names:
        raise MapError(entry=f"{before}{entry}", why="unknown")


def _table(said: Mapping[str, Any], entry: str) -> dict[str, Any]:
    found = said.get(entry, {})
    if not isinstance(found, dict):
        raise MapError(entry=entry, why="kind")
    return found


def _words(table: Any, entry: str) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(word, str) for word in table.values()):
        raise MapError(entry=entry, why="kind")
    return dict(table)


def _text(said: Mapping[str, Any], entry: str, otherwise: str) -> str:
    found = said.get(entry, otherwise)
    if not isinstance(found, str):
        raise MapError(entry=entry, why="kind")
    return found.strip()


def _one_of(said: Mapping[str, Any], entry: str, words: Sequence[str]) -> str:
    found = _text(said, entry, words[0])
    if found not in words:
        raise MapError(entry=entry, why="value")
    return found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise MapError(entry="zone", why="value") from None


def _formats(said: Mapping[str, Any]) -> tuple[str, ...]:
    found = said.get("formats", ["iso"])
    if not isinstance(found, list) or not found or not all(isinstance(form, str) for form in found):
        raise MapError(entry="formats", why="kind")
    return tuple("iso" if form in _ISO else form for form in found)
