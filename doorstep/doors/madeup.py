"""Is this the made-up city? Then every page says so, for whoever sees only a picture of one."""

import time
from collections.abc import Callable

from django.http import HttpRequest

from doorstep.ground.editions import queries as editions
from doorstep.lib.snapshots import Snapshots

PREFIX = "demo-"  # how the editions of the made-up city are called
_LOOK_EVERY = 60  # seconds: an edition of another name does not make the city a real one in between


def is_made_up() -> bool:
    """Will say whether the editions are those of the made-up city."""
    return any(edition.name.startswith(PREFIX) for edition in editions.listing())


_looked: Snapshots[int, bool] = Snapshots(lambda _: is_made_up(), keep=1)


def context(_: HttpRequest) -> dict[str, Callable[[], bool]]:
    """Will give pages `made_up`. It is looked up when a page asks: one query a minute, none for a page of errors."""
    return {"made_up": lambda: _looked.get(int(time.monotonic() // _LOOK_EVERY))}
