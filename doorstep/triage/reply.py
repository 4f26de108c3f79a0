"""Does an official reply answer what was asked? What stands in it beside thanks, and is it about the matter.

For whoever checks replies: a reason to look, never a verdict on anybody. Words are those of Chinese offices and of
plain English ones; the rest is counting.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from doorstep.triage import text as texts_

ANSWERED, PASSED_ON, ASKS, ELSEWHERE, EMPTY = "answered", "passed_on", "asks", "elsewhere", "empty"
SAME, NO_ACTION, OTHER_MATTER = "same", "no_action", "other_matter"
LIMIT = 6_000
_LEAST = 8  # letters that a reply needs beside its formulas, to say anything
_LEAST_MORE = 18  # beside its forwarding, to answer as well
_LEAST_ALIKE = 12  # letters of a reply from which on two of the same words are noted
_ABOUT = 0.03  # the least share of the matter, by rarity, that an answer takes up; see docs/triage.md
_LEAST_ABOUT = 40  # letters of an answer that are enough to see what it is about

_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]*")
# What every reply says: greeting, thanks, receipt, signature, date, the name of the person and of the page.
_FORMULA = re.compile(
    r"(?:尊敬的|亲爱的)?(?:网友|网民|市民|群众|先生|女士|同志|用户|朋友)[^，。！：:]{0,16}[，,：:！。]?|[\"“'][^\"”']{0,20}[\"”'](?:网友)?[，,：:！。]?|uu\d+"
    r"|(?:您|你)们?好[！!，,：:。]?|[^，。！；]{0,30}(?:感谢|谢谢)[^。！；]{0,60}[。！!；]?|[^，。！；]{0,40}(?:已收悉|收悉|已收到|已阅|已阅办|已获悉|已知悉)[，,。！!；：:]?"
    r"|(?:现(?:将|就|对|在)?|兹)?[^，。；]{0,24}(?:回复|答复|反馈|说明)如下[，,：:。]?|特此(?:回复|答复|说明)[。！]?|此复[。！]?"
    r"|(?:给|对)您?[^，。；]{0,12}(?:带来|造成)的?不便[^。；]{0,20}(?:歉意|谅解|原谅|理解)[。！]?|敬请谅解[。！]?|祝您?[^。！]{0,16}[。！]"
    r"|(?:如|若)(?:您|有)[^。；]{0,40}(?:联系|咨询|反映|来电|致电|拨打)[^。；]{0,40}[。；]?|[^，。；]{0,14}(?:联系|监督|咨询|举报|服务)?(?:电话|方式|热线)[：:]?[\d\-－*]{6,}[^。；]{0,8}[。；]?"
    r"|[〇零一二三四五六七八九十\d]{4}[年/.\-][〇零一二三四五六七八九十\d]{1,3}[月/.\-][〇零一二三四五六七八九十\d]{1,3}日?(?=$|[\s。]|您|尊|网|[“\"])"
    r"|[^，。！；：:]{2,30}(?:人民政府|局|委|办|处|中心|支队|大队|公司|委员会)(?=$|[〇零一二三四五六七八九十\d]{4}年)|敬请关注[^。！]{0,16}[。！]?|再次[^。！]{0,20}[。！]"
    r"|(?:dear|hello|hi)\b[^,.:\n]{0,30}[,.:]|thank(?:s| you)[^.!\n]{0,80}[.!]?|(?:we (?:have )?received|your (?:message|report|request|complaint) (?:has been|was) received)[^.!\n]{0,40}[.!]?"
    r"|(?:best|kind) regards[^\n]*|sincerely[^\n]*|sorry for (?:the|any) inconvenience[.!]?"
)
_PASSED = re.compile(
    r"(?:已|将|会|特|现|并|迅速|及时)?(?:将|把)?[^，。；]{0,24}(?:已|会|将)?(?:转交|转至|转给|转办|转到|转由|转送|转达|转有关|转相关|转市|转县|转区|转省|移交|交办|交由|交有关|交相关|交市|交县|发函|批转|反馈至|反馈给|向有关部门反馈|已转|已交|给相关部门|至相关部门)[^。；]{0,60}"
    r"|(?:有关|相关)部门(?:予以)?(?:核实|调查|处理|办理|核处)[^。；]{0,20}|(?:办理|处理)(?:结果|情况)[^。；]{0,24}(?:反馈|回复|告知|发布)[^。；]{0,10}|如有(?:相关)?情况[^。；]{0,16}(?:反馈|回复)"
    r"|(?:has been|have been|was|is being|will be) (?:forwarded|referred|passed|sent|transferred)[^.\n]{0,80}"
)
_ASKED_BACK = re.compile(
    r"(?:请|烦请|希望|望)(?:您|你)?(?:能)?(?:再|进一步|及时|尽快)?(?:提供|补充|留下|告知|说明)|未(?:提供|留下|留)|没有提供|信息不(?:详|全|明)|(?:匿名|无联系方式|无法联系)|无法(?:核查|核实|查证|查实)"
    r"|please (?:provide|send|give)|we need more|could not reach|no contact"
)
_SENT_AWAY = re.compile(
    r"不(?:属于|在|归)[^，。；]{0,24}(?:职权|管辖|职责|受理|权限|范围)|(?:应当|请|建议|可以?)(?:您|你)?(?:直接)?(?:通过|向|到|找|咨询|拨打|联系)[^。；]{0,40}(?:途径|反映|咨询|部门|法院|仲裁|诉讼|复议|协会|局|科|处|医院|中心)"
    r"|依法应当通过|我们目前不知道|(?:如是|若是)[，,]请咨询"
    r"|not (?:our|within our|the city's) (?:responsibility|jurisdiction)|please (?:contact|call|ask)"
)
# Something was done, is being done or will be, or something is explained.
_ACTION = re.compile(
    r"(?:已|已经|正在|将|拟|计划|准备|立即|要求|责令|责成|督促|安排|组织|现场|联合|开展|启动|实施)[^，。；]{0,16}(?:整改|整治|查处|处理|修|改造|清理|清运|拆|建|调查|核实|立案|处罚|约谈|停|更换|安装|拨付|发放|补|退|招标|施工|开工|完成|验收|纳入|列入|增加|加强|加大|规划|编制|论证|协调|解决|调整|执行|巡查|检查|执法|批评|公示|审批|办理|推进)"
    r"|(?:fixed|repaired|replaced|removed|cleaned|scheduled|inspected|issued|completed|will be|has been|have been|is being|crew|sent)"
)
_EXPLAINED = re.compile(
    r"根据|依据|按照|规定|政策|标准|条件|流程|条例|办法|文件|需要?|可以|不能|不得|无需|应当|必须|携带|因为|由于|原因|目前|现在|经查|经核|经调查|经了解|据查|属于|位于|\d{2,}|because|according|must|cannot|allowed|due to"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reply is: answered, passed_on, asks (for more), elsewhere (sends away) or empty, and what to look at.

    `flags`: same (other matters got the same words), no_action (nothing done, planned or explained is named),
    other_matter. `about` is the share of the matter, by rarity, that the reply takes up, 0 to 1; `alike` how many other
    matters of the batch got these words; `substance` what is left of the reply without formulas and forwarding.
    """

    verdict: str
    flags: tuple[str, ...]
    about: float
    alike: int
    substance: str

    @property
    def suspect(self) -> bool:
        """Will say whether somebody should look at it."""
        return self.verdict != ANSWERED or bool(self.flags)


