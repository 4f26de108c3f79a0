"""An entry that is still being typed: kept with the log-in, sealed, until it is filed or has lain for half an hour.

A reload, a crash or a log-in at another screen in the same browser loses nothing, and nothing stays in the browser.
"""

import base64
import hashlib
import json
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

MINUTES = 30
FIELDS = ("key", "channel", "text", "category", "place", "cell", "at_home", "name", "phone", "email", "hide", "accused")
LONGEST = 10_000
_PLACE = "centre_entry"


def keep(request: HttpRequest, now: datetime) -> dict[str, str]:
    """Will keep the entry that the request sends in place of the one before, and return it.

    An entry in which nothing was said is forgotten; a request that sends none changes nothing.
    """
    said = {name: request.POST[name][:LONGEST] for name in FIELDS if name in request.POST}
    if "key" not in said:
        return said
    if any(said.get(name, "").strip() for name in ("text", "place", "name", "phone", "email")):
        token = _lock(request).encrypt_at_time(json.dumps(said).encode(), int(now.timestamp()))
        request.session[_PLACE] = token.decode()
    else:
        drop(request)
    return said


def load(request: HttpRequest, now: datetime) -> dict[str, str]:
    """Will return what was typed, {} where there is nothing or it has lain too long."""
    token = request.session.get(_PLACE, "")
    try:
        plain = _lock(request).decrypt_at_time(token, MINUTES * 60, int(now.timestamp()))
    except InvalidToken:
        return {}
    return {name: str(value) for name, value in json.loads(plain).items() if name in FIELDS}


def drop(request: HttpRequest) -> None:
    """Will forget it."""
    if _PLACE in request.session:
        del request.session[_PLACE]


def _lock(request: HttpRequest) -> Fernet:
    """Will return the seal of this person's entry. The secret is the server's: a copied database does not open it."""
    mark = f"centre entry {request.user.pk} {settings.SECRET_KEY}".encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(mark).digest()))
