"""To whom, and why: the decision that a dispatch records. Arrays in, one decision a report out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from doorstep.flow import clocks
from doorstep.flow.ground import Ground
from doorstep.ground.duty import rules as duty
from doorstep.ground.people import queries as people_queries
from doorstep.ground.people import rules as people


@dataclass(frozen=True, slots=True)
class Matter:
    """What a decision rests on."""

    cell: str
    category: str
    difficulty: int
    urgent: bool
    at: datetime
    accused: str = ""
    confidence: float = 1.0
    chosen_by: str = "machine"  # "resident", "staff" or "machine"
    others: tuple[tuple[str, float], ...] = ()  # the next two categories, with their probabilities
    lifted: tuple[Mapping[str, Any], ...] = field(default=())


def facts_for(ground: Ground, matters: Sequence[Matter], *, now: datetime) -> list[dict[str, Any]]:
    """Will return the facts of a dispatch for each matter: holder, tier, clocks, and the trace that says why.

    The tier is the difficulty: 1 a grid worker, 2 a town or department, 3 the city. Where no row of the duty
    table answers, the area's own post does; a vacant post falls to whoever stands above it.
    """
    if not matters:
        return []
    answers = duty.answers(
        ground.duty,
        ground.people,
        people_queries.holders(now),
        [ground.grid.index[m.cell] for m in matters],
        [ground.catalog.index[m.category] for m in matters],
        [m.difficulty for m in matters],
    )
    standards = [
        clocks.standard_of(ground, category=m.category, difficulty=m.difficulty, urgent=m.urgent) for m in matters
    ]
    started = clocks.start_many(ground, standards, [m.at for m in matters])
    found = []
    for matter, answer, standard, running in zip(matters, answers, standards, started, strict=True):
        post, recused = not_the_accused(ground, answer.post, matter.accused)
        found.append(
            {
                "category": matter.category,
                "cell": matter.cell,
                "difficulty": matter.difficulty,
                "urgent": matter.urgent,
                "tier": matter.difficulty,
                "holder": post,
                "unit": ground.people.posts[post].unit,
                "evidence_needed": list(standard.evidence),
                "check_required": standard.check_required,
                "clocks": running,
                "trace": _trace(ground, matter, answer, standard.id, recused=recused),
            }
            | nobody_else(ground, post, matter.accused)
        )
    return found


def not_the_accused(ground: Ground, post: str, accused: str) -> tuple[str, bool]:
    """Will return the post that answers, or the first above it that is not the accused's own; and whether it moved."""
    if not accused:
        return post, False
    for above in people.succession(ground.people, post):
        if not _complained_about(ground, above, accused):
            return above, above != post
    return post, False


def nobody_else(ground: Ground, post: str, accused: str) -> dict[str, bool]:
    """Will return the fact that the accused has it, because they are everybody there is; or nothing."""
    return {"nobody_else": True} if accused and _complained_about(ground, post, accused) else {}


def _complained_about(ground: Ground, post: str, accused: str) -> bool:
    return accused in (post, ground.people.posts[post].unit)


def _duty(ground: Ground, row: int) -> dict[str, Any] | None:
    if row < 0:
        return None
    found = ground.duty.rows[row]
    return {
        "category": found.category,
        "area": found.area,
        "tier": found.tier,
        "post": found.post,
        "co_units": list(found.co_units),
        "basis": found.basis,
        "source": found.source,
    }


def _trace(ground: Ground, matter: Matter, answer: duty.Answer, standard: str, *, recused: bool) -> dict[str, Any]:
    """Will return why: everything that decided, in the words of codes; desks show it as "why me?"."""
    return {
        "editions": dict(ground.editions),
        "chosen_by": matter.chosen_by,
        "confidence": round(float(matter.confidence), 4),
        "next": [[code, round(float(p), 4)] for code, p in matter.others],
        "lifted": [dict(lift) for lift in matter.lifted],
        "duty": _duty(ground, answer.row),
        "runner_up": _duty(ground, answer.runner_up),
        "via": answer.via.value,
        "asked": answer.asked,
        "recused": recused,
        "person": answer.holder.user_id if answer.holder else None,
        "standard": standard,
    }
