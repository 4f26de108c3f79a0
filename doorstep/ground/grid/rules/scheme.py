"""Cell codes: the 15-digit scheme, told from the codes themselves, and any other by name."""

import re
from collections.abc import Sequence
from enum import StrEnum

_CN15 = re.compile(r"[1-9][0-9]{5}(?!000)[0-9]{3}(?!000)[0-9]{3}(?!000)[0-9]{3}", re.ASCII)
# Anything a person can type and a column can hold.
_FREE = re.compile(r"[^\x00-\x1f\x7f]{1,79}")


class Scheme(StrEnum):
    """cn15: 6 digits county + 3 town + 3 community + 3 sequence (GB/T 30428.1 and its successor). free: any text."""

    CN15 = "cn15"
    FREE = "free"


def scheme_of(codes: Sequence[str]) -> Scheme:
    """Will return the scheme most of the codes follow: a mistyped code must not change what it is measured by."""
    alike = sum(1 for code in codes if code.isdecimal() and 14 <= len(code) <= 16)
    return Scheme.CN15 if codes and alike * 2 > len(codes) else Scheme.FREE


def well_formed(code: str, scheme: Scheme) -> bool:
    """Will tell whether the code follows the scheme."""
    return (_CN15 if scheme is Scheme.CN15 else _FREE).fullmatch(code) is not None


def above(code: str, scheme: Scheme) -> tuple[str, str, str]:
    """Will return the county, town and community that a code of 15 digits names; empty texts for other codes."""
    if scheme is Scheme.CN15 and well_formed(code, scheme):
        return code[:6], code[:9], code[:12]
    return "", "", ""
