"""Writing maps: load a draft, publish it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import shapely
from django.db import transaction

from doorstep.ground.editions import actions as editions
from doorstep.ground.editions.queries import named
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.grid import queries
from doorstep.ground.grid.models import Area, Cell, Place
from doorstep.ground.grid.rules import AreaRow, CellRow, Faults, PlaceRow, area_m2, check, locate, placed
from doorstep.lib.refusal import Refusal

_BATCH = 2000


class CellsUnfitError(Refusal):
    """Cells that cannot even be held as a draft: no code, a code twice, no valid shape. Data: `count`, `codes`."""

    code = "grid_cells_unfit"


class FaultyError(Refusal):
    """The draft has errors and cannot be published. Data: `name`, `count`, `kinds`, `codes`."""

    code = "grid_faulty"

    faults: Faults


class ChangedMeanwhileError(Refusal):
    """The draft was loaded anew while it was being checked. Data: `name`."""

    code = "grid_changed_meanwhile"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a draft now holds."""

    edition: EditionRef
    cells: int
    areas: int
    places: int
    area_m2: float


@transaction.atomic
def load(
    *,
    rows: Sequence[CellRow],
    name: str,
    now: datetime,
    areas: Iterable[AreaRow] = (),
    places: Iterable[PlaceRow] = (),
    source: str = "",
    by: int | None = None,
) -> LoadReport:
    """Will replace the draft map of that name by these WGS84 cells. All or nothing.

    A cell that names its town only lies in the county which the areas put that town in.
    A draft may have gaps and overlaps (publishing refuses them); it may not have what no table can hold.
    Raises CellsUnfitError, PublishedError.
    """
    kept_areas = list(areas)
    rows = placed(rows, {area.code: area for area in kept_areas})
    polygons = _fit(rows)
    centres, sizes = shapely.centroid(polygons), area_m2(polygons)
    shapes = shapely.to_wkb(polygons)
    edition = editions.open_draft(kind=Kind.MAP, name=name, source=source, digest=_digest(rows, shapes), now=now, by=by)
    for model in (Cell, Area, Place):
        model.objects.filter(edition_id=edition.id).delete()
    Cell.objects.bulk_create(
        (
            Cell(
                edition_id=edition.id,
                code=row.code,
                name=row.name,
                kind=row.kind,
                community=row.community,
                town=row.town,
                county=row.county,
                duty_grid=row.duty_grid,
                residents=row.residents,
                lon=lon,
                lat=lat,
                area_m2=size,
                shape=shape,
            )
            for row, lon, lat, size, shape in zip(
                rows,
                shapely.get_x(centres).tolist(),
                shapely.get_y(centres).tolist(),
                sizes.tolist(),
                shapes,
                strict=True,
            )
        ),
        batch_size=_BATCH,
    )
    Area.objects.bulk_create(
        (
            Area(
                edition_id=edition.id,
                code=area.code,
                name=area.name,
                level=area.level,
                parent=area.parent,
                aliases=list(area.aliases),
            )
            for area in kept_areas
        ),
        batch_size=_BATCH,
    )
    kept_places = _load_places(edition.id, list(places))
    return LoadReport(edition, len(rows), len(kept_areas), kept_places, float(sizes.sum()) if len(rows) else 0.0)


def _fit(rows: Sequence[CellRow]) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    polygons = np.empty(len(rows), dtype=object)
    polygons[:] = [row.polygon for row in rows]
    sound = shapely.is_valid(polygons) & ~shapely.is_empty(polygons) & (shapely.get_dimensions(polygons) == 2)
    if len(rows):
        bounds = shapely.bounds(polygons)
        with np.errstate(invalid="ignore"):
            sound &= (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
    seen: set[str] = set()
    unfit = []
    for row, good in zip(rows, sound.tolist(), strict=True):
        if not good or not row.code or row.code in seen:
            unfit.append(row.code or "?")
        seen.add(row.code)
    if unfit or not len(rows):
        raise CellsUnfitError(count=len(unfit), codes=", ".join(unfit[:10]))
    return polygons


def _digest(rows: Sequence[CellRow], shapes: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> str:
    """Will return the same text for the same cells, whatever file they came in."""
    digest = hashlib.sha256()
    for row, shape in sorted(zip(rows, shapes, strict=True), key=lambda pair: pair[0].code):
        facts = (row.code, row.name, row.kind, row.community, row.town, row.county, row.duty_grid, str(row.residents))
        digest.update("\x1f".join(facts).encode())
        digest.update(shape)
    return digest.hexdigest()


def _load_places(edition_id: int, places: Sequence[PlaceRow]) -> int:
    """Will store places; one with coordinates and no cell gets the cell it lies in."""
    if not places:
        return 0
    grid = queries.snapshot(edition_id)
    found = locate(grid, [place.lon for place in places], [place.lat for place in places])
    rows = []
    for place, row in zip(places, found.cell.tolist(), strict=True):
        cell = place.cell or (str(grid.codes[row]) if row >= 0 else "")
        here = grid.index.get(cell)
        known = np.isfinite(place.lon) and np.isfinite(place.lat)
        if not known and here is None:
            continue  # neither a point nor a cell: nothing anybody could be sent to
        lon, lat = (place.lon, place.lat) if known else (float(grid.lon[here]), float(grid.lat[here]))
        rows.append(
            Place(
                edition_id=edition_id,
                code=place.code,
                kind=place.kind,
                name=place.name,
                aliases=list(place.aliases),
                former=list(place.former),
                lon=lon,
                lat=lat,
                cell=cell,
            )
        )
    Place.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def publish(*, name: str, valid_from: date, now: datetime, by: int | None = None) -> EditionRef:
    """Will publish a draft map from a local day on, if the check finds no error in it.

    Raises UnknownEditionError, FaultyError (with `faults`), ChangedMeanwhileError, PublishedError, DayTakenError.
    """
    edition = named(Kind.MAP, name)
    held = _stamp(edition.id)
    # Seconds of geometry, so before the transaction: on SQLite it would keep every other writer waiting.
    faults = check(queries.rows_of(queries.snapshot(edition.id)))
    if faults.errors:
        kinds: dict[str, int] = {}
        for fault in faults.errors:
            kinds[fault.kind.value] = kinds.get(fault.kind.value, 0) + 1
        codes = dict.fromkeys(code for fault in faults.errors[:10] for code in fault.codes)
        refusal = FaultyError(
            name=name,
            count=len(faults.errors),
            kinds=", ".join(f"{kind} {count}" for kind, count in kinds.items()),
            codes=", ".join(list(codes)[:10]),
        )
        refusal.faults = faults
        raise refusal
    with transaction.atomic():
        published = editions.publish(edition_id=edition.id, valid_from=valid_from, now=now, by=by)
        if _stamp(edition.id) != held:
            raise ChangedMeanwhileError(name=name)
    return published


def _stamp(edition_id: int) -> tuple[int, int]:
    """Will return what differs after a draft was loaded anew: its rows are new ones."""
    keys = Cell.objects.filter(edition_id=edition_id).order_by("-pk").values_list("pk", flat=True)
    return len(keys), keys[0] if keys else 0
