"""What a whole ground is before it is loaded: the tables of one city, and founding it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from doorstep.doors.groundwork import readable
from doorstep.ground.catalog import actions as catalog_actions
from doorstep.ground.catalog import queries as catalog_queries
from doorstep.ground.duty import actions as duty_actions
from doorstep.ground.grid import actions as grid_actions
from doorstep.ground.grid.rules import AreaRow, CellRow, PlaceRow
from doorstep.ground.people import actions as people_actions
from doorstep.ground.worktime import actions as worktime_actions
from doorstep.ground.worktime import queries as worktime_queries

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The map, the people and the duties of one city; catalogue and calendar are the shipped ones."""

    name: str
    cells: Sequence[CellRow]
    areas: Sequence[AreaRow]
    places: Sequence[PlaceRow]
    units: Rows
    posts: Rows
    staff: Rows
    duties: Rows


def shipped_catalog(name: str, *, valid_from: date, now: datetime) -> None:
    """Will publish the catalogue that comes with the program."""
    catalog = catalog_actions.load(edition=name, tables=catalog_queries.shipped_tables(), source="shipped", now=now)
    catalog_actions.publish(edition_id=catalog.id, valid_from=valid_from, readable=readable, now=now)


def shipped_calendar(name: str, *, valid_from: date, now: datetime) -> None:
    """Will publish the working calendar that comes with the program."""
    calendar = worktime_actions.load(
        edition=name,
        calendar=worktime_queries.SHIPPED,
        days=worktime_queries.shipped_days(),
        sessions=worktime_queries.shipped_sessions(),
        zone_name=settings.TIME_ZONE,
        source="shipped",
        now=now,
    )
    worktime_actions.publish(edition_id=calendar.edition.id, valid_from=valid_from, today=valid_from, now=now)


@transaction.atomic
def found(plan: Plan, *, valid_from: date, now: datetime) -> None:
    """Will load, check and publish all five parts of the ground from a local day on. Raises what the checks refuse."""
    source = "made up"
    grid_actions.load(rows=plan.cells, name=plan.name, areas=plan.areas, places=plan.places, source=source, now=now)
    grid_actions.publish(name=plan.name, valid_from=valid_from, now=now)
    shipped_catalog(plan.name, valid_from=valid_from, now=now)
    shipped_calendar(plan.name, valid_from=valid_from, now=now)
    people_actions.load(name=plan.name, units=plan.units, posts=plan.posts, staff=plan.staff, source=source, now=now)
    people_actions.publish(
        name=plan.name,
        valid_from=valid_from,
        areas={area.code for area in plan.areas},
        duty_grids={cell.duty_grid for cell in plan.cells},
        now=now,
    )
    duty_actions.load(name=plan.name, rows=plan.duties, source=source, now=now)
    duty_actions.publish(name=plan.name, valid_from=valid_from, now=now)
