"""What a contact is, how it is checked and masked, and how long it is kept."""

from doorstep.vault.rules.contact import (
    PERIODS,
    ContactData,
    Masked,
    Retention,
    Viewer,
    mask,
    watermark,
)
from doorstep.vault.rules.redaction import Redacted, redact
from doorstep.vault.rules.shape import (
    ContactTooLongError,
    EmailShapeError,
    PhoneLengthError,
    PhoneShapeError,
    PositionShapeError,
    check_contact,
    clean_email,
    clean_phone,
    dialled,
)

__all__ = [
    "PERIODS",
    "ContactData",
    "ContactTooLongError",
    "EmailShapeError",
    "Masked",
    "PhoneLengthError",
    "PhoneShapeError",
    "PositionShapeError",
    "Redacted",
    "Retention",
    "Viewer",
    "check_contact",
    "clean_email",
    "clean_phone",
    "dialled",
    "mask",
    "redact",
    "watermark",
]
