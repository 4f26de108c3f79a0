"""Finds in free text what would tell who wrote it, and takes it out.

Recall comes first: what is found too much costs the reader a number, what is missed costs the writer their peace.
Yet dates, times, amounts, road numbers and case numbers stay, because without them nobody can fix anything.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from doorstep.vault.rules.redaction import houses, names, numbers
from doorstep.vault.rules.redaction.marks import ENGLISH, FIRST_SIGN, IGNORED, KINDS, LAST_SIGN, MARKS, SIGNS
from doorstep.vault.rules.redaction.numbers import lowered

__all__ = ["ENGLISH", "KINDS", "MARKS", "Redacted", "redact"]


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text with marks in it, and what was found: kind, start and end in the text as it came."""

    text: str
    found: tuple[tuple[str, int, int], ...]


Finder = Callable[[str], Iterator[tuple[int, int]]]

_NUMERAL = "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
# What a text must have for a finder to be worth asking: most reports have none of it, and every filing waits.
_NUMBER = re.compile(r"(?:[0-9][^0-9]{0,9}){5}[0-9]")
_SPOKEN_NUMBER = re.compile(rf"(?:[0-9{_NUMERAL}][^0-9{_NUMERAL}]{{0,5}}){{5}}[0-9{_NUMERAL}]")
_AT = re.compile(r"@|[\[( ]at[\]) ]", re.IGNORECASE)
_CAR = re.compile(
    r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新] ?[A-Za-z]|plate|reg", re.IGNORECASE
)
_HOUSE = re.compile(rf"[0-9A-Za-z{_NUMERAL}十百甲乙丙丁] ?[号栋幢座单门梯楼层弄室房东西南北中#-]|门牌")
_THREE_NUMBERS = re.compile(r"[0-9]-[0-9]{1,2}-[0-9]{3}")
_CHAT = ("微信", "威信", "薇信", "加微", "v信", "加v", "vx", "wx", "wechat", "weixin", "qq", "扣扣", "企鹅")
_has_number, _has_spoken_number, _has_at, _has_car = (p.search for p in (_NUMBER, _SPOKEN_NUMBER, _AT, _CAR))
_has_latin = re.compile(r"[A-Za-z]{2}").search
_has_chinese = re.compile("[\u4e00-\u9fff]").search


def _has_chat(work: str) -> bool:
    low = lowered(work)
    return any(word in low for word in _CHAT)


def _has_house(work: str) -> bool:
    if not _has_chinese(work):  # 12#501 and 3-2-501 are what is left
        return "#" in work or _THREE_NUMBERS.search(work) is not None
    return _HOUSE.search(work) is not None


# The order matters: an e-mail address holds a telephone number, an ID number holds one, and a name is told by the
# number beside it. The second column says whether Chinese numerals are read as digits.
_FINDERS: list[tuple[str, bool, Callable[[str], object], Finder]] = [
    ("email", False, _has_at, numbers.emails),
    ("id", False, _has_number, numbers.ids),
    ("id", True, _has_spoken_number, numbers.ids),
    ("card", False, _has_number, numbers.cards),
    ("card", True, _has_spoken_number, numbers.cards),
    ("phone", False, _has_number, numbers.phones),
    ("phone", True, _has_spoken_number, numbers.phones),
    ("account", False, _has_chat, numbers.accounts),
    ("account", True, _has_chat, numbers.accounts),
    ("plate", False, _has_car, numbers.plates),
    ("house", False, _has_house, houses.chinese),
    ("house", False, _has_latin, houses.english),
    ("name", False, _has_chinese, names.chinese),
    ("name", False, _has_latin, names.english),
]
assert {kind for kind, *_ in _FINDERS} == set(KINDS)  # noqa: S101 - a mark for each


# Real texts need two or three; a text made to need one a sign must not keep us busy.
_ROUNDS = 16
_LATIN_WORDS = re.compile(r"[A-Za-z]{4,}")
_CHINESE = re.compile("[\u3014\u3400-\u9fff]")


