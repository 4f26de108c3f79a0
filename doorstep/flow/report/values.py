"""What goes into filing and what comes out: reports, receipts, and each way to be refused."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.cases.actions import Later
from doorstep.cases.rules.states import Channel, Role
from doorstep.ground.grid.rules import Crs
from doorstep.lib.refusal import Refusal
from doorstep.vault.rules import ContactData

MAX_TEXT = 10_000  # characters; 4,000 emoji of two or three characters each still fit
MAX_PHOTOS = 6
MIN_KEY, MAX_KEY = 8, 200
CLOCK_SKEW = timedelta(minutes=5)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class TextMissingError(Refusal):
    """The report says nothing."""

    code = "text_missing"


class TextTooLongError(Refusal):
    """The report is longer than anybody would read. data: most, length."""

    code = "text_too_long"


class KeyShapeError(Refusal):
    """The idempotency key is missing, too short or too long. data: least, most."""

    code = "key_shape"


class KeyReusedError(Refusal):
    """The same key came before with another report."""

    code = "key_reused"


class PlaceMissingError(Refusal):
    """Neither coordinates, nor a cell or area, nor words say where."""

    code = "place_missing"


class PlaceUnreadableError(Refusal):
    """The coordinates are no place on earth."""

    code = "place_unreadable"


class PlaceSwappedError(Refusal):
    """Longitude and latitude look swapped: the other way round they lie in the territory."""

    code = "place_swapped"


class PlaceOutsideError(Refusal):
    """The place lies outside the territory."""

    code = "place_outside"


class PlaceUnknownError(Refusal):
    """There is no such cell or area on the map in force."""

    code = "place_unknown"


class WhatUnknownError(Refusal):
    """There is no such category in the catalogue in force."""

    code = "what_unknown"


class NatureUnknownError(Refusal):
    """There is no such nature of a report."""

    code = "nature_unknown"


class AccusedUnknownError(Refusal):
    """There is no such unit or post to complain about."""

    code = "accused_unknown"


class FutureError(Refusal):
    """The report carries a time that has not come yet."""

    code = "time_in_future"


class TooOldError(Refusal):
    """The report carries a time before 1970: a mistake of whoever wrote it."""

    code = "time_too_old"


class TooManyPhotosError(Refusal):
    """More photos than a report may carry. data: most."""

    code = "too_many_photos"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody tells us. Only the text, a place of any kind, and the client's key are needed."""

    text: str
    key: str
    lon: float | None = None
    lat: float | None = None
    crs: Crs = Crs.WGS84
    accuracy_m: float | None = None
    cell: str = ""  # a cell or area code chosen from a list
    address: str = ""  # words for a place
    at_home: bool = False  # the place is the reporter's own door: its exact position goes to the vault
    category: str = ""
    nature: str = ""
    accused: str = ""  # code of the unit or post that the report complains about
    contact: ContactData | None = None
    photos: tuple[str, ...] = ()
    channel: Channel = Channel.WEB
    language: str = "zh-hans"
    role: Role = Role.RESIDENT
    post: str = ""
    by: int | None = None
    at: datetime | None = None  # only of an old case that is imported
    later: tuple[Later, ...] = ()  # what happened to an imported case since
    part_of: int = 0  # the case that this was one matter of: it keeps that one's code


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter keeps. `code` is the secret; `repeated` says the key had been used before."""

    case_id: int
    number: str
    code: str
    dispatched: bool
    unit: str = ""
    holder: str = ""
    hazards: tuple[str, ...] = ()
    repeated: bool = False


@dataclass(slots=True)
class Draft:
    """One report on its way through the batch: each stage fills in its part."""

    nth: int  # in the batch
    report: Report
    key: bytes
    fingerprint: bytes
    at: datetime
    text: str
    area: str = ""  # a community or town, when no cell is known
    row: int = -1  # of its cell in the grid
    ambiguous: bool = False
    touches: tuple[int, ...] = ()
    lon: float | None = None
    lat: float | None = None
    category: str = ""
    sure: bool = False
    confidence: float = 0.0
    others: tuple[tuple[str, float], ...] = ()
    chosen_by: str = "machine"
    hazards: tuple[str, ...] = ()
    difficulty: int = 2
    urgent: bool = False
    lifted: tuple[dict[str, Any], ...] = ()
    doubts: tuple[str, ...] = ()  # why a person should look: "place", "category", "several", "nature"
