"""The made-up land: an outline, towns, communities and cells that tile it without a gap, all from one seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.doors.demo import names
from doorstep.ground.grid.rules import AreaRow, CellRow, PlaceRow, area_m2

COUNTY = "370299"
COUNTY_NAME = "河湾市"
CENTRE = (120.02, 36.28)  # degrees; what is drawn around it exists nowhere
AREA_KM2 = 1324.0  # of a whole city of FULL cells; a smaller one is smaller in proportion
FULL = 11_139
DEGREE_M = 111_320.0

Floats = NDArray[np.float64]

# kind -> (share of the cells, residents in a typical one)
KINDS = {
    "village": (0.24, 140),
    "housing": (0.20, 230),
    "alley": (0.12, 120),
    "farmland": (0.14, 10),
    "road": (0.08, 5),
    "enterprise": (0.08, 30),
    "park": (0.03, 0),
    "water": (0.03, 0),
    "market": (0.02, 20),
    "school": (0.03, 60),
    "hospital": (0.01, 40),
    "office": (0.02, 10),
}


@dataclass(frozen=True, slots=True)
class Land:
    """Cells with the areas above them and the places people speak of."""

    cells: list[CellRow]
    areas: list[AreaRow]
    places: list[PlaceRow]


def _outline(random: np.random.Generator) -> Any:
    """Will return a smooth blob of area 1: a circle that a few slow waves push in and out."""
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    radius = np.ones_like(angle)
    for wave in (2, 3, 5):
        radius += random.uniform(0.04, 0.13) / (wave / 2) * np.cos(wave * angle + random.uniform(0, 2 * np.pi))
    blob = shapely.polygons(np.column_stack([radius * np.cos(angle) * 1.15, radius * np.sin(angle) * 0.9]))
    size = np.sqrt(shapely.area(blob))
    return shapely.transform(blob, lambda xy: xy / size)


def _seeds(random: np.random.Generator, outline: Any, count: int, towns: Floats) -> Floats:
    """Will return `count` points inside the outline, close together in the towns and apart in the fields."""
    shapely.prepare(outline)
    found: list[Floats] = []
    left = {"town": int(count * 0.5), "field": count - int(count * 0.5)}
    spread = random.uniform(0.02, 0.05, len(towns))
    while any(left.values()):
        for kind, wanted in left.items():
            if not wanted:
                continue
            if kind == "town":
                which = random.integers(0, len(towns), wanted * 2)
                points = towns[which] + random.normal(0, 1, (wanted * 2, 2)) * spread[which, None]
            else:
                points = random.uniform(-0.8, 0.8, (wanted * 4, 2))
            inside = points[shapely.contains_xy(outline, points[:, 0], points[:, 1])][:wanted]
            found.append(inside)
            left[kind] -= len(inside)
    return np.concatenate(found)


def _tiles(points: Floats, outline: Any) -> tuple[Floats, list[Any]]:
    """Will return the Voronoi cells of the points, relaxed twice; a ring of outer points closes those at the border.

    Neighbours share the very same vertices, so the cells tile without a gap.
    """
    from scipy.spatial import Voronoi  # only who draws a land pays for SciPy's import, not who starts a server

    ring = shapely.get_coordinates(shapely.segmentize(outline.buffer(0.012).exterior, 0.012))[:-1]
    far = shapely.get_coordinates(shapely.segmentize(outline.buffer(0.6).exterior, 0.2))[:-1]
    for _ in range(3):
        found = Voronoi(np.concatenate([points, ring, far]))
        tiles = []
        for seed in range(len(points)):
            corners = found.vertices[found.regions[found.point_region[seed]]]
            around = corners - points[seed]
            tiles.append(shapely.polygons(corners[np.argsort(np.arctan2(around[:, 1], around[:, 0]))]))
        middles = shapely.get_coordinates(shapely.centroid(tiles))
        kept = points
        inside = shapely.contains_xy(outline, middles[:, 0], middles[:, 1])
        points = np.where(inside[:, None], middles, points)
    return kept, tiles


def _spread(random: np.random.Generator, outline: Any, count: int) -> Floats:
    """Will return points far from each other: each new one the farthest of many tries."""
    west, south, east, north = shapely.bounds(outline)
    found: list[Floats] = []
    while len(found) < count:
        tries = np.column_stack([random.uniform(west, east, 400), random.uniform(south, north, 400)])
        tries = tries[shapely.contains_xy(outline.buffer(-0.04), tries[:, 0], tries[:, 1])]
        if not found:
            found.append(tries[0])
            continue
        near = np.min(np.linalg.norm(tries[:, None] - np.array(found)[None], axis=2), axis=1)
        found.append(tries[int(np.argmax(near))])
    return np.array(found)


def _grouped(points: Floats, size: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Will return a group number for each point: neighbours together, about `size` in each."""
    count = max(1, round(len(points) / size))
    centres = points[random.permutation(len(points))[:count]].copy()
    group = np.zeros(len(points), dtype=np.int64)
    for _ in range(4):
        group = np.argmin(np.linalg.norm(points[:, None] - centres[None], axis=2), axis=1)
        for n in range(count):
            if (group == n).any():
                centres[n] = points[group == n].mean(axis=0)
    _, dense = np.unique(group, return_inverse=True)
    return np.asarray(dense, dtype=np.int64)


