import pytest

from doorstep.lib.text import blank, plain


@pytest.mark.parametrize("text", ["", " \n\t", "\u3000\u00a0", "\u200b\ufeff", "\u2066 \u2069"])
def test_what_cannot_be_seen_says_nothing(text: str) -> None:
    assert blank(plain(text))


@pytest.mark.parametrize("text", ["路", "?", "\u200b.", "😀", "é"])
def test_what_can_be_seen_says_something(text: str) -> None:
    assert not blank(text)
