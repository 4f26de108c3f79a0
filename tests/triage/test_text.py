import unicodedata

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from doorstep.triage import ngrams
from doorstep.triage.text import fold

ANY = st.text(alphabet=st.characters(), max_size=60)  # lone surrogates and NUL among them


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("煤气，泄漏！", "煤气,泄漏!"),
        ("a\0b\ud800c\u200bd", "a b c d"),
        ("①号楼", "1号楼"),
        ("😀火", "😀火"),
        ("İ", "İ"),
    ],
)
def test_a_text_folds_character_by_character(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@given(ANY)
@example("⼾")  # a radical: folded to a traditional sign, and that to a simple one
def test_folding_keeps_the_length_and_is_done_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in fold(text))


def keys(text: str, **how: object) -> set[int]:
    stream, _ = ngrams.stream([text], ngrams.Spec(**how))  # type: ignore[arg-type]
    return set(map(int, stream.key))


@given(st.lists(ANY, max_size=6))
def test_a_text_has_the_same_pieces_alone_and_in_a_batch(batch: list[str]) -> None:
    spec = ngrams.Spec()
    together, _ = ngrams.stream(batch, spec)
    for row, text in enumerate(batch):
        alone, _ = ngrams.stream([text], spec)
        assert sorted(together.key[together.row == row]) == sorted(alone.key)


def test_pieces_do_not_depend_on_width_case_or_marks() -> None:
    assert keys("ＡＢ 路灯，坏了") == keys("ab路灯 坏了") or keys("路灯，坏了") == keys("路灯!!坏了")
    assert keys("路灯，坏了。") == keys("路灯  坏了 ")


def test_words_and_pairs_of_words_are_pieces() -> None:
    only = {"orders": (), "words": True}
    assert len(keys("street light out", **only)) == 5
    assert keys("street light", **only) < keys("the street light is out", **only)
    assert not keys("路灯坏了", **only)


def test_the_vocabulary_finds_what_it_holds_and_nothing_else() -> None:
    draw = np.random.default_rng(3)
    held = np.unique(draw.integers(0, 2**63, 5_000).astype(np.uint64))
    crowded = np.unique(np.concatenate([held, np.arange(50, dtype=np.uint64)]))  # fifty keys in one bucket
    vocabulary = ngrams.Vocabulary(crowded)
    assert (vocabulary.find(crowded) == np.arange(crowded.size)).all()
    strange = np.setdiff1d(draw.integers(0, 2**63, 5_000).astype(np.uint64), crowded)
    assert (vocabulary.find(strange) == -1).all()
    assert (ngrams.Vocabulary(np.empty(0, np.uint64)).find(strange) == -1).all()
