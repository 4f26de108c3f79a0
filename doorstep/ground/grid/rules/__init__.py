"""What can be decided about the map: plain values in, plain values out."""

from doorstep.ground.grid.rules.crs import Crs, from_wgs84, to_wgs84
from doorstep.ground.grid.rules.grid import AreaRow, CellRow, Grid, assemble
from doorstep.ground.grid.rules.locating import Located, locate, swapped
from doorstep.ground.grid.rules.metric import Metric, area_m2

__all__ = [
    "AreaRow",
    "CellRow",
    "Crs",
    "Grid",
    "Located",
    "Metric",
    "area_m2",
    "assemble",
    "from_wgs84",
    "locate",
    "swapped",
    "to_wgs84",
]
