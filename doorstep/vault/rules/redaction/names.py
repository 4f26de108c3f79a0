"""Finds the names that people give themselves: 我叫张三, 联系人：王五, one beside a telephone number, my name is ..."""

import re
from collections.abc import Callable, Iterator

from doorstep.vault.rules.contact import COMPOUND
from doorstep.vault.rules.redaction import words
from doorstep.vault.rules.redaction.marks import SIGNS
from doorstep.vault.rules.redaction.numbers import Span, apart, lowered

# Common surnames. Those that begin everyday words stand in the second list and count only behind a sure word.
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易武乔贺赖龚文庞樊兰殷施陶翟安颜倪"
    "严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢岳齐梅莫庄辛管祝左涂谷祁舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫"
    "查屈鲍覃霍翁隋甘景薄单包司柏宁柯阮桂闵解强柴华冉房边简骆闫宫臧冼仇晏符娄巩匡冀佟蓝麦逄綦肖迟匡栾鞠宿矫楚迟修"
)
_WORDLIKE = frozenset("车水花时全和从明应连常经商计成向解强单管路左边安方高包查文任何向关席房白金马江石季华易")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NEVER_SECOND = frozenset("的是住在我你他她它们了吗呢吧啊与及或也都就又还没不要请这那被把从到说去报，")
_FOLLOWS = tuple(words.FOLLOWS.split())
_NO_NAMES = frozenset(words.NO_NAMES.split())
_NO_TAIL = frozenset("人民者户员村区镇县市省路街园店厂们工生师校院城里府河桥站司")
_OFFICES = frozenset(words.OFFICES.split())

_SIGN = r"(?:是|为|叫|[:\s])"
# Words for a person are said in every sentence of a report ("诉求人在家"): behind them a name is announced by a sign,
# or by a surname that is not a common word as well.
_SURE = re.compile(
    rf"(?:我的名字叫|我名字叫|我的名字是|名字叫|姓名|联系人|业主姓名|署名|落款|收件人){_SIGN}{{0,3}}"
    rf"|(?:报修人|投诉人|申请人|反映人|反应人|举报人|来电人|来访人|求助人|诉求人|户主)"
    rf"(?:{_SIGN}{{1,3}}|(?=[{''.join(sorted(set(_SURNAMES) - _WORDLIKE))}]))"
)
_CALLED = re.compile(r"(?:我叫做?|本人叫|鄙人|本人姓名)(?:[:\s]){0,2}")
_PERHAPS = re.compile(r"(?:我是|俺是|这里是|本人是?|联系|请找|找|业主|居民|村民)(?:[:\s]){0,2}")
_SURNAMED = re.compile(r"(?:我|免贵|本人|俺)姓(?=[\u4e00-\u9fff])")
_TITLE = re.compile(r"某{0,2}(?:先生|女士|小姐|师傅|阿姨|大爷|大妈|大叔|大娘|大姐|大哥|奶奶|爷爷|某某|某)")
_UNNAMED = re.compile(r"匿名|不详|保密|不便|未知|无|空|不愿|同上|本人|略|不想|没有|暂无")
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'\-]{0,20}(?: [A-Za-z][A-Za-z'\-]{0,20}){0,2}")
_BESIDE = re.compile(rf"[\s:,(\-]{{0,3}}{SIGNS['phone']}")
_BEHIND = re.compile(rf"{SIGNS['phone']}[\s:,(\-]{{0,3}}")
_SHORT = re.compile(r"(?:(?<=\A)|(?<=[^\u4e00-\u9fffA-Za-z0-9]))[\u4e00-\u9fff]{2,4}")


