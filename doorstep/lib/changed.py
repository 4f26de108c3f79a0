"""A frozen record with some of its fields changed, in half the time of dataclasses.replace."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def changed(record: T, **changes: Any) -> T:
    """Will return a copy of a slotted dataclass with these fields changed.

    `__init__` and `__post_init__` are not called: for records that have nothing to check. Raises TypeError for a name
    that is no field.
    """
    kind: Any = type(record)
    copy: T = object.__new__(kind)
    left = len(changes)
    for name, get, put in _slots(kind):
        if name in changes:
            put(copy, changes[name])
            left -= 1
        else:
            put(copy, get(record))
    if left:
        raise TypeError(f"{kind.__name__} has not all of {sorted(changes)}")
    return copy


@cache
def _slots(kind: Any) -> tuple[tuple[str, Callable[..., Any], Callable[..., None]], ...]:
    members = [(field.name, getattr(kind, field.name)) for field in fields(kind)]
    return tuple((name, member.__get__, member.__set__) for name, member in members)
