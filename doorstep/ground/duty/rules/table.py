"""The responsibility table, compiled against one map and one catalogue, and who answers by it.

A row names a category (or the one above it, or any), an area (cell, duty grid, community, town or county) and a tier.
The most specific row wins: the category decides before the area does. Cells and categories are row numbers of the map
and the catalogue, tiers are 1, 2 and 3.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int32]
Keys = NDArray[np.int64]

AREA_LEVELS = ("cell", "duty_grid", "community", "town", "county")
TIERS = (1, 2, 3)
_CHUNK = 1 << 16  # an import resolves millions: 15 candidates each, a few megabytes at a time


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Who answers: `post` leads, `co_units` help. `category` "" means any. `basis` and `source`: by which rule."""

    id: int
    category: str
    area: str
    tier: int
    post: str
    co_units: tuple[str, ...] = ()
    basis: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a map: five sequences of codes as long as each other, "" where a cell has none."""

    codes: Sequence[str]
    duty_grid: Sequence[str]
    community: Sequence[str]
    town: Sequence[str]
    county: Sequence[str]

    def level(self, name: str) -> Sequence[str]:
        """Will return the codes of one of AREA_LEVELS."""
        found: Sequence[str] = self.codes if name == "cell" else getattr(self, name)
        return found

    def areas(self, row: int) -> tuple[str, ...]:
        """Will return the codes of a cell and the areas it lies in, the narrowest first; () for -1."""
        if row < 0:
            return ()
        # The duty grid is no administrative area: it is asked for by its own name.
        found = (str(self.level(name)[row]) for name in AREA_LEVELS if name != "duty_grid")
        return tuple(code for code in found if code)


@dataclass(frozen=True, eq=False)
class DutyTable:
    """Rows with the arrays that find the winning one.

    keys: int64 [k] ascending, (category id, area id, tier) of the rows that can win; first: int32 [k], their numbers.
    category_ids: int32 [depth + 1, categories + 1], own first, then the ones above, then any. area_ids: int32
    [5, cells + 1], by AREA_LEVELS. -1 is "in no row"; the last column is for an unknown cell or category.
    levels: the area level of each row, -1 when the map has no such area.
    """

    edition_id: int
    rows: tuple[DutyRow, ...]
    cells: Cells
    categories: tuple[str, ...]
    parents: tuple[str, ...]
    cell_index: Mapping[str, int] = field(repr=False)
    category_index: Mapping[str, int] = field(repr=False)
    keys: Keys = field(repr=False)
    first: Ints = field(repr=False)
    category_ids: Ints = field(repr=False)
    area_ids: Ints = field(repr=False)
    levels: tuple[int, ...] = field(repr=False)
    areas: int = 0

    def __len__(self) -> int:
        return len(self.rows)


def compile_table(
    rows: Iterable[DutyRow],
    *,
    cells: Cells,
    categories: Sequence[str],
    parents: Sequence[str],
    edition_id: int = 0,
) -> DutyTable:
    """Will make the table ready. `parents`: the category above each of `categories`, or "".

    A row of an unknown category or area, or of a tier beyond 1 to 3, wins nothing; `check` tells. Of two rows for
    the same, the one that comes first counts.
    """
    rows = tuple(rows)
    category_index = {code: n for n, code in enumerate(categories)}
    used = {code: n for n, code in enumerate(sorted({row.category for row in rows} | {""}))}
    levels, area_of, area_ids = _areas(rows, cells)
    areas = len(area_of) or 1
    numbers: list[int] = []
    keys: list[int] = []
    for number, row in enumerate(rows):
        known = row.category == "" or row.category in category_index
        if known and levels[number] >= 0 and row.tier in TIERS:
            numbers.append(number)
            keys.append((used[row.category] * areas + area_of[row.area]) * 3 + row.tier - 1)
    sorted_keys, where = np.unique(np.asarray(keys, dtype=np.int64), return_index=True)
    return DutyTable(
        edition_id,
        rows,
        cells,
        tuple(categories),
        tuple(parents),
        {str(code): n for n, code in enumerate(cells.codes)},
        category_index,
        sorted_keys,
        np.asarray(numbers, dtype=np.int32)[where],
        _category_ids(categories, parents, category_index, used),
        area_ids,
        levels,
        areas,
    )


def _areas(rows: Sequence[DutyRow], cells: Cells) -> tuple[tuple[int, ...], dict[str, int], Ints]:
    """Will return the level of each row's area, a number for each area in use, and those numbers for each cell."""
    wanted = {row.area for row in rows if row.area}
    level_of: dict[str, int] = {}
    for level, name in enumerate(AREA_LEVELS):
        for code in {str(code) for code in cells.level(name)} & wanted:
            level_of.setdefault(code, level)  # a code of two levels means the narrower
    number = {code: n for n, code in enumerate(sorted(level_of))}
    ids = np.full((len(AREA_LEVELS), len(cells.codes) + 1), -1, dtype=np.int32)
    for level, name in enumerate(AREA_LEVELS):
        here = {code: number[code] for code, at in level_of.items() if at == level}
        if here:
            ids[level, :-1] = [here.get(str(code), -1) for code in cells.level(name)]
    return tuple(level_of.get(row.area, -1) for row in rows), number, ids


