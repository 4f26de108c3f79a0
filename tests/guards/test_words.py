"""Everything a person may read has its words, in both languages."""

from collections import Counter

from doorstep.doors.words import catalogue, wordlists
from doorstep.lib.refusal import Refusal
from tools import docs, words
from tools.messages import ROOT

# Written the same in every language.
NAMES = {"Doorstep", "English", "中文", "QR", "Open311", "CSV", "JSON", "PDF", "SQLite", "PostgreSQL", "HTTP"}


def refusals() -> set[type[Refusal]]:
    docs.import_all()
    found: set[type[Refusal]] = set()
    waiting = [Refusal]
    while waiting:
        children = waiting.pop().__subclasses__()
        waiting += children
        found |= set(children)
    return {kind for kind in found if kind.__module__.startswith("doorstep.")}


def test_every_refusal_has_a_code_of_its_own_and_words() -> None:
    kinds = refusals()
    assert kinds
    # A base that only gathers others may leave its code unset.
    raised = [kind for kind in kinds if kind.code != Refusal.code or not kind.__subclasses__()]
    missing = sorted(f"{k.__module__}.{k.__name__}: {k.code}" for k in raised if k.code not in catalogue())
    assert not missing, "add it to doorstep/doors/wordlists"


def test_a_code_means_one_refusal() -> None:
    homes: dict[str, set[str]] = {}
    for kind in refusals():
        if kind.code != Refusal.code:
            homes.setdefault(kind.code, set()).add(kind.__module__.split(".rules")[0].split(".actions")[0])
    assert not {code: where for code, where in homes.items() if len(where) > 1}


def test_a_code_has_its_words_in_one_place() -> None:
    homes = Counter(code for part in wordlists() for code in part.WORDS)
    assert not [code for code, times in homes.items() if times > 1]


def test_every_message_has_its_chinese_and_fits() -> None:
    assert words.faults() == []


def test_no_template_has_words_outside_gettext() -> None:
    found = {
        str(path.relative_to(ROOT)): bare
        for path in words.templates()
        if path.suffix == ".html" and (bare := words.bare_text(path, NAMES))
    }
    assert not found
