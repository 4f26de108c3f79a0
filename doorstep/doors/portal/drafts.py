"""A report that is still being written: kept on our side, readable only with the browser's own cookie.

Why so: docs/adr/0601.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "draft"
HOURS = 24  # how long a draft waits for its writer
RECEIPT_MINUTES = 60  # how long the receipt can be shown again in the same browser


@dataclass
class Draft:
    """What has been typed so far, as it was typed. Nothing here has been checked."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    begun_at: float = 0.0
    text: str = ""
    photos: list[dict[str, Any]] = field(default_factory=list)
    category: str | None = None  # None: not asked yet; "": the service centre decides
    guessed: bool = False  # the category was asked on the first page, and Back leads there
    search: str = ""
    within: str = ""
    cell: str = ""
    closer: str = ""  # the area for which a closer place has been asked
    place_name: str = ""
    address: str = ""
    lon: str = ""
    lat: str = ""
    accuracy: str = ""  # metres, as the device said
    crs: str = "wgs84"
    at_home: bool = False
    placed: bool = False
    looked: bool = False  # at the similar cases
    name: str = ""
    phone: str = ""
    email: str = ""
    hide: bool = True
    asked: bool = False  # for a contact
    about: str = ""
    accused: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt that may be shown again for a while."""

    case_id: int
    number: str
    code: str
    hazards: tuple[str, ...]
    calls: tuple[str, ...]
    at: float
    own: bool = True  # or somebody else's case that is followed in place of a report


def load(request: HttpRequest, now: datetime) -> Draft | None:
    """Will return the draft of this browser, None when there is none, it is too old, or the cookie is gone."""
    found = _open(request, "draft")
    if found is None or now.timestamp() - found.get("begun_at", 0) > HOURS * 3600:
        return None
    known = {one.name for one in fields(Draft)}
    return Draft(**{name: value for name, value in found.items() if name in known})


def begin(now: datetime) -> Draft:
    """Will return an empty draft with its own key."""
    return Draft(begun_at=now.timestamp())


def keep(request: HttpRequest, response: HttpResponse, draft: Draft) -> HttpResponse:
    """Will keep the draft, sealed, and return the response with the cookie that opens it."""
    return _seal(request, response, "draft", asdict(draft))


def drop(request: HttpRequest) -> None:
    """Will forget the draft."""
    request.session.pop("draft", None)


def keep_receipt(request: HttpRequest, response: HttpResponse, receipt: Kept) -> HttpResponse:
    """Will put the receipt in the place of the draft."""
    drop(request)
    return _seal(request, response, "receipt", asdict(receipt))


def receipt(request: HttpRequest, now: datetime) -> Kept | None:
    """Will return the receipt that this browser has just been given."""
    found = _open(request, "receipt")
    if found is None or now.timestamp() - found["at"] > RECEIPT_MINUTES * 60:
        return None
    return Kept(**{**found, "hazards": tuple(found["hazards"]), "calls": tuple(found["calls"])})


def _fernet(secret: str) -> Fernet:
    digest = hashlib.sha256(f"draft|{settings.SECRET_KEY}|{secret}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _open(request: HttpRequest, name: str) -> dict[str, Any] | None:
    secret, sealed = request.COOKIES.get(COOKIE, ""), ""
    if secret:
        sealed = request.session.get(name, "")
    if not sealed:
        return None
    try:
        return dict(json.loads(_fernet(secret).decrypt(sealed.encode())))
    except InvalidToken:
        return None


def _seal(request: HttpRequest, response: HttpResponse, name: str, values: dict[str, Any]) -> HttpResponse:
    secret = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(32)
    if not request.session.session_key:  # a session of the draft's own; one of somebody logged in keeps its hours
        request.session.set_expiry(HOURS * 3600)
    request.session[name] = _fernet(secret).encrypt(json.dumps(values, ensure_ascii=False).encode()).decode()
    response.set_cookie(COOKIE, secret, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
