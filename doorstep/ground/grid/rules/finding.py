"""Place by text: candidates with a score and reasons, never a silent guess.

Scores: 100 the whole text is the name; from 90 a name stands there as it is written; from 75 as it sounds; else alike.
What is named beside it counts: the town above lifts, another town lowers, and of an area and what lies in it the
smaller one is meant.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from rapidfuzz import fuzz, process

from doorstep.ground.grid.rules.gazetteer import ALIAS, FORMER, Gazetteer, Label, fold
from doorstep.ground.grid.rules.grid import LEVELS
from doorstep.ground.grid.rules.naming import KINDS, SHORT, STEM
from doorstep.ground.grid.rules.spotting import Spot, spots

_LEAST_SCORE = 60.0
_LEAST_ALIKE = 70.0
_HEARD = 0.6  # the least fit of a longer name that a shorter one inside it gives way to
_LEAST_WITHIN = 64.0  # of a place, to be meant rather than the area around it that is named too
_LONGEST = 120  # characters of a search or an address; longer text is a report
# What may follow the stem of an area's name and mean the area all the same.
_SETTLED = {level: tuple(sorted(kinds, key=len, reverse=True)) for level, kinds in KINDS.items()}
# After the stem of a name: it is said as a place here.
_HERE = ("路口", "门口", "附近", "旁", "对面", "这边", "那边", "里面", "这里", *"东西南北号栋幢组队站")
_AT = ("在", "住", "到", "去", "从", "位于", "是", "咱", "俺", "我们", "地址")
# After the stem: another kind of thing of the same name, such as 大同路 beside 大同社区.
_OTHER_THING = (
    *"路街巷道河桥厂", "学校", "小学", "中学", "幼儿园", "医院", "卫生", "市场", "广场", "公园", "超市", "酒店", "宾馆",
    "大厦", "公司", "工业园", "集团", "银行", "饭店",
)  # fmt: skip
_BEFORE = frozenset("东西南北前后大小新老")


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """One candidate. `score` is 0 to 100; `matched` the name that matched, which may be an alias or a former name.

    `start` to `end` is where it stands in the folded text. `reasons`: alias, former, short, stem (how it is called),
    sound, slip (how it is written), within (an area above it is named too), elsewhere (another one is), twin (another
    place is called the same), side (a direction before it may make it another place), begins (of a search).
    """

    code: str
    kind: str
    name: str
    score: float
    cell: str | None
    lon: float
    lat: float
    matched: str = ""
    start: int = 0
    end: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class _Held:
    """The best reading of one entry so far."""

    score: float
    label: int
    start: int
    end: int
    reasons: tuple[str, ...]


def match(known: Gazetteer, text: str, *, limit: int = 8) -> list[PlaceHit]:
    """Will return the likeliest places for a search or an address, the best first; the same text, the same order.

    Beside what the text holds, names that begin so (from 90), and where nothing else is there, names that are alike.
    Two with one score are two candidates.
    """
    pieces = [piece for piece in map(fold, text[: 4 * _LONGEST].split()) if piece]
    wanted = "".join(pieces)[:_LONGEST]
    if not wanted:
        return []
    best = _read(known, wanted, cuts=frozenset(accumulate(map(len, pieces))))
    if len(wanted) > 1 and not any(held.score >= 100.0 for held in best.values()):
        for n, label in enumerate(known.labels):
            if label.said.startswith(wanted):
                _offer(best, label, n, 90.0 + 9.0 * len(wanted) / len(label.said), 0, len(wanted), ("begins",))
    if len(wanted) > 2 and not any(held.score >= _LEAST_ALIKE for held in best.values()):
        said = [label.said for label in known.labels]
        for _, score, n in process.extract(wanted, said, scorer=fuzz.ratio, limit=4 * limit, score_cutoff=_LEAST_SCORE):
            _offer(best, known.labels[n], n, min(score, 75.0), 0, len(wanted), ("slip",))
    return _sorted(known, best)[:limit]


def find(
    known: Gazetteer, folded: str, *, cuts: Container[int] = (), slips: bool = True, limit: int = 8
) -> list[PlaceHit]:
    """Will return the places named in a text, the best first.

    `folded`: as `fold` does, `spotting.BREAK` between sentences; `cuts` are the places in it where a space was.
    """
    return _sorted(known, _read(known, folded, cuts=cuts, slips=slips))[:limit]


def _sorted(known: Gazetteer, best: Mapping[int, _Held]) -> list[PlaceHit]:
    hits = [
        PlaceHit(
            entry.code, entry.kind, entry.name, round(held.score, 1), entry.cell, entry.lon, entry.lat,
            known.labels[held.label].shown, held.start, held.end, held.reasons,
        )
        for owner, held in best.items()
        if held.score >= _LEAST_SCORE
        for entry in (known.entries[owner],)
    ]  # fmt: skip
    hits.sort(key=lambda hit: (-hit.score, hit.start, hit.code))
    top = hits[0].score if hits else 0.0
    twins = [hit for hit in hits if hit.score == top]
    return [replace(hit, reasons=(*hit.reasons, "twin")) if len(twins) > 1 and hit in twins else hit for hit in hits]


def _offer(
    best: dict[int, _Held], label: Label, n: int, score: float, start: int, end: int, reasons: tuple[str, ...]
) -> None:
    held = best.get(label.owner)
    if held is None or score > held.score:
        best[label.owner] = _Held(score, n, start, end, reasons)


def _read(known: Gazetteer, text: str, *, cuts: Container[int] = (), slips: bool = True) -> dict[int, _Held]:
    """Will return the best reading of each entry that the text may name."""
    best: dict[int, _Held] = {}
    every = [spot for spot in spots(known.names, text, slips=slips) if _whole(text, spot.start, spot.end, cuts)]
    written = [spot for spot in every if spot.written and _is_place(known, text, spot)]
    named = _named(known, written)
    kept = _apart(known, every, written)
    heard = {(spot.start, spot.end) for spot in kept if not spot.written and spot.fit >= _HEARD}
    for spot in kept:
        n = known.nth[spot.label]
        label = known.labels[n]
        score, end, reasons = _worth(label, known, text, spot)
        if score and not spot.written:
            # The more is alike the less it is chance; what is only a part of something longer that is alike, is that.
            score += 1.2 * min(4, len(label.said) - 3)
            part = any(a <= spot.start and spot.end <= b and b - a > spot.end - spot.start for a, b in heard)
            score -= 8.0 if part else 0.0
        if score:
            _offer(best, label, n, score, spot.start, end, reasons)
    for n in known.exact.get(text, ()):
        label = known.labels[n]
        worth = {SHORT: 99.5, STEM: 92.0}.get(label.form, 100.0)
        _offer(best, label, n, worth, 0, len(text), _called(label))
    _beside(known, best, named, written, text)
    return best


def _whole(text: str, start: int, end: int, cuts: Container[int]) -> bool:
    """Will say whether what is written in letters begins and ends with words: Elm is not in Helmut."""
    return all(
        at in cuts or at in (0, len(text)) or not (_letter(text[at - 1]) and _letter(text[at])) for at in (start, end)
    )


def _letter(char: str) -> bool:
    return char.isalpha() and char.isascii()


def _is_place(known: Gazetteer, text: str, spot: Spot) -> bool:
    """Will say whether a stem in a running text is said as a place: 胜利 alone is a word like others."""
    if known.labels[known.nth[spot.label]].form != STEM:
        return True
    after, before = text[spot.end : spot.end + 4], text[max(0, spot.start - 2) : spot.start]
    settled = after.startswith(_SETTLED.get(known.entries[known.labels[known.nth[spot.label]].owner].kind, ()))
    if spot.end - spot.start > 2:
        return settled or after.startswith((*_HERE, *_OTHER_THING)) or before.endswith(_AT) or len(text) <= 20
    return settled


def _named(known: Gazetteer, written: Iterable[Spot]) -> dict[str, set[str]]:
    """Will return the areas that are named as they are written, by level."""
    found: dict[str, set[str]] = {level: set() for level in LEVELS}
    for spot in written:
        label = known.labels[known.nth[spot.label]]
        entry = known.entries[label.owner]
        if entry.kind in LEVELS and label.form != STEM:
            found[entry.kind].add(entry.code)
    return found


def _apart(known: Gazetteer, every: Iterable[Spot], written: list[Spot]) -> list[Spot]:
    """Will drop what stands inside a longer name that is there as it is written, and what an exact name explains."""
    full = [spot for spot in written if known.labels[known.nth[spot.label]].form != STEM]
    keys = {(spot.start, spot.end) for spot in full}
    kept = []
    for spot in every:
        if spot.written and spot not in written:
            continue
        size = spot.end - spot.start
        inside = any(a <= spot.start and spot.end <= b and b - a > size for a, b in keys)
        explained = not spot.written and any(
            min(spot.end, b) - max(spot.start, a) >= 2 and b - a >= size - 1 and not spot.start <= a < b <= spot.end
            for a, b in keys
        )
        if not inside and not explained:
            kept.append(spot)
    return kept


def _called(label: Label) -> tuple[str, ...]:
    what = (label.what,) if label.what in (ALIAS, FORMER) else ()
    return (*what, label.form) if label.form in (SHORT, STEM) else what


def _worth(label: Label, known: Gazetteer, text: str, spot: Spot) -> tuple[float, int, tuple[str, ...]]:
    """Will return what a spot is worth by itself, where it ends with the kind that follows, and its reasons."""
    reasons, end = _called(label), spot.end
    if spot.written:
        score = 95.0
    elif not spot.slips:
        score, reasons = 69.0 + 12.0 * spot.fit + 12.0 * spot.kept, (*reasons, "sound")
    else:
        # Three characters of which one is wrong leave two: as much as any word has.
        score = (36.0 if len(label.said) > 3 else 30.0) + 46.0 * spot.fit
        reasons = (*reasons, "slip")
    if label.form == STEM:
        after = text[spot.end : spot.end + 4]
        entry = known.entries[label.owner]
        kind = next((one for one in _SETTLED.get(entry.kind, ()) if after.startswith(one)), "")
        if not spot.written and (len(label.said) < 3 or not kind):
            return 0.0, end, reasons
        if kind:
            score, end = score - 3.0, spot.end + len(kind)
        elif after.startswith(_OTHER_THING):
            score -= 25.0
        else:
            score -= 13.0
    return score, end, reasons


def _beside(
    known: Gazetteer, best: dict[int, _Held], named: Mapping[str, set[str]], written: list[Spot], text: str
) -> None:
    """Will let the areas that are named beside a place speak for and against it."""
    for owner, held in best.items():
        entry = known.entries[owner]
        inside = any(codes & (entry.above - {entry.code}) for codes in named.values())
        # Named is another area of a level at which this one lies in one that is not named.
        elsewhere = any(
            codes
            and not codes & entry.above
            and any(_level(known, code) == level for code in entry.above - {entry.code})
            for level, codes in named.items()
        )
        if held.score >= 99.0:
            pass
        elif inside and not elsewhere:
            held.score, held.reasons = min(held.score + 3.5, 98.5), (*held.reasons, "within")
        elif elsewhere:
            held.score, held.reasons = held.score - 14.0, (*held.reasons, "elsewhere")
        # 西张家庄村 is hardly 张家庄村.
        ahead = text[held.start - 1 : held.start] if held.start else ""
        if ahead in _BEFORE and not any(spot.end == held.start for spot in written) and entry.name[:1] not in _BEFORE:
            held.score, held.reasons = held.score - 8.0, (*held.reasons, "side")
    for depth, level in enumerate(reversed(LEVELS)):  # the smallest areas first: one that is lowered lifts nobody
        surest: dict[str, float] = {}
        for owner, held in best.items():
            entry = known.entries[owner]
            for code in entry.above - {entry.code}:
                surest[code] = max(surest.get(code, 0.0), held.score)
        for owner, held in best.items():
            entry = known.entries[owner]
            below = surest.get(entry.code, 0.0) if entry.kind == level else 0.0
            if below >= _LEAST_WITHIN and held.score < 100.0:
                held.score = min(held.score, below - 12.0 - depth)


def _level(known: Gazetteer, code: str) -> str:
    found = known.exact.get(code, ())
    return next((known.entries[known.labels[n].owner].kind for n in found), "")