def rarity(texts: Iterable[str]) -> dict[str, float]:
    """Will return how much each pair of letters says, from texts of the city: the fewer hold it, the more."""
    count: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        count.update(_pairs(texts_.fold(text, LIMIT)))
    return {pair: math.log((total + 1) / times) for pair, times in count.items()}


def judge(
    asked: Sequence[str],
    answers: Sequence[str],
    *,
    rare: Mapping[str, float] | None = None,
    earlier: Mapping[str, int] | None = None,
) -> list[Judged]:
    """Will judge each answer to what was asked (title and text in one).

    `rare` is what `rarity` made of many texts; without it all letters count alike. `earlier` counts answers that were
    given before, by `wording`; those of the batch are counted as well. Raises ValueError for unequal numbers.
    """
    if len(asked) != len(answers):
        raise ValueError(f"{len(asked)} matters and {len(answers)} answers")
    folded = [texts_.fold(answer, LIMIT) for answer in answers]
    words = [wording(answer) for answer in answers]
    times = Counter(words) + Counter(earlier or {})
    weights = rare or {}
    usual = max(weights.values(), default=1.0)  # what no text had yet is as rare as can be
    return [
        _judged(texts_.fold(matter, LIMIT), answer, times[key] - 1 if len(key) >= _LEAST_ALIKE else 0, weights, usual)
        for matter, answer, key in zip(asked, folded, words, strict=True)
    ]


def wording(answer: str) -> str:
    """Will return what makes two answers the same words: letters alone, without greeting, thanks, numbers and dates."""
    return re.sub(r"[^a-z\u4e00-\u9fff]+", "", _FORMULA.sub("", texts_.fold(answer, LIMIT)))


def _judged(matter: str, answer: str, alike: int, rare: Mapping[str, float], usual: float) -> Judged:
    without = _PASSED.sub("。", answer)
    passed = without != answer
    left = _FORMULA.sub("。", without)
    letters = _letters(left)
    # With what it repeats of the matter: whoever answers another one repeats that.
    about = _about(matter, answer, rare, usual)
    flags = [SAME] if alike else []
    formal = PASSED_ON if passed else EMPTY
    verdict = formal if letters < (_LEAST_MORE if passed else _LEAST) else _said(left)
    if verdict == ANSWERED:
        if not _ACTION.search(left) and not _EXPLAINED.search(left):
            flags.append(NO_ACTION)
        if letters >= _LEAST_ABOUT and about < _ABOUT:
            flags.append(OTHER_MATTER)
    return Judged(verdict, tuple(flags), round(about, 3), alike, " ".join(left.replace("。", " ").split()))


def _said(left: str) -> str:
    """Will say what a reply with something in it does: what is left beside asking back or sending away decides."""
    sentences = [sentence for sentence in _SENTENCE.findall(left) if _letters(sentence) >= 4]
    back = [sentence for sentence in sentences if _ASKED_BACK.search(sentence)]
    away = [sentence for sentence in sentences if _SENT_AWAY.search(sentence) and sentence not in back]
    rest = sum(_letters(sentence) for sentence in sentences if sentence not in back and sentence not in away)
    if back and rest < 60:
        return ASKS
    return ELSEWHERE if away and rest < 30 else ANSWERED


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _pairs(text: str) -> set[str]:
    """Will return what a text is made of: pairs of Chinese characters, and words in letters."""
    chinese = {
        text[at : at + 2]
        for run in re.finditer(r"[\u4e00-\u9fff]{2,}", text)
        for at in range(run.start(), run.end() - 1)
    }
    return chinese | set(re.findall(r"[a-z]{3,}", text))


def _about(matter: str, answer: str, rare: Mapping[str, float], usual: float) -> float:
    """Will return the share of the matter, by rarity, that the answer holds."""
    wanted = _pairs(matter)
    total = sum(rare.get(pair, usual) for pair in wanted)
    return sum(rare.get(pair, usual) for pair in wanted & _pairs(answer)) / total if total else 1.0
