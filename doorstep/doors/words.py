"""Turns a typed refusal into a sentence in the user's language."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

from doorstep.doors import numbers
from doorstep.doors import wordlists as package
from doorstep.lib.refusal import Refusal


def wordlists() -> Iterator[ModuleType]:
    """Will yield every part's list of words."""
    for found in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


@cache
def catalogue() -> dict[str, str]:
    """Will return every refusal code with its English sentence."""
    return {code: words for part in wordlists() for code, words in part.WORDS.items()}


@cache
def terms() -> dict[str, str]:
    """Will return the codes that sentences name, with their English words: the kinds of editions and the like."""
    return {code: word for part in wordlists() for code, word in getattr(part, "TERMS", {}).items()}


def sentence(refusal: Refusal) -> str:
    """Will return what to tell the user. A code without words is a fault of ours, so it raises KeyError."""
    words = gettext(catalogue()[refusal.code])
    data = {name: _shown(value) for name, value in refusal.data.items()}
    if "{hotline}" in words:  # not the refusal's to know
        data["hotline"] = numbers.hotline()
    said = words.format(**data)
    return f"{refusal.data['file']}: {said}" if refusal.data.get("file") and "{file}" not in words else said


def _shown(value: Any) -> Any:
    """Will return what a sentence says for a value: a word for a code that we know, the city's clock for an instant."""
    if isinstance(value, str) and value in terms():
        return gettext(terms()[value])
    if isinstance(value, datetime) and value.tzinfo is not None:
        return f"{value.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}"
    return value
