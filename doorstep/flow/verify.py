"""The proof: every case replayed, every chain recomputed, every clock counted again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from doorstep.cases import queries
from doorstep.cases.queries import StoredEvent
from doorstep.cases.rules import chain, clocks, moves, projection, replay
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role, State
from doorstep.flow import seal
from doorstep.ground.worktime import queries as worktime_queries
from doorstep.ground.worktime import rules as worktime
from doorstep.lib.refusal import Refusal

BATCH = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as the record says: where, and what was expected."""

    kind: str
    case_id: int | None
    version: int | None
    detail: str


@dataclass(slots=True)
class Proof:
    """What was looked at, and what was found wrong, in the order of cases and events."""

    cases: int = 0
    events: int = 0
    clocks: int = 0
    days: int = 0
    faults: list[Fault] = field(default_factory=list)
    partition: dict[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Will say whether nothing was found wrong."""
        return not self.faults


def verify(*, most: int = 100, progress: Callable[[int], None] = lambda _: None) -> Proof:
    """Will replay and re-hash everything and return what it saw, with at most `most` faults, the first ones first."""
    proof = Proof()
    last = 0
    while batch := queries.in_order(last, BATCH):
        for row, links in batch:
            last = row.pk
            proof.cases += 1
            proof.events += len(links)
            for fault in _case(row.pk, links, queries.columns(row), proof):
                if len(proof.faults) < most:
                    proof.faults.append(fault)
        progress(proof.cases)
    for case_id in queries.orphans():
        proof.faults.append(Fault("row_missing", case_id, None, "events without a case"))
    proof.partition = queries.partition()
    parts = sum(proof.partition[status] for status in ("unclaimed", "in_hand", "closed"))
    if parts != proof.cases:
        proof.faults.append(Fault("partition", None, None, f"{parts} of {proof.cases} cases have a status"))
    for detail in seal.check():
        proof.days += 1
        if detail:
            proof.faults.append(Fault("checkpoint", None, None, detail))
    del proof.faults[most:]
    return proof


def _case(case_id: int, links: list[StoredEvent], row: dict[str, Any], proof: Proof) -> Iterator[Fault]:
    """Will yield the first fault in a case's chain, or else what its row says wrongly."""
    if not links:
        yield Fault("events_missing", case_id, None, "a case without events")
        return
    before = Snapshot()
    for place, stored in enumerate(links, start=1):
        event = stored.event
        fault = _link(before, stored, place)
        if fault:
            yield Fault(fault[0], case_id, event.version, fault[1])
            return
        target = State(event.facts["to"])
        move = moves.MOVES.get(event.move)
        allowed = move is not None and Role(event.role) in move.by
        if not allowed or (before.version and move and before.state not in move.sources):
            yield Fault("move", case_id, event.version, f"{event.move} by {event.role} from {before.state}")
            return
        try:
            after = replay.apply(before, event, target)
            wrong = list(_clocks(event, proof))
        except (KeyError, ValueError, TypeError, Refusal) as error:
            yield Fault("replay", case_id, event.version, f"{type(error).__name__}: {error}")
            return
        for detail in wrong:
            yield Fault("clock", case_id, event.version, detail)
        before = after
    for name, value in projection.row(before).items():
        if row[name] != value:
            yield Fault("row", case_id, before.version, f"{name}: the row says {row[name]!r}, the events {value!r}")


def _link(before: Snapshot, stored: StoredEvent, place: int) -> tuple[str, str] | None:
    event = stored.event
    if event.version != place:
        return "gap", f"version {place} is missing"
    if stored.previous != before.head:
        return "chain", "does not follow the event before it"
    mark = chain.digest(
        previous=stored.previous, case_id=event.case_id, version=event.version, move=event.move, role=event.role,
        post=event.post, by=event.by, at=event.at, facts=stored.text,
    )  # fmt: skip
    return None if mark == event.hash else ("hash", "its content is not what was hashed")


def _clocks(event: replay.Event, proof: Proof) -> Iterator[str]:
    """Will count again each clock that the event starts, over the calendar it was started under."""
    for facts in event.facts.get("clocks", ()):
        proof.clocks += 1
        clock = clocks.read(facts)
        calendar = worktime_queries.calendar(facts["calendar"])
        due = worktime.due_at(calendar, clock.start, worktime.parse_limit(clock.limit))
        if due != clock.due:
            yield f"{clock.name}: due {clock.due.isoformat()}, counted again {due.isoformat()}"
