"""What the posts of a person cover, and who serves a place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from doorstep.ground.people.rules.structure import (
    Holder,
    People,
    PostRow,
    Role,
    UnitRow,
    answering,
    area_of,
    area_post,
    lineage,
    subtree,
    succession,
)

# Only posts that own cases pass to whoever stands in: nobody becomes an auditor because the auditor left.
STANDS_IN = frozenset({Role.WORKER, Role.HEAD})
AREA_ROLES = frozenset({Role.CENTRE, Role.CHECKER, Role.LEADER, Role.ASSESSOR, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class PostRef:
    """A post somebody acts in.

    `deputising_for`: the absent person's name, "" when standing in for a vacant post, None in one's own.
    """

    code: str
    name: str
    unit: str
    role: Role
    area: str
    superior: str
    deputising_for: str | None = None
    duty_grid: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at an instant, with the posts they act in, ascending by code."""

    user_id: int
    name: str
    posts: tuple[PostRef, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(post.role for post in self.posts)


@dataclass(frozen=True, slots=True)
class Scope:
    """The cases a person may see: all, or those of a unit, a post, an area or a duty grid named here.

    `areas` are codes of any level (county, town, community, cell): a case is inside when one of its own is.
    `called` are the units whose whistles reach the person. `own` are the posts the person acts in and the units of
    those posts, not what lies below: a case that complains about one of them is not theirs to see, whatever else
    they cover.
    """

    everything: bool = False
    units: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    duty_grids: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.units or self.posts or self.areas or self.duty_grids)


def post_ref(who: People, post: PostRow, deputising_for: str | None = None) -> PostRef:
    """Will return the post as an actor carries it, with the area it covers."""
    area = area_of(who, post)
    return PostRef(post.code, post.name, post.unit, post.role, area, post.superior, deputising_for, post.duty_grid)


def actor(who: People, holders: Mapping[str, Holder], user_id: int, name: str) -> Actor:
    """Will return the person with the posts they hold, deputise in, or stand in for."""
    held: list[PostRef] = []
    own = {code for code, holder in holders.items() if holder.user_id == user_id and code in who.posts}
    for code in own:
        holder = holders[code]
        held.append(post_ref(who, who.posts[code], holder.instead_of if holder.deputy else None))
    if own:
        for code, post in who.posts.items():
            if code not in holders and post.role in STANDS_IN and answering(who, holders, code).post in own:
                held.append(post_ref(who, post, ""))
    return Actor(user_id, name, tuple(sorted(held, key=lambda ref: ref.code)))


def scope(acting: Actor, who: People) -> Scope:
    """Will return what the actor's posts cover, together.

    worker: the post, its duty grid, else its own area. head: the post and every unit below its own.
    centre, checker, leader, assessor, auditor: the post's area; the whole territory means everything.
    editor, administrator: no cases. An area that cannot be told covers nothing.
    """
    everything = False
    units: set[str] = set()
    posts: set[str] = set()
    areas: set[str] = set()
    grids: set[str] = set()
    for ref in acting.posts:
        if ref.role is Role.WORKER:
            posts.add(ref.code)
            row = who.posts.get(ref.code)
            if ref.duty_grid:
                grids.add(ref.duty_grid)
            elif row is not None and row.area:  # its own, never the one inherited from the unit
                areas.add(row.area)
        elif ref.role is Role.HEAD:
            posts.add(ref.code)
            units |= subtree(who, ref.unit)
        elif ref.role in AREA_ROLES and ref.area:
            posts.add(ref.code)
            areas.add(ref.area)
            everything = everything or ref.area == who.whole
    called = units | {ref.unit for ref in acting.posts if ref.role is Role.WORKER}
    own = frozenset(code for ref in acting.posts for code in (ref.code, ref.unit))
    return Scope(
        everything, frozenset(units), frozenset(posts), frozenset(areas), frozenset(grids), frozenset(called), own
    )


def sees(covered: Scope, *, post: str, unit: str, areas: Collection[str], duty_grid: str) -> bool:
    """Will tell whether a case is covered, by its holder's post and unit and the codes of its place.

    The same question as the filter of a list, for one case in hand. `unit` is the unit of the holder's post.
    """
    return (
        covered.everything
        or (bool(post) and post in covered.posts)
        or (bool(unit) and unit in covered.units)
        or (bool(duty_grid) and duty_grid in covered.duty_grids)
        or any(area in covered.areas for area in areas if area)
    )


@dataclass(frozen=True, slots=True)
class Serving:
    """What the public may know of who serves a place. `person` is "" while nobody holds the post."""

    post: str
    post_names: Mapping[str, str]
    unit_names: Mapping[str, str]
    area: str
    duty_grid: str
    person: str
    deputy: bool
    phone: str
    supervision_phone: str


def serving(
    who: People, holders: Mapping[str, Holder], *, duty_grid: str = "", areas: tuple[str, ...] = ()
) -> Serving | None:
    """Will return who serves a place: its duty grid's worker, else its area's, else the area's head.

    `areas`: codes of the place, the narrowest first. A vacant post shows the person who stands in for it.
    None only when the edition has nobody at all.
    """
    code = who.by_duty_grid.get(duty_grid) or next(
        (who.workers_by_area[a] for a in areas if a in who.workers_by_area), ""
    )
    code = code or area_post(who, areas)
    if not code:
        return None
    post = who.posts[code]
    found = answering(who, holders, code)
    unit = who.units.get(post.unit)
    return Serving(
        post=code,
        post_names=post.names,
        unit_names=unit.names if unit else {},
        area=area_of(who, post),
        duty_grid=post.duty_grid,
        person=found.holder.name if found.holder else "",
        deputy=found.vacant or (found.holder is not None and found.holder.deputy),
        phone=next((who.posts[c].phone for c in succession(who, code) if who.posts[c].phone), _phone(unit)),
        supervision_phone=supervision_phone(who, code),
    )


def supervision_phone(who: People, post: str) -> str:
    """Will return the number to call about the post: of the nearest unit above its own that has one."""
    row = who.posts[post]
    line = lineage(who, row.unit)
    above = [who.units[code].phone for code in line[1:]] + [who.units[code].phone for code in line[:1]]
    return next((phone for phone in above if phone), "")


def _phone(unit: UnitRow | None) -> str:
    return unit.phone if unit else ""
