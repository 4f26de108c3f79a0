"""What every door that keeps the ground needs, by command or at a desk: the tables' columns, today's places, limits."""

from datetime import date
from typing import TypedDict

from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.ground.grid import queries as maps
from doorstep.ground.worktime.rules import LimitError, parse_limit

# The columns each table of people must have, and those it may have.
PEOPLE = {
    "units": ("code name kind", "name_* parent area phone"),
    "posts": ("code name unit role", "name_* area duty_grid phone superior"),
    "staff": ("post username name from_on", "to_on"),
}
DUTIES = ("category area tier post", "co_units basis source")


class Places(TypedDict, total=False):
    """The codes that posts and units may name."""

    areas: set[str]
    duty_grids: set[str]


def readable(text: str) -> bool:
    """Will say whether the calendars can read a text as a limit."""
    try:
        parse_limit(text)
    except LimitError:
        return False
    return True


def places(on: date) -> Places:
    """Will return the area codes and duty grids of the map in force on a day; {} without a map."""
    found = editions.current(on).get(Kind.MAP)
    if found is None:
        return {}
    grid = maps.snapshot(found.id)
    areas = {*grid.areas, *grid.index, *grid.community, *grid.town, *grid.county} - {""}
    return {"areas": {str(code) for code in areas}, "duty_grids": {str(code) for code in grid.duty_grid if code}}
