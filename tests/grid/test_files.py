"""Files of strangers: three formats are read, in a child; the rest is refused with a sentence, in bounded time."""

import json
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pyproj
import pytest
import shapely

from doorstep.ground.grid.files import Reading, examine
from doorstep.ground.grid.rules import CellRow, Crs, assemble, from_wgs84
from doorstep.lib import child, spatial
from tests.grid.towns import board, square

pytestmark = pytest.mark.usefixtures("children")


def geojson(path: Path, rows: Sequence[CellRow], **more: Any) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"code": row.code, "name": row.name, "duty_grid": row.duty_grid},
            "geometry": shapely.geometry.mapping(row.polygon),
        }
        for row in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features} | more), encoding="utf-8")
    return path


def survey_file(path: Path, driver: str, crs: str | None, encoding: str = "UTF-8") -> Path:
    """Will write two cells with Chinese names, projected as `crs` says."""
    shapes = np.array([square(0, 0), square(1, 0)])
    if crs and crs != "EPSG:4490":
        turn = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        shapes = shapely.transform(shapes, turn.transform, interleaved=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it cuts names at ten bytes
        _write(path, shapes, crs, driver, encoding)
    return path


def _write(path: Path, shapes: Any, crs: str | None, driver: str, encoding: str) -> None:
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapes),
        [np.array(["370281001001001", "370281001001002"], object), np.array(["阜安一", "阜安二"], object)],
        ["网格编码", "网格名称"],
        geometry_type="Polygon",
        crs=crs,
        driver=driver,
        encoding=encoding,
    )


@pytest.mark.parametrize(
    ("name", "driver", "crs", "encoding"),
    [
        ("a.gpkg", "GPKG", "EPSG:4547", "UTF-8"),
        ("b.shp", "ESRI Shapefile", "EPSG:4490", "GBK"),
        ("c.shp", "ESRI Shapefile", "EPSG:4549", "UTF-8"),
    ],
)
@pytest.mark.parametrize("page", [True, False])
def test_what_surveyors_send_is_read(
    tmp_path: Path, name: str, driver: str, crs: str, encoding: str, page: bool
) -> None:
    path = survey_file(tmp_path / name, driver, crs, encoding)
    if not page:
        path.with_suffix(".cpg").unlink(missing_ok=True)
    layer = spatial.read(str(path))
    assert list(layer.columns.values())[1] == ["阜安一", "阜安二"]
    # Ten bytes of a name in UTF-8 are three characters and a third.
    assert list(layer.columns)[1] == ("网格名" if name == "c.shp" else "网格名称")
    assert layer.crs == crs
    assert not layer.datum_shift
    assert shapely.hausdorff_distance(layer.shapes[0], square(0, 0)) < 1e-9


@pytest.mark.parametrize("folder", ["", "网格/"])
def test_a_zipped_shapefile_is_read(tmp_path: Path, folder: str) -> None:
    survey_file(tmp_path / "cells.shp", "ESRI Shapefile", "EPSG:4490", "GBK")
    with zipfile.ZipFile(tmp_path / "cells.zip", "w") as archive:
        for part in tmp_path.glob("cells.[sdp]*"):
            archive.write(part, f"{folder}{part.name}")
    assert spatial.read(str(tmp_path / "cells.zip")).columns["网格名称"] == ["阜安一", "阜安二"]


def test_a_file_is_examined_in_a_child(tmp_path: Path) -> None:
    rows = board(3, 3)
    path = geojson(tmp_path / "cells.geojson", rows[:4] + rows[5:])
    found = examine(path, Reading())
    assert [fault.kind.value for fault in found.faults.faults] == ["gap"]
    assert [row.code for row in found.rows] == [row.code for row in rows[:4] + rows[5:]]
    assert found.rows[0].polygon.equals(rows[0].polygon)
    assert found.fields.guessed == {"code", "name", "duty_grid"}
    assert [area.level for area in found.areas] == ["county", "town", "community"]


def test_gcj02_is_converted_when_it_is_declared_and_suspected_when_it_is_not(tmp_path: Path) -> None:
    rows = board(4, 4)

    def there(points: Any) -> Any:
        return np.stack(from_wgs84(points[:, 0], points[:, 1], Crs.GCJ02), axis=1)

    shifted = [CellRow(r.code, r.name, r.kind, "", "", "", "D", 0, shapely.transform(r.polygon, there)) for r in rows]
    path = geojson(tmp_path / "gcj.geojson", shifted)
    current = assemble(rows)
    silent = examine(path, Reading(), current=current)
    assert [fault.kind.value for fault in silent.faults.faults] == ["shifted"]
    declared = examine(path, Reading(crs="gcj02"), current=current)
    assert declared.faults.faults == ()
    assert declared.crs == "gcj02"
    assert shapely.hausdorff_distance(declared.rows[0].polygon, rows[0].polygon) < 1e-9


def star(points: int) -> dict[str, Any]:
    """Will return a ring that crosses itself about points² / 2 times."""
    turns = np.arange(points) * (points // 2) * 2 * np.pi / points
    ring = np.stack([120 + 0.01 * np.cos(turns), 36 + 0.01 * np.sin(turns)], axis=1).tolist()
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def test_a_star_of_ten_thousand_points_is_refused_and_not_repaired(tmp_path: Path) -> None:
    path = tmp_path / "star.geojson"
    feature = {"type": "Feature", "properties": {"code": "x"}, "geometry": star(10_001)}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert [fault.kind.value for fault in examine(path, Reading()).faults.errors] == ["invalid_shape"]


NESTED = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":' + "[" * 100_000
COLLECTION = '{"type":"GeometryCollection","geometries":[' * 3000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"{",
        b"{}",
        b'{"type":"FeatureCollection"}',
        b'{"type":"FeatureCollection","features":[]}',
        NESTED.encode(),
        COLLECTION.encode(),
        b"PK\x03\x04" + b"x" * 100,
        b"SQLite format 3\x00" + b"x" * 1000,
        b"\x00\x00\x27\x0a" + b"\x00" * 96,
        b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_a_broken_file_is_refused_or_has_no_cells(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.geojson"
    path.write_bytes(content)
    try:
        # Two that go deep need the fence; the others only the reader.
        if len(content) > 10_000:
            assert examine(path, Reading()).faults.errors
        else:
            assert not len(spatial.read(str(path)).shapes)
    except (spatial.SpatialError, child.ChildKilledError, child.ChildTimeoutError):
        return


def test_a_zip_bomb_is_refused_by_what_it_says_it_holds(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w") as archive:
        for n in range(11):
            archive.writestr(f"{n}.shp", b"0")
            archive.filelist[n].file_size = spatial.MOST_BYTES // 10
    with pytest.raises(spatial.TooLargeError):
        spatial.read(str(tmp_path / "bomb.zip"))


def test_projected_numbers_without_a_word_are_refused(tmp_path: Path) -> None:
    path = survey_file(tmp_path / "cells.shp", "ESRI Shapefile", "EPSG:4547")
    path.with_suffix(".prj").unlink()
    with pytest.raises(spatial.NoCrsError):
        spatial.read(str(path))
    assert spatial.read(str(path), crs="EPSG:4547").crs == "EPSG:4547"
    with pytest.raises(spatial.CrsError):
        spatial.read(str(path), crs="EPSG:999999")


def test_no_path_of_this_machine_is_told(tmp_path: Path) -> None:
    with pytest.raises(spatial.FileMissingError) as refused:
        spatial.read(str(tmp_path / "none.geojson"))
    assert str(tmp_path) not in str(refused.value)
