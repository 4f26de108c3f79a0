"""Queues that are worked off one by one: which case stands before the agent, its neighbours, and what was done last."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from doorstep.cases.rules import numbers
from doorstep.cases.rules.states import State
from doorstep.doors import present
from doorstep.doors.desks.access import Desk

MOST = 500  # of a queue that one agent leafs through; the total is counted whole


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the agent stands in the queue: `nth` of `total`, the ids around, and a number that is gone from it."""

    case_id: int | None
    nth: int
    total: int
    previous: str
    next: str
    rest: tuple[int, ...]
    gone: str


def stand(request: HttpRequest, queue: "QuerySet[Any]") -> Standing:
    """Will find the case that the address asks for, or the first one."""
    return among(request, list(queue.values_list("pk", flat=True)[:MOST]), queue.count)


def among(request: HttpRequest, ids: list[int], count: Any = None) -> Standing:
    """Will find the case that the address asks for among these, or the first one; `count` counts a longer queue."""
    asked = request.GET.get("case", "")
    wanted = numbers.read_number(asked) if asked else None
    at = ids.index(wanted) if wanted in ids else 0
    total = count() if count is not None and len(ids) == MOST else len(ids)
    if not ids:
        return Standing(None, 0, 0, "", "", (), asked if wanted is not None else "")
    before = numbers.number(ids[at - 1]) if at else ""
    after = numbers.number(ids[at + 1]) if at + 1 < len(ids) else ""
    gone = numbers.number(wanted) if wanted is not None and wanted not in ids else ""
    return Standing(ids[at], at + 1, total, before, after, tuple(ids[at + 1 : at + 11]), gone)


def last(request: HttpRequest, desk: Desk) -> dict[str, Any] | None:
    """Will return the case that was dealt with just now and the move that would put it right, where one may."""
    case_id = numbers.read_number(request.GET.get("last", ""))
    row = desk.cases().filter(pk=case_id).first() if case_id is not None else None
    if row is None:
        return None
    # Until it is claimed a dispatch can be corrected; what was closed can be reopened. Other moves have no way back.
    undo = {State.UNCLAIMED.value: "correct", State.CLOSED.value: "reopen"}.get(row.state, "")
    return {
        "number": numbers.number(row.pk),
        "state": present.label("state", row.state),
        "unit": present.unit(desk.ground, row.unit),
        "undo": undo,
    }
