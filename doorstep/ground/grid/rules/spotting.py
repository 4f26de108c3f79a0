"""Names in a running text: as written, by their sound, or with one slip of the finger. All windows of a text at once.

Each name is indexed by how it is said (sounds that many confuse taken for one) and by the same with one character left
out. A window of the text, whole or with one character left out, that meets one of them differs from the name in one
character at most: another one, one too many, one too few, two swapped. What it differs in is then looked at.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from doorstep.lib.letters import simplified
from doorstep.lib.sound import blurred, sounds

_Keys = npt.NDArray[np.uint64]
_Ints = npt.NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15
_BACK = pow(_BASE, -1, 1 << 64)
BREAK = "\n"  # between two sentences of a folded text: no name reaches over it
LONGEST = 12  # a longer name is looked for by its beginning and its end
_LEAST_SLIP = 3  # a name shorter than this is not looked for with a slip: every word would be one
_LEAST_SLIP_LETTERS = 6
_BITS = 21
# What bounds a hostile text: windows looked at in all, for one name, and met in one go.
_MOST, _MOST_A_NAME, _MOST_MET = 3_000, 6, 20_000

SOUND, NEAR = 0.9, 0.8  # what a letter is worth that sounds the same, or nearly
_KIND = 0.25  # what a letter of the kind of place is worth: half of all names end with 村
# Two places next to each other differ in these, or in their kind; who writes one of them did not mean the other.
_APART = frozenset("东西南北中前后左右上下大小新老旧内外一二三四五六七八九十0123456789")
_DIGITS = dict(zip(map(ord, "0123456789"), "零一二三四五六七八九", strict=True))


class Spot(NamedTuple):
    """Name number `label` stands at `start` to `end`. `fit` is 0 to 1, `kept` the share of it with its own letters.

    `slips` counts letters that do not even sound like it; two swapped are one.
    """

    label: int
    start: int
    end: int
    fit: float
    kept: float
    slips: int

    @property
    def written(self) -> bool:
        """Will say whether every letter is its own."""
        return self.kept >= 1.0


@dataclass(frozen=True, slots=True)
class _Table:
    """Keys in order, whose each is, and a map of bits that says of most strange keys that they are not there."""

    keys: _Keys
    owner: _Ints
    map: npt.NDArray[np.bool_]

    def find(self, keys: _Keys) -> tuple[_Ints, _Ints]:
        """Will return pairs (place in `keys`, owner) of the keys that are there."""
        maybe = np.flatnonzero(self.map[(keys >> np.uint64(64 - _BITS)).astype(np.int64)])
        first = np.searchsorted(self.keys, keys[maybe], side="left")
        count = np.searchsorted(self.keys, keys[maybe], side="right") - first
        few = np.cumsum(count) <= _MOST_MET
        maybe, first, count = maybe[few], first[few], count[few]
        at = np.repeat(maybe, count)
        step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return at, self.owner[np.repeat(first, count) + step]


class _Read(NamedTuple):
    """A text as it is compared: folded, with its digits spelt, and how it is said."""

    text: str
    plain: str
    blurred: list[int]
    sounds: list[int]


class _Name(NamedTuple):
    """A name as it is compared."""

    text: str
    plain: str
    size: int
    blurred: list[int]
    sounds: list[int]
    weights: list[float]
    own: int


@dataclass(frozen=True, slots=True)
class Names:
    """Names ready to be found in texts."""

    names: tuple[_Name, ...]
    whole: _Table
    less: _Table
    lengths: tuple[int, ...]


def _table(keys: list[_Keys], owner: list[_Ints]) -> _Table:
    every = np.concatenate([np.empty(0, np.uint64), *keys])
    order = np.argsort(every, kind="stable")
    sorted_ = every[order]
    bits = np.zeros(1 << _BITS, dtype=np.bool_)
    bits[(sorted_ >> np.uint64(64 - _BITS)).astype(np.int64)] = True
    return _Table(sorted_, np.concatenate([np.empty(0, np.int64), *owner])[order], bits)


def _powers(base: int, count: int) -> _Keys:
    found = np.full(max(count, 1), base, dtype=np.uint64)
    found[0] = 1
    return np.multiply.accumulate(found)


def _mixed(raw: _Keys, size: int) -> _Keys:
    """Will spread the bits: the map looks at the highest."""
    spread: _Keys = (raw ^ np.uint64(size * 0x9E3779B1)) * np.uint64(0xD6E8FEB86659FD93)
    spread ^= spread >> np.uint64(32)
    spread *= np.uint64(0xD6E8FEB86659FD93)
    spread ^= spread >> np.uint64(29)
    return spread * np.uint64(0xBF58476D1CE4E5B9)


def _codes(text: str) -> npt.NDArray[np.uint64]:
    return blurred(text.translate(_DIGITS)).astype(np.uint64)


def names(said: Sequence[str], own: Sequence[int] | None = None) -> Names:
    """Will index folded names; one of one character alone is never found.

    `own` is how many characters at the beginning of each are its own; those after say what kind of place it is.
    """
    plain = tuple(simplified(name) for name in said)
    by_size: dict[int, list[tuple[int, str]]] = {}
    for label, name in enumerate(plain):
        for piece in (name,) if len(name) <= LONGEST else (name[:LONGEST], name[-LONGEST:]):
            if len(piece) > 1:
                by_size.setdefault(len(piece), []).append((label, piece))
    whole: tuple[list[_Keys], list[_Ints]] = ([], [])
    less: tuple[list[_Keys], list[_Ints]] = ([], [])
    for size, rows in by_size.items():
        owner = np.array([one for one, _ in rows], dtype=np.int64)
        code = _codes("".join(piece for _, piece in rows)).reshape(-1, size)
        power = _powers(_BASE, size)
        whole[0].append(_mixed((code * power).sum(axis=1, dtype=np.uint64), size))
        whole[1].append(owner)
        if size >= _LEAST_SLIP:
            for out in range(size):
                left = np.delete(code, out, axis=1)
                less[0].append(_mixed((left * power[: size - 1]).sum(axis=1, dtype=np.uint64), size - 1))
                less[1].append(owner)
    seen = Counter(char for name in plain for char in set(name))
    # What few names have tells them apart; the village's 村 hardly does.
    weight = {char: 0.15 + float(np.log((len(plain) + 1) / (count + 0.5))) for char, count in seen.items()}
    return Names(
        tuple(
            _named(name, [weight[char] * (1.0 if at < size else _KIND) for at, char in enumerate(name)], size)
            for name, size in zip(plain, own or map(len, plain), strict=True)
        ),
        _table(*whole),
        _table(*less),
        tuple(sorted(by_size)),
    )


def _named(name: str, weights: list[float], own: int) -> _Name:
    said = name.translate(_DIGITS)
    return _Name(name, said, len(name), _codes(name).tolist(), sounds(said).tolist(), weights, own)


def spots(known: Names, text: str, *, slips: bool = True) -> list[Spot]:
    """Will return every name in the folded `text`, in order; with `slips` those too that are one character off."""
    text = simplified(text)
    code = _codes(text)
    sums = np.concatenate(
        [np.zeros(1, np.uint64), np.cumsum(code * _powers(_BASE, code.size)[: code.size], dtype=np.uint64)]
    )
    back = _powers(_BACK, code.size + 2)
    found = _Met({}, Counter())
    longest = known.lengths[-1] if known.lengths else 0
    sizes = range(2, min(longest + 1, code.size) + 1)
    windows = {size: (sums[size:] - sums[:-size]) * back[: code.size - size + 1] for size in sizes}
    for size in sizes:  # what is written or sounds so first: a text with too much of everything keeps it
        found.meet(known.whole, _mixed(windows[size], size), np.arange(windows[size].size), size)
    for size in sizes if slips else ():
        start = np.arange(windows[size].size)
        if size < longest:
            found.meet(known.less, _mixed(windows[size], size), start, size)
        if size < _LEAST_SLIP:
            continue
        # The window without its character number `out`, all at once: one row for each `out`.
        gone = start[None, :] + np.arange(size)[:, None]
        rest = (sums[gone] - sums[start][None, :]) * back[start][None, :]
        rest = rest + (sums[start + size][None, :] - sums[gone + 1]) * back[start + 1][None, :]
        keys, starts = _mixed(rest.ravel(), size - 1), np.broadcast_to(start, rest.shape).ravel()
        if size > _LEAST_SLIP:
            found.meet(known.whole, keys, starts, size)
        if size <= longest:
            found.meet(known.less, keys, starts, size)
    plain = text.translate(_DIGITS)
    read = _Read(text, plain, code.tolist(), sounds(plain).tolist())
    looked = (_look(known, read, *one) for one in found.windows)
    return sorted((spot for spot in looked if spot is not None), key=lambda spot: (spot.start, -spot.end, spot.label))


class _Met(NamedTuple):
    """The windows that met a name: (label, start, end), and how many each label has."""

    windows: dict[tuple[int, int, int], None]
    times: Counter[int]

    def meet(self, table: _Table, keys: _Keys, start: _Ints, size: int) -> None:
        """Will add the windows that meet a name of the table, as long as there is room."""
        if len(self.windows) >= _MOST:
            return
        at, label = table.find(keys)
        for begin, owner in zip(start[at].tolist(), label.tolist(), strict=True):
            one = (owner, begin, begin + size)
            if one not in self.windows and self.times[owner] < _MOST_A_NAME and len(self.windows) < _MOST:
                self.windows[one] = None
                self.times[owner] += 1


def _look(known: Names, text: _Read, label: int, start: int, end: int) -> Spot | None:
    """Will say how well the name fits the window; None where it does not after all."""
    name = known.names[label]
    if name.size > LONGEST:
        start, end = _stretched(name.text, text.text, start, end)
    said, blur = text.plain[start:end], text.blurred[start:end]
    if BREAK in said or not _edges(text.text, start, end):
        return None
    if said == name.plain:
        return Spot(label, start, end, 1.0, 1.0, 0)
    if name.size == end - start:
        if name.blurred != blur and _swapped(name.blurred, blur):
            return Spot(label, start, end, 0.9, 0.8, 1)
    elif said[0] != name.plain[0] and said[-1] != name.plain[-1]:
        return None  # both ends belong to something else
    total = got = kept = 0.0
    slips, apart = 0, False
    for move in Levenshtein.opcodes(name.blurred, blur):
        one, other = name.plain[move.src_start : move.src_end], said[move.dest_start : move.dest_end]
        weights = name.weights[move.src_start : move.src_end]
        total += sum(weights)
        if move.tag == "equal":
            for at, weight in enumerate(weights):
                if one[at] == other[at]:
                    got, kept = got + weight, kept + weight
                else:
                    alike = name.sounds[move.src_start + at] == text.sounds[start + move.dest_start + at]
                    got += weight * (SOUND if alike else NEAR)
        else:
            slips += max(len(one), len(other))
            apart |= set(one + other) <= _APART or (bool(one) and move.src_start >= name.own)
    least = _LEAST_SLIP_LETTERS if name.plain.isascii() else _LEAST_SLIP
    if (slips and name.size < least) or slips > 1 or not total:
        return None
    fit = got / total - 0.03 * slips
    return Spot(label, start, end, max(0.0, fit * (0.75 if apart else 1.0)), min(kept / total, 0.999), slips)


def _swapped(one: list[int], other: list[int]) -> bool:
    """Will say whether two neighbours changed places and nothing else differs."""
    at = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(at) == 2 and at[1] == at[0] + 1 and (one[at[0]], one[at[1]]) == (other[at[1]], other[at[0]])


def _stretched(name: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Will return the window of the whole long name of which `start` to `end` is the beginning or the end."""
    more = len(name) - (end - start)
    ahead, behind = text[start : end + more], text[max(0, start - more) : end]
    if Levenshtein.distance(name, ahead) <= Levenshtein.distance(name, behind):
        return start, start + len(ahead)
    return end - len(behind), end


def _edges(text: str, start: int, end: int) -> bool:
    """Will say whether a number stands alone there: 2组 is not in 12组. Words in letters are the caller's to see."""
    first, last = text[start : start + 1], text[end - 1 : end]
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (before.isdecimal() and first.isdecimal()) and not (after.isdecimal() and last.isdecimal())
