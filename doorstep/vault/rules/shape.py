"""Whether a phone number or an e-mail address can be one. Kind to how people write them."""

import math
import re
import unicodedata
from dataclasses import replace

from doorstep.lib.refusal import Refusal
from doorstep.vault.rules.contact import ContactData


class PhoneLengthError(Refusal):
    """A mobile number with a digit too many or too few. Data: `digits`, how many there are."""

    code = "phone_length"


class PhoneShapeError(Refusal):
    """Nothing that a telephone could dial."""

    code = "phone_shape"


class EmailShapeError(Refusal):
    """Nothing that mail could be sent to."""

    code = "email_shape"


class ContactTooLongError(Refusal):
    """A field longer than we keep. Data: `field`, `most` characters."""

    code = "contact_too_long"


class PositionShapeError(Refusal):
    """A door position off the globe, or half a position."""

    code = "door_position_shape"


_MOST = {"name": 60, "phone": 40, "email": 254, "address": 200}
_EXTENSION = re.compile(r"(?:转|分机|extension|ext\.?|x|#)[\s:：.-]{0,3}(\d{1,6})$", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s()\[\].·_/‐-―−-]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))([2-9]\d{6,7})")
_LOCAL = re.compile(r"[2-9]\d{6,7}")
_FOREIGN = re.compile(r"\+[1-9]\d{6,14}")
_SERVICE = re.compile(r"[48]00\d{7}")


CHINA, NORTH_AMERICA = "86", "1"
_NORTH_AMERICAN = re.compile(r"(?:\+?1)?([2-9]\d{2})([2-9]\d{2})(\d{4})")


def clean_phone(text: str, *, home: str = CHINA) -> str:
    """Will return the number in one form, or an empty text for an empty one. `home`: the city's calling code.

    In China (86): 13812345678; 0532-87654321, with -801 behind it for an extension; 87654321 without an area code;
    +447911123456 abroad. In North America (1): 312-555-0100, with x12 behind it, and +447911123456 abroad. Elsewhere
    all begin with +. Accepts spaces, dashes, brackets, full-width digits, and the calling code or none.
    Raises PhoneLengthError, PhoneShapeError.
    """
    return _chinese(text) if home == CHINA else _elsewhere(text, home)


def _elsewhere(text: str, home: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    extension = _EXTENSION.search(plain[:60])
    head = plain[: extension.start()] if extension else plain
    number = _PUNCTUATION.sub("", head.replace("(0)", ""))
    number = re.sub(r"^(?:011|00)(?=[1-9]\d{6,14}$)", "+", number)
    if home == NORTH_AMERICA:
        own = _NORTH_AMERICAN.fullmatch(number)
        known, number = own is not None, "-".join(own.groups()) if own else number
    else:
        known, number = False, number if number[:1] == "+" else f"+{home}{number.removeprefix('0')}"
    if not (known or _FOREIGN.fullmatch(number)):
        raise PhoneShapeError
    return number + (f" x{extension.group(1)}" if extension else "")


def _chinese(text: str) -> str:
    """Will return a number as they are in China, in one form.

    Accepts +86 and 0086 too.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    extension = _EXTENSION.search(plain[:60])
    head = plain[: extension.start()] if extension else plain
    # 0532-87654321-801 and 87654321-801: a third group of few digits is an extension too.
    dashed = re.fullmatch(r"(1\d{10}|(?:0\d{2,3}-)?[2-9]\d{6,7})-(\d{1,6})", head) if not extension else None
    tail = extension.group(1) if extension else dashed.group(2) if dashed else ""
    number = _PUNCTUATION.sub("", dashed.group(1) if dashed else head)
    number = re.sub(r"^(?:\+|00)86(?=0?\d)", "", number)
    if re.fullmatch(r"861[3-9]\d{9}", number):
        number = number[2:]
    if re.fullmatch(r"00[1-9]\d{6,14}", number):
        number = "+" + number[2:]
    return _known(number) + (f"-{tail}" if tail else "")


def dialled(text: str, *, home: str = CHINA) -> str:
    """Will return what one dials, in one form and without an extension; "" for what is no number."""
    try:
        number = clean_phone(text, home=home)
    except Refusal:
        return ""
    if home != CHINA:
        return number.partition(" x")[0]
    return "-".join(number.split("-")[: 2 if number.startswith("0") else 1])


def _known(number: str) -> str:
    if (
        _MOBILE.fullmatch(number)
        or _FOREIGN.fullmatch(number)
        or _LOCAL.fullmatch(number)
        or _SERVICE.fullmatch(number)
    ):
        return number
    if re.fullmatch(r"0?1[3-9]\d{9}", number):  # a trunk zero, as old handsets want it
        return number[1:]
    # +86 532 ... is dialled without its zero, and written so on business cards.
    for candidate in (number, "0" + number):
        landline = _LANDLINE.fullmatch(candidate)
        if landline and (candidate is number or len(number) >= 10):
            return f"{landline.group(1)}-{landline.group(2)}"
    if re.fullmatch(r"1[3-9]\d{7,11}", number):
        raise PhoneLengthError(digits=len(number))
    raise PhoneShapeError


_LOCAL_PART = re.compile(r"[^\s@,;:<>()\[\]\"\\]{1,64}")
_DOMAIN_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?")


def clean_email(text: str) -> str:
    """Will return the address without stray spaces and full-width signs, its domain in lower case.

    Raises EmailShapeError.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    if not plain:
        return ""
    plain = re.sub(r"^mailto:", "", plain, flags=re.IGNORECASE)
    local, _, domain = plain.rpartition("@")
    local, domain = local.strip(), domain.strip().lower().rstrip(".")
    labels = domain.split(".")
    good = (
        _LOCAL_PART.fullmatch(local)
        and not local.startswith(".")
        and not local.endswith(".")
        and ".." not in local
        and len(labels) >= 2
        and all(_DOMAIN_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
        and len(plain) <= _MOST["email"]
    )
    if not good:
        raise EmailShapeError
    return f"{local}@{domain}"


def check_contact(contact: ContactData, *, home: str = CHINA) -> ContactData:
    """Will return the contact with phone and e-mail in one form and no stray spaces. `home`: the city's calling code.

    Raises PhoneLengthError, PhoneShapeError, EmailShapeError, ContactTooLongError, PositionShapeError.
    """
    for field, most in _MOST.items():
        if len(getattr(contact, field)) > most:
            raise ContactTooLongError(field=field, most=most)
    if (contact.lon is None) != (contact.lat is None):
        raise PositionShapeError
    # Written so that NaN fails it too.
    if contact.lon is not None and not (math.fabs(contact.lon) <= 180 and math.fabs(contact.lat or 0) <= 90):
        raise PositionShapeError
    return replace(
        contact,
        name=_one_line(contact.name),
        phone=clean_phone(contact.phone, home=home),
        email=clean_email(contact.email),
        address=_one_line(contact.address),
    )


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
