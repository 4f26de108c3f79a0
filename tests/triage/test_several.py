import itertools

import pytest

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
