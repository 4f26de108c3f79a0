"""Finds e-mail addresses, ID and card numbers, telephone numbers, accounts and licence plates.

Every repetition in every pattern is bounded, so time grows with the text and not with its malice.
"""

import re
from collections.abc import Callable, Iterator

from doorstep.vault.rules.redaction.marks import IGNORED

Span = tuple[int, int]

# What people put between digits.
_S = rf"[ \-._·/{IGNORED}]{{0,3}}"
_BEFORE = 14  # how far before a number a word may stand that says what it is


def _search(pattern: re.Pattern[str], work: str, accept: Callable[[re.Match[str]], int]) -> Iterator[Span]:
    """Will yield the matches that `accept` gives an end for, looking on from the next sign where it gives -1."""
    position = 0
    while match := pattern.search(work, position):
        end = accept(match)
        if end > match.start():
            yield match.start(), end
            position = end
        else:
            position = match.start() + 1


def lowered(work: str) -> str:
    """Will return the text in small letters as patterns that ignore case read it: they take ı, İ and ſ for i and s."""
    low = work.lower()
    return low if low.isascii() else low.replace("i\u0307", "i").replace("ı", "i").replace("ſ", "s")


def _sizes(number: str) -> tuple[int, ...]:
    """Will return how many digits stand together."""
    return tuple(map(len, re.findall(r"[0-9Xx]+", number.replace(IGNORED, ""))))


def _compact(number: str) -> str:
    return "".join(char for char in number if char.isalnum())


def _said_before(cue: re.Pattern[str], match: re.Match[str]) -> bool:
    return cue.search(match.string, max(0, match.start() - _BEFORE), match.start()) is not None


# E-mail

_EMAIL = re.compile(
    r"[A-Za-z0-9._%+\-]{1,64} ?(?:@|[\[(]\s?at\s?[\])]) ?(?:[A-Za-z0-9\-]{1,63} ?[.。] ?){1,6}[A-Za-z]{2,24}",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    r"(?:[a-z0-9_\-]{1,30} dot ){0,3}[a-z0-9._%+\-]{1,64} at "
    r"(?:[a-z0-9\-]{1,30} dot ){1,3}(?:com|org|net|edu|gov|cn|uk|io)\b",
    re.IGNORECASE,
)


def emails(work: str) -> Iterator[Span]:
    """Will yield the e-mail addresses."""
    low = work.lower()
    if "@" in low or "at" in low:
        patterns = (_EMAIL, _SPELLED) if " dot " in low else (_EMAIL,)
        yield from apart([match.span() for pattern in patterns for match in pattern.finditer(work)])


# ID numbers

_ID18 = re.compile(rf"(?<!\d)[1-9](?:{_S}\d){{16}}{_S}[0-9Xx](?![0-9A-Za-z])")
_ID15 = re.compile(r"(?<!\d)[1-9]\d{14}(?!\d)")
_PASSPORT = re.compile(
    r"(?:护照|通行证|passport)[^0-9A-Za-z\n\ue000-\uf8ff]{0,8}(?:(?:no|number|is)[.: ]{1,2}){0,2}"
    r"([A-Z]{1,2}\d{6,9})(?!\d)",
    re.IGNORECASE,
)
_HONG_KONG = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{6}\([0-9Aa]\)")
_SOCIAL_SECURITY = re.compile(r"(?<![\d\-])\d{3}-\d{2}-\d{4}(?![\d\-])")
_ID_CUE = re.compile(r"身份|证件|证号|identity|\bid\b", re.IGNORECASE)
# GB/T 2260: the first two digits of an ID number are a province.
_PROVINCES = frozenset(
    str(number)
    for start, stop in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84), (91, 92))
    for number in range(start, stop)
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_checks(number: str) -> bool:
    """Will say whether the last sign of 18 agrees with the others (GB 11643-1999)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True)) % 11] == number[17].upper()


def _is_id18(match: re.Match[str]) -> int:
    number = _compact(match.group())
    born = number[6:8] in ("18", "19", "20") and _month_day(number[10:14])
    if number[:2] in _PROVINCES and (born or id_checks(number)):
        return match.end()
    return match.end() if _said_before(_ID_CUE, match) else -1


def _is_id15(match: re.Match[str]) -> int:
    # Only where the text says so: the code of a grid cell has 15 digits as well.
    return match.end() if _said_before(_ID_CUE, match) and _month_day(match.group()[8:12]) else -1


def _month_day(four: str) -> bool:
    return "01" <= four[:2] <= "12" and "01" <= four[2:] <= "31"


def ids(work: str) -> Iterator[Span]:
    """Will yield identity card, passport and the like."""
    spans = [
        *_search(_ID18, work, _is_id18),
        *_search(_ID15, work, _is_id15),
        *(match.span(1) for match in _PASSPORT.finditer(work)),
        *(match.span() for match in _HONG_KONG.finditer(work)),
        *(match.span() for match in _SOCIAL_SECURITY.finditer(work)),
    ]
    yield from apart(spans)


def apart(spans: list[Span]) -> list[Span]:
    """Will return the spans in order, those that touch one another made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


