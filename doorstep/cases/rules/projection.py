"""The row that a case's snapshot makes. The record writes it; the proof compares it."""

import json
from typing import Any

from doorstep.cases.rules.clocks import dump
from doorstep.cases.rules.replay import Snapshot, wake_at


def row(case: Snapshot) -> dict[str, Any]:
    """Will return the columns of the case's row that follow from its events, and from nothing else."""
    running = [clock.due for clock in case.clocks.values() if clock.running]
    return {
        "version": case.version,
        "head": case.head,
        "state": case.state.value,
        "status": case.status.value,
        "outcome": case.outcome.value if case.outcome else "",
        "claimed_outcome": case.claimed_outcome,
        "category": case.category,
        "cell": case.cell,
        "difficulty": case.difficulty,
        "urgent": case.urgent,
        "tier": case.tier,
        "holder": case.holder,
        "unit": case.unit,
        "accused": case.accused,
        "co_units": f",{','.join(case.co_units)}," if case.co_units else "",
        "master": case.master,
        "filed_at": case.filed_at,
        "dispatched_at": case.dispatched_at,
        "handled_at": case.handled_at,
        "closed_at": case.closed_at,
        "due_at": min(running, default=None),
        "wake_at": wake_at(case),
        "clocks": json.dumps(
            {name.value: dump(clock) for name, clock in case.clocks.items()},
            sort_keys=True,
            separators=(",", ":"),
        ),
        "call_back": case.call_back,
    }
