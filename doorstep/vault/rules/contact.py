"""A contact, its masks, its watermark, and how long it is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactData:
    """What a resident told us about themselves. Every field may be empty.

    `lon`, `lat` are the exact own-door position in WGS84 degrees. `hide` keeps the name from the handler.
    `text` is the report word for word, where others see it with personal data marked out.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    hide: bool = True
    text: str = ""

    @property
    def empty(self) -> bool:
        """Will be true if nothing at all was told."""
        said = self.name or self.phone or self.email or self.address or self.text
        return not said and self.lon is None and self.lat is None


class Retention(StrEnum):
    """How long a contact is kept after its case closed."""

    SHORT = "short"
    ORDINARY = "ordinary"
    HELD = "held"


# Personal Information Protection Law art. 19 asks for the shortest time that serves the purpose and names no number.
# The purposes that outlast the close are the reopening and the call-back (short) and the yearly assessment with its
# appeals (ordinary). A held contact waits for a person, as in a lawsuit. Reasons in docs/adr/0501.
PERIODS: dict[Retention, timedelta | None] = {
    Retention.SHORT: timedelta(days=30),
    Retention.ORDINARY: timedelta(days=400),
    Retention.HELD: None,
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a user, with the name and the post under which they look."""

    user_id: int
    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Masked:
    """What may be shown without a reason."""

    name: str
    phone: str
    email: str
    hide: bool


# Two-character surnames that a mask keeps whole.
COMPOUND = frozenset(
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐宇文长孙司徒司空夏侯轩辕端木独孤南宫"[i : i + 2] for i in range(0, 38, 2)
)


def mask(contact: ContactData, *, to_handler: bool = True) -> Masked:
    """Will return the contact with all but a hint starred out: 张**, 138****1234, z***@example.org.

    To a handler a hidden contact gives no hint at all: in one village a surname and four digits are a person.
    """
    if contact.hide and to_handler:
        name, phone, email = ("***" if value else "" for value in (contact.name, contact.phone, contact.email))
        return Masked(name, phone, email, hide=True)
    return Masked(_mask_name(contact.name), _mask_phone(contact.phone), _mask_email(contact.email), contact.hide)


def _mask_name(name: str) -> str:
    if not name:
        return ""
    if name.isascii():
        return " ".join(f"{part[0]}***" for part in name.split())
    return (name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[0]) + "**"


def _mask_phone(phone: str) -> str:
    if not phone:
        return ""
    digits = [i for i, char in enumerate(phone) if char.isdigit()]
    # Never more than the first three and the last four, and never more than half of a short number.
    first, last = (3, 4) if len(digits) >= 10 else (0, len(digits) // 2)
    hidden = digits[first : len(digits) - last]
    return "".join("*" if i in hidden else char for i, char in enumerate(phone))


def _mask_email(email: str) -> str:
    local, _, domain = email.partition("@")
    return f"{local[:1]}***@{domain}" if domain else ""


def watermark(viewer: Viewer, at: datetime) -> str:
    """Will return what is printed across a revealed contact, so that a screenshot names its taker."""
    return f"{viewer.name} · {viewer.post} · #{viewer.user_id} · {at.isoformat(timespec='seconds')}"
