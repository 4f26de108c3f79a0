"""What is none of the model's business must go to a human: other languages, gibberish, advertisements, other matters.

The model learns six labels of seven; the seventh, left out, is "a matter outside the catalogue", each in turn. The
rest was written for this page or drawn by chance. `sure` is what flow asks: the threshold of the usual policy, enough
known, and claimed by some label. Beside it what the threshold alone would have let through.
"""

import random
from typing import Any

import numpy as np

from benchmarks.triage.messages import Messages, messages
from benchmarks.triage.shared import read, table
from doorstep.triage import category, fit
from doorstep.triage.category import Linear
from doorstep.triage.policy import Policy

DRAWN = 300
ADVERTS = """全场五折，正品运动鞋限时抢购，加微信领红包
低息贷款当天放款，无抵押，来电即办
专业开锁配钥匙，二十四小时上门服务
健身房年卡转让，价格优惠，送私教课
高价回收旧手机旧电脑，诚信经营
兼职刷单日结三百元，在家就能做
新楼盘盛大开盘，首付五万起，欢迎品鉴
股票内幕消息，加群免费领取牛股
减肥茶一个月瘦二十斤，无效退款
代写论文，查重通过，价格面议
女装清仓，最后三天，全部九块九
祖传秘方专治腰腿疼，包邮到家
手机话费充值九折，先到先得
装修贷、车贷、房贷，一站式服务，额度高
优质茶叶产地直销，免费品尝
少儿编程试听课免费领，名额有限
二手车高价收购，上门看车
婚庆策划全套八折，送摄影跟拍
出售各类发票证件刻章
理财产品年化百分之十二，稳赚不赔""".splitlines()
IDLE = """今天天气真好，心情也不错
我想给女朋友买一束花，有什么推荐
世界杯决赛谁赢了
帮我写一首关于秋天的诗
红烧肉怎么做才好吃
这部电影真的很好看，推荐大家去看
一二三四五六七八九十
哈哈哈哈哈哈哈哈
你好你好你好
测试测试测试
手机死机了怎么重启
中国队加油
我家的猫三天不吃东西了怎么办
昨晚梦见自己在天上飞
这首歌叫什么名字
周末一起打游戏吗
月亮离地球有多远
谢谢
没事了，打扰了
生日快乐，祝你幸福""".splitlines()


def rows() -> dict[str, Any]:
    """Will measure what passes, by kind of text."""
    of = messages()
    learn, hold = of.split(0)
    model = _model(of, learn)
    kinds = {"held-out messages": [(of.titles[at], of.texts[at]) for at in hold]}
    kinds |= {name: [("", text) for text in texts] for name, texts in _strange(of).items()}
    found = [{"texts": name, **_passed(model, some)} for name, some in kinds.items()]
    outside = []
    for label in range(len(of.names)):
        part = _model(of, learn[of.truth[learn] != label])
        left_out = [(of.titles[at], of.texts[at]) for at in hold[of.truth[hold] == label]]
        inside = [(of.titles[at], of.texts[at]) for at in hold[of.truth[hold] != label]]
        row = {"left out": of.names[label], **_passed(part, left_out)}
        outside.append(row | {"of the other six": _passed(part, inside)["sure"]})
    return {"familiar": model.familiar, "at_least": Policy().at_least, "kinds": found, "outside": outside}


def _model(of: Messages, learn: Any) -> Linear:
    labels = of.labels()
    return fit.fit([of.texts[at] for at in learn], [labels[at] for at in learn], [of.titles[at] for at in learn]).model


def _strange(of: Messages) -> dict[str, list[str]]:
    draw = random.Random(1)
    english = read("us311/baltimore_10000.csv")[:DRAWN]
    letters = [char for text in of.texts[:2_000] for char in text if "\u4e00" <= char <= "\u9fff"]
    small = "abcdefghijklmnopqrstuvwxyz     "
    return {
        "English reports": [f"{row['SRType']} {row['Address']}" for row in english],
        "characters drawn from the messages": [
            "".join(draw.choices(letters, k=draw.randrange(15, 120))) for _ in range(DRAWN)
        ],
        "letters drawn": ["".join(draw.choices(small, k=80)) for _ in range(DRAWN)],
        "digits": [str(draw.randrange(10**6, 10**12)) for _ in range(DRAWN)],
        "advertisements": ADVERTS,
        "idle talk": IDLE,
    }


def _passed(model: Linear, some: list[tuple[str, str]]) -> dict[str, Any]:
    advice = category.advise(model, [text for _, text in some], [title for title, _ in some])
    least = Policy().at_least
    return {
        "count": len(some),
        "threshold alone": float((advice.probs[:, 0] >= least).mean()),
        "sure": float(category.sure(advice, at_least=least).mean()),
        "too little known": float((advice.known < model.familiar).mean()),
        "claimed by none": float((~advice.claimed).mean()),
        "mean confidence": float(np.mean(advice.probs[:, 0])),
    }


def section(found: dict[str, Any]) -> str:
    """Will return what passed."""
    columns = ["count", "threshold alone", "sure", "too little known", "claimed by none", "mean confidence"]
    return "\n\n".join(
        [
            (
                f"Threshold {found['at_least']:.2f}; a text must be known to a share of {found['familiar']:.2f} (99 of "
                "100 of the city's own are). `sure` is the share that the machine would dispatch by itself."
            ),
            table(found["kinds"], ["texts", *columns]),
            "A matter outside the catalogue: the model has never seen the label that is asked.",
            table(found["outside"], ["left out", *columns, "of the other six"]),
        ]
    )
