"""Old cases, through the filing path, with the times and ends they really had."""

from doorstep.flow.imports.mapping import (
    Map,
    MapError,
    OpenEndedError,
    Row,
    RowError,
    TimeUnreadableError,
    ValueUnknownError,
)
from doorstep.flow.imports.running import BATCH, Outcome, Refused, run

__all__ = [
    "BATCH",
    "Map",
    "MapError",
    "OpenEndedError",
    "Outcome",
    "Refused",
    "Row",
    "RowError",
    "TimeUnreadableError",
    "ValueUnknownError",
    "run",
]
