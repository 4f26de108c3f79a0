"""What can be decided about the map: plain values in, plain values out."""

from doorstep.ground.grid.rules.checking import check
from doorstep.ground.grid.rules.coverage import DEEP_M, NOTCH_M
from doorstep.ground.grid.rules.crs import Crs, from_wgs84, to_wgs84
from doorstep.ground.grid.rules.diffing import Diff, diff
from doorstep.ground.grid.rules.faults import Fault, FaultKind, Faults, Severity, Summary
from doorstep.ground.grid.rules.finding import PlaceHit, find, match
from doorstep.ground.grid.rules.gazetteer import Gazetteer, PlaceRow, fold, gazetteer
from doorstep.ground.grid.rules.grid import LEVELS, AreaRow, CellRow, Grid, assemble
from doorstep.ground.grid.rules.locating import Located, locate, swapped
from doorstep.ground.grid.rules.mapping import Fields, cells, choose, placed
from doorstep.ground.grid.rules.metric import Metric, about, area_m2
from doorstep.ground.grid.rules.scheme import Scheme, above, scheme_of, well_formed
from doorstep.ground.grid.rules.shift import Shift, gcj_shift_suspected
from doorstep.ground.grid.rules.snapping import Moved, Snapped, SnapWidthError, snap
from doorstep.ground.grid.rules.spotting import BREAK

__all__ = [
    "BREAK",
    "DEEP_M",
    "LEVELS",
    "NOTCH_M",
    "AreaRow",
    "CellRow",
    "Crs",
    "Diff",
    "Fault",
    "FaultKind",
    "Faults",
    "Fields",
    "Gazetteer",
    "Grid",
    "Located",
    "Metric",
    "Moved",
    "PlaceHit",
    "PlaceRow",
    "Scheme",
    "Severity",
    "Shift",
    "SnapWidthError",
    "Snapped",
    "Summary",
    "about",
    "above",
    "area_m2",
    "assemble",
    "cells",
    "check",
    "choose",
    "diff",
    "find",
    "fold",
    "from_wgs84",
    "gazetteer",
    "gcj_shift_suspected",
    "locate",
    "match",
    "placed",
    "scheme_of",
    "snap",
    "swapped",
    "to_wgs84",
    "well_formed",
]
