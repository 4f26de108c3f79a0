"""The ways in which people say a name: the committee left out, the kind left out or taken for another, numbers."""

import re
from typing import NamedTuple

# What an office adds to the name of the place it stands for; the longest first.
_OFFICES = re.compile(
    r"(?:社区居民委员会|居民委员会|村民委员会|社区居委会|居委会|村委会|社区委员会|人民政府|街道办事处|办事处|管理委员会|管委会|党群服务中心)$"
)
# Kinds of place that people leave out or confuse: "腊行" and "腊行村" for 腊行社区.
_SETTLED = re.compile(r"(?:新型农村社区|农村社区|社区|行政村|自然村|村|街道|镇|乡|开发区|管理区)$")
_BUILT = re.compile(
    r"(?:住宅小区|小区|社区|花园|公寓|大厦|广场|市场|集贸市场|农贸市场|批发市场|商场|超市|中学|小学|幼儿园|学校|医院|卫生院|卫生服务站|公园"
    r"|工业园|产业园|办公区|路段|河段|大道|路|街|巷|胡同)$"
)
KINDS = {
    "community": ("社区", "村", "居委会", "村委会", "居", "大队", "庄", "屯"),
    "town": ("街道", "街道办", "镇", "乡", "办事处", "街办"),
    "county": ("市", "县", "区"),
}
_NUMBER = re.compile(r"(?<!\d)(\d{2})(?!\d)")
_DIGITS = "零一二三四五六七八九"

FULL, SHORT, STEM = "full", "short", "stem"


class Called(NamedTuple):
    """One way to say a name: full, short (the office left out), or its stem without any kind."""

    said: str
    form: str


def ways(name: str, *, area: bool) -> tuple[Called, ...]:
    """Will return the ways to say a folded name, the name itself first; an area's kind is left out more freely.

    A stem has two characters at least, of a place that is no area three: one alone says nothing.
    """
    found = {name: FULL}
    short = _OFFICES.sub("", name)
    if short != name and len(short) > 1:
        if not short.endswith(("社区", "村", "居", "街道", "镇", "乡")):
            for kind in ("社区", "村") if "居" in name[len(short) :] else ("村",) if "村" in name[len(short) :] else ():
                found.setdefault(short + kind, SHORT)
        if name.endswith("社区居民委员会"):
            found.setdefault(short + "社区", SHORT)
        found.setdefault(short, SHORT if len(short) > 2 else STEM)
    for base in (name, short):
        stem = (_SETTLED if area else _BUILT).sub("", base)
        if stem != base and len(stem) >= (2 if area else 3):
            found.setdefault(stem, STEM)
    for said, form in list(found.items()):
        spelt = _NUMBER.sub(_spelt, said)
        if spelt != said:
            found.setdefault(spelt, form)
    return tuple(Called(said, form) for said, form in found.items())


def own(said: str) -> int:
    """Will return how many characters at the beginning are the name's own; those after are its kind."""
    plain = _OFFICES.sub("", said)
    stem = _SETTLED.sub("", plain)
    stem = stem if stem != plain else _BUILT.sub("", plain)
    return len(stem) or len(said)


def _spelt(match: re.Match[str]) -> str:
    """Will return a number of two digits as it is said: 12 is 十二."""
    tens, ones = (int(digit) for digit in match[1])
    if not tens:
        return match[1]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
