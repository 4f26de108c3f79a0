"""Where a report says it is: places of the gazetteer named in its text, with reasons; candidates, never a silent guess.

The names, their ways to be said and their sounds are the map's (ground.grid.rules); here is what a running text adds:
sentences, what is far away ("离…不远") and where the writer lives, and the words of an address that no map knows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.ground.grid.rules import BREAK, Gazetteer, PlaceHit, find, fold
from doorstep.triage import text as texts_

LIMIT = 2_000  # characters read; a place is named near the beginning, where the matter is told
SURE = 84.0  # the least score of a candidate to be taken without asking, measured in docs/triage.md
AHEAD = 8.0  # and how far the next may not come near it
_SENTENCE = frozenset("。，；！？!?;,\n：:")
_SKIPPED = frozenset(" \t\r-_·•.、'\"“”‘’()（）[]【】/\\|#*~^\u3000《》<>")
# Before a name: the place is somewhere else, or the name is a direction or the end of a way.
_AWAY = re.compile(r"(?:离|距离?|距|靠近|通往|开往|去往|前往|往返|不如|不像|开到|送到|搬到|来自|以前在|原来在)$")
_HERE = re.compile(r"(?:位于|地址是?|地点是?|发生在|坐落于?|座落在?|就在|这里是|我在|我们在|现在在)$")
_KIND = "大道|大街|路|街|巷|胡同"
_ESTATE = "小区|花园|家园|公寓|大厦|广场|新村|村|社区|苑"
_ROAD = re.compile(
    rf"[\u4e00-\u9fff]{{1,6}}(?:{_KIND})(?:\d{{1,5}}号|与[\u4e00-\u9fff]{{1,6}}?(?:{_KIND})|[中东西南北]段)?"
    rf"|[\u4e00-\u9fffA-Za-z0-9]{{2,8}}(?:{_ESTATE})"
    r"(?:[A-Za-z0-9一二三四五六七八九十]{1,4}(?:号楼|栋|幢|组|区|期|单元)){0,2}"
    r"|\d{1,5} [A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)? (?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd)\b"
)
# What stands before the name of a road or an estate and is none of it.
_LEAD = re.compile(
    "^.*(?:位于|住在|家住|就在|走在|停在|地址|我在|我们|咱们?|俺们?|我家|在|到|从|的|了|是|由|往|向|对|请问|反映|关于"
    "|这条|那条|这个|那个|整条|一条|有条|附近|旁边|对面)"
)
_ALONE = frozenset(("马路", "公路", "道路", "小路", "大路", "铁路", "线路", "电路", "一路", "半路", "小区", "社区"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that the text may mean. `score` 0 to 100; `start` to `end` are its letters in the text.

    `sure`: well named, and nothing else comes near. `reasons` are those of the map's hit, and of the text: here, away.
    """

    code: str
    kind: str
    name: str
    cell: str | None
    lon: float
    lat: float
    score: float
    sure: bool
    matched: str
    start: int
    end: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a text that sound like an address, `start` to `end`: a road and a number, an estate and a building."""

    words: str
    start: int
    end: int


def places(known: Gazetteer, texts: Sequence[str], *, limit: int = 3) -> list[tuple[Candidate, ...]]:
    """Will return for each text the places that it may mean, the likeliest first, at most `limit`; often none.

    Read are the first 2,000 characters. The same text gives the same answer.
    """
    return [_of(known, text[:LIMIT], limit) for text in texts]


def _of(known: Gazetteer, text: str, limit: int) -> tuple[Candidate, ...]:
    folded, origin = _folded(text)
    cuts = frozenset(nth for nth in range(1, len(origin)) if origin[nth] - origin[nth - 1] > 1)
    hits = [_told(hit, folded) for hit in find(known, folded, cuts=cuts, limit=4 * limit + 4)]
    # A name that comes first is more often the place than one that comes later; it decides between equals alone.
    hits.sort(key=lambda hit: (-hit.score, hit.start, hit.code))
    kept = hits[:limit]
    ahead = kept and (len(hits) < 2 or hits[0].score - hits[1].score >= AHEAD)
    return tuple(
        Candidate(
            hit.code, hit.kind, hit.name, hit.cell, hit.lon, hit.lat, hit.score,
            bool(ahead) and not nth and hit.score >= SURE and "elsewhere" not in hit.reasons,
            hit.matched, origin[hit.start], origin[min(hit.end, len(origin)) - 1] + 1, hit.reasons,
        )
        for nth, hit in enumerate(kept)
    )  # fmt: skip


def _told(hit: PlaceHit, folded: str) -> PlaceHit:
    """Will let the words before a name speak."""
    before = folded[max(0, hit.start - 6) : hit.start]
    if _AWAY.search(before):
        return _with(hit, -9.0, "away")
    return _with(hit, 2.0, "here") if _HERE.search(before) and hit.score < 99.0 else hit


def _with(hit: PlaceHit, change: float, reason: str) -> PlaceHit:
    return PlaceHit(
        hit.code, hit.kind, hit.name, round(hit.score + change, 1), hit.cell, hit.lon, hit.lat, hit.matched,
        hit.start, hit.end, (*hit.reasons, reason),
    )  # fmt: skip


def _folded(text: str) -> tuple[str, list[int]]:
    """Will return the text as names are folded, a break between sentences, and of each character its place."""
    kept: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(texts_.fold(text)):
        if text[at] in _SENTENCE or char in _SENTENCE:
            if kept and kept[-1] != BREAK:
                kept.append(BREAK)
                origin.append(at)
        elif char not in _SKIPPED:
            kept.append(char)
            origin.append(at)
    while kept and kept[-1] == BREAK:
        kept.pop()
        origin.pop()
    return "".join(kept), origin


def addresses(text: str, *, limit: int = 3) -> tuple[Said, ...]:
    """Will return words of the text that sound like an address, whether a map knows them or not, in order."""
    found = []
    for match in _ROAD.finditer(text[:LIMIT]):
        start, end = match.span()
        lead = _LEAD.match(text[start:end])
        start += lead.end() if lead else 0
        words = text[start:end]
        if len(fold(words)) > 2 and words not in _ALONE:
            found.append(Said(words, start, end))
    return tuple(found[:limit])
