"""Turns a typed refusal into a sentence in the user's language."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from django.utils.translation import gettext

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
    data = {k: gettext(terms()[v]) if isinstance(v, str) and v in terms() else v for k, v in refusal.data.items()}
    return gettext(catalogue()[refusal.code]).format(**data)
