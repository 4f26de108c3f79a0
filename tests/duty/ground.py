"""A published map, catalogue and people for the small county: one strip of four square cells."""

from datetime import date, datetime

import shapely

from doorstep.ground.catalog import actions as catalogs
from doorstep.ground.catalog.rules import Category, Tables
from doorstep.ground.editions import actions as editions
from doorstep.ground.editions.rules import EditionRef
from doorstep.ground.grid import actions as maps
from doorstep.ground.grid.rules import CellRow
from doorstep.ground.people import actions as people
from tests.duty.test_check import CATEGORIES, CELLS, PARENTS
from tests.people.city import KEYS
from tests.people.test_actions import POST_ROWS, UNIT_ROWS

START = date(2026, 1, 1)


def published(now: datetime) -> EditionRef:
    """Will publish all but the duties, with somebody in every post, and return the people's edition."""
    cells = [
        CellRow(
            code=code,
            name=f"cell {n}",
            kind="village",
            community=CELLS.community[n],
            town=CELLS.town[n],
            county=CELLS.county[n],
            duty_grid=CELLS.duty_grid[n],
            residents=10,
            polygon=shapely.box(round(120 + n * 0.001, 6), 36, round(120.001 + n * 0.001, 6), 36.001),
        )
        for n, code in enumerate(CELLS.codes)
    ]
    maps.load(rows=cells, name="map", now=now)
    maps.publish(name="map", valid_from=START, now=now)
    rows = tuple(
        Category(code, parent, {"zh": f"类{code}", "en": f"class {code}"})
        for code, parent in zip(CATEGORIES, PARENTS, strict=True)
    )
    catalog = catalogs.load(edition="catalog", tables=Tables(categories=rows), source="", now=now)
    editions.publish(edition_id=catalog.id, valid_from=START, now=now)
    staff = [
        {"post": code, "username": f"u{key}", "name": f"某{key}", "from_on": "2026-01-01"} for code, key in KEYS.items()
    ]
    people.load(name="people", units=UNIT_ROWS, posts=POST_ROWS, staff=staff, now=now)
    return people.publish(name="people", valid_from=START, now=now)
