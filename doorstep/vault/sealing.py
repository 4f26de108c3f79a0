"""Turns a contact into one sealed text and back."""

import orjson
from cryptography.fernet import InvalidToken

from doorstep.lib.refusal import Refusal
from doorstep.vault import keys
from doorstep.vault.rules import ContactData

# Sealed texts come in steps of this many bytes: their length does not tell who left an address.
_STEP = 128


class UnreadableError(Refusal):
    """No key opens it, or it belongs to another case: the key is missing or the row was touched."""

    code = "vault_unreadable"


def seal(ring: keys.Ring, case_id: int, contact: ContactData) -> str:
    """Will return the contact sealed under the newest key, bound to its case."""
    plain = orjson.dumps(
        {
            "case": case_id,  # a sealed text moved to another row does not open there
            "name": contact.name,
            "phone": contact.phone,
            "email": contact.email,
            "address": contact.address,
            "lon": contact.lon,
            "lat": contact.lat,
            "text": contact.text,
        }
    )
    return ring.fernet.encrypt(plain + b" " * (-len(plain) % _STEP)).decode()


def unseal(ring: keys.Ring, case_id: int, sealed: str, *, hide: bool) -> ContactData:
    """Will return what was sealed. Raises UnreadableError."""
    try:
        told = orjson.loads(ring.fernet.decrypt(sealed.encode()))
    except InvalidToken:
        raise UnreadableError(case_id=case_id) from None
    if told.pop("case") != case_id:
        raise UnreadableError(case_id=case_id)
    return ContactData(**told, hide=hide)
