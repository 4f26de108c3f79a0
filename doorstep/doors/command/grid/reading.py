"""What the grid commands read: options, field maps, tables of areas and places."""

import argparse
import tomllib
from pathlib import Path

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.ground.editions.queries import NothingPublishedError, current_of, named
from doorstep.ground.editions.rules import Kind
from doorstep.ground.grid import queries
from doorstep.ground.grid.files import Reading
from doorstep.ground.grid.rules import (
    Grid,
)
from doorstep.lib.refusal import Refusal


class FieldsFileError(Refusal):
    """The file given to --fields is not what it should be. Data: `file`."""

    code = "grid_fields_file"


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Will add the options that say how a file of cells is to be read."""
    parser.add_argument("--code", metavar="FIELD", help=_("column with the cell code (default: guessed)"))
    parser.add_argument("--fields", metavar="MAP.toml", help=_("table [fields] of our field = their column"))
    parser.add_argument("--crs", default="", help=_("wgs84, cgcs2000, gcj02, bd09 or EPSG:n (as the file says)"))
    parser.add_argument("--encoding", default="", help=_("of a Shapefile's text (default: sniffed, UTF-8 or GBK)"))
    parser.add_argument("--layer", default="", help=_("of a GeoPackage (default: the first with polygons)"))
    parser.add_argument(
        "--snap", type=float, default=0.0, metavar="WIDTH", help=_("close gaps and overlaps below WIDTH metres")
    )


def how_to_read(args: argparse.Namespace) -> Reading:
    """Will return what those options ask for. Raises FieldsFileError."""
    told: dict[str, str] = {}
    if getattr(args, "fields", None):
        try:
            table = tomllib.loads(Path(args.fields).read_text(encoding="utf-8"))["fields"]
            told = {str(field): str(column) for field, column in table.items()}
        except (OSError, ValueError, KeyError, AttributeError):
            raise FieldsFileError(file=Path(args.fields).name) from None
    if args.code:
        told["code"] = args.code
    get = vars(args).get
    crs = "" if args.part == "locate" else args.crs
    return Reading(get("layer") or "", get("encoding") or "", crs, told, get("snap") or 0.0)


def map_in_force(name: str | None = None) -> Grid | None:
    """Will return the map to compare with: the one named, else the one in force, else none (nor without a database)."""
    if name:
        return queries.snapshot(named(Kind.MAP, name).id)
    try:
        return queries.snapshot(current_of(Kind.MAP, timezone.localdate()).id)
    except (NothingPublishedError, DatabaseError):
        return None
