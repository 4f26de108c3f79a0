"""Finds house, unit and room numbers. The street stays: without it nobody finds the matter."""

import re
from collections.abc import Iterator

from doorstep.vault.rules.redaction.numbers import Span, apart, lowered

_HAN_NUMBER = "零〇一二三四五六七八九十百"
_N = rf"[0-9A-Za-z{_HAN_NUMBER}甲乙丙丁]"
_GAP = r"[\s,、\-/]{0,3}"
# What a number counts or names when it is no room: 3号楼5000元, 3号楼100户, 2024年.
_NO_COUNT = (
    r"(?![0-9A-Za-z]|\.\d|[元块万千亿米平㎡吨斤年月日天线时分秒人名位户家个只条次部台辆层度%多余件起套棵根]"
    r"|小时|公里|公斤|左右)"
)
# Things of the street that have a number: 3号路灯 is no door.
_NO_THING = (
    r"(?!线|楼|路灯|灯|电?杆|电?线杆|井|出口|入口|口|桥|站|门(?![口前牌])|电梯|车|台|机|桩|泵|池|闸|公交|地铁"
    r"|高速|国道|省道|变|配电|箱|坑|阀|管|标|球|院)"
)
# The day of a month is also said with 号.
_NO_DAY = (
    r"(?!\s?(?:停|开始|上午|下午|晚|早上|早晨|中午|凌晨|以来|起|之前|之后|前后|左右|那天|当天|又|至今|到现在"
    r"|报|打电话))"
)

_BUILDING = rf"{_N}{{1,5}} ?(?:号楼|号院|号|栋|幢|座|#楼|#|楼座)"
_UNIT = rf"{_N}{{1,3}} ?(?:单元|门洞|梯|门(?!口|前|外|店|禁|卫|岗|面|诊|牌|窗|锁))"
_SURE_UNIT = rf"{_N}{{1,3}} ?单元"
_FLOOR = rf"{_N}{{1,3}} ?(?:楼|层)"
_ROOM = (
    rf"(?:(?:[A-Za-z]?[0-9]{{3,4}}[A-Za-z]?|[零〇一二三四五六七八九]{{3,4}})(?: ?(?:室|房间|房|户|号)|{_NO_COUNT})"
    rf"|{_N}{{1,4}} ?(?:室|号房|号室|号(?!线|楼))|[东西中南北]{{1,2}}户)"
)
_DOOR_NUMBER = rf"[甲乙丙丁附]?[0-9{_HAN_NUMBER}]{{1,5}}(?:-[0-9]{{1,4}})? ?号{_NO_THING}{_NO_DAY}"
_EDGE = r"(?<![0-9A-Za-z])"

_PATTERNS = [
    # 3号楼2单元501室, 3号楼2单元, 2单元501, 12栋1203, 5楼西户, 5楼501
    rf"{_EDGE}{_BUILDING}{_GAP}{_UNIT}(?:{_GAP}{_FLOOR})?(?:{_GAP}{_ROOM})?",
    rf"{_EDGE}{_SURE_UNIT}(?:{_GAP}{_FLOOR})?{_GAP}{_ROOM}",
    rf"{_EDGE}{_SURE_UNIT}{_GAP}{_FLOOR}",
    rf"{_EDGE}{_BUILDING}(?:{_GAP}{_FLOOR})?{_GAP}{_ROOM}",
    rf"{_EDGE}{_FLOOR}{_GAP}(?:[0-9]{{3,4}}{_NO_COUNT}|[东西中南北]{{1,2}}户)",
    r"(?<![0-9])[0-9]{3,4} ?[东西中南北]{1,2}户",
    # 501室, 五〇一室
    rf"{_EDGE}[A-Za-z]?[0-9]{{3,4}}[A-Za-z]? ?(?:室|号室|号房|房间|房(?!屋|产|子|东|客|价|租|型|源|改|管))",
    r"(?<![零〇一二三四五六七八九])[零〇一二三四五六七八九]{3,4}室",
    # 3-2-501: building, unit, room; not 5-6-2024
    r"(?<![0-9A-Za-z\-/.])(?<!编号)(?<!编号:)(?<!杆号)(?<!杆号:)[0-9]{1,3}-[0-9]{1,2}-(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9]{3,4}(?![0-9\-/.])",
    # 12弄5号601室
    rf"{_EDGE}{_N}{{1,5}} ?弄{_GAP}{_N}{{1,4}} ?号(?:{_GAP}{_ROOM})?",
    r"(?<=[路街])[0-9]{1,5} ?弄",
    # 中山路12号, 李家村三组15号, 中山路12号附3号
    rf"(?<=[路街巷弄村庄屯疃组苑]) ?{_DOOR_NUMBER}(?:附{_N}{{1,3}}号)?(?:{_GAP}{_ROOM})?",
    rf"(?<=胡同|大道|花园|家园|公寓|新村|山庄) ?{_DOOR_NUMBER}(?:{_GAP}{_ROOM})?",
    rf"门牌(?:号码?)?(?:是|为|[: ]){{0,3}}{_N}{{1,6}}(?:-{_N}{{1,4}}){{0,2}} ?号?",
]
_CHINESE = [re.compile(pattern) for pattern in _PATTERNS]
# After "I live", the number of a whole building tells enough.
_LIVING = re.compile(
    r"(?:家住|我住|本人住|住在|居住|住址|现住|我家|家庭地址|家庭住址)[^。!?;\n\ue000-\uf8ff]{0,20}?"
    rf"(?<![0-9A-Za-z月{_HAN_NUMBER}])(?P<number>{_N}{{1,5}} ?(?:号楼|栋|幢|座|单元|层|楼|号{_NO_THING}{_NO_DAY}))"
)


