"""Metres: one equal-area projection about a point (Snyder 1987, Lambert azimuthal, ellipsoid, eqs 24-17 to 24-26).

Areas are exact on the WGS84 ellipsoid; distances are true to 1 part in 100,000 within 50 km of the origin.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from doorstep.ground.grid.rules.crs import Floats

_AXIS = 6378137.0
_E2 = 0.0066943799901413165
_E = _E2**0.5


def _q(sine: Floats) -> Floats:
    log = np.log((1 - _E * sine) / (1 + _E * sine)) / (2 * _E)
    return np.asarray((1 - _E2) * (sine / (1 - _E2 * sine * sine) - log))


_POLE = float(_q(np.asarray(1.0)))
_RADIUS = _AXIS * (_POLE / 2) ** 0.5


@dataclass(frozen=True, slots=True)
class Metric:
    """A plane of metres that touches the ellipsoid at one point, in WGS84 degrees."""

    lon: float
    lat: float

    def forward(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
        """Will return metres east and north of the origin. Far away (the antipode) they are not finite."""
        turn = np.radians(np.asarray(lon, float) - self.lon)
        sine = _q(np.sin(np.radians(np.asarray(lat, float)))) / _POLE
        cosine = np.sqrt(np.maximum(0.0, 1 - sine * sine))
        sine0 = float(_q(np.asarray(np.sin(np.radians(self.lat))))) / _POLE
        cosine0 = (1 - sine0 * sine0) ** 0.5
        angle = np.radians(self.lat)
        stretch = _AXIS * np.cos(angle) / np.sqrt(1 - _E2 * np.sin(angle) ** 2) / (_RADIUS * cosine0)
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = _RADIUS * np.sqrt(2 / (1 + sine0 * sine + cosine0 * cosine * np.cos(turn)))
            east = scale * stretch * cosine * np.sin(turn)
            north = scale / stretch * (cosine0 * sine - sine0 * cosine * np.cos(turn))
        return east, north

    def backward(self, east: ArrayLike, north: ArrayLike) -> tuple[Floats, Floats]:
        """Will return WGS84 degrees of metres, within about a micrometre near the origin."""
        x, y = np.asarray(east, float), np.asarray(north, float)
        angle = np.radians(self.lat)
        lon = self.lon + np.degrees(x / (_AXIS * np.cos(angle)))
        lat = self.lat + np.degrees(y / _AXIS)
        # Newton with the slopes of the origin: a few steps, since the plane is nearly flat where it is used.
        curve = 1 - _E2 * np.sin(angle) ** 2
        wide = np.radians(_AXIS * np.cos(angle) / curve**0.5)
        high = np.radians(_AXIS * (1 - _E2) / curve**1.5)
        for _ in range(8):
            a, b = self.forward(lon, lat)
            lon, lat = lon + (x - a) / wide, lat + (y - b) / high
        return lon, lat

    def back(self, shapes: Any) -> Any:
        """Will return shapes in metres as WGS84 shapes."""
        return shapely.transform(shapes, self.backward, interleaved=False)

    def project(self, shapes: Any) -> NDArray[np.object_]:
        """Will return WGS84 shapes in metres."""
        return np.asarray(shapely.transform(shapes, self.forward, interleaved=False))


def about(shapes: Any) -> Metric:
    """Will return the plane about the middle of the box round all shapes; about 0, 0 when there are none."""
    west, south, east, north = box_round(shapes)
    if not np.isfinite([west, south, east, north]).all():
        return Metric(0.0, 0.0)
    # Off the poles, where the stretch would divide by nothing.
    return Metric((west + east) / 2, min(89.0, max(-89.0, (south + north) / 2)))


def box_round(shapes: Any) -> tuple[float, float, float, float]:
    """Will return west, south, east, north of all shapes; NaN when there are none."""
    if not np.size(shapes):
        return np.nan, np.nan, np.nan, np.nan
    west, south, east, north = shapely.total_bounds(shapes)
    return float(west), float(south), float(east), float(north)


def area_m2(shapes: Any) -> Floats:
    """Will return the area of each WGS84 shape on the ellipsoid, in square metres."""
    return np.asarray(shapely.area(about(shapes).project(shapes)))
