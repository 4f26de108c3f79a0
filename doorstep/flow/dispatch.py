"""To whom, and why: the decision that a dispatch records. Arrays in, one decision a report out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from doorstep.flow import clocks
from doorstep.flow.ground import Ground
from doorstep.flow.standing import areas_of
from doorstep.ground.duty import rules as duty
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
    cells = np.array([ground.grid.index[m.cell] for m in matters], dtype=np.int32)
    categories = np.array([ground.catalog.index[m.category] for m in matters], dtype=np.int32)
    tiers = np.array([m.difficulty for m in matters], dtype=np.int8)
    won, second = duty.resolve(ground.duty, cells, categories, tiers)
    standards = [
        clocks.standard_of(ground, category=m.category, difficulty=m.difficulty, urgent=m.urgent) for m in matters
    ]
    started = clocks.start_many(ground, standards, [m.at for m in matters])
    holders = ground.holders(now)
    found = []
    for matter, row, runner_up, standard, running in zip(
        matters, won.tolist(), second.tolist(), standards, started, strict=True
    ):
        who = _who(ground, matter, row, holders)
        found.append(
            {
                "category": matter.category,
                "cell": matter.cell,
                "difficulty": matter.difficulty,
                "urgent": matter.urgent,
                "tier": matter.difficulty,
                "holder": who["post"],
                "unit": who["unit"],
                "evidence_needed": list(standard.evidence),
                "check_required": standard.check_required,
                "clocks": running,
                "trace": _trace(ground, matter, row, runner_up, standard.id, who),
            }
        )
    return found


def _who(ground: Ground, matter: Matter, row: int, holders: Mapping[str, people.Holder]) -> dict[str, Any]:
    """Will return the post that answers, never the accused, with the person who holds it now."""
    asked = ground.duty.rows[row].post if row >= 0 else people.area_post(ground.people, areas_of(ground, matter.cell))
    chosen, recused = asked, False
    if matter.accused:
        for post in people.succession(ground.people, asked):
            if matter.accused not in (post, ground.people.posts[post].unit):
                break
            recused = True
        chosen = post
    answers = people.answering(ground.people, holders, chosen)
    post = answers.post
    return {
        "post": post,
        "unit": ground.people.posts[post].unit,
        "asked": asked,
        "vacant": answers.vacant,
        "recused": recused,
        "person": answers.holder.user_id if answers.holder else None,
    }


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


def _trace(
    ground: Ground, matter: Matter, row: int, runner_up: int, standard: str, who: Mapping[str, Any]
) -> dict[str, Any]:
    """Will return why: everything that decided, in the words of codes; desks show it as "why me?"."""
    return {
        "editions": dict(ground.editions),
        "chosen_by": matter.chosen_by,
        "confidence": round(float(matter.confidence), 4),
        "next": [[code, round(float(p), 4)] for code, p in matter.others],
        "lifted": [dict(lift) for lift in matter.lifted],
        "duty": _duty(ground, row),
        "runner_up": _duty(ground, runner_up),
        "standard": standard,
        "asked": who["asked"],
        "vacant": who["vacant"],
        "recused": who["recused"],
        "person": who["person"],
    }