def chinese(work: str) -> Iterator[Span]:
    """Will yield the names given behind a word that says so, and those that stand alone beside a number."""
    spans: list[Span] = []
    for match in _SURE.finditer(work):
        spans += _name_at(work, match.end(), _labelled)
    for match in _CALLED.finditer(work):
        spans += _name_at(work, match.end(), _called)
    for match in _PERHAPS.finditer(work):
        spans += _name_at(work, match.end(), _perhaps)
    for match in _SURNAMED.finditer(work):
        end = match.end() + (_surname(work, match.end()) or 1)
        title = _TITLE.match(work, end)
        spans.append((match.end(), title.end() if title else end))
    if SIGNS["phone"] in work:
        spans += _beside_numbers(work)
    yield from apart(spans)


def _name_at(work: str, start: int, take: Callable[[str, int], int]) -> list[Span]:
    end = take(work, start)
    return [(start, end)] if end > start else []


def _labelled(work: str, start: int) -> int:
    """Will take whatever stands behind a label such as 联系人: there a name is expected."""
    if _UNNAMED.match(work, start) or _SURE.match(work, start):
        return -1
    for pattern in (_DOTTED, _LATIN):
        if found := pattern.match(work, start):
            return found.end()
    end = _called(work, start, wordlike=True)
    if end > start:
        return end
    run = _run(work, start, 5)
    return start + run if 2 <= run <= 4 else -1


def _called(work: str, start: int, *, wordlike: bool = False) -> int:
    if not wordlike and (found := _DOTTED.match(work, start) or _LATIN.match(work, start)):
        return found.end()
    end = _titled(work, start)
    if end > start:
        return end
    end = _plain_name(work, start, wordlike=wordlike)
    if end > start or not (wordlike or work[start : start + 1] not in _WORDLIKE):
        return end
    given = start + _surname(work, start)
    if given == start or work[start : start + 2] in _NO_NAMES:
        return -1
    run = _run(work, given, 2)
    if run == 2 and work[given + 1] in _NEVER_SECOND:
        run = 1
    return given + run if run else -1


def _perhaps(work: str, start: int) -> int:
    """Will take a name behind a word that often brings something else: 我是居民, 联系物业."""
    end = _titled(work, start)
    if end > start:
        return end
    end = _plain_name(work, start, wordlike=False)
    # Officials are named by their office, and that is no secret.
    return -1 if end > start and (work[end - 1] in _NO_TAIL or work[end - 2 : end] in _OFFICES) else end


def _titled(work: str, start: int) -> int:
    """Will take 王女士 and 欧阳先生."""
    surname = _surname(work, start)
    title = _TITLE.match(work, start + surname) if surname else None
    return title.end() if title else -1


def _plain_name(work: str, start: int, *, wordlike: bool) -> int:
    """Will take a surname and one or two signs, where what follows shows that the name ends there."""
    length = _surname(work, start)
    if not length or work[start : start + 2] in _NO_NAMES:
        return -1
    given = start + length
    run = _run(work, given, 3)
    if run in (1, 2) and (run == 1 or work[given + 1] not in _NEVER_SECOND):
        return given + run
    if not wordlike and work[start] in _WORDLIKE and length == 1 and run == 0:
        return -1
    for size in (1, 2):
        if run > size and work.startswith(_FOLLOWS, given + size):
            return given + size
    return -1


def _surname(work: str, start: int) -> int:
    if work[start : start + 2] in COMPOUND:
        return 2
    return 1 if work[start : start + 1] in _SURNAMES or work[start : start + 1] in _WORDLIKE else 0


def _run(work: str, start: int, most: int) -> int:
    """Will return how many Han signs stand there, up to `most`."""
    count = 0
    while count < most and _HAN.match(work, start + count):
        count += 1
    return count


def _beside_numbers(work: str) -> list[Span]:
    """Will return names that stand alone before or behind a telephone number: 张三 138..., 138...（李女士）."""
    spans = []
    for match in _SHORT.finditer(work):
        if _BESIDE.match(work, match.end()) and _whole_name(work, *match.span()):
            spans.append(match.span())
    for match in _BEHIND.finditer(work):
        run = _run(work, match.end(), 5)
        if 2 <= run <= 4 and _whole_name(work, match.end(), match.end() + run):
            spans.append((match.end(), match.end() + run))
    return spans


