"""What the five parts of the ground have in common at the desk: files, what was found in them, what differs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext

from doorstep.doors import groundtables
from doorstep.doors.words import catalogue
from doorstep.ground.editions.rules import EditionRef, Kind

Files = Mapping[str, Path]
Said = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    """One field for files. suffixes: what may be sent; several: CSV files that belong together like a book's sheets."""

    name: str
    label: Any
    hint: Any
    suffixes: tuple[str, ...]
    most_bytes: int
    required: bool = True
    several: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong or doubtful, as a sentence, with what to do about it.

    `line`: of the file, 0 for none. `shape`: where it is, WGS84, for the map; `spot`: a point in it.
    """

    grave: bool
    kind: str
    text: str
    todo: str = ""
    line: int = 0
    table: str = ""
    shape: Any = None
    spot: tuple[float, float] | None = None
    codes: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """One fact that differs, as people read it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One row that differs. what: added, removed or changed."""

    what: str
    table: str
    key: str
    name: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What files hold: counts by label, remarks, and what was found. `raw` is what `keep` loads; None: it cannot be."""

    counts: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    found: tuple[Found, ...]
    raw: Any = None

    @property
    def refused(self) -> tuple[Found, ...]:
        """The rows that cannot be used."""
        return tuple(one for one in self.found if one.line)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the ground. The functions raise the refusals of what they call.

    read: files and options of the form, the local day -> what they hold, nothing kept. tell: it, in the
    reader's language. keep: as a draft. check: an edition against what is in force on a day. compare: two editions.
    """

    kind: Kind
    icon: str
    uploads: tuple[Upload, ...]
    form: type[forms.Form]
    read: Callable[[Files, Said, date], Any]
    tell: Callable[[Any], Read]
    keep: Callable[[str, Any, str, datetime, int], EditionRef]
    check: Callable[[EditionRef, date, datetime], Sequence[Found]]
    publish: Callable[[EditionRef, date, datetime, int], object]
    compare: Callable[[EditionRef, EditionRef], Sequence[Changed]]
    counts: Callable[[EditionRef], Sequence[tuple[str, int]]]


def said(code: str, data: Mapping[str, Any]) -> str:
    """Will return a fault's sentence; long lists in it are cut."""
    short = {k: v if not isinstance(v, str) or len(v) <= 80 else v[:80] + "…" for k, v in data.items()}
    return gettext(catalogue()[code]).format(**short)


def in_words(table: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Will return a fault's facts with the names of tables and columns as the reader's language has them."""
    return groundtables.worded(table, data) if (get_language() or "").startswith("zh") else data


def not_read(names: Sequence[str]) -> list[Found]:
    """Will warn of tables and columns that are not known; nothing where all are."""
    if not names:
        return []
    todo = gettext("Name them as the empty tables do; what is not needed may stay.")
    return [Found(False, "unread", groundtables.not_read(names), todo)]


class NoOptions(forms.Form):
    """Nothing is asked but the name and the files."""
