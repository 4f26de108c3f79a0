from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.triage import hazard


@dataclass(frozen=True)
class Word:
    word: str
    lang: str
    kind: str


WORDS = [
    Word("煤气泄漏", "zh", "gas"),
    Word("煤气…漏", "zh", "gas"),
    Word("着火", "zh", "fire"),
    Word("火灾", "zh", "fire"),
    Word("触电", "zh", "live_wire"),
    Word("受伤", "zh", "injury"),
    Word("跳楼", "zh", "suicide"),
    Word("gas leak", "en", "gas"),
    Word("fire", "en", "fire"),
]

FIRM = [
    ("煤气泄漏了快来人", "gas"),
    ("煤气好像有点漏了", "gas"),
    ("煤 气 泄 漏", "gas"),
    ("煤*气·泄-漏", "gas"),
    ("煤气\n泄漏", "gas"),
    ("楼上着火啦", "fire"),
    ("没人管的着火点一直冒烟", "fire"),
    ("是不是煤气泄漏", "gas"),
    ("有没有着火我不清楚，烟很大", "fire"),
    ("没有电，楼里着火", "fire"),
    ("没有着火，可是煤气泄漏", "gas"),
    ("无法防止火灾发生", "fire"),
    ("孩子触电了", "live_wire"),
    ("再不解决我就跳楼", "suicide"),
    ("ＧＡＳ　ＬＥＡＫ in the hall", "gas"),
    ("There is a gas leak", "gas"),
    ("two fires in the yard", "fire"),
    ("the alarm is not loud and there is fire", "fire"),
    ("是否着火不知道", "fire"),
]
SOFT = [
    ("幸好没有着火", "negated"),
    ("未造成人员受伤", "negated"),
    ("没有发生火灾", "negated"),
    ("但是没有着火", "negated"),
    ("不是煤气泄漏", "negated"),
    ("there was no fire", "negated"),
    ("社区组织火灾演练", "drill"),
]


@pytest.mark.parametrize(("text", "kind"), FIRM)
def test_a_danger_is_never_missed(text: str, kind: str) -> None:
    (hits,) = hazard.find(WORDS, [text])
    assert kind in hazard.kinds(hits)
    assert not hits[0].softened


@pytest.mark.parametrize(("text", "why"), SOFT)
def test_what_is_denied_beside_the_word_is_shown_and_not_alarmed(text: str, why: str) -> None:
    (hits,) = hazard.find(WORDS, [text])
    assert [hit.softened for hit in hits] == [why]
    assert hazard.kinds(hits) == ()


@pytest.mark.parametrize("text", ["", "路灯不亮", "firefly meadow", "crossfires", "😀"])
def test_other_texts_have_none(text: str) -> None:
    assert hazard.find(WORDS, [text]) == [()]


def test_a_hit_says_where_it_stands() -> None:
    text = "昨晚 煤 气泄漏，后来着火"
    (hits,) = hazard.find(WORDS, [text])
    assert [(text[hit.start : hit.end], hit.kind) for hit in hits] == [("煤 气泄漏", "gas"), ("着火", "fire")]


def test_a_word_at_the_end_of_a_megabyte_is_found() -> None:
    (hits,) = hazard.find(WORDS, ["啊" * 1_000_000 + "着火"])
    assert hazard.kinds(hits) == ("fire",)
    (many,) = hazard.find(WORDS, ["着火" * 10_000])
    assert 1 <= len(many) <= 100


@given(st.text(max_size=30), st.sampled_from([word.word for word in WORDS[2:7]]), st.text(max_size=30))
def test_a_word_is_found_whatever_stands_around_it(before: str, word: str, after: str) -> None:
    (hits,) = hazard.find(WORDS, [before + word + after])
    assert any(hit.word == word for hit in hits)


def test_without_words_there_are_no_hits() -> None:
    assert hazard.find([], ["着火"]) == [()]
    assert hazard.find([Word("", "zh", "x"), Word("…", "zh", "x")], ["着火"]) == [()]
