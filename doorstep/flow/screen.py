"""What the machine was not sure of, and what the centre alone may decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from doorstep.cases import actions, queries
from doorstep.cases.rules.numbers import number
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import OPEN, Role
from doorstep.flow import dispatch as decisions
from doorstep.flow import ground as grounds
from doorstep.flow.dispatch import Matter
from doorstep.flow.ground import Ground
from doorstep.flow.steps import sayable, step
from doorstep.ground.catalog import rules as catalogs
from doorstep.ground.people.rules import Actor
from doorstep.lib.refusal import Refusal

MERGED_AT_ONCE = 100


class CategoryUnknownError(Refusal):
    """There is no such category in the catalogue in force."""

    code = "category_unknown"


class CellUnknownError(Refusal):
    """There is no such cell on the map in force."""

    code = "cell_unknown"


class DispositionUnknownError(Refusal):
    """There is no such special disposition."""

    code = "disposition_unknown"


class MasterClosedError(Refusal):
    """A case can only be merged into one that is open."""

    code = "master_closed"


def check_what_and_where(ground: Ground, category: str, cell: str) -> None:
    """Will raise CategoryUnknownError or CellUnknownError where the ground in force has no such thing."""
    if category not in ground.catalog.index:
        raise CategoryUnknownError(category=category)
    if cell not in ground.grid.index:
        raise CellUnknownError(cell=cell)


def dispatch(
    *,
    case_id: int,
    actor: Actor,
    now: datetime,
    category: str,
    cell: str,
    difficulty: int | None = None,
    seen: int | None = None,
) -> Snapshot:
    """Will send a screened case on its way with the category and cell that a person chose. Its clocks begin now."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        check_what_and_where(ground, category, cell)
        # What triage lifted stays lifted when a person agrees with its category; another category is graded anew.
        default = max(ground.catalog.categories[category].default_difficulty, 2 if case.urgent else 1)
        hard = difficulty or (max(case.difficulty, default) if category == case.category else default)
        matter = Matter(cell, category, hard, case.urgent, now, accused=case.accused, chosen_by="staff")
        return decisions.facts_for(ground, [matter], now=now)[0] | _placed(ground, case, category, cell)

    # The holder alone where the centre is what the report complains about: then somebody above it holds it.
    wanted = (Role.CENTRE, Role.HOLDER)
    return step("dispatch", case_id=case_id, actor=actor, now=now, wanted=wanted, facts=facts, seen=seen)


def _placed(ground: Ground, case: Snapshot, category: str, cell: str) -> dict[str, Any]:
    """Will return what follows from category and cell: where that is, and whether the public may read the case."""
    public = ground.catalog.categories[category].public and not case.accused and not case.private
    return {"category": category, "cell": cell, "where": grounds.where(ground, cell), "public": public}


def correct(
    *, case_id: int, actor: Actor, now: datetime, category: str, cell: str, reason: str, seen: int | None = None
) -> Snapshot:
    """Will put category or place right before anybody has claimed the case. Due dates do not move."""

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        check_what_and_where(ground, category, cell)
        return {**_placed(ground, case, category, cell), "reason": sayable(reason)}

    return step("correct", case_id=case_id, actor=actor, now=now, wanted=(Role.CENTRE,), facts=facts, seen=seen)


def decline(
    *, case_id: int, actor: Actor, now: datetime, disposition: str, public_reply: str = "", seen: int | None = None
) -> Snapshot:
    """Will close a report that is not ours by a special disposition: reason, text and the channel that serves.

    Without a text of their own the agent sends the catalogue's.
    """

    def facts(case: Snapshot, ground: Ground) -> dict[str, Any]:
        found = ground.catalog.dispositions.get(disposition)
        if found is None:
            raise DispositionUnknownError(disposition=disposition)
        texts = found.texts
        said = sayable(public_reply) or texts.get("zh") or next(iter(texts.values()), "")
        names = ground.catalog.categories[case.category].names if case.category in ground.catalog.categories else {}
        places = {"number": number(case.case_id), "category": names.get("zh", ""), "channel": found.channel}
        return {
            "disposition": disposition,
            "public_reply": catalogs.filled(said, places),
            "channel": found.channel,
        }

    return step("decline", case_id=case_id, actor=actor, now=now, wanted=(Role.CENTRE,), facts=facts, seen=seen)


@transaction.atomic
def merge(*, case_id: int, actor: Actor, now: datetime, master: int, seen: int | None = None) -> Snapshot:
    """Will make the case a duplicate of an open one. Its reporter keeps the code and sees the master's progress.

    Both cases are held while it is looked at: two that are merged into each other at once must not both close.
    """
    actions.hold(case_ids=[case_id, master])
    if queries.snapshot(master).state not in OPEN:
        raise MasterClosedError(case=master)
    return step(
        "merge", case_id=case_id, actor=actor, now=now, wanted=(Role.CENTRE,), facts={"master": master}, seen=seen
    )


def merge_burst(*, case_ids: Sequence[int], actor: Actor, now: datetime, master: int) -> list[Snapshot | Refusal]:
    """Will merge many reports of one matter; one that cannot be merged does not keep the others from it.

    A hundred at a time in one transaction: a burst of a thousand is one look of a person, not a thousand fsyncs.
    """
    found: list[Snapshot | Refusal] = []
    for start in range(0, len(case_ids), MERGED_AT_ONCE):
        some = case_ids[start : start + MERGED_AT_ONCE]
        with transaction.atomic():
            # All at once and in one order, so that two agents who merge the same burst never wait for each other.
            actions.hold(case_ids=[master, *some])
            for case_id in some:
                try:
                    found.append(merge(case_id=case_id, actor=actor, now=now, master=master))
                except Refusal as refusal:
                    found.append(refusal)
    return found