def _category_ids(
    categories: Sequence[str], parents: Sequence[str], index: Mapping[str, int], used: Mapping[str, int]
) -> Ints:
    """Will return, for each category, the numbers of itself, the ones above it and any, the nearest first."""
    chains: list[list[str]] = []
    for code, parent in zip(categories, parents, strict=True):
        chain, above = [code], parent
        while above in index and above not in chain:
            chain.append(above)
            above = parents[index[above]]
        chains.append(chain)
    depth = max((len(chain) for chain in chains), default=1)
    ids = np.full((depth + 1, len(categories) + 1), -1, dtype=np.int32)
    for column, chain in enumerate(chains):
        ids[: len(chain), column] = [used.get(code, -1) for code in chain]
    ids[depth, :] = used[""]  # a category nobody knows is still "any"
    return ids


def candidates(table: DutyTable, cell_rows: ArrayLike, category_rows: ArrayLike, tiers: ArrayLike) -> Ints:
    """Will return int32 [levels, n]: the matching row at each level from the most specific on, or -1."""
    cells, categories, at = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(values, dtype=np.int64)) for values in (cell_rows, category_rows, tiers))
    )
    category = table.category_ids[:, _within(categories, table.category_ids)].astype(np.int64)
    area = table.area_ids[:, _within(cells, table.area_ids)]
    keys = (category[:, None, :] * table.areas + area[None, :, :]) * 3 + (at - 1)
    keys[(category < 0)[:, None, :] | (area < 0)[None, :, :] | (at < 1) | (at > 3)] = -1
    keys = keys.reshape(-1, at.size)
    if not table.keys.size:
        return np.full(keys.shape, -1, dtype=np.int32)
    found = np.minimum(np.searchsorted(table.keys, keys), table.keys.size - 1)
    return np.where(table.keys[found] == keys, table.first[found], np.int32(-1))


def _within(rows: NDArray[np.int64], ids: Ints) -> NDArray[np.int64]:
    """Will send every number that is no row to the last column."""
    last = ids.shape[1] - 1
    return np.where((rows < 0) | (rows >= last), last, rows)


def resolve(table: DutyTable, cell_rows: ArrayLike, category_rows: ArrayLike, tiers: ArrayLike) -> tuple[Ints, Ints]:
    """Will return the winning row and the runner-up of each (cell, category, tier): two int32 [n], -1 for none.

    The arguments are arrays of the same length, or single numbers. A cell that is -1 has no row; a category that
    is -1 has the rows for any.
    """
    cells, categories, at = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(values, dtype=np.int64)) for values in (cell_rows, category_rows, tiers))
    )
    row = np.empty(at.size, dtype=np.int32)
    second = np.empty(at.size, dtype=np.int32)
    for start in range(0, at.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        found = candidates(table, cells[part], categories[part], at[part])
        columns = np.arange(found.shape[1])
        best = (found >= 0).argmax(axis=0)
        row[part] = found[best, columns]
        found[best, columns] = -1
        second[part] = found[(found >= 0).argmax(axis=0), columns]
    return row, second


def matrix(table: DutyTable) -> Ints:
    """Will return int32 [3, categories, cells]: the winning row of everything, -1 for a hole.

    Painted from the least specific row to the most specific, a line of cells at a time: what many categories
    share is painted once.
    """
    cells = len(table.cells.codes)
    out = np.empty((len(TIERS), len(table.categories), cells), dtype=np.int32)
    ids = table.category_ids[:, :-1]
    for tier in range(len(TIERS)):
        painted = {category: _line(table, category, tier) for category in set(ids.ravel().tolist()) if category >= 0}
        lines: dict[tuple[int, ...], Ints] = {}
        for column in range(len(table.categories)):
            chain = tuple(c for c in ids[:, column].tolist() if c >= 0 and painted[c] is not None)
            if chain not in lines:
                lines[chain] = _compose([painted[c] for c in reversed(chain)], cells)
            out[tier, column] = lines[chain]
    return out


def _line(table: DutyTable, category: int, tier: int) -> Ints | None:
    """Will return the winning row in each cell among the rows of one category and tier, or None when it has none."""
    span = table.areas * 3
    part = slice(*np.searchsorted(table.keys, [category * span, (category + 1) * span]).tolist())
    keys, first = table.keys[part], table.first[part]
    here = keys % 3 == tier
    if not here.any():
        return None
    rows = np.full(table.areas + 1, -1, dtype=np.int32)  # the last place answers for area -1
    rows[(keys[here] // 3) % table.areas] = first[here]
    line = np.full(table.area_ids.shape[1] - 1, -1, dtype=np.int32)
    for ids in table.area_ids[::-1, :-1]:
        _paint(line, rows[ids])
    return line


def _compose(lines: Sequence[Ints | None], cells: int) -> Ints:
    out = np.full(cells, -1, dtype=np.int32)
    for line in lines:
        if line is not None:
            _paint(out, line)
    return out


def _paint(under: Ints, over: Ints) -> None:
    np.copyto(under, over, where=over >= 0)