def _marks_of(text: str) -> Mapping[str, str]:
    """Will return the marks in the language of a text: English only where it has Latin words and nothing Chinese."""
    return ENGLISH if _LATIN_WORDS.search(text) and not _CHINESE.search(text) else MARKS


def redact(text: str, marks: Mapping[str, str] | None = None) -> Redacted:
    """Will return the text with each finding replaced by the mark of its kind: a key of KINDS -> what to print.

    Without `marks`, those in the language of the text.

    Redacting again with the same marks changes nothing. Time grows with the length of the text.
    """
    marks = _marks_of(text) if marks is None else marks
    line = _Line(text, marks)
    found: list[tuple[str, int, int]] = []
    # A finding can uncover another (a name beside a number found just now), so until nothing is found.
    for _ in range(_ROUNDS):
        before = len(found)
        hinted: dict[Callable[[str], object], object] = {}
        vain: Finder | None = None  # what found nothing in the text as it is now
        for kind, numerals, hint, finder in _FINDERS:
            if hint not in hinted:
                hinted[hint] = hint(line.work)
            if not hinted[hint]:
                continue
            read = _as_digits(line.work) if numerals else line.work
            if finder is vain and read == line.work:
                continue
            spans = list(finder(read))
            if spans:
                found += [(kind, *line.place(start, end)) for start, end in spans]
                line.take_out(kind, spans)
                hinted.clear()
            vain = None if spans else finder
        if len(found) == before:
            break
    found.sort(key=lambda one: one[1])
    pieces, last = [], 0
    for kind, start, end in found:
        pieces += [text[last:start], marks[kind]]
        last = end
    return Redacted("".join([*pieces, text[last:]]), tuple(found))


_PLAIN = re.compile("[\n -~]*")


class _Line:
    """The text in plain signs, with what is found taken out, and where each sign came from.

    A mark in the text and a finding are one sign each, so a text redacted before looks just like one whose
    findings have been taken out: that is why redacting twice changes nothing.
    """

    def __init__(self, text: str, marks: Mapping[str, str]) -> None:
        self.work = text if _PLAIN.fullmatch(text) else plain(text)
        self._from = list(range(len(text)))
        self._to = list(range(1, len(text) + 1))
        if not any(mark in text for mark in marks.values()):
            return
        kinds = {mark: kind for kind, mark in marks.items()}
        known = _any_of(tuple(kinds))
        old = [(kinds[match.group()], match.span()) for match in known.finditer(text)]
        for kind, span in reversed(old):  # from the end, so that the places before stay what they were
            self.take_out(kind, [span])

    def place(self, start: int, end: int) -> tuple[int, int]:
        return self._from[start], self._to[end - 1]

    def take_out(self, kind: str, spans: list[tuple[int, int]]) -> None:
        if not spans:
            return
        work: list[str] = []
        origin: list[int] = []
        target: list[int] = []
        last = 0
        for start, end in [*spans, (len(self.work), len(self.work))]:
            work.append(self.work[last:start])
            origin += self._from[last:start]
            target += self._to[last:start]
            if end > start:
                work.append(SIGNS[kind])
                origin.append(self._from[start])
                target.append(self._to[end - 1])
            last = end
        self.work, self._from, self._to = "".join(work), origin, target


@lru_cache(maxsize=16)
def _any_of(marks: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True)))


def plain(text: str) -> str:
    """Will return the text with one plain sign for each sign: half width, any script's digits as 0 to 9."""
    return "".join(map(_plain, text))


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    if char == "\n" or " " <= char <= "~":
        return char
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if FIRST_SIGN <= char <= LAST_SIGN or char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in ("Cf", "Cc", "Mn", "Me"):  # zero-width signs, the frame of an emoji digit
        return IGNORED
    if category == "Pd" or char in "−─━ー":
        return "-"
    if char in "•‧・∙⋅●":
        return "·"
    simple = unicodedata.normalize("NFKC", char)
    return simple if len(simple) == 1 else char


_NUMERALS = str.maketrans(_NUMERAL, "001234567891123456789")


def _as_digits(work: str) -> str:
    return work.translate(_NUMERALS)
