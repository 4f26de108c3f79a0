"""Reading the responsibility table, ready for a map and a catalogue."""

from collections.abc import Sequence
from datetime import date, datetime

from doorstep.ground.catalog import queries as catalogs
from doorstep.ground.catalog.rules import Catalog
from doorstep.ground.duty.models import Duty
from doorstep.ground.duty.rules import Cells, DutyRow, DutyTable, check, compile_table, unknown_names
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.queries import NothingPublishedError
from doorstep.ground.editions.rules import EditionRef, Kind, Status
from doorstep.ground.grid import queries as maps
from doorstep.ground.grid.rules import Grid
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Fault
from doorstep.lib.snapshots import Snapshots


def rows(edition_id: int) -> list[DutyRow]:
    """Will return the rows of an edition, draft or published, in the order they were loaded. One query."""
    return [
        DutyRow(key, category, area, tier, post, tuple(co_units), basis, source)
        for key, category, area, tier, post, co_units, basis, source in Duty.objects.filter(edition_id=edition_id)
        .order_by("id")
        .values_list("id", "category", "area", "tier", "post", "co_units", "basis", "source")
    ]


def compiled(edition_id: int, grid: Grid, catalog: Catalog) -> DutyTable:
    """Will return an edition as it stands in the database, compiled against a map and a catalogue."""
    return _compiled(rows(edition_id), grid, catalog, edition_id)


def _compiled(found: Sequence[DutyRow], grid: Grid, catalog: Catalog, edition_id: int = 0) -> DutyTable:
    columns = (grid.codes, grid.duty_grid, grid.community, grid.town, grid.county)
    cells = Cells(*(column.tolist() for column in columns))
    return compile_table(
        found,
        cells=cells,
        categories=catalog.codes,
        parents=[catalog.categories[code].parent or "" for code in catalog.codes],
        edition_id=edition_id,
    )


class _DraftError(Exception):
    """Keeps what is not published out of the store of snapshots: it may be loaded anew under the same key."""


def _published(key: tuple[int, int, int]) -> DutyTable:
    if any(editions.by_id(edition_id).status is not Status.PUBLISHED for edition_id in key):
        raise _DraftError
    return _read(key)


def _read(key: tuple[int, int, int]) -> DutyTable:
    return compiled(key[0], maps.snapshot(key[1]), catalogs.snapshot(key[2]))


_snapshots: Snapshots[tuple[int, int, int], DutyTable] = Snapshots(_published)


def snapshot(duty_edition_id: int, map_edition_id: int, catalog_edition_id: int) -> DutyTable:
    """Will return a table compiled against a map and a catalogue; held in memory once all three are published.

    Raises UnknownEditionError.
    """
    key = duty_edition_id, map_edition_id, catalog_edition_id
    try:
        return _snapshots.get(key)
    except _DraftError:
        return _read(key)


def beside(on: date) -> dict[Kind, EditionRef]:
    """Will return the map, catalogue and people a table of that day is read with. Raises NothingPublishedError."""
    found = editions.current(on)
    for kind in (Kind.MAP, Kind.CATALOG, Kind.PEOPLE):
        if kind not in found:
            raise NothingPublishedError(kind=kind.value, on=on.isoformat())
    return found


def draft(edition_id: int, on: date) -> DutyTable:
    """Will return a table as it stands, compiled against what is in force on that day. Raises NothingPublishedError."""
    other = beside(on)
    return snapshot(edition_id, other[Kind.MAP].id, other[Kind.CATALOG].id)


def in_force(on: date) -> DutyTable:
    """Will return the published table of that day, compiled, from memory. Raises NothingPublishedError."""
    other = beside(on)
    duty = editions.current_of(Kind.DUTY, on)
    return snapshot(duty.id, other[Kind.MAP].id, other[Kind.CATALOG].id)


def strangers(rows: Sequence[DutyRow], on: date) -> tuple[Fault, ...]:
    """Will list the names in rows that the map, catalogue and people of a day do not have; nothing without them."""
    try:
        other = beside(on)
    except NothingPublishedError:
        return ()
    table = _compiled(rows, maps.snapshot(other[Kind.MAP].id), catalogs.snapshot(other[Kind.CATALOG].id))
    return tuple(unknown_names(table, people.snapshot(other[Kind.PEOPLE].id)))


def faults(*, edition_id: int, on: date, now: datetime) -> tuple[Fault, ...]:
    """Will check a table against the map, catalogue and people in force on a day, and who holds posts now.

    Raises editions' NothingPublishedError when one of them is missing.
    """
    who = people.snapshot(beside(on)[Kind.PEOPLE].id)
    return check(draft(edition_id, on), who, people.holders(now))
