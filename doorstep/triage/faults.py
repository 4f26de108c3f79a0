"""What a report tells of and what is wrong with it: a lamp that is dark, a lamp that leans.

Two people tell of one matter in words that share no letter, and of two matters of one lamp in almost the same.
`faults.txt` has the words of any city for things and, with a mark before their names, for what is wrong with things.
See docs/adr/0427.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from doorstep.triage.lexicon import Lexicon
from doorstep.triage.topics import read

FAULT = "!"
Told = tuple[frozenset[str], frozenset[str]]  # things, faults

_ALL = read(Path(__file__).with_suffix(".txt"))


class Words:
    """The words of some groups; one word may stand in several."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        of: dict[str, set[str]] = {}
        for name, words in groups.items():
            for word in words:
                of.setdefault(word, set()).add(name)
        self._lexicon = Lexicon(list(of))
        self._names = [frozenset(names) for names in of.values()]

    def found(self, folded: str) -> frozenset[int]:
        """Will return the numbers of the words in a folded text, of those that overlap the longest."""
        return frozenset(one.word for one in self._lexicon.longest(folded))

    def named(self, numbers: Iterable[int]) -> frozenset[str]:
        """Will return the names of the groups of such words."""
        return frozenset().union(*(self._names[number] for number in numbers))


# "停水" is water and it is off: a word of the one may be a word of the other.
THINGS = Words({name: words for name, words in _ALL.items() if name[0] != FAULT})
FAULTS = Words({name: words for name, words in _ALL.items() if name[0] == FAULT})


def told(folded: str) -> Told:
    """Will return the things that a folded text tells of, and what is wrong with them."""
    return THINGS.named(THINGS.found(folded)), FAULTS.named(FAULTS.found(folded))
