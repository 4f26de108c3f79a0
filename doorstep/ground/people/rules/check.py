"""What is wrong with an edition of people, and what differs between two."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from doorstep.ground.people.rules.structure import (
    Holder,
    People,
    Role,
    answering,
    lineage,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, as a code and data; the words belong to the door. A warning does not stop publishing."""

    code: str
    data: Mapping[str, Any]
    warning: bool = False


def check(
    who: People,
    *,
    areas: Collection[str] | None = None,
    duty_grids: Collection[str] | None = None,
    holders: Mapping[str, Holder] | None = None,
) -> tuple[Fault, ...]:
    """Will list what is wrong, errors first.

    `areas`: the codes of the current map's areas and cells, `duty_grids` its duty grids; None leaves those questions
    out. `holders`: who holds what on the day of asking; with it the vacant posts are listed, and who stands in.
    """
    found = [*_tree(who), *_posts(who), *_top(who), *_places(who, areas, duty_grids), *_headless(who), *_shared(who)]
    if holders is not None:
        found.extend(_vacant(who, holders))
    return tuple(sorted(found, key=lambda fault: fault.warning))


def _fault(code: str, **data: Any) -> Fault:
    return Fault(f"people_{code}", data)


def _warning(code: str, **data: Any) -> Fault:
    return Fault(f"people_{code}", data, warning=True)


def _tree(who: People) -> list[Fault]:
    found = []
    for unit in who.units.values():
        if unit.parent and unit.parent not in who.units:
            found.append(_fault("unit_orphan", unit=unit.code, parent=unit.parent))
        line = lineage(who, unit.code)
        if who.units[line[-1]].parent in line:
            found.append(_fault("unit_cycle", unit=unit.code))
    if len(who.roots) > 1:
        found.append(_warning("several_roots", units=" ".join(who.roots[:10]), count=len(who.roots)))
    return found


def _posts(who: People) -> list[Fault]:
    found = []
    for post in who.posts.values():
        if post.unit not in who.units:
            found.append(_fault("post_without_unit", post=post.code, unit=post.unit))
        if post.superior and post.superior not in who.posts:
            found.append(_fault("superior_unknown", post=post.code, superior=post.superior))
        seen: set[str] = set()
        code = post.code
        while code in who.posts and code not in seen:
            seen.add(code)
            code = who.posts[code].superior
        if code == post.code:
            found.append(_fault("superior_cycle", post=post.code))
        if post.role is Role.WORKER and not (post.area or post.duty_grid):
            found.append(_warning("worker_without_place", post=post.code))
    return found


def _top(who: People) -> list[Fault]:
    return [] if who.centres else [_fault("no_centre")]


def _places(who: People, areas: Collection[str] | None, grids: Collection[str] | None) -> list[Fault]:
    found = []
    if areas is not None:
        claims = [(unit.code, unit.area) for unit in who.units.values()]
        claims += [(post.code, post.area) for post in who.posts.values()]
        found += [_fault("area_unknown", of=code, area=area) for code, area in claims if area and area not in areas]
    if grids is not None:
        given = [(post.code, post.duty_grid) for post in who.posts.values() if post.duty_grid]
        found += [_fault("duty_grid_unknown", post=code, duty_grid=grid) for code, grid in given if grid not in grids]
        empty = sorted(set(grids) - set(who.by_duty_grid) - {""})
        found += [_warning("duty_grid_without_worker", duty_grid=grid) for grid in empty]
    return found


def _headless(who: People) -> list[Fault]:
    return [_warning("unit_without_head", unit=code) for code in who.units if code not in who.heads]


def _shared(who: People) -> list[Fault]:
    return [
        _warning("duty_grid_shared", duty_grid=p.duty_grid, post=p.code, first=who.by_duty_grid[p.duty_grid])
        for p in who.posts.values()
        if p.role is Role.WORKER and p.duty_grid and who.by_duty_grid[p.duty_grid] != p.code
    ]


def _vacant(who: People, holders: Mapping[str, Holder]) -> list[Fault]:
    found = []
    for code in who.posts:
        if code not in holders:
            standing = answering(who, holders, code)
            name = standing.holder.name if standing.holder else ""
            kind = "post_vacant" if name else "post_vacant_nobody"
            found.append(_warning(kind, post=code, answering=standing.post, name=name))
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """What one edition has that another has not, by code. `changed`: code -> the names of the fields that differ."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]

    @property
    def nothing(self) -> bool:
        return not (self.added or self.removed or self.changed)


def diff(old: People, new: People) -> dict[str, Difference]:
    """Will return what changed among the units and among the posts."""
    return {"units": _between(old.units, new.units), "posts": _between(old.posts, new.posts)}


def _between(old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    changed = {
        code: tuple(f.name for f in fields(row) if getattr(row, f.name) != getattr(new[code], f.name))
        for code, row in old.items()
        if code in new and row != new[code]
    }
    return Difference(tuple(sorted(set(new) - set(old))), tuple(sorted(set(old) - set(new))), changed)
