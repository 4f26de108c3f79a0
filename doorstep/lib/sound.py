"""How Chinese is said, one number a character: what is typed by its sound still sounds the same."""

import os
from functools import cache

import numpy as np
import numpy.typing as npt

from doorstep.lib.letters import SIMPLE

Sounds = npt.NDArray[np.uint32]

_PLANE = 0x10000
_FIRST = 1 << 21  # of the numbers of sounds: beyond every character
_PRIVATE = 0xE000  # code points without a meaning of their own, room for 6,400 sounds
_TONES = str.maketrans("āáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜńňǹḿüê", "aaaaeeeeooooiiiiuuuuvvvvnnnmve")
# What many speakers do not tell apart; the southern half of the country says all of these alike.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on"))


def sounds(text: str) -> Sounds:
    """Will return for each character how it is said, without its tone; what is no Chinese character stays itself.

    A character of several readings counts as its commonest, wherever it stands: two texts that are written alike
    sound alike.
    """
    return _of(text, _tables()[0])


def blurred(text: str) -> Sounds:
    """Will return the sounds with those taken for one that many speakers confuse: zh and z, n and l, ing and in."""
    return _of(text, _tables()[1])


def spelt(text: str) -> str:
    """Will return the text with one mark for each character that sounds alike: what is equal sounds the same."""
    return text.translate(_marks())


@cache
def _marks() -> dict[int, str]:
    """Will return the mark of every character that has a sound: a table for `str.translate`, ten times as fast."""
    sound = _tables()[0]
    marks = [chr(_PRIVATE + n) for n in range(int(sound.max()) - _FIRST + 1)]  # one string for all that sound alike
    return {int(code): marks[sound[code] - _FIRST] for code in np.flatnonzero(sound >= _FIRST)}


def _of(text: str, table: Sounds) -> Sounds:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.where(codes < _PLANE, table[np.minimum(codes, _PLANE - 1)], codes).astype(np.uint32, copy=False)


@cache
def _tables() -> tuple[Sounds, Sounds]:
    """Will return the sound of every character of the basic plane, plain and blurred; characters count from 2^21."""
    # Its phrases would take four times the memory and say nothing about one character.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin.constants import PINYIN_DICT  # the first text that needs it pays, not every start

    numbers: dict[str, int] = {}
    plain = np.arange(_PLANE, dtype=np.uint32)
    blur = plain.copy()
    for code, readings in PINYIN_DICT.items():
        if code < _PLANE:
            said = readings.split(",")[0].translate(_TONES)
            plain[code] = _FIRST + numbers.setdefault(said, len(numbers))
            blur[code] = _FIRST + numbers.setdefault(_blur(said), len(numbers))
    for traditional, simple in SIMPLE.items():
        plain[traditional], blur[traditional] = plain[simple], blur[simple]
    return plain, blur


def _blur(said: str) -> str:
    for initial, same in _INITIALS:
        if said.startswith(initial):
            said = same + said.removeprefix(initial)
            break
    for final, same in _FINALS:
        if said.endswith(final):
            return said.removesuffix(final) + same
    return said
