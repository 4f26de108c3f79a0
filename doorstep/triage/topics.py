"""What residents complain about, in the words of any city: groups of words that mean the same matter.

Two people describe one lamp in different words; one street has many matters. A group says which words are the same
matter, and so also which are not. It knows no city and no catalogue: a city's own categories are the text model's.
"""

from pathlib import Path


def read(path: Path) -> dict[str, tuple[str, ...]]:
    """Will return the words of each group of a file, and the lists whose names begin with @."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, colon, text = line.partition(": ")
        if colon and not line.startswith("#"):
            chinese, *english = text.split("|")
            found[name] = (*chinese.split(), *(word.strip() for word in english))
    return found


_ALL = read(Path(__file__).with_suffix(".txt"))
STOCK, NOW = _ALL["@stock"], _ALL["@now"]
WIDE, PASSING, THINGS, VAGUE, SIGNS = (
    frozenset(_ALL[name]) for name in ("@wide", "@passing", "@things", "@vague", "@signs")
)
GROUPS: dict[str, tuple[str, ...]] = {name: words for name, words in _ALL.items() if name[0] != "@"}
FAMILY: dict[str, str] = {one: words.split()[0] for words in _ALL["@families"] for one in words.split()}