# Bank cards

_CARD = re.compile(rf"(?<!\d)(?<!\d[.\-])\d(?:[ \-{IGNORED}]{{0,2}}\d){{11,18}}(?!\d)")
_CARD_CUE = re.compile(r"银行|卡号|账号|帐号|账户|帐户|存折|工资卡|社保卡|card|account", re.IGNORECASE)


def luhn(number: str) -> bool:
    """Will say whether the last digit agrees with the others (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_card(match: re.Match[str]) -> int:
    whole = match.group()
    ends = [group.end() for group in re.finditer(r"\d+", whole)]
    said = _said_before(_CARD_CUE, match)
    for end in reversed(ends):  # a card and another number behind it: the longest that is one
        number, sizes = _compact(whole[:end].replace(IGNORED, "")), _sizes(whole[:end])
        printed = sizes[:4] == (4, 4, 4, 4) or sizes == (4, 6, 5)
        likely = number[0] in "3456" and (printed or (len(number) >= 16 and len(sizes) == 1 and luhn(number)))
        if len(number) >= 12 and (said or likely) and not (said and _as_mobile(number)):
            return match.start() + end
    return -1


def _as_mobile(number: str) -> bool:
    return re.fullmatch(r"(?:00)?861[3-9]\d{9}", number) is not None


def cards(work: str) -> Iterator[Span]:
    """Will yield the numbers of bank cards and accounts."""
    return _search(_CARD, work, _is_card)


# Telephone numbers

_EXTENSION = r"(?: ?(?:转|分机|ext\.?|#) ?\d{1,6}(?!\d))?"
_MOBILE = re.compile(
    rf"(?<!\d)(?<!\d\.)(?:\(?(?:\+|00)?86\)?{_S})?(?P<number>1{_S}[3-9](?:{_S}\d){{9}})(?!\d)(?!\.\d){_EXTENSION}"
)
_LANDLINE = re.compile(
    rf"(?<!\d)(?<!\d[.\-])\(?0(?:10|2\d|[3-9]\d{{2}})\)?{_S}(?P<number>[2-9](?:{_S}\d){{6,7}})(?!\d)(?!\.\d)(?:-\d{{1,5}}(?!\d))?{_EXTENSION}"
)
_ABROAD = re.compile(r"(?<![\d+])\+\d(?:[ ().\-]{0,2}\d){6,14}(?!\d)")
_AMERICAN = re.compile(
    r"(?<!\d)(?<!\d[.\-])(?!\(?[48]00)(?:1[ .\-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .\-])"
    r"[2-9]\d{2}[ .\-]\d{4}(?!\d)(?![.\-]\d)"
)
_BRITISH = re.compile(r"(?<!\d)(?<!\d[.\-])0(?:7\d{3}|9\d{2})[ \-]?\d{3}[ \-]?\d{3}(?!\d)")  # and Taiwan's 09
_TOLD = re.compile(
    r"(?:电话|座机|固话|手机|联系方式|来电|致电|回电|拨打|打给|\b(?:call|phone|tel|telephone|mobile|cell|cellphone|fax|text)\b)"
    r"(?:号码|号|为|是|[:\s.#(\-]|number|no|at|me|us|him|her|on|is){0,6}"
    rf"(?P<number>\d(?:{_S}\d){{6,11}})(?!\d)(?!\.\d)",
    re.IGNORECASE,
)
_TELEPHONE_CUE = re.compile(r"电话|手机|联系|微信|号码|tel|phone|call|mobile|cell", re.IGNORECASE)
# The number of a case, an order or a bill, with whatever letters it begins with.
_NUMBERED = re.compile(
    r"(?:编号|工单号?|单号|订单|案件号?|事项号?|发票号?码?|合同号?|\bcase|\border|\bticket)(?:号码?|为|是|no\.?|number|[:\s#]){0,3}[A-Za-z\-]{0,6}\Z",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:19|20)\d{2}[\-./ ]?(?:0?[1-9]|1[0-2])[\-./ ]?(?:0?[1-9]|[12]\d|3[01])")
_GROUPS = {
    (11,),
    (3, 8),
    (7, 4),
    (5, 6),
    (6, 5),
    (8, 3),
    (4, 7),
    (4, 3, 4),
    (4, 4, 3),
    (1, 10),
    (1,) * 11,
    (2, 3, 3, 3),
}


def _is_mobile(match: re.Match[str]) -> int:
    sizes = _sizes(match["number"])
    # 15.6/17.8/18.9/20 has eleven digits too: how they stand together tells, unless the text does.
    if _NUMBERED.search(match.string, max(0, match.start() - _BEFORE), match.start()):
        return -1
    usual = sizes in _GROUPS or (sizes[0] == 3 and len(sizes) <= 5 and min(sizes[1:]) >= 2)
    return match.end() if usual or _said_before(_TELEPHONE_CUE, match) else -1


def _is_landline(match: re.Match[str]) -> int:
    return (
        match.end()
        if _sizes(match["number"]) in {(7,), (8,), (4, 4), (3, 4), (4, 3), (1,) * 7, (1,) * 8, (2, 2, 2, 2)}
        else -1
    )


def _is_told(match: re.Match[str]) -> int:
    number = match["number"]
    # Hotlines are not personal, and a day is not a number.
    return -1 if re.match(r"[48]00", number) or _DAY.fullmatch(number.strip()) else match.end("number")


def phones(work: str) -> Iterator[Span]:
    """Will yield mobile, landline and foreign numbers; not hotlines such as 12345, 110 and 400 numbers."""
    told = [(match.start("number"), end) for match in _TOLD.finditer(work) if (end := _is_told(match)) > 0]
    spans = [
        *_search(_MOBILE, work, _is_mobile),
        *_search(_LANDLINE, work, _is_landline),
        *(match.span() for pattern in (_ABROAD, _AMERICAN, _BRITISH) for match in pattern.finditer(work)),
        *told,
    ]
    yield from apart(spans)


# Accounts of chat programs

_CHAT = re.compile(
    r"(?:微信号?|威信|薇信|(?<![A-Za-z])(?:vx|v信|wx|wechat|weixin))"
    r"(?:号码|号|id|为|是|同号|账号|[:\s])(?:号码|号|id|为|是|同号|账号|is|[:\s]){0,4}"
    r"([A-Za-z0-9][A-Za-z0-9_\-]{4,29})(?![A-Za-z0-9_\-])"
    r"|(?:加微信|加微|加v|加vx)[:\s]{0,2}([A-Za-z0-9][A-Za-z0-9_\-]{4,29})(?![A-Za-z0-9_\-])"
    r"|(?:微信号?|v信)([A-Za-z][A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9_\-])",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])qq|扣扣|企鹅)(?:群|号码|号|为|是|[:\s]){0,4}([1-9]\d{4,11})(?!\d)(?!元|块|人|次|\.\d)",
    re.IGNORECASE,
)


def accounts(work: str) -> Iterator[Span]:
    """Will yield WeChat and QQ accounts."""
    spans = [match.span(match.lastindex or 0) for pattern in (_CHAT, _QQ) for match in pattern.finditer(work)]
    yield from apart(spans)


# Licence plates

_PLATE = re.compile(
    r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新] ?[A-Za-z][ ·.\-]{0,2}"
    r"(?=[A-Za-z0-9]{0,5}\d)(?:[A-Za-z0-9]{5,6}|[A-Za-z0-9]{4}[挂学警港澳领试超使])(?![A-Za-z0-9])"
)
_FOREIGN_PLATE = re.compile(
    r"\b(?:licen[cs]e plate|number plate|plate|registration|reg)\b(?:number|no\.?|is|[:# ]){0,4}"
    r"(?=[A-Z\- ]{0,6}\d)([A-Z0-9]{1,4}(?:[ \-]?[A-Z0-9]{2,5})?)(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def plates(work: str) -> Iterator[Span]:
    """Will yield licence plates: Chinese ones anywhere, others where the text says so."""
    spans = [match.span() for match in _PLATE.finditer(work)]
    spans += [
        match.span(1)
        for match in _FOREIGN_PLATE.finditer(work)
        if len(_compact(match.group(1))) >= 4 and match.group(1).upper() == match.group(1)
    ]
    yield from apart(spans)
