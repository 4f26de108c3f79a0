"""Dangers told without any word of the list: by the letters they share with known ones."""

from doorstep.triage import alarm, hazard
from doorstep.triage.text import fold
from tests.triage.test_hazard_texts import words


def test_a_danger_rings_by_its_letters_where_no_word_tells_it() -> None:
    text = "老人下去地窖拿菜，喊了没声"
    (without,) = hazard.find(words(), [text], by_letters=False)
    (told,) = hazard.find(words(), [text])
    assert hazard.kinds(told)
    assert not without or without == told


def test_an_ordinary_report_does_not() -> None:
    for text in ("路灯不亮", "公交卡怎么充值", "the bin was not emptied", "", "。", "12345"):
        assert alarm.heard(fold(text)) is None


def test_a_long_letter_has_to_say_more_and_is_read_to_its_end() -> None:
    dull = "关于社区服务中心办理时间的建议，希望周末也能开门。" * 30
    assert alarm.heard(dull) is None
    told = alarm.heard(dull + "我男朋友掐着我脖子不让走，手机也砸了。")
    assert told is not None
    assert told.start >= len(dull)


def test_a_kind_that_the_city_does_not_list_does_not_ring() -> None:
    text = "仓库顶上往外蹿红光，离化肥库就隔一道墙"
    (hits,) = hazard.find([word for word in words() if word.kind == "missing"], [text])
    assert {hit.kind for hit in hits} <= {"missing"}


def test_pieces_are_letters_words_and_pairs() -> None:
    assert {"^水", "水管", "水管爆", "gas ", "smell gas"} <= alarm.pieces("水管爆，smell gas")
    assert alarm.pieces("") == set()


def test_a_table_is_read_from_its_lines() -> None:
    table = alarm.read(["\t-200\t", "火\t150\tfire"])
    assert (table.bias, table.weights, table.kinds) == (-2.0, {"火": 1.5}, {"火": "fire"})
