"""A little town of square cells for the tests, about 90 m by 111 m each, at 36 degrees north."""

from collections.abc import Sequence
from typing import Any

import shapely

from doorstep.ground.grid.rules import CellRow, Grid, assemble

STEP = 0.001
WEST, SOUTH = 120.0, 36.0


def square(column: float, row: float, *, wide: float = 1, high: float = 1) -> Any:
    """Will return the cell at a place of the board, in WGS84 degrees."""
    # Rounded, so that the east of one cell is the west of the next to the bit.
    edges = (WEST + column * STEP, SOUTH + row * STEP, WEST + (column + wide) * STEP, SOUTH + (row + high) * STEP)
    return shapely.box(*(round(edge, 10) for edge in edges))


def cell(code: str, polygon: Any, **facts: Any) -> CellRow:
    """Will return a cell in the community, town and county that its code says."""
    known: dict[str, Any] = {"name": f"cell {code[-3:]}", "kind": "village", "duty_grid": "D1", "residents": 10}
    known |= {"community": code[:12], "town": code[:9], "county": code[:6]}
    return CellRow(code=code, polygon=polygon, **(known | facts))


def board(columns: int = 4, rows: int = 3) -> list[CellRow]:
    """Will return columns x rows cells that tile a rectangle, one community, codes from the south-west."""
    return [
        cell(f"370281001001{1 + row * columns + column:03d}", square(column, row))
        for row in range(rows)
        for column in range(columns)
    ]


def grid(rows: Sequence[CellRow] | None = None) -> Grid:
    """Will return the Grid of these cells, by default the board."""
    return assemble(board() if rows is None else rows)
