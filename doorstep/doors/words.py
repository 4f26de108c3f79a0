"""Turns a typed refusal into a sentence in the user's language."""

import importlib
import pkgutil
from functools import cache

from django.utils.translation import gettext

from doorstep.doors import wordlists
from doorstep.lib.refusal import Refusal


@cache
def catalogue() -> dict[str, str]:
    """Will return every refusal code with its English sentence."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(wordlists.__path__):
        found.update(importlib.import_module(f"{wordlists.__name__}.{module.name}").WORDS)
    return found


@cache
def terms() -> dict[str, str]:
    """Will return the codes that sentences name, with their English words: the kinds of editions and the like."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(wordlists.__path__):
        found.update(getattr(importlib.import_module(f"{wordlists.__name__}.{module.name}"), "TERMS", {}))
    return found


def sentence(refusal: Refusal) -> str:
    """Will return what to tell the user. A code without words is a fault of ours, so it raises KeyError."""
    data = {k: gettext(terms()[v]) if isinstance(v, str) and v in terms() else v for k, v in refusal.data.items()}
    return gettext(catalogue()[refusal.code]).format(**data)
