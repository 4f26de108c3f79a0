"""Coordinate systems agree with published pairs and come back to the micrometre."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.ground.grid.rules import Crs, from_wgs84, to_wgs84

# WGS84 longitude, latitude, GCJ-02 longitude, latitude: the three pairs of the eviltransform tests, and the README
# of coordtransform (JavaScript).
PUBLISHED = [
    (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
    (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
    (116.404, 39.915, 116.41024449916938, 39.91640428150164),
]
BAD = [float("nan"), float("inf"), -float("inf"), 1e308]


@pytest.mark.parametrize(("lon", "lat", "gcj_lon", "gcj_lat"), PUBLISHED)
def test_gcj02_agrees_with_published_pairs(lon: float, lat: float, gcj_lon: float, gcj_lat: float) -> None:
    assert np.allclose(from_wgs84(lon, lat, Crs.GCJ02), (gcj_lon, gcj_lat), rtol=0, atol=1e-12)
    assert np.allclose(to_wgs84(gcj_lon, gcj_lat, Crs.GCJ02), (lon, lat), rtol=0, atol=1e-12)


def test_bd09_agrees_with_a_published_pair() -> None:
    # The README of coordtransform again.
    lon, lat = to_wgs84(116.404, 39.915, Crs.GCJ02)
    assert np.allclose(from_wgs84(lon, lat, Crs.BD09), (116.41036949371029, 39.92133699351021), rtol=0, atol=1e-12)


@given(st.floats(75, 134), st.floats(3, 54), st.sampled_from(list(Crs)))
def test_there_and_back_is_the_same_point(lon: float, lat: float, crs: Crs) -> None:
    assert np.allclose(to_wgs84(*from_wgs84(lon, lat, crs), crs), (lon, lat), rtol=0, atol=1e-11)


@pytest.mark.parametrize("crs", list(Crs))
def test_places_abroad_are_not_shifted(crs: Crs) -> None:
    assert tuple(map(float, to_wgs84(-87.65, 41.85, crs))) == (-87.65, 41.85)


@pytest.mark.parametrize("crs", list(Crs))
@pytest.mark.parametrize("lon", BAD)
@pytest.mark.parametrize("lat", BAD)
def test_nonsense_is_not_an_error(lon: float, lat: float, crs: Crs) -> None:
    assert len(to_wgs84([lon], [lat], crs)) == 2


def test_a_system_a_point() -> None:
    shifted = [float(degrees) for degrees in from_wgs84(120.0, 36.3, Crs.GCJ02)]
    lon, lat = to_wgs84([120.0, shifted[0]], [36.3, shifted[1]], ["wgs84", "gcj02"])
    assert np.allclose(lon, 120.0)
    assert np.allclose(lat, 36.3)


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(ValueError, match="mars"):
        to_wgs84(120.0, 36.0, "mars")


def test_the_shift_at_jiaozhou_is_what_was_measured() -> None:
    lon, lat = from_wgs84(120.0, 36.27, Crs.GCJ02)
    east = (float(lon) - 120.0) * 111_320 * np.cos(np.radians(36.27))
    assert 440 < east < 500
    assert abs(float(lat) - 36.27) * 111_000 < 60
