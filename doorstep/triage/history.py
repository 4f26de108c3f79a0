"""How long such matters took: by category, and by category and area, with few leaning on many.

Each group's curve says which share of its matters was still not done after a time. A group with few matters is mixed
with the curve above it (category and area -> category -> everything) as if `lean` matters of that had been its own, so
it is never sure of itself for three lucky days. Matters that are not done yet count as long as they have lasted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Ends of the spans that times are counted in: from ten minutes to four years, each 20 % longer than the one before.
EDGES: Floats = np.concatenate([[0.0], 600.0 * 1.2 ** np.arange(68)])
LEAN = 20.0


@dataclass(frozen=True)
class History:
    """Curves [groups, edges]: the share not done by each edge. Row 0 is everything; then categories; then pairs.

    `row` finds a group by (category, area), (category, "") or ("", ""). `known` [groups, edges] is of how many matters
    it is known whether they were done by the edge: what began yesterday says nothing of next week.
    """

    row: dict[tuple[str, str], int]
    left: Floats
    known: Ints

    def find(self, categories: Sequence[str], areas: Sequence[str]) -> Ints:
        """Will return the narrowest group that is known of each: of the pair, of the category, or everything."""
        return np.array(
            [
                self.row.get((category, area), self.row.get((category, ""), 0))
                for category, area in zip(categories, areas, strict=True)
            ],
            dtype=np.int64,
        )


NOTHING = History({("", ""): 0}, np.full((1, EDGES.size), np.nan), np.zeros((1, EDGES.size), dtype=np.int64))


def learn(
    categories: Sequence[str],
    areas: Sequence[str],
    seconds: npt.ArrayLike,
    done: npt.ArrayLike,
    *,
    lean: float = LEAN,
) -> History:
    """Will return the history of n matters: how long each took or, where `done` is false, has lasted so far [n].

    Times below 0 or not known are left out.
    """
    took, ended = np.asarray(seconds, dtype=np.float64), np.asarray(done, dtype=np.bool_)
    kept = np.flatnonzero(np.isfinite(took) & (took >= 0))
    if not kept.size:
        return NOTHING
    took, ended = took[kept], ended[kept]
    span = np.clip(np.searchsorted(EDGES, took, side="right") - 1, 0, EDGES.size - 2)
    kinds = [(str(categories[at]), str(areas[at])) for at in map(int, kept)]
    everything = _curves(np.zeros(kept.size, dtype=np.int64), 1, span, ended, None, np.zeros(1, dtype=np.int64), lean)
    names: dict[str, int] = {}
    own = np.array([names.setdefault(category, len(names)) for category, _ in kinds], dtype=np.int64)
    by_category = _curves(own, len(names), span, ended, everything, np.zeros(len(names), dtype=np.int64), lean)
    pairs: dict[tuple[str, str], int] = {}
    both = np.array([pairs.setdefault(kind, len(pairs)) for kind in kinds], dtype=np.int64)
    above = np.array([names[category] for category, _ in pairs], dtype=np.int64)
    by_pair = _curves(both, len(pairs), span, ended, by_category, above, lean)
    row = {("", ""): 0} | {(name, ""): 1 + at for name, at in names.items()}
    row |= {pair: 1 + len(names) + at for pair, at in pairs.items() if pair[1]}
    left = np.concatenate([everything, by_category, by_pair])
    counts = [
        _known(groups, size, span, ended)
        for groups, size in ((np.zeros_like(own), 1), (own, len(names)), (both, len(pairs)))
    ]
    return History(row, left, np.concatenate(counts))


def _known(group: Ints, groups: int, span: Ints, done: npt.NDArray[np.bool_]) -> Ints:
    """Will return of how many matters of each group it is known what became of them by each edge."""
    lasting = np.zeros((groups, EDGES.size), dtype=np.int64)
    np.add.at(lasting, (group[~done], span[~done]), 1)
    ended = np.bincount(group[done], minlength=groups)
    return np.asarray(lasting[:, ::-1].cumsum(axis=1)[:, ::-1] + ended[:, None], dtype=np.int64)


def _curves(
    group: Ints, groups: int, span: Ints, done: npt.NDArray[np.bool_], above: Floats | None, parent: Ints, lean: float
) -> Floats:
    """Will return the share left at each edge, by Kaplan and Meier, leaning on the curve of the group above."""
    spans = EDGES.size - 1
    ended = np.zeros((groups, spans))
    all_of = np.zeros((groups, spans))
    np.add.at(ended, (group[done], span[done]), 1)
    np.add.at(all_of, (group, span), 1)
    at_risk = all_of[:, ::-1].cumsum(axis=1)[:, ::-1]
    if above is not None:
        leaned = above[parent]
        ended = ended + lean * (leaned[:, :-1] - leaned[:, 1:])
        at_risk = at_risk + lean * leaned[:, :-1]
    stays = 1 - np.divide(ended, at_risk, out=np.zeros_like(ended), where=at_risk > 0)
    return np.concatenate([np.ones((groups, 1)), np.cumprod(np.clip(stays, 0, 1), axis=1)], axis=1)


def chance(history: History, categories: Sequence[str], areas: Sequence[str], limits: npt.ArrayLike) -> Floats:
    """Will return how likely each matter takes longer than its limit, in seconds [n]; NaN where nothing is known."""
    limit = np.asarray(limits, dtype=np.float64)
    left = history.left[history.find(categories, areas)]
    at = np.clip(np.searchsorted(EDGES, limit, side="right") - 1, 0, EDGES.size - 2)
    rows = np.arange(limit.size)
    share = np.clip((limit - EDGES[at]) / (EDGES[at + 1] - EDGES[at]), 0, 1)
    return np.asarray(left[rows, at] + share * (left[rows, at + 1] - left[rows, at]))


def quantile(history: History, categories: Sequence[str], areas: Sequence[str], share: float) -> Floats:
    """Will return within how many seconds this share of such matters was done [n]; inf where it never was."""
    left = history.left[history.find(categories, areas)]
    found = np.full(len(left), np.inf)
    reached = left <= 1 - share
    some = np.flatnonzero(reached.any(axis=1))
    at = np.maximum(reached[some].argmax(axis=1), 1)
    before, after = left[some, at - 1], left[some, at]
    part = np.divide(before - (1 - share), before - after, out=np.ones(some.size), where=before > after)
    found[some] = EDGES[at - 1] + np.clip(part, 0, 1) * (EDGES[at] - EDGES[at - 1])
    return np.where(np.isnan(left).any(axis=1), np.nan, found)


def rows(history: History, categories: Sequence[str], limits: npt.ArrayLike) -> Ints:
    """Will return of how many matters of each category it is known whether they kept the limit [n]."""
    at = np.clip(np.searchsorted(EDGES, np.asarray(limits, dtype=np.float64), side="right") - 1, 0, EDGES.size - 1)
    found = [history.row.get((category, "")) for category in categories]
    known = [0 if row is None else history.known[row, edge] for row, edge in zip(found, at, strict=True)]
    return np.array(known, dtype=np.int64)
