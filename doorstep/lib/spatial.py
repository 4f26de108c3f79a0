"""Reads polygons from the files surveyors send: GeoJSON, GeoPackage, Shapefile (also zipped). For a limited child.

The file says what it is by its first bytes, not by its name, and only these three formats are opened: the library
behind knows a hundred more, some of which fetch from the network or open other files.
"""

import contextlib
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from doorstep.lib.refusal import Refusal

ASSUMED = "assumed WGS84"  # where a file says nothing of its system and the numbers are degrees
MOST_BYTES = 300_000_000
MOST_FEATURES = 200_000
MOST_VERTICES = 6_000_000
_LONGEST_TEXT = 500
_DRIVERS = {"GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "GPKG", "ESRI Shapefile"}


class SpatialError(Refusal):
    """A file that cannot be taken as it is. Data: `file`, and what the subclass says."""

    code = "spatial_unreadable"


class FileMissingError(SpatialError):
    """There is no such file."""

    code = "spatial_missing"


class FormatError(SpatialError):
    """Not GeoJSON, GeoPackage or Shapefile."""

    code = "spatial_format"


class TooLargeError(SpatialError):
    """More bytes, features or vertices than we read. Data: `what`, `count`, `most`."""

    code = "spatial_too_large"


class NoCrsError(SpatialError):
    """Projected coordinates and no word about the projection."""

    code = "spatial_no_crs"


class CrsError(SpatialError):
    """A coordinate system we cannot turn into degrees. Data: `crs`."""

    code = "spatial_crs"


class EncodingError(SpatialError):
    """Text that is not in the encoding named. Data: `encoding`."""

    code = "spatial_encoding"


@dataclass(frozen=True, slots=True)
class Layer:
    """Columns by name, and a WGS84 polygon (or None) a feature."""

    columns: dict[str, list[Any]]
    shapes: "np.ndarray[Any, np.dtype[np.object_]]"
    crs: str
    """as declared, e.g. EPSG:4490; "assumed WGS84" when the file is silent and the numbers are degrees"""
    encoding: str
    datum_shift: bool
    """the file's datum is neither WGS84 nor CGCS2000: positions may be off by up to a hundred metres"""


def limits(path: str) -> dict[str, Any]:
    """Will return what a child that reads this file may use: in proportion to its size, so a small bomb gets little."""
    try:
        size = Path(path).stat().st_size / 1e6
    except OSError:
        size = 0.0
    return {
        "memory_mb": int(min(4000, 384 + 40 * size)),
        "cpu_s": int(min(300, 20 + 2 * size)),
        "wall_s": min(600.0, 60 + 3 * size),
    }


def read(path: str, *, layer: str | None = None, encoding: str | None = None, crs: str | None = None) -> Layer:
    """Will return the polygons of a file in WGS84 degrees, with its columns.

    `crs` overrides what the file declares ("degrees": take the numbers as they are); `encoding` is for Shapefiles,
    whose text is otherwise sniffed (UTF-8, else GBK). Shapes are not checked and never repaired: what is no polygon
    comes as it is, what cannot be parsed as None. Raises a SpatialError. Hostile files can take much memory and time:
    call it in a child.
    """
    import pyogrio.raw  # heavy: for whoever reads a file, and not for every server

    target, table = _target(path)
    # A dBASE table is read byte for byte and decoded here: names are cut at ten bytes, in the middle of a character.
    as_is = "ISO-8859-1" if table is not None else None
    os.environ.update(GDAL_DISABLE_READDIR_ON_OPEN="FALSE", OGR_GEOJSON_MAX_OBJ_SIZE="0", CPL_CURL_ENABLE_VSIMEM="NO")
    with _refusing(path):
        if layer is None:
            layer = _polygon_layer(path, target)
        info = pyogrio.read_info(target, layer=layer, encoding=as_is, force_feature_count=True)
    if info["driver"] not in _DRIVERS:
        raise FormatError(file=Path(path).name)
    _at_most(path, "features", int(info["features"]), MOST_FEATURES)
    with _refusing(path):
        meta, _, wkb, values = pyogrio.raw.read(
            target, layer=layer, encoding=as_is, force_2d=True, max_features=MOST_FEATURES, datetime_as_string=True
        )
    if wkb is None:
        raise FormatError(file=Path(path).name)
    shapes = np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)
    _at_most(path, "vertices", int(shapely.get_num_coordinates(shapes).sum()), MOST_VERTICES)
    columns = {str(name): _plain(column) for name, column in zip(meta["fields"].tolist(), values, strict=True)}
    encoding = "UTF-8" if table is None else encoding or table
    if table is not None:
        columns, encoding = _decoded(path, columns, encoding or "")
    declared, shapes, shift = _degrees(path, shapes, crs or meta["crs"])
    return Layer(columns, shapes, declared, encoding, shift)


def _at_most(path: str, what: str, count: int, most: int) -> None:
    if count > most:
        raise TooLargeError(file=Path(path).name, what=what, count=count, most=most)


@contextlib.contextmanager
def _refusing(path: str) -> Iterator[None]:
    """Will turn what the library throws at a bad file into a refusal."""
    import pyogrio.errors

    try:
        yield
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, ValueError, RuntimeError) as error:
        # A path of this machine is nobody's business.
        reason = str(error).replace(str(Path(path).parent), "").splitlines()
        raise SpatialError(file=Path(path).name, reason=reason[0][:200] if reason else "") from None


