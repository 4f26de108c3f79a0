"""A time zone as arrays, so that a million local times convert at once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

DAY = 86_400
_EPOCH = date(1970, 1, 1)
_FIRST = 0
_LAST = int(datetime(2101, 1, 1, tzinfo=UTC).timestamp())
# Morocco's clocks go back for the month of Ramadan: two changes four weeks apart are the closest there are.
_STEP = 7 * DAY


@dataclass(frozen=True, eq=False)
class Zone:
    """The offsets of one time zone, 1970 to 2100.

    starts: UTC seconds from which each offset counts. offsets: seconds east of UTC.
    ends_wall: the furthest the clock on the wall has been when each offset ends.
    """

    name: str
    starts: Ints
    offsets: Ints
    ends_wall: Ints


def day_number(day: date) -> int:
    """Will return the days from 1970-01-01."""
    return (day - _EPOCH).days


@lru_cache(maxsize=16)
def zone(name: str) -> Zone:
    """Will return the zone of that IANA name. Raises ZoneInfoNotFoundError."""
    info = ZoneInfo(name)

    def offset(at: int) -> int:
        found = datetime.fromtimestamp(at, info).utcoffset()
        return int(found.total_seconds()) if found else 0

    starts, offsets = [_FIRST - 2 * DAY], [offset(_FIRST)]
    for left in range(_FIRST, _LAST, _STEP):
        low, high = left, min(left + _STEP, _LAST)
        if offset(high) == offsets[-1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offsets[-1] else (low, middle)
        starts.append(high)
        offsets.append(offset(high))
    begin, east = np.array(starts, np.int64), np.array(offsets, np.int64)
    ends = np.append(begin[1:], _LAST) + east
    return Zone(name, begin, east, np.maximum.accumulate(ends))


def wall(area: Zone, at: Ints) -> Ints:
    """Will return what the wall clock shows, as seconds from 1970-01-01T00:00 local, for UTC seconds of any shape."""
    row = np.maximum(np.searchsorted(area.starts, at, side="right") - 1, 0)
    return np.asarray(at + area.offsets[row], np.int64)


def furthest_wall(area: Zone, at: Ints) -> Ints:
    """Will return the latest time the wall clock has shown up to then: it never runs back, as wall() does in autumn.

    The hour that comes twice stands still the second time, at the last second of the first.
    """
    row = np.maximum(np.searchsorted(area.starts, at, side="right") - 1, 0)
    before = np.where(row > 0, area.ends_wall[np.maximum(row - 1, 0)] - 1, np.int64(-(2**62)))
    return np.asarray(np.maximum(at + area.offsets[row], before), np.int64)


def first_at(area: Zone, shown: Ints) -> Ints:
    """Will return the first UTC second at which the wall clock reaches `shown`.

    A time that is skipped in spring becomes the instant of the change; a time that comes twice in autumn, its first.
    """
    row = np.minimum(np.searchsorted(area.ends_wall, shown, side="right"), len(area.starts) - 1)
    return np.asarray(np.maximum(shown - area.offsets[row], area.starts[row]), np.int64)
