"""Maps drawn by the server: shapes for an inline SVG, in the page's own colours, without a script.

Everything is in whole units, WIDTH across. What is coloured alike is one path; towns lie beneath.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.ground.editions import queries as editions
from doorstep.ground.grid import queries as maps
from doorstep.ground.grid.rules import Grid
from doorstep.lib.snapshots import Snapshots

WIDTH = 1000
_METRES = 111_320.0  # a degree of latitude; a drawing needs no better
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """What part of the world is drawn: west and north, and units a degree."""

    west: float
    north: float
    across: float
    down: float
    height: int

    @property
    def box(self) -> Box:
        """West, south, east, north of what is drawn."""
        return self.west, self.north - self.height / self.down, self.west + WIDTH / self.across, self.north

    def points(self, at: NDArray[np.float64]) -> NDArray[np.int64]:
        """Will return whole units for longitudes and latitudes."""
        x, y = (at[:, 0] - self.west) * self.across, (self.north - at[:, 1]) * self.down
        return np.rint(np.stack([x, y], axis=1)).astype(np.int64)


@dataclass(slots=True)
class Drawing:
    """Shapes, dots and names, in the order in which they are painted. href: where a click leads, "" for nowhere."""

    frame: Frame
    shapes: list[dict[str, Any]] = field(default_factory=list)
    dots: list[dict[str, Any]] = field(default_factory=list)
    names: list[dict[str, Any]] = field(default_factory=list)

    @property
    def box(self) -> str:
        """The viewBox."""
        return f"0 0 {WIDTH} {self.frame.height}"

    def shape(self, css: str, geometry: Any, *, title: str = "", href: str = "") -> None:
        """Will paint polygons, all as one shape; what is too small to see is left out."""
        drawn = path(self.frame, geometry)
        if drawn:
            self.shapes.append({"css": css, "d": drawn, "title": title, "href": href})

    def dot(self, css: str, lon: float, lat: float, *, title: str = "", href: str = "") -> None:
        """Will paint a mark at a place."""
        x, y = self.frame.points(np.array([[lon, lat]]))[0].tolist()
        if 0 <= x <= WIDTH and 0 <= y <= self.frame.height:
            self.dots.append({"css": css, "x": x, "y": y, "title": title, "href": href})

    def name(self, text: str, lon: float, lat: float, css: str = "") -> None:
        """Will write a name round a place."""
        x, y = self.frame.points(np.array([[lon, lat]]))[0].tolist()
        if 0 <= x <= WIDTH and 0 <= y <= self.frame.height:
            self.names.append({"x": x, "y": y, "text": text, "css": css})


def frame(box: Box, *, least_m: float = 0.0) -> Frame:
    """Will return the frame round a box (west, south, east, north), with a margin; not smaller than `least_m`."""
    west, south, east, north = box
    middle = (south + north) / 2
    shrink = max(0.05, float(np.cos(np.radians(middle))))
    wide, high = max((east - west) * shrink * _METRES, least_m, 1.0), max((north - south) * _METRES, least_m, 1.0)
    wide, high = wide * 1.06, high * 1.06
    wide, high = max(wide, high * 0.8), max(high, wide * 0.4)
    scale = WIDTH / wide
    left = (west + east) / 2 - wide / 2 / _METRES / shrink
    top = middle + high / 2 / _METRES
    return Frame(left, top, scale * _METRES * shrink, scale * _METRES, round(high * scale))


def path(of: Frame, geometry: Any) -> str:
    """Will return the outlines of polygons as the d of a path; "" where nothing is left at this size."""
    rings = shapely.get_rings(shapely.get_parts(shapely.get_parts(np.atleast_1d(geometry))))
    found = []
    for ring in rings:
        points = of.points(shapely.get_coordinates(ring))
        kept = np.r_[True, (points[1:] != points[:-1]).any(axis=1)]
        points = points[kept]
        if len(points) < 4:  # the last is the first
            continue
        steps = np.diff(points[:-1], axis=0)
        found.append(f"M{points[0, 0]} {points[0, 1]}l" + " ".join(map(str, steps.ravel().tolist())) + "z")
    return "".join(found)


@dataclass(frozen=True, slots=True)
class Town:
    """A town as it is drawn beneath everything: its code, name, outline, and where its name stands."""

    code: str
    name: str
    outline: Any
    lon: float
    lat: float


def _towns(grid: Grid) -> tuple[Town, ...]:
    codes, which = np.unique(grid.town, return_inverse=True)
    found = []
    for n, code in enumerate(codes.tolist()):
        rows = np.flatnonzero(which == n)
        outline = shapely.union_all(grid.polygons[rows])
        at = shapely.point_on_surface(outline)
        name = grid.areas[code].name if code in grid.areas else code
        found.append(Town(code, name, outline, float(at.x), float(at.y)))
    return tuple(found)


_held: Snapshots[tuple[int, str, datetime], tuple[Town, ...]] = Snapshots(
    lambda key: _towns(maps.snapshot(key[0])), keep=4
)


def towns_of(edition_id: int) -> tuple[Town, ...]:
    """Will return the towns of an edition; joining them takes seconds for a city, so they are held."""
    entry = editions.entry(edition_id)
    return _held.get((edition_id, entry.digest, entry.loaded_at))


def ground(towns: Sequence[Town], *, box: Box | None = None, least_m: float = 0.0, href: str = "") -> Drawing:
    """Will return a drawing with the towns in it, of all or of a box. `href`: a link a town, {code} in it."""
    whole = box or bounds(town.outline for town in towns)
    drawing = Drawing(frame(whole, least_m=least_m))
    thin = 0.7 / drawing.frame.across
    for town in towns:
        drawing.shape(
            "land", shapely.simplify(town.outline, thin), title=town.name, href=href.replace("{code}", town.code)
        )
        drawing.name(town.name, town.lon, town.lat)
    return drawing


def bounds(shapes: Iterable[Any]) -> Box:
    """Will return the box round shapes; somewhere on earth for none."""
    box = shapely.total_bounds(np.array(list(shapes), dtype=object))
    if not np.isfinite(box).all():
        return 0.0, 0.0, 0.01, 0.01
    west, south, east, north = box.tolist()
    return west, south, east, north


def cells(drawing: Drawing, grid: Grid, rows: NDArray[np.int64], css: str = "cell", *, name: bool = False) -> None:
    """Will paint cells one by one, with their names where they are few."""
    for n in rows.tolist():
        label = f"{grid.names[n]} {grid.codes[n]}".strip()
        drawing.shape(css, grid.polygons[n], title=label)
        if name:
            drawing.name(str(grid.names[n]) or str(grid.codes[n])[-3:], float(grid.lon[n]), float(grid.lat[n]), "small")


def joined(grid: Grid, rows: NDArray[np.int64]) -> Any:
    """Will return cells as one shape, for a class of colour."""
    return shapely.union_all(grid.polygons[rows])


def near(grid: Grid, box: Box) -> NDArray[np.int64]:
    """Will return the rows of the cells that touch a box."""
    return np.sort(grid.tree.query(shapely.box(*box), predicate="intersects")).astype(np.int64)
