"""Locate points in a generated city: ours against a bare Shapely STRtree query, side by side in one run.

    python -m benchmarks.locate

Floor: `STRtree.query(points, predicate="intersects")`, from the same arrays of degrees. Ours adds the choice of the
lowest code on borders, range checks, and the flags. Answers must be the same for every point. The ratio is points a
second, ours over the floor's; the exponent is the growth of our time with the number of points (1: in proportion).
"""

import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from benchmarks import city
from doorstep.ground.grid.rules import CellRow, Crs, assemble, from_wgs84, locate

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 5
OUT = Path(__file__).parent / "out" / "locate.json"


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Will return the seconds of one run and what it returned."""
    start = time.perf_counter()
    answer = run()
    return time.perf_counter() - start, answer


def main() -> None:
    """Will print the table and write the JSON."""
    polygons = city.cells()
    codes = city.codes(len(polygons))
    loading, grid = timed(
        lambda: assemble(
            [CellRow(c, "", "", c[:12], c[:9], c[:6], "", 0, p) for c, p in zip(codes, polygons, strict=True)]
        )
    )
    bare = shapely.from_wkb(shapely.to_wkb(polygons))  # unprepared, as the floor finds them
    tree = shapely.STRtree(bare)
    rng = np.random.default_rng(2)
    rows = []
    vertices = int(shapely.get_num_coordinates(polygons).sum())
    print(f"{len(polygons):,} cells, {vertices:,} vertices, map ready in {loading:.2f} s")
    print(f"{'points':>10} {'floor/s':>12} {'ours/s':>12} {'ratio':>6}")
    for size in SIZES:
        lon = rng.uniform(city.WEST - 0.005, city.EAST + 0.005, size)
        lat = rng.uniform(city.SOUTH - 0.005, city.NORTH + 0.005, size)
        floors, ours = [], []
        for _ in range(ROUNDS):
            seconds, (nth, held) = timed(
                lambda lon=lon, lat=lat: tree.query(shapely.points(lon, lat), predicate="intersects")
            )
            floors.append(seconds)
            seconds, found = timed(lambda lon=lon, lat=lat: locate(grid, lon, lat, tolerance_m=0))
            ours.append(seconds)
        expected = np.full(size, len(polygons))
        np.minimum.at(expected, nth, held)
        expected[expected == len(polygons)] = -1
        if not (found.cell == expected).all():
            sys.exit("the answers differ")
        floor, mine = statistics.median(floors), statistics.median(ours)
        rows.append({"size": size, "floor": size / floor, "ours": size / mine, "ratio": floor / mine})
        print(f"{size:>10,} {size / floor:>12,.0f} {size / mine:>12,.0f} {floor / mine:>6.2f}")
    growth = math.log(rows[0]["ours"] / rows[-1]["ours"]) / math.log(SIZES[-1] / SIZES[0])
    print(f"exponent {1 + growth:.2f}; every answer the same")
    _extras(grid, rng)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"name": "locate", "rows": rows, "exponent": round(1 + growth, 3)}, indent=1))


def _extras(grid: Any, rng: np.random.Generator) -> None:
    """Will print what conversion and accuracy circles cost; they have no floor."""
    lon, lat = rng.uniform(city.WEST, city.EAST, 100_000), rng.uniform(city.SOUTH, city.NORTH, 100_000)
    gcj = from_wgs84(lon, lat, Crs.GCJ02)
    for name, run in (
        ("from gcj02", lambda: locate(grid, *gcj, crs=Crs.GCJ02, tolerance_m=0)),
        ("with 20 m circles", lambda: locate(grid, lon, lat, accuracy_m=20.0)),
    ):
        run()
        print(f"{name}: {100_000 / timed(run)[0]:,.0f} points a second")


if __name__ == "__main__":
    main()