def _target(path: str) -> tuple[str, str | None]:
    """Will return what to open, and for a Shapefile what its .cpg says of its encoding ("" for nothing).

    Refuses what is none of the three formats.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            head = stream.read(64)
    except OSError:
        raise FileMissingError(file=file.name) from None
    _at_most(path, "bytes", size, MOST_BYTES)
    whole = str(file.resolve())
    if head.startswith(b"SQLite format 3\x00"):
        return whole, None
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, whole)
    if head.startswith(b"\x00\x00\x27\x0a"):
        return whole, _page(_sibling(file, ".cpg"))
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return whole, None
    raise FormatError(file=file.name)


def _zipped(path: str, whole: str) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            _at_most(path, "bytes", sum(entry.file_size for entry in archive.infolist()), MOST_BYTES)
            names = archive.namelist()
            shape = next((name for name in names if name.lower().endswith(".shp") and "__MACOSX" not in name), None)
            if shape is None:
                raise FormatError(file=Path(path).name)
            page = next((name for name in names if name.lower() == f"{shape[:-4]}.cpg".lower()), None)
            told = _page(archive.read(page)[:64] if page else b"")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise SpatialError(file=Path(path).name, reason="zip") from None
    # Names without the UTF-8 flag are read as CP437 by both libraries, so that they agree on them.
    return f"/vsizip/{{{whole}}}/{shape}", told


def _sibling(file: Path, suffix: str) -> bytes:
    for candidate in (file.with_suffix(suffix), file.with_suffix(suffix.upper())):
        with contextlib.suppress(OSError), candidate.open("rb") as stream:
            return stream.read(64)
    return b""


def _page(content: bytes) -> str:
    """Will return the encoding a .cpg names, "" for none we know."""
    told = content.decode("ascii", "ignore").strip()
    told = {"936": "GBK", "65001": "UTF-8", "54936": "GB18030"}.get(told, told)
    with contextlib.suppress(LookupError, ValueError):
        "".encode(told)
        return told
    return ""


def _decoded(path: str, columns: dict[str, list[Any]], encoding: str) -> tuple[dict[str, list[Any]], str]:
    """Will decode names and values of a table: as told, else as UTF-8 if all of it is that, else as GB18030."""
    texts = [*columns, *(value for column in columns.values() for value in column if isinstance(value, str))]
    for name in [encoding] if encoding else ["UTF-8", "GB18030", "ISO-8859-1"]:
        try:
            for text in texts:
                _text(text, name)
        except (UnicodeError, LookupError):
            continue
        return {
            _text(title, name): [_text(value, name) if isinstance(value, str) else value for value in column]
            for title, column in columns.items()
        }, name
    raise EncodingError(file=Path(path).name, encoding=encoding)


def _text(bytes_as_latin1: str, encoding: str) -> str:
    raw = bytes_as_latin1.encode("ISO-8859-1")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(raw) - 3:
            raise
        return raw[: error.start].decode(encoding)  # cut off by the width of its field


def _polygon_layer(path: str, target: str) -> str | None:
    """Will return the first layer that holds polygons."""
    import pyogrio

    layers = pyogrio.list_layers(target)
    if not len(layers):
        raise FormatError(file=Path(path).name)
    for name, kind in layers:
        if kind is not None and ("Polygon" in kind or kind == "Unknown"):
            return str(name)
    return str(layers[0][0])


def _plain(column: Any) -> list[Any]:
    return [
        value if isinstance(value, (int, float, bool, type(None))) else str(value)[:_LONGEST_TEXT]
        for value in column.tolist()
    ]


def _degrees(path: str, shapes: Any, crs: str | None) -> tuple[str, Any, bool]:
    """Will return the declared system, the shapes in WGS84, and whether another datum was left behind."""
    if crs == "degrees":
        return crs, shapes, False
    if crs is None:
        box = shapely.total_bounds(shapes) if len(shapes) else np.zeros(4)
        if np.isfinite(box).all() and np.abs(box).max() > 180:
            raise NoCrsError(file=Path(path).name)
        return ASSUMED, shapes, False
    import pyproj

    try:
        source = pyproj.CRS.from_user_input(crs)
        turn = pyproj.Transformer.from_crs(source, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError:
        raise CrsError(file=Path(path).name, crs=str(crs)[:80]) from None
    declared = source.to_string() if source.to_authority() is None else ":".join(source.to_authority())
    base = source.geodetic_crs
    datum = (base.datum.name if base is not None and base.datum is not None else "").upper().replace("_", " ")
    ours = any(name in datum for name in ("WGS 84", "WGS 1984", "WORLD GEODETIC", "CHINA 2000", "CHINA GEODETIC"))
    if base is not None and source.is_geographic and ours:
        # CGCS2000 is WGS84 within a metre; the numbers stay as they are, to the bit.
        return declared[:80], shapes, False

    def transform(x: Any, y: Any) -> tuple[Any, Any]:
        return turn.transform(x, y)

    return declared[:80], shapely.transform(shapes, transform, interleaved=False), not ours