def chinese(work: str) -> Iterator[Span]:
    """Will yield house numbers as Chinese addresses write them."""
    spans = [match.span() for pattern in _CHINESE for match in pattern.finditer(work)]
    spans += [match.span("number") for match in _LIVING.finditer(work)]
    yield from apart(spans)


_NO_WORD = (
    r"(?!(?:on|in|at|of|the|to|from|near|by|and|or|along|off|over|between|across|down|up|for|with|is|are|was|were"
    r"|has|have|a|an|my|our|this|that|cars?|days?|hours?|weeks?|months?|times?|meters?|metres?|feet|ft|miles?|km"
    r"|lanes?|lights?|people|minutes?|years?|am|pm|st|nd|rd|th)\b)"
)
_STREET = r"(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Drive|Terrace|Highway|Parkway|Pkwy|Crescent)"
_CAPITAL_STREET = r"(?:Lane|Ln|Court|Ct|Place|Pl|Way|Square|Sq|Close|Circle|Row|Dr)"
_WORD = rf" {_NO_WORD}[A-Za-z0-9'.\-]{{1,20}}"
_DOOR = re.compile(
    rf"(?<![0-9A-Za-z.$\-/])(?:No\.? ?|#)?(?P<number>[0-9]{{1,5}}(?:-[0-9]{{1,4}})?[A-Za-z]?)"
    rf"(?=,?(?:{_WORD}){{0,3}}? (?:(?i:{_STREET})|{_CAPITAL_STREET})\b)"
)
_KEYED = re.compile(
    r"\b(?P<key>Room|Rm\.?|Apartment|Apt\.?|Unit|Flat|Suite|Ste\.?|House|Door|Building|Bldg\.?|Block|Blk\.?|Tower)"
    r" ?(?:number|no\.?|#)? ?(?P<number>#?(?:[A-Za-z]?-?[0-9]{1,5}(?:-[0-9]{1,5})?[A-Za-z]?|[A-H]))(?![A-Za-z0-9])"
    r"(?! ?(?:people|persons|times|days|hours|years|minutes|meters|metres))",
    re.IGNORECASE,
)
# One of these stands in whatever the pattern above finds: a search for words takes a tenth of its time.
_KEYS = (
    "room", "rm", "ap", "unit", "flat", "suite", "ste", "house", "door", "building", "bldg", "block", "blk", "tower",
)  # fmt: skip
_DIGIT = re.compile("[0-9]")
_BUILDINGS = ("building", "bldg", "block", "blk", "tower")


def english(work: str) -> Iterator[Span]:
    """Will yield door numbers as English addresses write them: Room 501, Apt 4B, the 12 of 12 Elm Lane."""
    spans = []
    if _DIGIT.search(work):
        spans += [match.span("number") for match in _DOOR.finditer(work) if match["number"].isascii()]
    low = lowered(work)
    keyed = list(_KEYED.finditer(work)) if any(key in low for key in _KEYS) else []
    for number, match in enumerate(keyed):
        building = match["key"].lower().rstrip(".") in _BUILDINGS
        # A whole building is a place many share, unless a room follows.
        follows = number + 1 < len(keyed) and keyed[number + 1].start() - match.end() <= 3
        if not building or follows:
            spans.append(match.span("number") if building else match.span())
    yield from apart(spans)
