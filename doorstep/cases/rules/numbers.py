"""The two things a resident keeps: a number to say on the phone, a secret code to follow with."""

import base64
import hashlib
import hmac
import re
import unicodedata

# Crockford's base 32: no I, L, O or U, so that a code can be read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16  # 16 x 5 bits = 80 bits
_OURS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)  # from base64's own signs
_NUMBER = re.compile(r"(?<![0-9A-Z])[0-9]{4}(?:-[0-9]{4})+-[0-9](?![0-9A-Z])")
_CODE = re.compile(r"(?<![0-9A-Z-])[0-9A-Z]{4}(?:-?[0-9A-Z]{4}){3}(?![0-9A-Z-])")
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def _check(digits: str) -> str:
    """Will return the ISO 7064 MOD 11,10 check digit: it catches every single slip and nearly every swap."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def number(case_id: int) -> str:
    """Will return the case number: at least eight digits and a check digit, in groups, such as 0000-0427-3."""
    digits = f"{case_id:08d}"
    groups = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)][::-1]
    return "-".join([*groups, _check(digits)])


def read_number(text: str) -> int | None:
    """Will return the case id that `text` names, or None where the check digit or the form is wrong."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and c not in "-‐–—")
    if not (9 <= len(digits) <= 19 and digits.isascii() and digits.isdigit()):
        return None
    return int(digits[:-1]) if _check(digits[:-1]) == digits[-1] else None


def code(secret: str, case_id: int, key: str) -> str:
    """Will return the 80-bit query code of a report: the same for the same key, so that a retry gets the same receipt.

    It is a keyed hash; without the secret it cannot be guessed or recomputed.
    """
    raw = hmac.digest(secret.encode(), f"query code|{case_id}|{key}".encode("utf-8", "replace"), "sha256")
    return base64.b32encode(raw[:10]).decode().translate(_OURS)


def read_code(text: str) -> str:
    """Will return a typed code in its plain form, forgiving case, width, spaces, dashes and look-alikes."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum()).translate(_READ_AS)[:40]


def read_both(text: str) -> tuple[str, str] | None:
    """Will find number and code in what was pasted whole, a receipt or its link; None where one of them is missing."""
    said = unicodedata.normalize("NFKC", text).upper()
    number_, codes = _NUMBER.search(said), _CODE.findall(_NUMBER.sub(" ", said))
    return (number_[0], codes[-1]) if number_ and codes else None


def code_hash(secret: str, text: str) -> bytes:
    """Will return what is stored of a query code."""
    return hmac.digest(secret.encode(), b"stored code|" + read_code(text).encode("utf-8", "replace"), "sha256")


def spaced(plain: str) -> str:
    """Will return a code as it is printed: XXXX-XXXX-XXXX-XXXX."""
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def key_hash(key: str) -> bytes:
    """Will return what is stored of a client's idempotency key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def same(stored: bytes, given: bytes) -> bool:
    """Will compare two stored codes in a time that does not tell where they differ."""
    return hmac.compare_digest(stored, given)
