"""What a text names: the matters, the places and their numbers, and whether it tells of an event that is now."""

import re
from dataclasses import dataclass
from functools import lru_cache

from doorstep.triage import text as texts_
from doorstep.triage.alarm import CJK
from doorstep.triage.faults import Told, told
from doorstep.triage.lexicon import Lexicon
from doorstep.triage.topics import FAMILY, GROUPS, NOW, PASSING, STOCK, THINGS, WIDE

LONG = 120
_NOTHING: Told = (frozenset(), frozenset())  # a letter names so many that any two have some in common
READ = 500  # characters: who complains says what and where first

_TOPICS = [(name, word) for name, words in GROUPS.items() for word in words]
_TOPIC_OF = [name for name, _ in _TOPICS]
_LEXICON = Lexicon([word for _, word in _TOPICS])
_NOW = Lexicon(NOW)
_STOCK = re.compile("|".join(sorted(map(re.escape, STOCK), key=len, reverse=True)))

# Kinds of named places by their last characters. Two texts are of two places when both name a kind and share no name.
_KINDS = {
    "street": "大道 大街 东路 西路 南路 北路 中路 路 街 巷 胡同 弄",
    "estate": "小区 花园 家园 新村 公寓 社区 苑",
    "village": "村 屯 庄",
    "market": "市场 菜场",
    "school": "小学 中学 幼儿园",
    "hospital": "医院 卫生院",
    "square": "广场",
    "park": "公园",
    "shop": "超市 大厦 商场",
}
_KIND_OF = {end: kind for kind, ends in _KINDS.items() for end in ends.split()}
_NAMED = re.compile(
    f"([\u4e00-\u9fff]{{2}})({'|'.join(sorted(_KIND_OF, key=len, reverse=True))})(?![灯牌况由线程费政])"
)
# Two characters before such an end are no name when they begin or end so: "这条路", "我们小区", "横在路上", "农贸市场".
_NO_FIRST = frozenset("这那该整每各的了在到从往几条有我你他们与及后前")
_NO_LAST = frozenset(
    "这那条个该整每各的了在到过往把是有边旁马道公铁半座家处所侧口们走迷线思出绕让拦铺修电一下上里内外村街路本全进沿"
)
_NO_NAMES = frozenset(
    {
        "农贸",
        "附近",
        "综合",
        "第一",
        "中心",
        "人民",
        "住宅",
        "老旧",
        "居民",
        "周边",
        "隔壁",
        "对面",
        "大型",
        "蔬菜",
        "海鲜",
    }
)
_DIGITS = str.maketrans("一二三四五六七八九〇零两", "123456789002")
_NUMBER = r"(\d{1,5}|[一二三四五六七八九十百两]{1,4})"
_NUMBERED = re.compile(
    rf"{_NUMBER}\s*(号楼|号院|栋|幢|座|#|单元|路公交|路车|路|号线|组|号门|号(?!线))|"
    r"\b(\d{1,5})\s+((?:[a-z0-9]+\s){1,3}?)"
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|place|pl|boulevard|blvd)\b"
)
_UNITS = {
    "house": "号楼 栋 幢 座 # 号院",
    "entrance": "单元",
    "line": "路公交 路车 路 号线",
    "group": "组",
    "number": "号 号门",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_ENGLISH = re.compile(
    r"\b((?:[a-z]+|\d+(?:st|nd|rd|th))) (street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd)\b"
)
_NO_ENGLISH = frozenset({"the", "this", "that", "our", "a", "my", "whole", "main", "across", "of", "on", "in", "down"})


@dataclass(frozen=True, slots=True)
class Marks:
    """What was found in one text. `names` are (kind, name), `numbers` (unit, number); `plain` is the text without what
    is said in any report; `things` and `faults` see faults.py, of short texts only."""

    topics: frozenset[str]
    names: frozenset[tuple[str, str]]
    numbers: frozenset[tuple[str, str]]
    now: bool
    plain: str
    short: bool
    things: frozenset[str]
    faults: frozenset[str]

    @property
    def wide(self) -> bool:
        """Will say whether it tells of something felt over hundreds of metres."""
        return bool(self.topics & WIDE)

    @property
    def families(self) -> frozenset[str]:
        """Will return the causes felt far that it tells of: "no_water" for anything a burst main brings about."""
        return frozenset(FAMILY[one] for one in self.topics if one in FAMILY)

    @property
    def passing(self) -> bool:
        """Will say whether it tells of an event that is over by itself."""
        return self.now and bool(self.topics & PASSING)


@lru_cache(maxsize=20_000)
def marks(text: str) -> Marks:
    """Will return what the text names. The same open cases are compared again and again, so it is remembered."""
    folded = texts_.fold(text, READ)
    names = _names(folded)
    plain = _STOCK.sub(" ", _NUMBERED.sub(" ", _NAMED.sub(" ", folded)))
    short = _short(folded)
    things, faults = told(folded) if short else _NOTHING
    return Marks(_topics(folded), names, _numbers(folded), bool(_NOW.longest(folded)), plain, short, things, faults)


def topics(text: str) -> frozenset[str]:
    """Will return the matters alone; of a part of a text, which nobody asks again, nothing is remembered."""
    return _topics(texts_.fold(text, READ))


def _topics(folded: str) -> frozenset[str]:
    return frozenset(_TOPIC_OF[found.word] for found in _LEXICON.longest(folded))


def _short(folded: str) -> bool:
    """Will say whether a folded text tells of little; three letters of a word say as much as one character."""
    return len(folded) <= LONG * (1 if max(folded, default="") >= CJK else 3)


def _names(folded: str) -> frozenset[tuple[str, str]]:
    found = set()
    for match in _NAMED.finditer(folded):
        name = match[1]
        if name[0] not in _NO_FIRST and name[1] not in _NO_LAST and name not in _NO_NAMES:
            # 环城北路 and 环城南路 are two streets.
            found.add((_KIND_OF[match[2]], name + match[2][:1] if match[2][0] in "东西南北中" else name))
    for match in _ENGLISH.finditer(folded):
        if match[1] not in _NO_ENGLISH:
            found.add(("street", match[1]))
    return frozenset(found)


def _numbers(folded: str) -> frozenset[tuple[str, str]]:
    found = set()
    for match in _NUMBERED.finditer(folded):
        if match[3]:
            found.add(("number", match[3].lstrip("0")))
            continue
        # "6月7号" is a day.
        if match[2] == "号" and folded[match.start() - 1 : match.start()] == "月":
            continue
        if match[2] == "路" and not match[1].isdigit():  # "一路", "十路人马": only 202路 is a line
            continue
        found.add((_UNIT[match[2]], _value(match[1])))
    return frozenset(found)


def _value(digits: str) -> str:
    """Will return a number in plain digits: 十二 is 12."""
    if digits.isdigit():
        return digits.lstrip("0") or "0"
    if "百" in digits:
        return digits
    head, ten, tail = digits.partition("十")
    if not ten:
        return digits.translate(_DIGITS)
    return str(int(head.translate(_DIGITS) or "1") * 10 + int(tail.translate(_DIGITS) or "0"))


def shared(a: frozenset[str], b: frozenset[str]) -> float:
    """Will return how much of two sets of matters is in both, 0 to 1; -1 where they are different ones, 0 for none."""
    if not a or not b:
        return 0.0
    both = a & b
    if both:
        return (0.5 if both <= THINGS else 1.0) * len(both) / min(len(a), len(b))
    return 0.5 if {FAMILY[one] for one in a if one in FAMILY} & {FAMILY[one] for one in b if one in FAMILY} else -1.0


def apart(a: Marks, b: Marks) -> float:
    """Will return how surely the two are of two places by what they name: 0 not, 1 surely."""
    found = 0.0
    # A long letter names many houses and streets beside its own.
    long = min(len(a.plain), len(b.plain)) > LONG
    for mine, yours in ((a.names, b.names), (a.numbers, b.numbers)):
        for kind in {kind for kind, _ in mine} & {kind for kind, _ in yours}:
            left = {name for one, name in mine if one == kind}
            right = {name for one, name in yours if one == kind}
            if not left & right:
                found = max(found, 0.3 if long and mine is a.numbers else 1.0)
            elif left - right and right - left and not long:
                found = max(found, 0.6)
    return found


def together(a: Marks, b: Marks) -> bool:
    """Will say whether both name the same place."""
    return bool(a.names & b.names)
