"""Units, posts and who stands above whom, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Role(StrEnum):
    """What a post is for. Everything a person may see or do comes from the roles of the posts they hold."""

    WORKER = "worker"
    HEAD = "head"
    CENTRE = "centre"
    CHECKER = "checker"
    LEADER = "leader"
    ASSESSOR = "assessor"
    AUDITOR = "auditor"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class UnitKind(StrEnum):
    """What sort of body a unit is."""

    COUNTY = "county"
    CENTRE = "centre"
    DEPARTMENT = "department"
    TOWN = "town"
    COMMUNITY = "community"
    UTILITY = "utility"
    CONTRACTOR = "contractor"


GOVERNING = frozenset({UnitKind.COUNTY, UnitKind.TOWN, UnitKind.COMMUNITY})


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of one edition. `area`: the code of the area it governs, or "" (a department has its parent's)."""

    code: str
    names: Mapping[str, str]
    parent: str = ""
    kind: UnitKind = UnitKind.DEPARTMENT
    phone: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of one edition. `superior` is a post code or "" (then the head of the unit, and so upwards)."""

    code: str
    names: Mapping[str, str]
    unit: str
    role: Role
    area: str = ""
    duty_grid: str = ""
    phone: str = ""
    superior: str = ""

    @property
    def name(self) -> str:
        return self.names.get("zh") or next(iter(self.names.values()), self.code)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post on a day. `deputy`: in the place of somebody absent, named in `instead_of`."""

    user_id: int
    name: str
    deputy: bool = False
    instead_of: str = ""


@dataclass(frozen=True)
class People:
    """One edition of units and posts, with the lookups the rest asks for. Codes ascend in every tuple.

    `whole`: the area code of the whole territory, "" when the root units have several or none.
    `centres`: the centre posts, that of the whole territory first.
    """

    edition_id: int
    units: Mapping[str, UnitRow]
    posts: Mapping[str, PostRow]
    children: Mapping[str, tuple[str, ...]] = field(repr=False)
    posts_of: Mapping[str, tuple[str, ...]] = field(repr=False)
    heads: Mapping[str, str] = field(repr=False)
    by_duty_grid: Mapping[str, str] = field(repr=False)
    workers_by_area: Mapping[str, str] = field(repr=False)
    unit_by_area: Mapping[str, str] = field(repr=False)
    roots: tuple[str, ...] = field(repr=False)
    whole: str = ""
    centres: tuple[str, ...] = ()


def assemble(edition_id: int, units: list[UnitRow], posts: list[PostRow]) -> People:
    """Will return the edition with its lookups. Where several would fit, the lowest code is taken."""
    unit_rows = {u.code: u for u in sorted(units, key=lambda u: u.code)}
    post_rows = {p.code: p for p in sorted(posts, key=lambda p: p.code)}
    children: dict[str, list[str]] = {}
    unit_by_area: dict[str, str] = {}
    for unit in unit_rows.values():
        children.setdefault(unit.parent, []).append(unit.code)
        # The government of an area, not a bureau that happens to carry the same area code.
        if unit.area and unit.kind in GOVERNING:
            unit_by_area.setdefault(unit.area, unit.code)
    posts_of: dict[str, list[str]] = {}
    heads: dict[str, str] = {}
    by_duty_grid: dict[str, str] = {}
    workers_by_area: dict[str, str] = {}
    for post in post_rows.values():
        posts_of.setdefault(post.unit, []).append(post.code)
        if post.role is Role.HEAD:
            heads.setdefault(post.unit, post.code)
        if post.role is Role.WORKER and post.duty_grid:
            by_duty_grid.setdefault(post.duty_grid, post.code)
        elif post.role is Role.WORKER and post.area:
            workers_by_area.setdefault(post.area, post.code)
    bare = People(
        edition_id,
        unit_rows,
        post_rows,
        {k: tuple(v) for k, v in children.items()},
        {k: tuple(v) for k, v in posts_of.items()},
        heads,
        by_duty_grid,
        workers_by_area,
        unit_by_area,
        tuple(code for code, unit in unit_rows.items() if unit.parent not in unit_rows),
    )
    whole = _whole(bare)
    return replace(bare, whole=whole, centres=_centres(bare, whole))


