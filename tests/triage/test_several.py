import itertools

import pytest

from doorstep.triage.cold import cold
from doorstep.triage.several import matters, parts
from tests.triage.town import model


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("一、站前路路面有个大坑。二、公司拖欠农民工工资。", ["road", "wages"]),
        ("小区垃圾桶满了发臭没人清运。另外，夜间装修噪声很大，工地施工噪音扰民。", ["rubbish", "noise"]),
        (
            "1、道路破损积水，路面开裂\n2、垃圾没人清运，乱倒建筑垃圾\n3、公司不发工资，加班费不给",
            ["road", "rubbish", "wages"],
        ),
    ],
)
def test_announced_matters_are_found_as_parts(text: str, labels: list[str]) -> None:
    found = matters(model(), text, at_least=0.6)
    assert [part.label for part in found] == labels
    assert all(0 <= part.start < part.end <= len(text) for part in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "😀" * 4_000,
        "啊。" * 100_000,
        "站前路路面有个大坑。道路破损积水。沥青路面开裂。",
        "一、站前路路面有个大坑。二、人行道地砖松动，井盖缺失。",
        "垃圾没人清运，噪音扰民",
        "\ud800。\0。",
    ],
)
def test_one_matter_stays_one(text: str) -> None:
    assert matters(model(), text) == ()


def test_matters_of_one_group_are_one_matter() -> None:
    text = "一、站前路路面有个大坑。二、公司拖欠农民工工资。"
    assert parts(model(), [text, "路面有坑"], at_least=0.6, group=lambda _: "all") == [(), ()]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("路灯坏了。另外，小区门口垃圾没人清运。", 2),
        ("我有两个问题，一是站前路有个大坑，二是路口红绿灯不亮。", 2),
        ("1.小区监控全坏，被偷了三辆车；2.化粪池满了往外冒；3.楼道灯不亮。", 3),
        ("我反映三件事：①石狮子歪了；②喷泉漏电；③门牌掉了。", 3),
        ("The street light is out. Also, the trash has not been collected.", 2),
        ("楼道的灯不亮，单元门也关不上，求管", 2),
        ("the street light is out, and the manhole cover rattles", 2),
        ("工地半夜施工，噪音也大", 0),
        ("站前路下水道堵了，院里还积水", 0),
        ("垃圾没人清运，夏天发臭。另外清运时间能不能固定下来？", 0),
        ("房产证办不下来。第一，开发商说缺手续；第二，不动产中心说没交税；第三，我们该找谁？", 0),
        ("咨询：1、办理居住证需要什么材料？2、在哪里办理？3、多长时间能办好？", 0),
        ("东关街路口的路灯不亮了，晚上很危险，请尽快处理。", 0),
    ],
)
def test_matters_are_told_apart_in_the_words_of_any_city_without_a_model(text: str, count: int) -> None:
    nothing = cold({"x": ["没有这个词"]})
    assert len(matters(nothing, text)) == count


def test_two_sentences_of_a_long_text_count_where_keywords_are_as_sure_as_they_may_be() -> None:
    model = cold({"lamp": ["照明设施故障"], "wages": ["拖欠农民工工资"], "noise": ["噪音"]})
    text = "照明设施故障，" + "已经有好一阵子了，" * 6 + "。拖欠农民工工资，" + "从去年开始一直到现在，" * 6
    found = matters(model, text)
    assert [(part.label, round(part.prob, 6)) for part in found] == [("lamp", 0.9), ("wages", 0.9)]
