"""The chain: a canonical encoding of an event, and the hash that ties it to the one before."""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

GENESIS = bytes(32)


def encode(facts: Mapping[str, Any]) -> str:
    """Will return the one canonical text of `facts`: sorted keys, no spaces, real characters.

    This text itself is stored and hashed, so that a single changed byte shows.
    Raises ValueError for NaN and infinities, which JSON does not have.
    """
    try:
        text = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:  # integers beyond 64 bits: rare, and thirty times slower
        return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    # orjson writes null for a number that is none. Most facts hold no null, and need no second look.
    if "null" in text and not _finite(facts):
        raise ValueError("a number that JSON does not have")
    return text


def _finite(value: Any) -> bool:
    kind = type(value)
    if kind is float:
        return math.isfinite(value)
    if kind is dict or isinstance(value, Mapping):
        value = value.values()
    elif kind is not list and kind is not tuple:
        return True
    # Most are texts and numbers: not to call for each of them is what makes this cheap.
    return all(type(one) is str or type(one) is int or one is None or _finite(one) for one in value)


def digest(
    *,
    previous: bytes,
    case_id: int,
    version: int,
    move: str,
    role: str,
    post: str,
    by: int | None,
    at: datetime,
    facts: str,
) -> bytes:
    """Will return the 32-byte hash of one event. `facts` is the stored text, `at` counts in microseconds."""
    micros = (at - _EPOCH) // _MICROSECOND
    head = f"{case_id}|{version}|{move}|{role}|{post}|{'' if by is None else by}|{micros}|"
    return hashlib.sha256(previous + head.encode() + facts.encode("utf-8", "surrogatepass")).digest()


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = datetime.resolution


@lru_cache(maxsize=8192)  # a case's clocks write the same few instants again and again
def stamp(at: datetime) -> str:
    """Will return an instant as facts hold it: UTC, ISO 8601, ending in Z."""
    return f"{(at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()[:-6]}Z"


@lru_cache(maxsize=8192)
def instant(text: str) -> datetime:
    """Will read what `stamp` wrote."""
    return datetime.fromisoformat(text)
