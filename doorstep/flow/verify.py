"""The proof: every case replayed, every chain recomputed, every clock counted again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from doorstep.cases import queries
from doorstep.cases.queries import StoredEvent
from doorstep.cases.rules import chain, clocks, moves, projection, replay
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import Role, State
from doorstep.flow import chase, seal
from doorstep.flow import clocks as counting
from doorstep.flow.evidence import unlike
from doorstep.ground.worktime import queries as worktime_queries
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
    photos: int = 0
    days: int = 0
    faults: list[Fault] = field(default_factory=list)
    partition: dict[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Will say whether nothing was found wrong."""
        return not self.faults


def verify(
    *,
    now: datetime | None = None,
    published: Iterable[Mapping[str, Any]] = (),
    most: int = 100,
    progress: Callable[[int], None] = lambda _: None,
    looked: Callable[[int], None] = lambda _: None,
) -> Proof:
    """Will replay and re-hash everything and return what it saw, with at most `most` faults, the first ones first.

    `now`, if given, also finds cases that were hidden from the clock; `published` are checkpoints that were kept
    outside, with which those of the record must agree. `progress` is told of cases, then `looked` of photos.
    """
    proof = Proof()
    told: dict[int, set[str]] = {}
    names: dict[str, int] = {}

    def look_again(case_ids: Iterable[int]) -> None:
        for case_id in case_ids:
            if len(proof.faults) < most:
                proof.faults += _look(case_id, now, names).faults

    with queries.reading_everything():
        for row, links in _everything(proof):
            proof.cases += 1
            proof.events += len(links)
            if _case(row.pk, links, queries.columns(row), proof, now):
                look_again([row.pk])
            else:
                told[row.pk] = _photos(links)
            if len(told) == BATCH:
                look_again(_odd(told, names))
                told.clear()
                progress(proof.cases)
        look_again(_odd(told, names))
        proof.faults += [Fault("row_missing", found, None, "events without a case") for found in queries.orphans()]
        proof.faults += [Fault("case_missing", found, None, "filed, and gone") for found in queries.vanished()]
        proof.partition = queries.partition()
        parts = sum(proof.partition[status] for status in ("unclaimed", "in_hand", "closed"))
        if parts != proof.cases:
            proof.faults.append(Fault("partition", None, None, f"{parts} of {proof.cases} cases have a status"))
        for detail in seal.check():
            proof.days += 1
            if detail:
                proof.faults.append(Fault("checkpoint", None, None, detail))
        proof.faults += [Fault("published", None, None, detail) for detail in seal.disagree(published)]
    proof.photos = len(names)
    proof.faults += _files(names, looked)
    del proof.faults[most:]
    return proof


def one(case_id: int, *, now: datetime | None = None) -> Proof:
    """Will replay and re-hash one case with its photos and return what it saw. Raises CaseUnknownError."""
    names: dict[str, int] = {}
    proof = _look(case_id, now, names)
    proof.photos = len(names)
    proof.faults += _files(names)
    return proof


def _look(case_id: int, now: datetime | None, names: dict[str, int]) -> Proof:
    """Will read one case anew: what looked wrong in a batch may be a move made between two of its queries."""
    row, proof = queries.case(case_id), Proof(cases=1)
    try:
        links = queries.events(case_id)
    except (ValueError, TypeError) as error:
        proof.faults.append(Fault("unreadable", case_id, None, f"{type(error).__name__}: {error}"))
        return proof
    proof.events = len(links)
    proof.faults += _case(case_id, links, queries.columns(row), proof, now)
    photos = queries.evidence_of([case_id]).get(case_id, [])
    proof.faults += [Fault("photo", case_id, None, detail) for detail in _unlike(_photos(links), photos)]
    _note(photos, names)
    return proof


def _everything(proof: Proof) -> Iterator[tuple[Any, list[StoredEvent]]]:
    """Will yield every case with its events, a batch a time; one that cannot even be read is a fault of its own."""
    last, limit = 0, BATCH
    while True:
        try:
            batch = queries.in_order(last, limit)
        except (ValueError, TypeError, DatabaseError) as error:
            found = queries.next_case(last)
            if limit > 1 and found is not None:
                limit = 1  # find out which
                continue
            if found is None:
                raise
            proof.cases += 1
            proof.faults.append(Fault("unreadable", found, None, f"{type(error).__name__}: {error}"))
            last, limit = found, BATCH
            continue
        if not batch:
            return
        yield from batch
        last = batch[-1][0].pk


