"""Coordinate systems: WGS84, CGCS2000 and the two shifted ones Chinese maps use.

GCJ-02 and BD-09 have no official formula; these are the published ones everybody uses (semi-major axis
6,378,245 m, squared eccentricity 0.00669342162296594323), and agree with the published pairs in the tests.
"""

from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_TURN = np.pi * 3000.0 / 180.0
# Outside this box the national systems are not shifted.
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271


class Crs(StrEnum):
    """What a pair of degrees means. CGCS2000 is WGS84 within a metre: the tag is kept, the numbers stay."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def to_wgs84(lon: ArrayLike, lat: ArrayLike, crs: Crs | ArrayLike) -> tuple[Floats, Floats]:
    """Will return longitudes and latitudes in WGS84 degrees, as arrays of the input's shape.

    `crs` is one Crs or an array of them. The inverse is iterated until it is exact to a micrometre
    (1e-11 degrees). NaN and infinity come back as they are. Raises ValueError for an unknown name.
    """
    return _convert(lon, lat, crs, _from_gcj02, _from_bd09)


def from_wgs84(lon: ArrayLike, lat: ArrayLike, crs: Crs | ArrayLike) -> tuple[Floats, Floats]:
    """Will return WGS84 degrees in another system, as arrays of the input's shape. Raises ValueError."""
    return _convert(lon, lat, crs, _to_gcj02, _to_bd09)


def _convert(lon: ArrayLike, lat: ArrayLike, crs: Crs | ArrayLike, gcj02: Any, bd09: Any) -> tuple[Floats, Floats]:
    x, y = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float))
    x, y = x.copy(), y.copy()
    tags = np.broadcast_to(np.asarray(crs, dtype="U16"), x.shape)
    for tag in np.unique(tags):
        how = {Crs.GCJ02: gcj02, Crs.BD09: bd09}.get(Crs(tag.item()))
        if how is not None:
            of_it = tags == tag
            with np.errstate(invalid="ignore", over="ignore"):
                x[of_it], y[of_it] = how(x[of_it], y[of_it])
    return x, y


def _inside(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    return (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)


def _shift(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Will return the GCJ-02 offset in degrees at WGS84 points, whether they are in China or not."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (common + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (common + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    angle = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY * np.sin(angle) ** 2
    root = np.sqrt(magic)
    north = np.degrees(north / (_AXIS * (1.0 - _ECCENTRICITY) / (magic * root)))
    return np.degrees(east / (_AXIS / root * np.cos(angle))), north


def _to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    east, north = _shift(lon, lat)
    inside = _inside(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def _from_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lon, lat
    # The offset changes by about 1 part in 300 of a step, so six steps reach the last bits of a double
    # (beside longitude 105, where a root in the formula has no slope, 1e-12 degrees).
    for _ in range(6):
        east, north = _shift(x, y)
        x, y = lon - east, lat - north
    inside = _inside(x, y)
    return np.where(inside, x, lon), np.where(inside, y, lat)


def _add_bd(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    inside = _inside(lon, lat)
    x, y = _add_bd(*_to_gcj02(lon, lat))
    return np.where(inside, x, lon), np.where(inside, y, lat)


def _from_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    x, y = lon - 0.0065, lat - 0.006
    for _ in range(6):
        a, b = _add_bd(x, y)
        x, y = x - (a - lon), y - (b - lat)
    x, y = _from_gcj02(x, y)
    inside = _inside(x, y)
    return np.where(inside, x, lon), np.where(inside, y, lat)
