"""How hard a matter is: 1 simple, 2 ordinary, 3 complex; and what lifted it above its category's default."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

SIMPLE, ORDINARY, COMPLEX = 1, 2, 3


@dataclass(frozen=True)
class Lifts:
    """From where on something lifts a case; a city may set its own.

    `repeats`: earlier cases of the category in the cell; `units`: lead and co-units of the duty row;
    `late`: how likely such matters overrun their limit; `late_rows`: how many it must be learned from.
    """

    repeats: int = 3
    units: int = 3
    late: float = 0.5
    late_rows: int = 20


class Lift(NamedTuple):
    """One thing that lifted a case: hazard, repeats, units or slow, with its data."""

    code: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Graded:
    """For n cases: `grades` [n] of 1 to 3, `urgent` [n], and for each what lifted it."""

    grades: npt.NDArray[np.int8]
    urgent: npt.NDArray[np.bool_]
    lifted: list[tuple[Lift, ...]] = field(default_factory=list)


def grade(
    default: npt.ArrayLike,
    *,
    hazards: Sequence[Sequence[str]] | None = None,
    repeats: npt.ArrayLike | None = None,
    units: npt.ArrayLike | None = None,
    late: npt.ArrayLike | None = None,
    later: npt.ArrayLike | None = None,
    late_rows: npt.ArrayLike | None = None,
    lifts: Lifts | None = None,
) -> Graded:
    """Will return the difficulty of n cases from their categories' defaults [n] (others than 1 to 3 are clipped).

    `hazards` are the kinds of danger of each case (`hazard.kinds`). A danger makes a case urgent and at least
    ordinary: a grid worker alone does not settle a gas leak. Many units in the row (lead and co-units) make it
    complex, for somebody has to bring them together. Repeats in the cell (earlier matters of the category, not the
    followers of an open case, which never raise anything) and a slow history each lift by one. `late` is how likely
    such matters overrun the limit of their default, NaN where nothing is known (`history.chance`); where as many
    overrun even the limit of the next difficulty, `later`, they are complex.
    Arguments left out lift nothing.
    """
    rules = lifts or Lifts()
    level = np.clip(np.atleast_1d(np.asarray(default, dtype=np.int64)), SIMPLE, COMPLEX)
    count = level.size
    lifted: list[list[Lift]] = [[] for _ in range(count)]
    danger = np.zeros(count, dtype=np.bool_)
    for at, kinds in enumerate(hazards or ()):
        if kinds:
            danger[at] = True
            level[at] = max(int(level[at]), ORDINARY)
            lifted[at].append(Lift("hazard", {"kinds": list(dict.fromkeys(kinds))}))
    many = _whole(units, count)
    for at in map(int, np.flatnonzero(many >= rules.units)):
        level[at] = COMPLEX
        lifted[at].append(Lift("units", {"units": int(many[at])}))
    again = _whole(repeats, count)
    for at in map(int, np.flatnonzero(again >= rules.repeats)):
        level[at] += 1
        lifted[at].append(Lift("repeats", {"repeats": int(again[at])}))
    share, beyond = _shares(late, count), _shares(later, count)
    rows = np.full(count, rules.late_rows) if late_rows is None else _whole(late_rows, count)
    for at in map(int, np.flatnonzero((share >= rules.late) & (rows >= rules.late_rows))):
        level[at] = COMPLEX if beyond[at] >= rules.late else level[at] + 1
        lifted[at].append(Lift("slow", {"late_percent": round(float(share[at]) * 100), "rows": int(rows[at])}))
    return Graded(np.clip(level, SIMPLE, COMPLEX).astype(np.int8), danger, [tuple(found) for found in lifted])


def _whole(values: npt.ArrayLike | None, count: int) -> Ints:
    if values is None:
        return np.zeros(count, dtype=np.int64)
    return _sized(np.asarray(values, dtype=np.int64), count)


def _shares(values: npt.ArrayLike | None, count: int) -> npt.NDArray[np.float64]:
    return np.full(count, np.nan) if values is None else _sized(np.asarray(values, dtype=np.float64), count)


def _sized(values: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    flat = np.atleast_1d(values)
    if flat.shape != (count,):
        raise ValueError(f"{flat.shape} values for {count} cases")
    return flat
