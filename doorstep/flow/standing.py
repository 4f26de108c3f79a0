"""As what somebody stands towards a case: one person may be its holder's head and the centre at once."""

from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role
from doorstep.flow.ground import Ground
from doorstep.ground.people import rules as people
from doorstep.ground.people.rules import Actor
from doorstep.lib.refusal import Refusal


class NotYoursError(Refusal):
    """The case is none of this person's business, or this move is not theirs to make."""

    code = "not_yours"


# Roles that follow from a post's role wherever the case lies in the post's area.
_BY_AREA = {
    people.Role.CENTRE: Role.CENTRE,
    people.Role.CHECKER: Role.CHECKER,
    people.Role.LEADER: Role.LEADER,
    people.Role.AUDITOR: Role.AUDITOR,
}


def areas_of(ground: Ground, cell: str) -> tuple[str, ...]:
    """Will return the codes of the places that a cell lies in, the narrowest first; () for an unknown cell."""
    row = ground.grid.index.get(cell)
    if row is None:
        return ()
    grid = ground.grid
    return (cell, str(grid.community[row]), str(grid.town[row]), str(grid.county[row]))


def roles(case: Snapshot, actor: Actor, ground: Ground) -> dict[Role, str]:
    """Will return every role the actor has towards the case, each with the post it comes from.

    Nobody has any role in a case in which their own post or unit is the accused.
    """
    found: dict[Role, str] = {}
    places = areas_of(ground, case.cell)
    for post in actor.posts:
        if case.accused and case.accused in (post.code, post.unit):
            return {}
        if post.code == case.holder:
            found.setdefault(Role.HOLDER, post.code)
        if post.role is people.Role.HEAD:
            below = people.subtree(ground.people, post.unit)
            if case.unit in below:
                found.setdefault(Role.HEAD, post.code)
            if case.co_units.keys() & below:
                found.setdefault(Role.CO_UNIT, post.code)
        elif post.role is people.Role.WORKER and post.unit in case.co_units:
            found.setdefault(Role.CO_UNIT, post.code)
        if post.role is people.Role.ADMINISTRATOR:
            found.setdefault(Role.ADMINISTRATOR, post.code)
        by_area = _BY_AREA.get(post.role)
        if by_area and (post.area == ground.people.whole or post.area in places):
            found.setdefault(by_area, post.code)
    return found


def stand_in(case: Snapshot, actor: Actor, ground: Ground, *wanted: Role) -> tuple[Role, str]:
    """Will return the first of the wanted roles that the actor has, with its post. Raises NotYoursError."""
    held = roles(case, actor, ground)
    for role in wanted:
        if role in held:
            return role, held[role]
    raise NotYoursError(case=case.case_id, holder=case.holder)
