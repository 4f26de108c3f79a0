"""Small things about text."""

import re
import unicodedata

# Categories Cc and Cs of Unicode, which are fixed for good; tab and line break stay.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")

# Spreadsheets run what begins like a formula. The wide forms count: some of them make the narrow ones of them.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """Will return what can be stored and shown: no NUL or control characters, no lone surrogates, trimmed.

    Line breaks stay; a carriage return becomes one.
    """
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def blank(text: str) -> bool:
    """Will say whether there is nothing to be read: blanks of any width and invisible marks say nothing."""
    return not any(unicodedata.category(sign)[0] not in "ZC" for sign in text)


def safe(value: object) -> str:
    """Will return a cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" \u3000\ufeff").startswith(FORMULA) else text
