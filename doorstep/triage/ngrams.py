"""What the text model sees of a text: 64-bit keys of its n-grams and words, made for a whole batch at once.

The keys are hashes, so a model file holds none of the residents' words; `spans` says which piece of a given text a key
came from. With 300,000 kept keys the chance that a strange n-gram meets one of them is 2e-14.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.triage import text as texts_

Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_CJK = 0x2E80
_PLANE = 0x10000


def _matters() -> npt.NDArray[np.bool_]:
    return np.fromiter((chr(code).isalnum() for code in range(_PLANE)), dtype=np.bool_, count=_PLANE)


_IS_WORD = _matters()


@dataclass(frozen=True)
class Spec:
    """What is taken from a text. `limit`: characters read of each field; `orders`: lengths of the n-grams."""

    limit: int = 4_000
    orders: tuple[int, ...] = (1, 2, 3)
    words: bool = True


@dataclass(frozen=True)
class Stream:
    """The pieces of a batch: `key[i]` was seen in text `row[i]`, from place `start[i]`, `size[i]` characters long.

    `start` counts in the batch's squeezed characters (see `squeeze`), not in the text.
    """

    key: Keys
    row: Rows
    start: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Squeezed:
    """A batch with everything that is not a letter or a digit made one space; each text begins with a space."""

    code: texts_.Codes
    row: Rows
    origin: npt.NDArray[np.int64]  # the place in its own text; -1 for the space before it


def squeeze(texts: Sequence[str], limit: int) -> Squeezed:
    """Will fold the texts, cut each to `limit`, and lay them end to end."""
    flat, lengths = texts_.joined([" " + text[:limit] for text in texts], limit + 1)
    row = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    starts = np.cumsum(lengths) - lengths
    origin = np.arange(flat.size, dtype=np.int64) - np.repeat(starts, lengths) - 1
    # Beyond the basic plane only rare ideographs (from 0x20000) are letters; emoji are not.
    word = np.where(flat < _PLANE, _IS_WORD[np.minimum(flat, _PLANE - 1)], flat >= 0x20000)
    keep = word.copy()
    if flat.size:
        keep[starts] = True
        keep[1:] |= word[:-1]
    return Squeezed(np.where(word, flat, texts_.SPACE)[keep].astype(np.uint32), row[keep], origin[keep])


def _finish(raw: Keys, salt: int) -> Keys:
    """Will spread the bits of `raw`: the polynomial alone leaves the high bits, which the lookup uses, uneven."""
    mixed: Keys = (raw + np.uint64(salt)) * _MIX
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    mixed ^= mixed >> _HALF
    return mixed


def _grams(batch: Squeezed, orders: Sequence[int]) -> list[Stream]:
    code, row = batch.code.astype(np.uint64), batch.row
    found = []
    rolling = code.copy()
    space = batch.code == texts_.SPACE
    for order in range(1, max(orders, default=0) + 1):
        if order > 1:
            if code.size < order:
                break
            rolling = rolling[:-1] * _BASE + code[order - 1 :]
        if order in orders:
            end = row[order - 1 :]
            inner = _inner(space, order)
            at = np.flatnonzero(inner & (row[: end.size] == end))
            found.append(Stream(_finish(rolling[at], order), row[at], at, np.full(at.size, order, dtype=np.int64)))
    return found


def _inner(space: npt.NDArray[np.bool_], order: int) -> npt.NDArray[np.bool_]:
    """Will say which n-grams hold at most one space, at an end, and something beside it."""
    count = space.size - order + 1
    if order == 1:
        return ~space
    ok = np.ones(count, dtype=np.bool_)
    for middle in range(1, order - 1):
        ok &= ~space[middle : middle + count]
    return ok & ~(space[:count] & space[order - 1 :])


def _words(batch: Squeezed) -> list[Stream]:
    """Will return the alphabetic words and their pairs; scripts without spaces have none."""
    code = batch.code
    letter = (code != texts_.SPACE) & (code < _CJK)
    edge = np.diff(letter.astype(np.int8), prepend=0, append=0)
    start, end = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
    if not start.size:
        return []
    size = end - start
    # The polynomial of each word: cumulative sums of powers would need a modular inverse, so letters are weighted
    # by their place in the word instead, which hashes as well.
    place = np.arange(code.size) - np.repeat(np.r_[0, start], np.diff(np.r_[0, start, code.size]))
    power = _powers(int(size.max()))
    weighed = code.astype(np.uint64) * power[np.minimum(place, power.size - 1)]
    weighed[~letter] = 0
    key = np.add.reduceat(weighed, start)
    row = batch.row[start]
    found = [Stream(_finish(key, 101), row, start, size)]
    if start.size > 1:
        # A pair is two words with one gap between them.
        near = np.flatnonzero((row[1:] == row[:-1]) & (start[1:] == end[:-1] + 1))
        pair = key[near] * _BASE + key[near + 1]
        found.append(Stream(_finish(pair, 102), row[near], start[near], end[near + 1] - start[near]))
    return found


def _powers(count: int) -> Keys:
    power = np.full(count, _BASE, dtype=np.uint64)
    power[0] = 1
    return np.multiply.accumulate(power)


def stream(texts: Sequence[str], spec: Spec) -> tuple[Stream, Squeezed]:
    """Will return every piece of every text, by kind and then by place, and the batch the places count in."""
    batch = squeeze(texts, spec.limit)
    parts = _grams(batch, spec.orders) + (_words(batch) if spec.words else [])
    if not parts:
        parts = [Stream(np.empty(0, np.uint64), np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int64))]
    return (
        Stream(
            np.concatenate([part.key for part in parts]),
            np.concatenate([part.row for part in parts]),
            np.concatenate([part.start for part in parts]),
            np.concatenate([part.size for part in parts]),
        ),
        batch,
    )


class Vocabulary:
    """The kept keys, ascending, with a table from a key's first bits to its place: two looks instead of eighteen."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        bits = max(8, int(np.ceil(np.log2(max(keys.size, 1) * 4))))
        self._shift = np.uint64(64 - bits)
        count = np.bincount((keys >> self._shift).astype(np.int64), minlength=1 << bits)
        self._first = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
        self._deepest = int(count.max(initial=0))

    def find(self, keys: Keys) -> Rows:
        """Will return the index of each key, -1 where it is not kept."""
        found = np.full(keys.size, -1, dtype=np.int32)
        if not self.keys.size:
            return found
        bucket = (keys >> self._shift).astype(np.int64)
        at, end = self._first[bucket], self._first[bucket + 1]
        left = np.flatnonzero(at < end)
        at, end = at[left], end[left]
        for _ in range(self._deepest):
            hit = self.keys[at] == keys[left]
            found[left[hit]] = at[hit]
            at = at + 1
            going = ~hit & (at < end)
            left, at, end = left[going], at[going], end[going]
            if not left.size:
                break
        return found
