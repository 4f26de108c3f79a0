"""Do two short reports tell of one matter? A vote on what it is about, and one on what is wrong with it.

See docs/adr/0427; `python -m benchmarks.triage.same` shows what a regression would make of the weights.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from doorstep.triage.marks import Marks, shared

Floats64 = npt.NDArray[np.float64]

# Log odds, by a regression over our own pairs. The topic is mostly the thing by another name: they share one vote.
# The bias leans a little to one matter: a candidate in vain costs a glance. With any more, one thing in common would do
# where no place is known.
BIAS, VOTE = -0.66, 1.7
SHARES = np.array([0.5, 0.5, 1.0])


def votes(mine: Marks, other: Marks) -> tuple[float, float, float]:
    """Will return how much topics, things and faults have in common: 1 all, -1 nothing, 0 where one has none."""
    return (
        shared(mine.topics, other.topics),
        _shared(mine.things, other.things),
        _shared(mine.faults, other.faults),
    )


def likely(mine: Marks, others: Sequence[Marks], likeness: Floats64) -> Floats64:
    """Will return how likely each is the same matter, as if one pair in three were; see `weights` of the benchmark."""
    cast = np.array([votes(mine, one) for one in others]).reshape(-1, 3)
    likely = 1 / (1 + np.exp(-BIAS - VOTE * cast @ SHARES))
    # How alike the letters are tells something only of what no list has words for.
    return np.asarray(np.where(cast.any(axis=1), likely, likeness))


def told(mine: Marks, other: Marks) -> str:
    """Will return what both tell of: "matter", no more than a "thing" or what is wrong, a "fault", or ""."""
    topic = bool(mine.topics & other.topics)
    fault = bool(mine.faults & other.faults)
    if topic and (fault or not mine.faults or not other.faults):
        return "matter"
    if topic or mine.things & other.things:
        return "matter" if fault else "thing"
    return "fault" if fault else ""


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    if not a or not b:
        return 0.0
    return len(a & b) / min(len(a), len(b)) or -1.0
