"""From the bytes of a request to a report: what is no such thing is refused with the field that is at fault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from doorstep.cases.rules.states import Channel
from doorstep.flow.report import Report
from doorstep.ground.grid.rules import Crs
from doorstep.lib.refusal import Refusal
from doorstep.vault.rules import ContactData

MOST_BYTES = 262_144  # a text of the most characters, each written as two escapes, and room for the rest


class BodyKindError(Refusal):
    """The body is announced as something else than plain JSON."""

    code = "api_body_kind"


class BodyTooLargeError(Refusal):
    """The body has more bytes than any report needs. data: most."""

    code = "api_body_too_large"


class BodyUnreadableError(Refusal):
    """The body is no JSON object. data: line, column: where reading it stopped."""

    code = "api_body_unreadable"


class FieldUnknownError(Refusal):
    """The body has a field that we do not know. data: field."""

    code = "api_field_unknown"


class FieldShapeError(Refusal):
    """A field's value is of another kind than it must be. data: field, wanted."""

    code = "api_field_shape"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a field may hold: a word for it, and whether a JSON value is one."""

    word: str
    holds: Callable[[Any], bool]


def _choice(*values: str) -> _Kind:
    return _Kind(", ".join(values), lambda value: isinstance(value, str) and value in values)


_TEXT = _Kind("text", lambda value: isinstance(value, str))
_NUMBER = _Kind("number", lambda value: isinstance(value, int | float) and not isinstance(value, bool))
_FLAG = _Kind("true, false", lambda value: isinstance(value, bool))
_OBJECT = _Kind("object", lambda value: isinstance(value, dict))

FIELDS: Mapping[str, _Kind] = {
    "text": _TEXT,
    "lon": _NUMBER,
    "lat": _NUMBER,
    "crs": _choice(*(crs.value for crs in Crs)),
    "accuracy_m": _NUMBER,
    "cell": _TEXT,
    "address": _TEXT,
    "at_home": _FLAG,
    "category": _TEXT,
    "nature": _TEXT,
    "accused": _TEXT,
    "contact": _OBJECT,
    "key": _TEXT,
    "language": _choice(*(code for code, _ in settings.LANGUAGES)),
}
CONTACT: Mapping[str, _Kind] = {"name": _TEXT, "phone": _TEXT, "email": _TEXT, "address": _TEXT, "hide": _FLAG}


def body(request: HttpRequest) -> dict[str, Any]:
    """Will return the JSON object that a request carries. Raises the refusals of this module."""
    kind = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind != "application/json" or request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        raise BodyKindError
    # No header of a stranger's decides how much is read.
    raw = request.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise BodyTooLargeError(most=MOST_BYTES)
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BodyUnreadableError(line=error.lineno, column=error.colno) from None
    if not isinstance(said, dict):
        raise BodyUnreadableError(line=1, column=1)
    return said


def _checked(said: Mapping[str, Any], fields: Mapping[str, _Kind], inside: str = "") -> dict[str, Any]:
    """Will return the fields that are there and not null. Raises FieldUnknownError, FieldShapeError."""
    for name, value in said.items():
        if name not in fields:
            raise FieldUnknownError(field=f"{inside}{name}"[:80])
        if value is not None and not fields[name].holds(value):
            raise FieldShapeError(field=f"{inside}{name}", wanted=fields[name].word)
    return {name: value for name, value in said.items() if value is not None}


def report(said: Mapping[str, Any], *, key: str, language: str) -> Report:
    """Will return what was said as a report. `key` and `language` are the headers', for a body without its own."""
    given = _checked(said, FIELDS)
    contact = given.pop("contact", None)
    for name in ("lon", "lat", "accuracy_m"):
        if name in given:
            given[name] = float(given[name])
    return Report(
        **{"text": "", "key": key, "language": language}
        | given
        | {
            "crs": Crs(given.get("crs", Crs.WGS84)),
            "contact": ContactData(**_checked(contact, CONTACT, "contact.")) if contact else None,
            "channel": Channel.API,
        }
    )


def language_of(request: HttpRequest) -> str:
    """Will return the language that the Accept-Language header asks for, of those we have, or else the first one."""
    for code, _ in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
