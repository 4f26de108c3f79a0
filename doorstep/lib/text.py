"""Small things about text."""

import unicodedata


def plain(text: str) -> str:
    """Will return what can be stored and shown: no NUL or control characters, no lone surrogates, trimmed.

    Line breaks stay; a carriage return becomes one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return kept.strip()