def _whole(who: People) -> str:
    """Will return the one area that is the whole territory: what the root units govern; "" if not one."""
    roots = [who.units[code] for code in who.roots]
    areas = {unit.area for unit in roots if unit.area and unit.kind in GOVERNING}
    return areas.pop() if len(areas) == 1 else ""


def _centres(who: People, whole: str) -> tuple[str, ...]:
    """Will return the centre posts, the whole territory's first, then the wider areas', then by code."""
    found = [(area_of(who, post), post.code) for post in who.posts.values() if post.role is Role.CENTRE]
    return tuple(code for _, _, code in sorted((area != whole, len(area), code) for area, code in found))


def lineage(who: People, unit: str) -> tuple[str, ...]:
    """Will return the unit and the units above it, nearest first; () for an unknown unit."""
    found: list[str] = []
    while unit in who.units and unit not in found:
        found.append(unit)
        unit = who.units[unit].parent
    return tuple(found)


def subtree(who: People, unit: str) -> frozenset[str]:
    """Will return the unit and every unit below it."""
    found: set[str] = set()
    waiting = [unit] if unit in who.units else []
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting.extend(who.children.get(code, ()))
    return frozenset(found)


def area_of(who: People, post: PostRow) -> str:
    """Will return the post's own area, or that of the nearest unit above it that has one, or ""."""
    return post.area or next((who.units[u].area for u in lineage(who, post.unit) if who.units[u].area), "")


def head_of(who: People, unit: str) -> str:
    """Will return the head post of the unit, else of the nearest unit above, else the centre; "" if none."""
    for code in lineage(who, unit):
        if code in who.heads:
            return who.heads[code]
    return next(iter(who.centres), "")


def superior_of(who: People, post: str) -> str:
    """Will return the post that stands above: the one named, else the next head upwards, else the centre's.

    Never the post itself; "" when nobody stands above it or the post is unknown.
    """
    row = who.posts.get(post)
    if row is None:
        return ""
    if row.superior in who.posts and row.superior != post:
        return row.superior
    return next((code for code in _upwards(who, row) if code != post), "")


def _upwards(who: People, row: PostRow) -> list[str]:
    """Will list the heads from the post's unit to the root, then the centres."""
    heads = [who.heads[u] for u in lineage(who, row.unit) if u in who.heads]
    if row.code in heads:  # a head answers to the heads above it
        heads = heads[heads.index(row.code) + 1 :]
    return [*heads, *who.centres]


def succession(who: People, post: str) -> tuple[str, ...]:
    """Will return the posts that answer in turn: the post, its superiors, the heads upwards, the centres."""
    found: list[str] = []
    code = post
    while code in who.posts and code not in found:
        found.append(code)
        code = who.posts[code].superior
    if post in who.posts:
        found.extend(c for c in _upwards(who, who.posts[post]) if c not in found)
    else:
        found.extend(who.centres)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Answering:
    """The post that answers for another, with its holder. `vacant`: not the post that was asked for."""

    post: str
    holder: Holder | None
    vacant: bool


def answering(who: People, holders: Mapping[str, Holder], post: str) -> Answering:
    """Will return the first post in the succession that somebody holds.

    When nobody holds any of them, the last of the succession with no holder: the post is still somebody's,
    and `post` is "" only when the edition has neither the post nor a centre.
    """
    line = succession(who, post)
    for code in line:
        if code in holders:
            return Answering(code, holders[code], vacant=code != post)
    return Answering(line[-1] if line else "", None, vacant=True)


def area_post(who: People, areas: tuple[str, ...]) -> str:
    """Will return the head post of the first of `areas` that has a government with one (属地兜底).

    `areas`: area codes of a cell, the narrowest first. Else the root's head, else the centre; "" if none.
    """
    for area in areas:
        unit = who.unit_by_area.get(area)
        if unit is not None and unit in who.heads:
            return who.heads[unit]
    return next((who.heads[u] for u in who.roots if u in who.heads), "") or next(iter(who.centres), "")


def vacant(who: People, holders: Mapping[str, Holder]) -> tuple[str, ...]:
    """Will return the codes of the posts that nobody holds, ascending."""
    return tuple(code for code in who.posts if code not in holders)
