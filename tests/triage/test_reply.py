"""Replies: what answers, what only forwards, and what is about something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.triage.reply import judge, rarity, wording

LAMP = "柳树村东头路灯坏了半个月，晚上黑得看不见，请尽快来修。"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("您好！经查，柳树村东头3盏路灯因电缆被挖断不亮，已于3月4日修复。感谢您的监督！", "answered"),
        ("网友您好：您的留言已收悉，已转交市城管局调查处理，感谢您的关注！2026年3月2日", "passed_on"),
        ("您反映的问题已转至电力公司核实、办理。", "passed_on"),
        ("留言已收悉", "empty"),
        ("您好！2026年3月2日", "empty"),
        ("您好，由于您反映的信息不详，无法核实，请您提供具体位置。", "asks"),
        ("您好，此事不属于我局管辖范围，请向电力公司反映。", "elsewhere"),
        ("已转交城管局。城管局回复：路灯电缆已更换，3月4日晚全部亮起，请您放心出行。", "answered"),
        ("Dear resident, your report was received. It has been forwarded to the lighting office.", "passed_on"),
        ("The cable of three lamps in Willow Village was repaired on 4 March; they are lit again.", "answered"),
    ],
)
def test_what_a_reply_does(answer: str, verdict: str) -> None:
    (found,) = judge([LAMP], [answer])
    assert found.verdict == verdict
    assert found.suspect is (verdict != "answered" or bool(found.flags))


def test_the_same_words_to_other_matters_are_counted_but_a_name_and_a_date_make_no_difference() -> None:
    said = "您好！我市正在编制规划，对您的意见将充分论证研究。"
    same = [f"“甲”{said}2026年3月2日", f"“乙”{said}2026年4月9日"]
    found = judge([LAMP, "建议把地铁修到柳树村"], same)
    assert [one.alike for one in found] == [1, 1]
    assert all("same" in one.flags for one in found)
    (later,) = judge([LAMP], same[:1], earlier={wording(same[1]): 5})
    assert later.alike == 5


def test_an_answer_about_something_else_is_seen() -> None:
    asked = [LAMP, "学校国庆节补课收费，请查处", "小区电梯经常停运，物业不修", "公交车晚点半小时"]
    rare = rarity(asked)
    right = "经现场核查，柳树村东头路灯已修复，电缆已更换，晚上照明恢复正常，今后将加强巡查，发现路灯损坏及时修理。"
    wrong = "经查，该校国庆节期间未组织补课，仅安排高三学生自愿到校自习，没有收取费用，教育局将继续加强监管力度。"
    assert [one.flags for one in judge([LAMP, LAMP], [right, wrong], rare=rare)] == [(), ("other_matter",)]


def test_matters_and_answers_go_together() -> None:
    with pytest.raises(ValueError, match="1 matters and 0 answers"):
        judge([LAMP], [])
    assert judge([], []) == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_reply_is_judged(matter: str, answer: str) -> None:
    (found,) = judge([matter], [answer])
    assert 0 <= found.about <= 1
    assert found.verdict in ("answered", "passed_on", "asks", "elsewhere", "empty")


def test_a_long_hostile_reply_ends_soon() -> None:
    (found,) = judge([LAMP], ["感谢" * 3000 + "，转" * 1000])
    assert found.verdict
