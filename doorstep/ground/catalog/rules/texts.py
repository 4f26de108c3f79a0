"""Texts for residents with places that are filled in: {number}, {category}, {channel}."""

import re
from collections.abc import Mapping

PLACES = ("number", "category", "channel")
_PLACE = re.compile(r"\{([^{}]*)\}")


def unknown_places(text: str) -> tuple[str, ...]:
    """Will return what stands in braces in a text and is none of PLACES, and braces that do not close."""
    found = [name for name in _PLACE.findall(text) if name not in PLACES]
    rest = _PLACE.sub("", text)
    return tuple(dict.fromkeys([*found, *(brace for brace in "{}" if brace in rest)]))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Will fill in the places of a text; what it does not know stays as it is written."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]) if found[1] in PLACES else found[0], text)
