"""The ground that a step stands on: the editions in force on a day, as snapshots in memory."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from doorstep.ground.catalog import queries as catalog_queries
from doorstep.ground.catalog.rules import Catalog
from doorstep.ground.duty import queries as duty_queries
from doorstep.ground.duty.rules import DutyTable
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.ground.grid import queries as grid_queries
from doorstep.ground.grid.rules import Grid
from doorstep.ground.people import queries as people_queries
from doorstep.ground.people.rules import People
from doorstep.ground.worktime import queries as worktime_queries
from doorstep.ground.worktime.rules import Calendar
from doorstep.lib.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class Ground:
    """Where, what, who, when and who answers, as they are on one local day."""

    on: date
    grid: Grid
    catalog: Catalog
    people: People
    calendar: Calendar
    duty: DutyTable
    editions: dict[str, int]


def local_day(now: datetime) -> date:
    """Will return the city's own day of an instant."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def at(now: datetime) -> Ground:
    """Will return the ground in force at `now`: one small query, the rest from memory.

    Raises NothingPublishedError where a part of the ground is missing.
    """
    on = local_day(now)
    found = editions.current(on)
    ids = {kind: (found[kind] if kind in found else editions.current_of(kind, on)).id for kind in Kind}
    return _GROUNDS.get((on, ids[Kind.MAP], ids[Kind.CATALOG], ids[Kind.PEOPLE], ids[Kind.CALENDAR], ids[Kind.DUTY]))


def where(ground: Ground, cell: str) -> dict[str, str]:
    """Will return the areas that a cell of the map lies in, by level, as events and rows hold them."""
    row, grid = ground.grid.index[cell], ground.grid
    return {
        "community": str(grid.community[row]),
        "town": str(grid.town[row]),
        "county": str(grid.county[row]),
        "duty_grid": str(grid.duty_grid[row]),
    }


def by_editions(*, on: date, map_id: int, catalog_id: int, people_id: int, calendar_id: int, duty_id: int) -> Ground:
    """Will return the ground that these editions make: a draft's, for a replay, or an old case's."""
    return Ground(
        on=on,
        grid=grid_queries.snapshot(map_id),
        catalog=catalog_queries.snapshot(catalog_id),
        people=people_queries.snapshot(people_id),
        calendar=worktime_queries.calendar(calendar_id),
        duty=duty_queries.snapshot(duty_id, map_id, catalog_id),
        editions={
            "map": map_id,
            "catalog": catalog_id,
            "people": people_id,
            "calendar": calendar_id,
            "duty": duty_id,
        },
    )


def _load(key: tuple[date, int, int, int, int, int]) -> Ground:
    on, map_id, catalog_id, people_id, calendar_id, duty_id = key
    return by_editions(
        on=on, map_id=map_id, catalog_id=catalog_id, people_id=people_id, calendar_id=calendar_id, duty_id=duty_id
    )


_GROUNDS: Snapshots[tuple[date, int, int, int, int, int], Ground] = Snapshots(_load, keep=4)


def forget() -> None:
    """Will drop what is held in memory: tests build many grounds."""
    _GROUNDS.clear()
