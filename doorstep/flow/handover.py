"""Handing over: when a new edition takes a post, a cell or a duty away, its open cases go to whoever answers now."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np

from doorstep.cases import actions, queries
from doorstep.cases.queries import StoredEvent
from doorstep.cases.rules import replay
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.moves import StaleError
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role, State
from doorstep.flow import clocks, dispatch
from doorstep.flow import ground as grounds
from doorstep.flow.ground import Ground
from doorstep.flow.steps import barred
from doorstep.ground.duty import rules as duty
from doorstep.ground.editions.queries import UnknownEditionError
from doorstep.ground.grid import rules as grid
from doorstep.ground.people import queries as people_queries
from doorstep.ground.people import rules as people

log = logging.getLogger(__name__)

BATCH = 1000
KINDS = ("map", "people", "duty")
# Moves by which the duty table, and no person, chose the holder.
BY_TABLE = frozenset({"file", "dispatch", "hand_over"})
# Where the table may take a case from its holder again. Elsewhere somebody else is deciding about it just now.
AT_WORK = frozenset({State.UNCLAIMED, State.IN_HAND, State.WAITING, State.PAUSED})


def hand_over(*, now: datetime) -> int:
    """Will hand on what the editions in force have taken from its holders, once for each change of editions.

    A case whose post is gone goes to who answers for it now. One whose cell is gone is located anew. One that the
    duty table gave to its holder, and would give to another now, follows the table; what a person decided stays.
    Each is an event, and no due date moves but that of the claim. Returns how many. What fails is tried again.
    """
    ground = grounds.at(now)
    marks = {f"hand_over {kind}": ground.editions[kind] for kind in KINDS}
    if all(queries.cursor_of(name) == edition for name, edition in marks.items()):
        return 0
    made = failed = last = 0
    while batch := queries.open_after(last, BATCH):
        last = batch[-1].pk
        for row, asked in zip(batch, _asked(ground, batch, now), strict=True):
            try:
                made += _one(row, asked, ground, now)
            except StaleError:
                failed += 1
            except Exception:
                failed += 1
                log.exception("case %s could not be handed over", row.pk)
    if not failed:
        actions.keep(marks=marks)
    return made


def _asked(ground: Ground, rows: Sequence[Any], now: datetime) -> list[duty.Answer | None]:
    """Will return who answers for each case by the table in force; None where it knows no cell or category."""
    known = [i for i, row in enumerate(rows) if row.cell in ground.grid.index and row.category in ground.catalog.index]
    found: list[duty.Answer | None] = [None] * len(rows)
    if known:
        answers = duty.answers(
            ground.duty, ground.people, people_queries.holders(now),
            [ground.grid.index[rows[i].cell] for i in known],
            [ground.catalog.index[rows[i].category] for i in known],
            [rows[i].tier for i in known],
        )  # fmt: skip
        for i, answer in zip(known, answers, strict=True):
            found[i] = answer
    return found


def _one(row: Any, asked: duty.Answer | None, ground: Ground, now: datetime) -> bool:
    """Will hand one case on where something was taken from its holder, and say whether it did."""
    holder = ground.people.posts.get(row.holder)
    settled = asked is None or asked.asked == row.holder or State(row.state) not in AT_WORK
    in_place = not row.cell or row.cell in ground.grid.index
    if holder and holder.unit == row.unit and in_place and settled:
        return False
    events = queries.events(row.pk)
    case = replay.replay(stored.event for stored in events)
    facts: dict[str, Any] = {}
    if not in_place:
        facts = _located(row, ground)
        if facts and asked is None:
            asked = _answer(ground, facts["cell"], case.category, case.tier, now)
    if holder is None:
        facts |= _to(_fit(case, asked, ground), ground) | {"reason": "post_gone"}
    elif asked and case.state in AT_WORK and _followed(events, case, asked, ground, now, moved=bool(facts)):
        post, _ = dispatch.not_the_accused(ground, asked.post, case.accused)
        facts |= _to(post, ground) | {"reason": facts.get("reason", "duty_moved")}
    elif facts or holder.unit != case.unit:
        facts = {"reason": "unit_moved"} | facts | _to(case.holder, ground)
    if not facts:
        return False
    if case.state is State.UNCLAIMED and facts["holder"] != case.holder:
        facts["clocks"] = clocks.restart(ground, case, now, ClockName.CLAIM)
    facts["editions"] = dict(ground.editions)
    actions.record(case_id=row.pk, move="hand_over", role=Role.MACHINE, at=now, facts=facts, before=case)
    return True


def _to(post: str, ground: Ground) -> dict[str, str]:
    return {"holder": post, "unit": ground.people.posts[post].unit}


def _fit(case: Snapshot, asked: duty.Answer | None, ground: Ground) -> str:
    """Will return who gets a case whose post is gone: by the table, or the head of its unit, or the centre."""
    who = ground.people
    line = [asked.post] if asked and case.state is not State.SCREENING else []
    line += [people.head_of(who, case.unit)] if case.state is not State.SCREENING else []
    line += who.centres
    line += [post for code in line if code in who.posts for post in people.succession(who, code)]
    free = [post for post in line if post in who.posts and not barred(ground, case, post)]
    return (free or [post for post in line if post in who.posts])[0]


def _located(row: Any, ground: Ground) -> dict[str, Any]:
    """Will return where a case lies on the map in force, by the position it has; {} when that is nowhere."""
    if row.lon is None or row.lat is None:
        return {}
    found = int(grid.locate(ground.grid, np.array([row.lon]), np.array([row.lat])).cell[0])
    if found < 0:
        return {}
    cell = str(ground.grid.codes[found])
    return {"cell": cell, "where": grounds.where(ground, cell), "reason": "cell_gone"}


def _answer(ground: Ground, cell: str, category: str, tier: int, now: datetime) -> duty.Answer | None:
    if category not in ground.catalog.index or cell not in ground.grid.index:
        return None
    who, holders = ground.people, people_queries.holders(now)
    cells, categories = [ground.grid.index[cell]], [ground.catalog.index[category]]
    return duty.answers(ground.duty, who, holders, cells, categories, [tier])[0]


def _followed(
    events: Sequence[StoredEvent], case: Snapshot, asked: duty.Answer, ground: Ground, now: datetime, *, moved: bool
) -> bool:
    """Will say whether the holder has the case by a table that names somebody else now.

    By its row, not by who stands in for a vacant post: a post that is filled again takes nothing back.
    """
    chosen = [stored.event for stored in events if "holder" in stored.event.facts][-1]
    if chosen.move not in BY_TABLE or asked.post == case.holder:
        return False
    if moved:
        return True
    editions: Mapping[str, int] = (
        chosen.facts.get("editions") or chosen.facts.get("trace", {}).get("editions") or ground.editions
    )
    try:
        then = _then(chosen.at.date(), editions)
    except UnknownEditionError:
        return True
    before = _answer(then, case.cell, case.category, case.tier, now)
    return before is None or before.asked != asked.asked


def _then(on: date, editions: Mapping[str, int]) -> Ground:
    return grounds.by_editions(
        on=on, map_id=editions["map"], catalog_id=editions["catalog"], people_id=editions["people"],
        calendar_id=editions["calendar"], duty_id=editions["duty"],
    )  # fmt: skip
