"""Where another matter begins by the letters of a clause."""

import pytest

from doorstep.triage import alarm, another
from doorstep.triage.text import fold


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in another.matters(text)]


@pytest.mark.parametrize(
    "text",
    [
        "工资欠了两个月没给，‖宿舍还老停水",
        "老年卡刷不了，‖公交司机态度也差",
        "公园厕所锁着，‖湖水也发绿了",
        "Leaking hydrant on 5th, ‖and a dead deer on 6th",
    ],
)
def test_two_matters_in_one_breath_are_two(text: str) -> None:
    assert said(text.replace("‖", "")) == text.split("‖")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\ud800，\0，",
        "路灯坏了，晚上不敢走，老人摔了一跤，打过三次电话也没人来",
        "房产证办不下来。第一，开发商说缺手续；第二，不动产中心说没交税；第三，我们该找谁？",
        "尊敬的厅长，您好！我是2014年退休的职工，请问独生子女奖励何时补发？谢谢！",
        "The bin lorry has not come for two weeks, the smell is awful and nobody answers the phone",
        "工资欠了两个月没给，宿舍还老停水" * 10,  # no longer a call
    ],
)
def test_what_one_matter_brings_along_is_no_other(text: str) -> None:
    assert said(text) == [text]


def test_a_clause_is_more_than_the_word_that_joins_it() -> None:
    text = fold("路灯坏了，另外，井盖丢了，谢谢")
    assert [text[start:end] for start, end in another.clauses(text)] == ["路灯坏了,", "另外,井盖丢了,谢谢"]
    assert another.clauses("") == []


def test_a_table_weighs_what_is_seen() -> None:
    table = alarm.read(["\t-200\t", "井盖\t400\t", "@other\t150\t"])
    assert another.matters("路灯坏了，井盖丢了", table) == [(0, 5), (5, 9)]
    assert another.matters("路灯坏了，灯罩丢了", table) == [(0, 9)]
