"""Who holds each post on a day, out of appointments and absences."""

from collections.abc import Iterable, Mapping
from datetime import date

from doorstep.ground.people.rules.structure import Holder


def hold(
    tenures: Iterable[tuple[str, int]], away: Mapping[int, int | None], names: Mapping[int, str]
) -> dict[str, Holder]:
    """Will return the holder of each post that somebody holds.

    `tenures`: (post, user) of the day, the one that counts last for a post; `away`: absent user -> deputy or None;
    `names`: the users who may act at all, with their names. A deputy who is absent too is followed to their own
    deputy; a circle, an absence without a deputy, and a person who may not act leave the post vacant.
    """
    found: dict[str, Holder] = {}
    for post, user in tenures:
        acting: int | None = user
        seen: set[int] = set()
        while acting is not None and acting in away:
            if acting in seen:
                acting = None
                break
            seen.add(acting)
            acting = away[acting]
        found.pop(post, None)
        if acting is not None and acting in names:
            deputy = acting != user
            found[post] = Holder(acting, names[acting], deputy, names.get(user, "") if deputy else "")
    return found


def overlap(from_a: date, to_a: date | None, from_b: date, to_b: date | None) -> bool:
    """Will tell whether two spans of days, ends included, share a day. No end: for ever."""
    return (to_a is None or from_b <= to_a) and (to_b is None or from_a <= to_b)
