"""Places named in texts: found among more than 10,000 names, written well and badly. The texts are made here.

The names are those of the demo city and Jiaozhou's villages and communities; the texts around them are sentences of
the shared messages. Each village also gets a former name made up here. One village in six is left out of the
gazetteer: a sure answer to its texts is wrong, and so is one to a text that names no place.
"""

import csv
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from benchmarks.triage.shared import DATA, AbsentError, read, table
from doorstep.doors.demo import land
from doorstep.ground.grid.rules import AreaRow, Gazetteer, assemble, gazetteer, match
from doorstep.lib.letters import SIMPLE
from doorstep.lib.sound import blurred, sounds
from doorstep.triage import place

CELLS = 11_139
TEXTS = 2_400
KINDS = (
    "as written", "colloquial", "with its town", "former name", "spaces and dots", "traditional", "homophone",
    "two homophones", "near sound", "another letter", "letter left out", "letter doubled", "letters swapped",
)  # fmt: skip
_BEFORE = ("", "你好，", "我是", "我住在", "请问", "反映一下，", "位于", "关于", "在", "我们", "领导好！")
_MATTERS = (
    "的路灯坏了半个月没人修", "门口垃圾堆成山", "下水道堵了，污水流到路上", "经常停水，老人小孩受不了",
    "有人半夜施工，吵得睡不着", "附近有一条大狗没拴，咬过人", "东边的路坑坑洼洼，下雨全是水",
    "的物业不管事，电梯老是坏", "占道经营很严重，车过不去", "旁边的树枝挡住了红绿灯", "有养猪的，臭味很大",
    "断网三天了", "到现在没通天然气", "没有公交车，出行困难", "井盖丢了，晚上很危险",
)  # fmt: skip
_OFFICE = re.compile("(社区)?居民委员会$|村民委员会$")
# The characters of the first level of GB 2312, the commonest 3,755.
_CHARACTERS = "".join(
    bytes((0xA0 + row, 0xA0 + column)).decode("gb2312")
    for row in range(16, 56)
    for column in range(1, 90 if row == 55 else 95)
)
_LONG_KINDS = ("社区", "小区", "公园", "市场", "学校", "工业园", "卫生院", "办公区", "路段", "河段")
_TRADITIONAL = {simple: chr(one) for one, simple in reversed(SIMPLE.items())}


class Spoken(NamedTuple):
    """A place that texts speak of: its code, name and former name, its town, and whether the gazetteer has it."""

    code: str
    name: str
    former: str
    town: str
    known: bool


