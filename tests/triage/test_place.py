"""Places in a report: candidates with reasons, sure only where nothing else comes near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.ground.grid.rules import AreaRow, Gazetteer, PlaceRow, assemble, gazetteer
from doorstep.triage.place import addresses, places
from tests.grid.towns import cell, square


def _known() -> Gazetteer:
    areas = [
        AreaRow("370281", "胶东市", "county"),
        AreaRow("370281001", "城关街道", "town", "370281"),
        AreaRow("370281002", "云溪街道", "town", "370281"),
        AreaRow("370281001001", "柳树社区居民委员会", "community", "370281001"),
        AreaRow("370281002001", "杨家疃村村民委员会", "community", "370281002"),
    ]
    cells = [
        cell("370281001001001", square(0, 0), name="幸福里小区"),
        cell("370281002001001", square(1, 0), name="幸福里小区"),
        cell("370281002001002", square(2, 0), name="老菜市场"),
    ]
    spots = [PlaceRow("P1", "school", "第三实验小学", ("三小",), ("云溪小学",), 120.0, 36.0, "370281001001001")]
    return gazetteer(assemble(cells, areas=areas), spots)


KNOWN = _known()


@pytest.mark.parametrize(
    ("text", "code", "sure"),
    [
        ("领导好，杨家疃村的路灯坏了半个月没人修。", "370281002001", True),
        ("我住在柳树社区，楼上漏水。", "370281001001", True),
        ("云溪小学门口堵车", "P1", True),  # a former name
        ("第3实验小学门口堵车", "P1", True),
        ("杨家瞳村停水了", "370281002001", False),  # another letter
        ("洋家疃村停水了", "370281002001", True),  # the same sound
        ("幸福里小区停水了", "370281001001001", False),  # there are two
        ("云溪街道的幸福里小区停水了", "370281002001001", True),
    ],
)
def test_the_place_of_a_report_is_found(text: str, code: str, sure: bool) -> None:
    (found,) = places(KNOWN, [text])
    assert (found[0].code, found[0].sure) == (code, sure)


def test_of_an_area_and_what_lies_in_it_the_smaller_is_meant() -> None:
    (found,) = places(KNOWN, ["胶东市云溪街道杨家疃村，自来水发黄。"])
    assert [one.code for one in found] == ["370281002001", "370281002", "370281"]


def test_what_the_place_is_away_from_is_not_the_place() -> None:
    (found,) = places(KNOWN, ["离老菜市场不远，柳树社区西门，垃圾成堆"])
    assert found[0].code == "370281001001"
    assert "away" in next(one for one in found if one.code == "370281002001002").reasons


def test_a_candidate_says_where_it_stands_in_the_text() -> None:
    text = "您好！ 杨 家 疃 村，停水三天。"
    ((first, *_),) = places(KNOWN, [text])
    assert text[first.start : first.end] == "杨 家 疃 村"


def test_words_in_letters_are_whole_words() -> None:
    elm = gazetteer(assemble([cell("370281001001001", square(0, 0), name="Elm Street")]))
    (found,) = places(elm, ["The lamp on Elm Street, near the school, is out"])
    assert [one.name for one in found] == ["Elm Street"]
    (typo,) = places(elm, ["The lamp on Elm Steet is out"])
    assert [one.name for one in typo] == ["Elm Street"]
    assert places(elm, ["We stayed with Helm Streetman, who is out"]) == [()]


@pytest.mark.parametrize("text", ["", " ", "。。。", "路灯坏了", "I can see no place here", "😀" * 3000, "\ud800"])
def test_a_text_without_a_place_has_no_candidates(text: str) -> None:
    assert places(KNOWN, [text]) == [()]


def test_no_name_reaches_over_the_end_of_a_sentence() -> None:
    assert places(KNOWN, ["今天去看杨家。疃村那边"]) == [()]


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    (found,) = places(KNOWN, [text])
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    (again,) = places(KNOWN, [text])
    assert [one.code for one in found] == [one.code for one in again]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我住在滨河路128号，楼道灯坏了", ["滨河路128号"]),
        ("反映长江路与黄河路路口的红绿灯", ["长江路与黄河路"]),
        ("翠湖小区3号楼2单元漏水", ["翠湖小区3号楼2单元"]),
        ("The light at 12 Station Road is out", ["12 Station Road"]),
        ("马路上有个坑", []),
    ],
)
def test_words_that_sound_like_an_address_are_shown_without_a_map(text: str, words: list[str]) -> None:
    assert [one.words for one in addresses(text)] == words
