"""Which texts belong together when a model is scored: near-duplicates never stand on both sides."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from doorstep.triage import ngrams

Ints = npt.NDArray[np.int64]

# Texts meet when all minima of one band agree: with 4 minima in 12 bands half meet at a likeness (Jaccard, 4-grams) of
# about 0.49, and 98 in 100 at 0.75.
_BANDS, _MINIMA, _ORDER = 12, 4, 4


def groups(texts: Sequence[str], limit: int = 4_000) -> Ints:
    """Will return a group number for each text; near-duplicates share one (min-hash of character 4-grams).

    A group of more than 20 texts and more than 1 in 200 is no set of duplicates but the way a city's form writes
    ("Street light out, Main St"): there only equal texts stay together, and if those are as many, none do.
    """
    count = len(texts)
    if not count:
        return np.empty(0, np.int64)
    signs = np.concatenate(
        [_signatures(texts[start : start + 1_000], limit) for start in range(0, count, 1_000)], axis=0
    )
    left, right = [], []
    for band in range(_BANDS):
        order = np.argsort(signs[:, band], kind="stable")
        sign = signs[order, band]
        same = np.flatnonzero((sign[1:] == sign[:-1]) & (sign[1:] != 0))
        left.append(order[same])
        right.append(order[same + 1])
    ends = np.concatenate(left), np.concatenate(right)
    links = sparse.coo_matrix((np.ones(ends[0].size, np.int8), ends), shape=(count, count))
    found: Ints = np.asarray(csgraph.connected_components(links, directed=False)[1], dtype=np.int64)
    most = max(20, count // 200)
    equal: dict[str, int] = {}
    same_text = np.array([equal.setdefault(text, len(equal)) for text in texts], dtype=np.int64)
    for finer in (same_text, np.arange(count, dtype=np.int64)):
        large = np.bincount(found)[found] > most
        found = np.where(large, found.max() + 1 + finer, found)
        found = np.unique(found, return_inverse=True)[1].astype(np.int64)
    return found


def _signatures(texts: Sequence[str], limit: int) -> ngrams.Keys:
    """Will return one number a band for each text, [n, bands]; 0 where a text is too short to have a 4-gram."""
    stream, _ = ngrams.stream(texts, ngrams.Spec(limit=limit, orders=(_ORDER,), words=False))
    sign = np.zeros((len(texts), _BANDS), dtype=np.uint64)
    row, key = stream.row, stream.key  # one order only, so rows come in order
    if not row.size:
        return sign
    first = np.flatnonzero(np.diff(row, prepend=-1))
    odd = np.random.default_rng(20_211).integers(1, 2**62, size=(_BANDS, _MINIMA)).astype(np.uint64) * np.uint64(2)
    for band in range(_BANDS):
        for factor in odd[band] + np.uint64(1):
            spread = key * factor
            spread ^= spread >> np.uint64(29)
            least = np.minimum.reduceat(spread * np.uint64(0xD6E8FEB86659FD93), first)
            sign[row[first], band] = sign[row[first], band] * np.uint64(0x9E3779B97F4A7C15) + least
    return sign


def assign(group: Ints, truth: Ints, *, count: int, seed: int) -> Ints:
    """Will return a fold from 0 to count-1 for each text: whole groups, each label spread evenly.

    The groups of a label are dealt in seeded order, each to the fold with the fewest texts of that label so far.
    """
    fold = np.zeros(group.size, dtype=np.int64)
    if not group.size:
        return fold
    _, first, where, size = np.unique(group, return_index=True, return_inverse=True, return_counts=True)
    label = truth[first]
    held = np.zeros((int(truth.max()) + 1, count), dtype=np.int64)
    total = np.zeros(count, dtype=np.int64)
    given = np.zeros(size.size, dtype=np.int64)
    for at in np.random.default_rng(seed).permutation(size.size):
        given[at] = np.lexsort((total, held[label[at]]))[0]
        held[label[at], given[at]] += size[at]
        total[given[at]] += size[at]
    fold[:] = given[where]
    return fold