def _names(draw: random.Random) -> tuple[Gazetteer, list[tuple[str, str, str, bool]], int]:
    """Will return the gazetteer, places to speak of (code, name, town's name, known), and how many names there are."""
    path = DATA / "admin" / "jiaozhou_villages_2023.csv"
    if not path.exists():
        raise AbsentError("../shared/data/admin/jiaozhou_villages_2023.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        villages = list(csv.DictReader(file))
    divisions = {row["code"]: row["name"] for row in read("admin/jiaozhou_divisions.csv")}
    made = land.draw(seed=1, cells=CELLS, towns=12)
    areas = list(made.areas)
    for code, name in divisions.items():
        areas.append(AreaRow(code, name, "county" if len(code) == 6 else "town", code[:6] if len(code) > 6 else ""))
    spoken: list[Spoken] = []
    for row in villages:
        known = draw.random() > 1 / 6
        former = "".join(draw.sample(_CHARACTERS, 2)) + draw.choice(("庄", "大队", "屯", "沟", "营"))
        if known:
            areas.append(AreaRow(row["code"], row["name"], "community", row["streetCode"], (former,)))
        spoken.append(Spoken(row["code"], row["name"], former, divisions.get(row["streetCode"], ""), known))
    grid = assemble(made.cells, areas=areas)
    names = Counter(str(name) for name in grid.names.tolist())
    parents = {area.code: area.name for area in made.areas}
    for n in draw.sample(range(len(grid.codes)), 900):
        if names[str(grid.names[n])] == 1:
            town = parents.get(str(grid.town[n]), "")
            spoken.append(Spoken(str(grid.codes[n]), str(grid.names[n]), "", town, known=True))
    return gazetteer(grid, made.places), spoken, len(grid.codes) + len(areas) + len(made.places)


def _alike() -> tuple[dict[int, str], dict[int, str]]:
    """Will return common characters by their sound, and by their blurred sound."""
    plain: dict[int, str] = {}
    blur: dict[int, str] = {}
    for char in _CHARACTERS:
        plain[int(sounds(char)[0])] = plain.get(int(sounds(char)[0]), "") + char
        blur[int(blurred(char)[0])] = blur.get(int(blurred(char)[0]), "") + char
    return plain, blur


_PLAIN, _BLUR = _alike()


def _colloquial(one: Spoken) -> str:
    if not one.code.startswith("370281"):
        return one.name
    return _OFFICE.sub(lambda match: match[1] or "村", one.name).replace("村村", "村")


def _written(draw: random.Random, one: Spoken, kind: str) -> str | None:
    """Will return the name as somebody might write it; None where this kind has none."""
    short = _colloquial(one)
    plain = {
        "as written": one.name,
        "with its town": one.town + short,
        "former name": one.former,
        "colloquial": short,
        "spaces and dots": draw.choice((" ", "·", "-", "*")).join(short),
        "traditional": short.translate(_TRADITIONAL),
    }
    if kind in plain:
        return (plain[kind] or None) if kind != "traditional" or plain[kind] != short else None
    last = 3 if short.endswith(_LONG_KINDS) else 1
    own = max(1, len(short) - last + 1)  # the letters that are the name's own
    at = draw.randrange(own)
    if kind == "letter left out":
        return short[:at] + short[at + 1 :] if len(short) > 3 else None
    if kind == "letter doubled":
        return short[: at + 1] + short[at:]
    if kind == "letters swapped":
        return short[:at] + short[at + 1] + short[at] + short[at + 2 :] if len(short) > at + 1 else None
    if kind == "another letter":
        return short[:at] + draw.choice(_CHARACTERS) + short[at + 1 :]
    return _sounding(draw, short, own, kind)


def _sounding(draw: random.Random, short: str, own: int, kind: str) -> str | None:
    """Will return the name with letters that sound alike."""
    near = kind == "near sound"
    changed = list(short)
    for at in draw.sample(range(own), min(2 if kind == "two homophones" else 1, own)):
        said = int((blurred if near else sounds)(changed[at])[0])
        like = [
            char
            for char in (_BLUR if near else _PLAIN).get(said, "")
            if char != changed[at] and (not near or sounds(char)[0] != sounds(changed[at])[0])
        ]
        if like:
            changed[at] = draw.choice(like)
    return "".join(changed) if "".join(changed) != short else None


def _texts(draw: random.Random, spoken: list[Spoken], others: list[str]) -> list[tuple[str, str, Spoken]]:
    """Will return texts: (text, kind, place)."""
    found = []
    while len(found) < TEXTS:
        kind = KINDS[len(found) % len(KINDS)]
        one = draw.choice(spoken)
        said = _written(draw, one, kind)
        if said is None:
            continue
        text = draw.choice(_BEFORE) + said + draw.choice(_MATTERS)
        if draw.random() < 0.3:  # the town beside it, as many do
            text = one.town + "的，" + text
        if draw.random() < 0.6:
            text += "。" + draw.choice(others)
        if draw.random() < 0.3:
            text = draw.choice(others) + "。" + text
        found.append((text, kind, one))
    return found


def _right(mine: list[tuple[tuple[place.Candidate, ...], Spoken]]) -> dict[str, Any]:
    """Will return one row: how often the place is first, among three, taken as sure, and right when it is."""
    sure = [(found[0], one) for found, one in mine if found and found[0].sure]
    villages = [(found, one) for found, one in mine if one.code.startswith("370281")]
    return {
        "texts": len(mine),
        "recall@1": share(found[:1] and found[0].code == one.code for found, one in mine),
        "recall@3": share(one.code in {c.code for c in found} for found, one in mine),
        "villages @1": share(found[:1] and found[0].code == one.code for found, one in villages),
        "villages @3": share(one.code in {c.code for c in found} for found, one in villages),
        "sure": len(sure) / len(mine),
        "right when sure": share(first.code == one.code for first, one in sure),
        "or its town": share(first.code == one.code or first.name == one.town for first, one in sure),
    }


def rows() -> dict[str, Any]:
    """Will measure, and return tables."""
    draw = random.Random(20260101)
    before = time.process_time()
    known, spoken, count = _names(draw)
    built = time.process_time() - before
    parts = (part for row in read("zh/messages.csv") for part in re.split("[。！？；\\n]", row["text"]))
    others = [part for part in parts if 8 <= len(part) <= 60]
    texts = _texts(draw, spoken, others)
    before = time.process_time()
    answers = place.places(known, [text for text, _, _ in texts])
    each = (time.process_time() - before) / len(texts)
    every = [(kind, found, one) for (_, kind, one), found in zip(texts, answers, strict=True)]
    by_kind = [
        {"kind": kind, **_right([(found, one) for k, found, one in every if kind in (k, "all") and one.known])}
        for kind in (*KINDS, "all")
    ]
    strange = [(found[0], one) for _, found, one in every if not one.known and found and found[0].sure]
    silent = place.places(known, draw.sample(others, 2_000))
    asked = [one for one in draw.sample(spoken, 200) if one.known]
    before = time.process_time()
    searched = [match(known, _colloquial(one), limit=3) for one in asked]
    search = (time.process_time() - before) / len(asked)
    return {
        "names": count,
        "ways": len(known.labels),
        "built_s": built,
        "ms_a_text": each * 1e3,
        "characters": statistics.mean(len(text) for text, _, _ in texts),
        "ms_a_search": search * 1e3,
        "by_kind": by_kind,
        "strange": {
            "texts": sum(not one.known for _, _, one in texts),
            "wrong": sum(first.name != one.town for first, one in strange),
            "town": sum(first.name == one.town for first, one in strange),
        },
        "silent": {
            "texts": len(silent),
            "sure": sum(bool(found) and found[0].sure for found in silent),
            "any": sum(map(bool, silent)),
        },
        "search": share(hits[:1] and hits[0].code == one.code for hits, one in zip(searched, asked, strict=True)),
    }


def share(found: Iterable[Any]) -> float:
    """Will return the share of what is true."""
    every = [bool(one) for one in found]
    return sum(every) / len(every) if every else float("nan")


def section(found: dict[str, Any]) -> str:
    """Will return the section as Markdown."""
    strange, silent = found["strange"], found["silent"]
    return f"""Texts made here, each about one place, among {found["names"]:,} places with {found["ways"]:,} ways to say them (the demo city's and
Jiaozhou's villages and communities, each of these with a former name made up here), between sentences of the shared
messages; {found["characters"]:.0f} characters on average. {found["ms_a_text"]:.1f} ms of processor time a text; {found["ms_a_search"]:.1f} ms a search; ready in {found["built_s"]:.1f} s, map included.
"Sure" is what would be taken without asking. "Villages" are Jiaozhou's alone; the demo city's names are made of few
letters, so that one wrong letter often makes another name of it.

{table(found["by_kind"])}

One village in six was left out of the gazetteer: of {strange["texts"]} texts about one, {strange["wrong"]} got a sure wrong answer and {strange["town"]} the town that
was named beside it. Of {silent["texts"]:,} other sentences, which name no place of this gazetteer, {silent["sure"]} got a sure answer and {silent["any"]} any
candidate. A search for a name without its office puts the place first in {found["search"]:.1%}."""  # noqa: E501
