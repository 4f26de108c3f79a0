"""The row that a case's snapshot makes. The record writes it; the proof compares it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from doorstep.cases.rules.chain import encode
from doorstep.cases.rules.clocks import dump
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.waking import wake_at

# What is given at the door and never follows from an event.
GIVEN = (
    "language", "text", "place", "lon", "lat",
    "map_edition", "catalog_edition", "duty_edition", "calendar_edition", "people_edition",
)  # fmt: skip
LEVELS = ("community", "town", "county", "duty_grid")


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
        "channel": case.channel,
        "nature": case.nature,
        "category": case.category,
        "public": case.public,
        "cell": case.cell,
        **{level: case.where.get(level, "") for level in LEVELS},
        "difficulty": case.difficulty,
        "urgent": case.urgent,
        "tier": case.tier,
        "holder": case.holder,
        "unit": case.unit,
        "accused": case.accused,
        "co_units": f",{','.join(case.co_units)}," if case.co_units else "",
        "master": case.master,
        "asked": f",{','.join(sorted(case.proposals))}," if case.proposals else "",
        "filed_at": case.filed_at,
        "dispatched_at": case.dispatched_at,
        "handled_at": case.handled_at,
        "closed_at": case.closed_at,
        "due_at": min(running, default=None),
        "wake_at": wake_at(case),
        "clocks": encode({name.value: dump(clock) for name, clock in case.clocks.items()}),
        "call_back": case.call_back,
    }


def said(given: Mapping[str, Any], salt: bytes) -> str:
    """Will return the hash, in hex, of the columns that were given at the door and are in no event: text and place.

    Salted, so that nobody can find out from the published log what a short text said.
    """
    return hashlib.sha256(salt + encode(given).encode("utf-8", "surrogatepass")).hexdigest()