def _west_to_east(points: Floats, rows: NDArray[np.int64], step: float) -> NDArray[np.int64]:
    """Will return the rows in the order of the standard's sequence: north to south in bands, west to east in each."""
    bands = np.floor(-points[rows, 1] / step)
    return rows[np.lexsort((points[rows, 0], bands))]


def draw(*, seed: int, cells: int, towns: int) -> Land:
    """Will return a land of so many cells in so many towns. The same seed draws the same land."""
    random = np.random.default_rng(seed)
    outline = _outline(random)
    middles = _spread(random, outline, towns)
    points, tiles = _tiles(_seeds(random, outline, cells, middles), outline)
    wanted = AREA_KM2 * 1e6 * cells / FULL
    size = np.sqrt(wanted / shapely.area(tiles).sum())  # metres for one unit of the drawing
    shapes = _on_earth(tiles, size)
    shapes = _on_earth(tiles, size * np.sqrt(wanted / area_m2(shapes).sum()))
    town_of = np.argmin(np.linalg.norm(points[:, None] - middles[None], axis=2), axis=1)
    return _named(random, points, shapes, town_of, towns, 0.35 / np.sqrt(cells))


def _on_earth(tiles: list[Any], size: float) -> Any:
    """Will return the tiles in degrees about CENTRE, rounded to a millimetre: neighbours round alike."""
    across, up = size / (DEGREE_M * np.cos(np.radians(CENTRE[1]))), size / DEGREE_M
    drawn = np.array(tiles, dtype=object)
    return shapely.transform(
        drawn, lambda xy: np.round(np.column_stack([CENTRE[0] + xy[:, 0] * across, CENTRE[1] + xy[:, 1] * up]), 8)
    )


def _named(
    random: np.random.Generator, points: Floats, shapes: Any, town_of: NDArray[np.int64], towns: int, step: float
) -> Land:
    """Will give every cell its codes, kind, name, residents and duty grid."""
    kinds = list(KINDS)
    kind_of = random.choice(len(kinds), len(points), p=_shares())
    areas = [AreaRow(COUNTY, COUNTY_NAME, "county")]
    rows: list[CellRow] = []
    places: list[PlaceRow] = []
    labels = names.Labels(random)
    for town in range(towns):
        town_code = f"{COUNTY}{town + 1:03d}"
        town_name = names.TOWNS[town % len(names.TOWNS)]
        areas.append(AreaRow(town_code, town_name, "town", COUNTY))
        mine = np.flatnonzero(town_of == town)
        community_of = _grouped(points[mine], 50, random)
        for community in range(int(community_of.max()) + 1):
            here = mine[community_of == community]
            code = f"{town_code}{community + 1:03d}"
            name, former = labels.community(town_name)
            areas.append(AreaRow(code, name, "community", town_code, (former,) if former else ()))
            grid_of = dict(zip(here.tolist(), _grouped(points[here], 12, random).tolist(), strict=True))
            for n, row in enumerate(_west_to_east(points, here, step).tolist(), start=1):
                kind = kinds[kind_of[row]]
                cell = f"{code}{n:03d}"
                residents = int(random.poisson(KINDS[kind][1])) if KINDS[kind][1] else 0
                label, landmark = labels.cell(kind, name)
                rows.append(
                    CellRow(
                        cell,
                        label,
                        kind,
                        code,
                        town_code,
                        COUNTY,
                        f"{code}-{grid_of[row] + 1:02d}",
                        residents,
                        shapes[row],
                    )
                )
                if landmark:
                    middle = shapely.point_on_surface(shapes[row])
                    places.append(
                        PlaceRow(
                            f"P{len(places) + 1:05d}",
                            kind,
                            landmark,
                            lon=float(middle.x),
                            lat=float(middle.y),
                            cell=cell,
                        )
                    )
    return Land(sorted(rows, key=lambda row: row.code), areas, places)


def _shares() -> Sequence[float]:
    shares = np.array([share for share, _ in KINDS.values()])
    return list(shares / shares.sum())
