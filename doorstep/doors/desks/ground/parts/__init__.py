"""The five parts of the ground as the desk keeps them, in the order in which a city founds them."""

from doorstep.doors.desks.ground.parts import calendar, catalog, duty, grid, people
from doorstep.doors.desks.ground.parts.base import Changed, Field, Found, Part, Read, Upload
from doorstep.ground.editions.rules import Kind

PARTS: dict[Kind, Part] = {one.kind: one for one in (grid.PART, catalog.PART, people.PART, duty.PART, calendar.PART)}

__all__ = ["PARTS", "Changed", "Field", "Found", "Part", "Read", "Upload"]
