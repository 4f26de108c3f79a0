"""A tiny made-up town's texts, in Chinese and English, and a model learned from them."""

import random
from functools import cache
from typing import Any

import numpy as np

from doorstep.triage.category import Block, Card, Linear
from doorstep.triage.fit import fit
from doorstep.triage.ngrams import Spec, Vocabulary

PLACES = ["东关街", "幸福小区", "站前路", "柳林村", "三里河", "学府路", "北关市场", "滨河花园", "云溪村", "文化广场"]
TIMES = ["昨天晚上", "这几天", "上周末", "今天早上", "一直以来", "夜里十点", "中午", "连续三天"]
MATTERS = {
    "road": ["路面有个大坑", "人行道地砖松动", "井盖缺失", "道路破损积水", "沥青路面开裂"],
    "noise": ["工地施工噪音扰民", "广场舞音响太吵", "夜间装修噪声很大", "酒吧音乐震耳", "机器轰鸣睡不着"],
    "rubbish": ["垃圾没人清运", "垃圾桶满了发臭", "乱倒建筑垃圾", "楼道堆满杂物垃圾", "河边漂浮垃圾"],
    "wages": ["拖欠农民工工资", "公司不发工资", "没有签劳动合同", "加班费一直不给", "社保没有缴纳"],
}
ENGLISH = {
    "road": ["big pothole in the road", "broken pavement slabs", "manhole cover missing"],
    "noise": ["loud music all night", "construction noise after ten", "noisy machine next door"],
    "rubbish": ["rubbish not collected", "overflowing bins smell", "rubble dumped by the river"],
    "wages": ["employer did not pay wages", "overtime pay withheld", "no contract of employment"],
}


def texts(count: int = 240, seed: int = 1) -> tuple[list[str], list[str]]:
    """Will return texts and their labels, a quarter in English."""
    draw = random.Random(seed)
    found, labels = [], []
    for at in range(count):
        label = sorted(MATTERS)[at // 4 % len(MATTERS)]
        if at % 4 == 3:
            found.append(f"{draw.choice(ENGLISH[label])} near number {draw.randrange(1, 90)}, please help")
        else:
            found.append(f"{draw.choice(TIMES)}，{draw.choice(PLACES)}{draw.choice(MATTERS[label])}，请尽快处理。")
        labels.append(label)
    order = list(range(count))
    draw.shuffle(order)
    return [found[at] for at in order], [labels[at] for at in order]


@cache
def model() -> Linear:
    """Will return the model of the town, learned once a test run."""
    some, labels = texts()
    return fit(some, labels, trained_at="2026-03-04T01:30:00+00:00", columns={"text": ["text"], "label": "label"}).model


def bare(**card: Any) -> Linear:
    """Will return a model that cost no learning: it knows three pieces and two categories, and its card says so."""
    keys = Block(Vocabulary(np.array([1, 2, 3], dtype=np.uint64)), np.ones(3, dtype=np.float32), 1.0)
    no_more = np.zeros(2, dtype=np.float32)
    said: dict[str, Any] = {
        "labels": ("noise", "road"),
        "version": "bare",
        "trained_at": "2026-03-04T01:30:00+00:00",
        "rows": 2,
    }
    return Linear(
        card=Card(**said | card),
        spec=Spec(),
        whole=keys,
        opening=keys,
        head=30,
        coef=np.zeros((6, 2), dtype=np.float32),
        bias=no_more,
        slope=1.0,
        shift=no_more,
        prior=no_more,
    )
