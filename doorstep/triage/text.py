"""Folding of raw text, one code point to one code point, so that positions stay true to what was written.

Full-width counts as half-width, capitals as small, and a traditional character as its simplified form.
"""

import itertools
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from doorstep.lib.letters import SIMPLE

Codes = npt.NDArray[np.uint32]

SPACE = 0x20
_PLANE = 0x10000


def _fold_one(code: int) -> int:
    """Will return what one code point of the basic plane counts as: full-width as half-width, capitals small."""
    char = chr(code)
    category = unicodedata.category(char)
    if category[0] in "CZ":
        return SPACE
    plain = unicodedata.normalize("NFKC", char)
    # NFKC of a whole text may lengthen it, and takes quadratic time on hostile runs of accents; a table does neither.
    lower = plain.lower() if len(plain) == 1 else char.lower()
    return ord(lower) if len(lower) == 1 else code


def _table() -> Codes:
    table = np.arange(_PLANE, dtype=np.uint32)
    for code in (*range(0x3400), *range(0xA000, 0xAC00), *range(0xD7A4, _PLANE)):  # ideographs and Hangul stay
        table[code] = _fold_one(code)
    table[list(SIMPLE)] = list(SIMPLE.values())
    # A radical folds to a traditional sign, and that to a simple one.
    return np.where(table < _PLANE, table[np.minimum(table, _PLANE - 1)], table)


_FOLD = _table()


def codes(text: str, limit: int | None = None) -> Codes:
    """Will return the folded code points of `text`, at most `limit` of them; lone surrogates and NUL become spaces."""
    raw = np.frombuffer(text[:limit].encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if raw.size and int(raw.max()) >= _PLANE:
        return np.where(raw < _PLANE, _FOLD[np.minimum(raw, _PLANE - 1)], raw).astype(np.uint32, copy=False)
    return _FOLD[raw]


def joined(texts: Sequence[str], limit: int) -> tuple[Codes, npt.NDArray[np.int64]]:
    """Will return the folded code points of all texts, each cut to `limit`, end to end, and the length of each."""
    cut = [text[:limit] for text in texts]
    lengths = np.fromiter((len(text) for text in cut), dtype=np.int64, count=len(cut))
    return codes("".join(cut)), lengths


def fold(text: str, limit: int | None = None) -> str:
    """Will return `text` folded, as long as `text`: character i of the answer stands for character i of the text."""
    return codes(text, limit).astype("<u4", copy=False).tobytes().decode("utf-32-le")


def folded(texts: Sequence[str], limit: int | None = None) -> list[str]:
    """Will return each text as `fold` does, all in one go: for short texts the going costs more than the folding."""
    cut = [text[:limit] for text in texts]
    whole = fold("".join(cut))
    return [whole[start:end] for start, end in itertools.pairwise(itertools.accumulate(map(len, cut), initial=0))]
