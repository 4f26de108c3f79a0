"""Each report by itself: is it sayable, placeable, and not from the future?"""

import hashlib
import math
import re
from datetime import datetime

from django.conf import settings

from doorstep.cases.rules import chain, numbers
from doorstep.cases.rules.moves import MOVES, MoveNotYoursError
from doorstep.flow.ground import Ground
from doorstep.flow.report.values import (
    CLOCK_SKEW,
    EARLIEST,
    MAX_KEY,
    MAX_PHOTOS,
    MAX_TEXT,
    MIN_KEY,
    AccusedUnknownError,
    Draft,
    FutureError,
    KeyShapeError,
    NatureUnknownError,
    PlaceMissingError,
    PlaceUnknownError,
    PlaceUnreadableError,
    Report,
    TextMissingError,
    TextTooLongError,
    TooManyPhotosError,
    TooOldError,
    WhatUnknownError,
)
from doorstep.lib.images import PhotoUnknownError
from doorstep.lib.text import blank, plain
from doorstep.vault import rules as vault

_TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)  # of an original in quarantine


def examine(nth: int, report: Report, ground: Ground, now: datetime) -> Draft:
    """Will return the draft of a report that can be filed. Raises the refusal that says what is wrong with it."""
    text = plain(report.text)
    if blank(text):
        raise TextMissingError
    if len(text) > MAX_TEXT:
        raise TextTooLongError(most=MAX_TEXT, length=len(text))
    if not MIN_KEY <= len(report.key) <= MAX_KEY:
        raise KeyShapeError(least=MIN_KEY, most=MAX_KEY)
    if len(report.photos) > MAX_PHOTOS:
        raise TooManyPhotosError(most=MAX_PHOTOS)
    if not all(_TOKEN.fullmatch(token) for token in report.photos):
        raise PhotoUnknownError
    at = report.at or now
    if at > now + CLOCK_SKEW:
        raise FutureError(at=at)
    if at < EARLIEST:
        raise TooOldError(at=at)
    _words_known(report, ground)
    if report.contact is not None:
        vault.check_contact(report.contact, home=settings.CALLING_CODE)
    area = _where(report, ground)
    draft = Draft(nth, report, numbers.key_hash(report.key), fingerprint(report), at, text=text, area=area)
    if report.cell in ground.grid.index:
        draft.row = ground.grid.index[report.cell]
    return draft


def _words_known(report: Report, ground: Ground) -> None:
    """Will raise where the report uses a code that the ground in force has not."""
    if report.role not in MOVES["file"].by:
        raise MoveNotYoursError(move="file", role=str(report.role))
    if report.category and report.category not in ground.catalog.index:
        raise WhatUnknownError(category=report.category)
    if report.nature and report.nature not in ground.catalog.natures:
        raise NatureUnknownError
    if report.accused and report.accused not in ground.people.units and report.accused not in ground.people.posts:
        raise AccusedUnknownError


def _finite(value: float | None) -> bool:
    try:
        return value is None or math.isfinite(value)
    except OverflowError:  # an integer beyond all floats
        return False


def _where(report: Report, ground: Ground) -> str:
    """Will return the area the report names, "" for a cell or a point. Raises when it says no place at all."""
    point = (report.lon, report.lat)
    if not all(map(_finite, point)) or point.count(None) == 1:
        raise PlaceUnreadableError
    if report.cell:
        if report.cell in ground.grid.index:
            return ""
        if report.cell in ground.grid.areas:
            return report.cell
        raise PlaceUnknownError(place=report.cell)
    if report.lon is None and not plain(report.address):
        raise PlaceMissingError
    return ""


def fingerprint(report: Report) -> bytes:
    """Will return a hash of what the report says, to tell a retry from another report under the same key."""
    contact = report.contact
    said = [
        plain(report.text), report.lon, report.lat, report.crs.value, report.cell, report.address, report.category,
        report.nature, report.accused, sorted(report.photos), report.at and chain.stamp(report.at),
        [contact.name, contact.phone, contact.email, contact.address] if contact else None, report.at_home,
    ]  # fmt: skip
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).digest()
