"""What can be wrong with a map, in a form a person can act on."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """Every kind of fault that the check knows."""

    NO_CELLS = "no_cells"
    NO_SHAPE = "no_shape"
    INVALID_SHAPE = "invalid_shape"
    OFF_EARTH = "off_earth"
    SWAPPED = "swapped"
    SAME_SHAPE = "same_shape"
    OVERLAP = "overlap"
    GAP = "gap"
    UNCOVERED = "uncovered"
    BEYOND = "beyond"
    SLIVER = "sliver"
    NOTCH = "notch"
    CODE_EMPTY = "code_empty"
    CODE_DUPLICATE = "code_duplicate"
    CODE_MALFORMED = "code_malformed"
    WRONG_COMMUNITY = "wrong_community"
    OUTSIDE_COMMUNITY = "outside_community"
    DUTY_GRID_MISSING = "duty_grid_missing"
    SHIFTED = "shifted"


class Severity(StrEnum):
    """An error stops publication; a warning is shown and counted."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right."""

    kind: FaultKind
    severity: Severity
    codes: tuple[str, ...] = ()
    """the cells concerned"""
    features: tuple[int, ...] = ()
    """their place in the file, from 1: a cell without a code has no other name"""
    area_m2: float = 0.0
    width_m: float = 0.0
    """mean width: twice the area over the length of the outline"""
    lon: float | None = None
    lat: float | None = None
    """a point in it, WGS84"""
    detail: str = ""
    """what the library or the rule said, a code and numbers rather than a sentence"""
    geometry: Any = None
    """the shape of the fault in WGS84, for a map"""


@dataclass(frozen=True, slots=True)
class Summary:
    """The map in numbers, areas in square metres on the ellipsoid."""

    cells: int = 0
    parts: int = 0
    vertices: int = 0
    scheme: str = ""
    counties: int = 0
    towns: int = 0
    communities: int = 0
    duty_grids: int = 0
    cell_area_m2: float = 0.0
    """sum of the cells"""
    covered_m2: float = 0.0
    """their union: less than the sum by what overlaps"""
    overlap_m2: float = 0.0
    gap_m2: float = 0.0
    fine: int = 0
    """overlaps and gaps thinner than a millimetre: the rounding of coordinates, counted and not listed"""
    fine_m2: float = 0.0
    truncated: bool = False
    """there were too many faults to list them all"""
    edge_checked: bool = False
    """the outer edge was compared with a territory; else a cell that is missing at the edge is not seen"""


@dataclass(frozen=True, slots=True)
class Faults:
    """The whole answer of a check."""

    faults: tuple[Fault, ...]
    summary: Summary

    @property
    def errors(self) -> tuple[Fault, ...]:
        """What stops publication."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What does not."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.WARNING)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, the commonest first."""
        return dict(Counter(fault.kind.value for fault in self.faults).most_common())
