"""A made-up city for benchmarks: 79 x 141 = 11,139 crooked cells that share their borders exactly."""

import numpy as np
import shapely
from numpy.typing import NDArray

ROWS, COLUMNS = 79, 141
WEST, SOUTH, EAST, NORTH = 119.60, 35.99, 120.22, 36.50


def cells(*, rows: int = ROWS, columns: int = COLUMNS, points_an_edge: int = 9, seed: int = 1) -> NDArray[np.object_]:
    """Will return `rows * columns` polygons of 4 * points_an_edge vertices that tile a rectangle, in WGS84 degrees."""
    rng = np.random.default_rng(seed)
    step = np.array([(EAST - WEST) / columns, (NORTH - SOUTH) / rows])
    across, down = np.meshgrid(np.arange(columns + 1), np.arange(rows + 1))
    nodes = np.stack([WEST + across * step[0], SOUTH + down * step[1]], axis=-1)
    nodes[1:-1, 1:-1] += rng.uniform(-0.25, 0.25, nodes[1:-1, 1:-1].shape) * step
    along = np.linspace(0, 1, points_an_edge, endpoint=False)[:, None]

    def edges(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
        line = start[..., None, :] * (1 - along) + end[..., None, :] * along
        line[..., 1:, :] += rng.uniform(-0.02, 0.02, line[..., 1:, :].shape) * step
        return np.concatenate([line, end[..., None, :]], axis=-2)

    lying = edges(nodes[:, :-1], nodes[:, 1:])
    standing = edges(nodes[:-1], nodes[1:])
    rings = np.concatenate(
        [lying[:-1, :, :-1], standing[:, 1:, :-1], lying[1:, :, :0:-1], standing[:, :-1, :0:-1]], axis=-2
    )
    rings = rings.reshape(rows * columns, -1, 2)
    return np.asarray(shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1)))


def codes(count: int) -> list[str]:
    """Will return `count` cell codes of 15 digits: up to 77 cells a community and 12 communities a town."""
    return [f"370281{1 + n // 924:03d}{1 + n // 77 % 12:03d}{1 + n % 77:03d}" for n in range(count)]
