"""Several matters in one report: each becomes a case of its own, linked to the first, under the resident's one code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from doorstep.cases import actions, queries
from doorstep.cases.rules.moves import StaleError
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Channel, Role
from doorstep.flow import ground as grounds
from doorstep.flow import report as filing
from doorstep.flow import screen
from doorstep.flow.report import Receipt, Report
from doorstep.flow.standing import stand_in
from doorstep.ground.people.rules import Actor
from doorstep.lib.refusal import Refusal
from doorstep.lib.text import blank, plain
from doorstep.vault import actions as vault

MOST_PARTS = 9


class PartsMissingError(Refusal):
    """There is nothing to take out of the case, or it is more than one report can hold. data: least, most."""

    code = "parts_missing"


@dataclass(frozen=True, slots=True)
class Part:
    """One matter: its words, and where it is and what, as far as that is known; triage finds what is left open."""

    text: str
    category: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """What became of a report: the first case as it is now, and a receipt for each matter that was taken out of it."""

    first: Snapshot
    parts: tuple[Receipt, ...]


@transaction.atomic
def split(
    *,
    case_id: int,
    actor: Actor,
    now: datetime,
    parts: Sequence[Part],
    keeps: Part | None = None,
    seen: int | None = None,
) -> Split:
    """Will file each of `parts` as a case of its own, of the same reporter and channel, linked to the first by number.

    `keeps` is the matter that the first case keeps: with a category and a cell it is sent on its way too, so that one
    word of the agent's does it all. A part without a cell lies where the first case does. Each is triaged, has its own
    holder and clocks, and is opened by the first one's code. All of it happens, or nothing.
    Raises PartsMissingError, StaleError, NotYoursError and what filing and dispatching refuse.
    """
    parts = [one for one in parts if not blank(plain(one.text))]
    if not 1 <= len(parts) <= MOST_PARTS - 1:
        raise PartsMissingError(least=1, most=MOST_PARTS - 1)
    # Nobody moves it while its parts are filed: two agents who split it at once must not both file them.
    actions.hold(case_ids=[case_id])
    case = queries.snapshot(case_id)
    if seen is not None and seen != case.version:
        raise StaleError(case=case_id, holder=case.holder, state=case.state.value)
    role, post = stand_in(case, actor, grounds.at(now), Role.CENTRE)
    row = queries.case(case_id)
    receipts = []
    for answer in filing.file([_report(row, case, one, n, actor, post) for n, one in enumerate(parts)], now=now):
        if isinstance(answer, Refusal):
            raise answer
        receipts.append(answer)
    ids = [one.case_id for one in receipts]
    vault.share(case_id=case_id, with_cases=ids, now=now)
    first = actions.record(
        case_id=case_id, move="split", role=role, post=post, by=actor.user_id, at=now, facts={"parts": ids}, before=case
    )
    if keeps is not None and keeps.category and keeps.cell:
        first = screen.dispatch(case_id=case_id, actor=actor, now=now, category=keeps.category, cell=keeps.cell)
    return Split(first, tuple(receipts))


def _report(row: Any, case: Snapshot, part: Part, nth: int, actor: Actor, post: str) -> Report:
    """Will return one matter as a report of its own. The key is of the case's version: sent twice, it is one case."""
    place = queries.as_json(row)
    cell = part.cell or case.cell or row.community or row.town
    return Report(
        text=part.text,
        key=f"split|{row.pk}|{case.version}|{nth}",
        cell=cell,
        address="" if cell else str(place.get("words", "")) or part.text[:200],
        at_home=case.private,
        category=part.category,
        accused=case.accused,
        channel=Channel(case.channel) if case.channel != Channel.IMPORT else Channel.PHONE,
        language=row.language,
        role=Role.CENTRE,
        post=post,
        by=actor.user_id,
        part_of=row.pk,
    )
