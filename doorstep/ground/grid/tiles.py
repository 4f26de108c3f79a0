"""Tiles of published maps, as the bytes that go to a browser: made when first asked for, then held in memory.

Only published editions: those never change, so neither do their tiles.
"""

import gzip
import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from doorstep.ground.grid import queries
from doorstep.ground.grid.rules import tiles as rules
from doorstep.lib.snapshots import Snapshots

# A tile of a city of 11,139 cells is 1 to 30 kB: all that is held is at most some tens of megabytes.
MOST_TILES = 2048


@dataclass(frozen=True, slots=True)
class Packed:
    """JSON as text and compressed, with a mark that is the same for the same content."""

    plain: bytes
    gzipped: bytes
    mark: str


def _pack(value: Any) -> Packed:
    plain = orjson.dumps(value)
    # Without the time of day in its head the same tile is the same bytes in every process.
    return Packed(plain, gzip.compress(plain, 6, mtime=0), hashlib.sha256(plain).hexdigest()[:20])


def _tile(key: tuple[int, int, int, int]) -> Packed:
    edition, zoom, x, y = key
    return _pack(rules.tile(_sheets.get((edition, zoom)), x, y))


_planes: Snapshots[int, Any] = Snapshots(lambda edition: rules.plane(queries.published(edition)), keep=1)
_sheets: Snapshots[tuple[int, int], rules.Sheet] = Snapshots(
    lambda key: rules.sheet(queries.published(key[0]), _planes.get(key[0]), key[1]), keep=12
)
_tiles: Snapshots[tuple[int, int, int, int], Packed] = Snapshots(_tile, keep=MOST_TILES)
_names: Snapshots[int, Packed] = Snapshots(lambda edition: _pack(rules.names(queries.published(edition))), keep=2)


def tile(edition_id: int, zoom: int, x: int, y: int) -> Packed | None:
    """Will return one tile, None for an address that is none. Raises UnknownEditionError.

    The first of a zoom takes about a second for 11,139 cells, each other one some milliseconds, the second time none.
    """
    if not rules.WIDEST <= zoom <= rules.DEEPEST or not (0 <= x < 2**zoom and 0 <= y < 2**zoom):
        return None
    if not rules.covers(queries.published(edition_id), zoom, x, y):
        return EMPTY  # not held: the world has more tiles than the memory
    return _tiles.get((edition_id, zoom, x, y))


EMPTY = _pack({})


def names(edition_id: int) -> Packed:
    """Will return the names of towns and communities and where they stand. Raises UnknownEditionError."""
    return _names.get(edition_id)