def _whole_name(work: str, start: int, end: int) -> bool:
    if _titled(work, start) == end:
        return True
    length = _surname(work, start)
    return (
        0 < length < end - start <= length + 2
        and work[start : start + 2] not in _NO_NAMES
        and work[end - 1] not in _NO_TAIL
        and work[end - 1] not in _NEVER_SECOND
    )


_L = r"[A-Za-z\u00c0-\u024f]"
_STOP = (
    r"(?!(?:and|i|from|my|at|on|in|live|living|the|a|an|of|with|to|is|was|have|am|please|phone|tel|call|"
    r"here|not|for|but|who|we|number|email|or|it|this|that|you|your|so|because)\b)"
)
_ENGLISH_SURE = re.compile(
    r"(?:\bmy name is|\bmy name's|\bi am called|\bthey call me"
    r"|(?<!street )(?<!road )(?<!place )(?<!file )(?<!shop )\bname ?[:=]"
    r"|\bcontact(?: person| name)? ?[:=]"
    r"|\breported by:?|\bsigned[:,]?|\bregards,|\bsincerely,|\bask for|\bfull name:?)\s{1,3}"
    rf"(?P<name>(?:(?:mr|mrs|ms|miss|dr)\.? )?(?i:{_STOP}){_L}(?:{_L}|['’.\-]){{0,30}})",
    re.IGNORECASE,
)
_MORE_CAPITAL = re.compile(rf"(?: (?i:{_STOP})[A-Z\u00c0-\u00de](?:{_L}|['’.\-]){{0,30}}){{1,2}}")
_MORE_SMALL = re.compile(rf" (?i:{_STOP}){_L}(?:{_L}|['’\-]){{1,30}}")
_ENGLISH_PERHAPS = re.compile(
    r"(?:\b[Ii] am|\b[Ii]'m|\b[Ii]’m|\b[Tt]his is) "
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z'\-]{1,30}"
    r"|[A-Z][a-z'\-]{1,30}(?: [A-Z]\.?)?(?: [A-Z][A-Za-z'\-]{1,30}){1,2}))"
    r"(?= ?[,.;:!()\n\ue000-\uf8ff]| ?\Z| (?:from|and|of|at|calling|speaking|living|live|i|my|the|a)\b)"
)
# One of these stands in whatever the two patterns above find: a search for words takes a tenth of theirs.
_ENGLISH_WORDS = (
    "name", "am called", "call me", "contact", "reported by", "signed", "regards,", "sincerely,", "ask for",
    "i am ", "i'm ", "i’m ", "this is ",
)  # fmt: skip
_NO_PERSON = re.compile(
    r"\b(?:Street|Road|Avenue|Park|Lane|Drive|School|City|Square|Common|Bridge|Station|Hall|Resident)\b"
)


def english(work: str) -> Iterator[Span]:
    """Will yield the names given behind my name is, contact:, regards and the like."""
    low = lowered(work)
    if not any(word in low for word in _ENGLISH_WORDS):
        return
    spans: list[Span] = []
    for match in _ENGLISH_SURE.finditer(work):
        end = match.end("name")
        capital = work[match.start("name")].isupper()
        more = (_MORE_CAPITAL if capital else _MORE_SMALL).match(work, end)
        spans.append((match.start("name"), more.end() if more else end))
    for match in _ENGLISH_PERHAPS.finditer(work):
        if not _NO_PERSON.search(match["name"]):
            spans.append(match.span("name"))
    yield from apart([(start, _without_stop(work, start, end)) for start, end in spans])


def _without_stop(work: str, start: int, end: int) -> int:
    """Will leave the full stop of the sentence to the sentence, but not that of an initial."""
    return end - 1 if work[end - 1] in ".-'" and end - start > 2 else end