def _case(
    case_id: int, links: list[StoredEvent], row: dict[str, Any], proof: Proof, now: datetime | None
) -> list[Fault]:
    """Will return the first fault in a case's chain, or else what its row says wrongly."""
    if not links:
        return [Fault("events_missing", case_id, None, "a case without events")]
    before, seq = Snapshot(), 0
    for place, stored in enumerate(links, start=1):
        event = stored.event
        try:
            wrong = list(_event(before, stored, place, seq, proof))
            if wrong:
                return [Fault(kind, case_id, event.version, detail) for kind, detail in wrong]
            before, seq = replay.apply(before, event, State(event.facts["to"])), stored.seq
        except _STRANGE as error:
            return [Fault("replay", case_id, event.version, f"{type(error).__name__}: {error}")]
    try:
        return [Fault("row", case_id, before.version, detail) for detail in _row(before, row, now)]
    except _STRANGE as error:
        return [Fault("row", case_id, before.version, f"{type(error).__name__}: {error}")]


# What plain code raises when the database hands it what the program would never have written.
_STRANGE = (KeyError, ValueError, TypeError, AttributeError, Refusal)


def _event(before: Snapshot, stored: StoredEvent, place: int, seq: int, proof: Proof) -> Iterator[tuple[str, str]]:
    event = stored.event
    fault = _link(before, stored, place)
    if fault:
        yield fault
    elif stored.seq <= seq:
        yield "order", "does not come after the event before it in the log"
    elif not _possible(before, event):
        yield "move", f"{event.move} by {event.role} from {before.state} to {event.facts.get('to')}"
    else:
        for detail in _clocks(event, proof):
            yield "clock", detail


def _possible(before: Snapshot, event: replay.Event) -> bool:
    """Will say whether the table of moves knows the step: from there, by them, to there."""
    move = moves.MOVES.get(event.move)
    if move is None or Role(event.role) not in move.by:
        return False
    known = before.state in move.sources if before.version else event.move == "file"
    begins = bool(before.version) != (event.move == "file")
    return known and begins and event.facts["to"] == moves.target_of(before, event.move, event.facts)


def _row(case: Snapshot, row: dict[str, Any], now: datetime | None) -> Iterator[str]:
    for name, value in projection.row(case).items():
        if row[name] != value:
            yield f"{name}: the row says {row[name]!r}, the events {value!r}"
    given = {name: row[name] for name in projection.GIVEN}
    if projection.said(given, row["code_hash"]) != case.said:
        yield "text, place, language, editions or code: not what was filed"
    if now and row["put_off_until"] and row["put_off_until"] > now + chase.PUT_OFF:
        yield f"put_off_until: the clock is kept from it until {row['put_off_until'].isoformat()}"


_OF_PHOTOS = frozenset({"photos", "evidence"})


def _photos(links: Iterable[StoredEvent]) -> set[str]:
    """Will return the tokens of the photos that a case's events name."""
    named = (stored.event.facts[name] for stored in links for name in _OF_PHOTOS & stored.event.facts.keys())
    return {str(token) for tokens in named if isinstance(tokens, list) for token in tokens}


def _odd(told: Mapping[int, set[str]], names: dict[str, int]) -> Iterator[int]:
    """Will yield the cases whose events name other photos than the table has, and note the files of all others."""
    kept = queries.evidence_of(told)
    for case_id, tokens in told.items():
        photos = kept.get(case_id, [])
        if any(_unlike(tokens, photos)):
            yield case_id
        else:
            _note(photos, names)


def _unlike(tokens: set[str], photos: Iterable[Any]) -> Iterator[str]:
    """Will say which photos the events name and the table does not, or the other way round."""
    for token in sorted(tokens ^ {photo.token for photo in photos}):
        yield f"{token}: {'the events name it, the table does not' if token in tokens else 'no event names it'}"


def _note(photos: Iterable[Any], names: dict[str, int]) -> None:
    for photo in photos:
        if photo.state == "ready":
            names.setdefault(photo.name, photo.case_id)


def _files(names: Mapping[str, int], looked: Callable[[int], None] = lambda _: None) -> Iterator[Fault]:
    """Will yield each clean copy that is not what its name says."""
    for nth, (name, case_id) in enumerate(sorted(names.items()), start=1):
        if detail := unlike(name):
            yield Fault("photo", case_id, None, f"{name}: {detail}")
        looked(nth)


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
        due = counting.due_from(calendar, clock.start, clock.limit)
        if due != clock.due:
            yield f"{clock.name}: due {clock.due.isoformat()}, counted again {due.isoformat()}"
