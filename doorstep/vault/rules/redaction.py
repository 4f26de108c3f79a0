"""Finds in free text what would tell who wrote it, and takes it out."""

import re
from dataclasses import dataclass

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text with marks in it, and what was found: kind, start and end in the text as it came."""

    text: str
    found: tuple[tuple[str, int, int], ...]


def redact(text: str) -> Redacted:
    """Will return the text with each finding replaced by the mark of its kind."""
    found = tuple(("phone", match.start(), match.end()) for match in _MOBILE.finditer(text))
    return Redacted(_MOBILE.sub("〔电话〕", text), found)
