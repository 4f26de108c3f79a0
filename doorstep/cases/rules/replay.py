"""What a case is after its events: one function a step, so that the record proves the row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from doorstep.cases.rules.chain import GENESIS, instant
from doorstep.cases.rules.clocks import Clock, ClockName, go_on, put_off, read, stop
from doorstep.cases.rules.states import STATUS_OF, Outcome, State, Status
from doorstep.lib.changed import changed

Facts = Mapping[str, Any]

STOPPING = frozenset({State.WAITING, State.PAUSED})


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain, as rules see it."""

    case_id: int
    version: int
    move: str
    role: str
    post: str
    by: int | None
    at: datetime
    facts: Facts
    hash: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything about a case that a rule may ask. It holds no personal data and no text of the report."""

    case_id: int = 0
    version: int = 0
    state: State = State.SCREENING
    channel: str = ""
    category: str = ""
    nature: str = ""
    public: bool = False
    private: bool = False  # about somebody's own door: never public, whatever its category
    difficulty: int = 2
    urgent: bool = False
    tier: int = 2
    cell: str = ""
    where: Mapping[str, str] = field(default_factory=dict)  # community, town, county, duty_grid of the cell
    said: str = ""  # a salted hash of what the report said, which is not in the log
    holder: str = ""
    unit: str = ""
    accused: str = ""
    imported: bool = False  # an old system's case: its past may be written down as it was told
    co_units: Mapping[str, str] = field(default_factory=dict)  # unit -> "called" | what it answered
    arrival: datetime | None = None
    clocks: Mapping[ClockName, Clock] = field(default_factory=dict)
    catalog: int | None = None  # the edition of the catalogue whose standard counts
    evidence_needed: tuple[str, ...] = ()
    check_required: bool = False
    filed_at: datetime | None = None
    dispatched_at: datetime | None = None
    handled_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    claimed_outcome: str = ""
    objectors: tuple[str, ...] = ()
    designated: bool = False
    closers: tuple[str, ...] = ()  # posts that called it handled; none of them gets the rework
    closer_ids: tuple[int, ...] = ()
    reworks: int = 0
    reopened: int = 0
    returned_at: datetime | None = None  # when it last came back; evidence from before proves nothing any more
    proposals: Mapping[str, Facts] = field(default_factory=dict)
    waiting_until: datetime | None = None
    review_at: datetime | None = None
    lapse_at: datetime | None = None
    reopen_until: datetime | None = None
    urged_at: datetime | None = None
    supervised: Facts | None = None
    signalled: frozenset[str] = frozenset()
    answered: bool = False
    call_back: str = ""  # "", "due" or "done"
    call_backs: int = 0
    master: int | None = None
    head: bytes = GENESIS

    @property
    def status(self) -> Status:
        """Will return the public status."""
        return STATUS_OF[self.state]


Effect = Callable[[Snapshot, Event], dict[str, Any]]


def _with_clocks(before: Snapshot, event: Event) -> dict[ClockName, Clock]:
    """Will return the clocks with those that the event starts or moves."""
    clocks = dict(before.clocks)
    for facts in event.facts.get("clocks", ()):
        clock = read(facts)
        old = clocks.get(clock.name)
        # A clock that starts anew keeps its first promise on record; it does not hide it.
        clocks[clock.name] = changed(clock, first_due=old.first_due) if old else clock
    for name, due in event.facts.get("dues", {}).items():
        clock = clocks[ClockName(name)]
        clocks[clock.name] = (
            go_on(clock, event.at, instant(due))
            if clock.stopped and clock.stopped[-1][1] is None
            else put_off(clock, event.at, instant(due))
        )
    return clocks


def _done(clocks: dict[ClockName, Clock], at: datetime, *names: ClockName) -> None:
    for name in names:
        if name in clocks and clocks[name].done is None:
            clock = clocks[name]
            if clock.stopped and clock.stopped[-1][1] is None:
                clock = changed(clock, stopped=(*clock.stopped[:-1], (clock.stopped[-1][0], at)))
            clocks[name] = changed(clock, done=at)


def _file(before: Snapshot, event: Event) -> dict[str, Any]:
    facts = event.facts
    new: dict[str, Any] = {
        "case_id": event.case_id,
        "channel": facts.get("channel", ""),
        "category": facts.get("category", ""),
        "nature": facts.get("nature", ""),
        "private": bool(facts.get("private")),
        "cell": facts.get("cell", ""),
        "said": facts.get("said", ""),
        "accused": facts.get("accused", ""),
        "urgent": bool(facts.get("urgent")),
        "difficulty": facts.get("difficulty", 2),
        "filed_at": event.at,
        "imported": facts.get("channel") == "import",
        "holder": facts["holder"],
        "unit": facts["unit"],
    }
    return new | _placed(before, event) | (_dispatch(before, event) if "trace" in facts else {})


def _placed(before: Snapshot, event: Event) -> dict[str, Any]:
    """What and where, as far as the event says it."""
    facts = event.facts
    return {
        "category": facts.get("category", before.category),
        "public": bool(facts.get("public", before.public)),
        "cell": facts.get("cell", before.cell),
        "where": facts.get("where", before.where),
    }


def _dispatch(before: Snapshot, event: Event) -> dict[str, Any]:
    facts = event.facts
    return _placed(before, event) | {
        "difficulty": facts.get("difficulty", before.difficulty),
        "urgent": bool(facts.get("urgent", before.urgent)),
        "tier": facts["tier"],
        "holder": facts["holder"],
        "unit": facts["unit"],
        "catalog": facts["trace"].get("editions", {}).get("catalog"),
        "evidence_needed": tuple(facts.get("evidence_needed", ())),
        "check_required": bool(facts.get("check_required")),
        "dispatched_at": event.at,
    }


def _hand_over(before: Snapshot, event: Event) -> dict[str, Any]:
    facts = event.facts
    return {
        "holder": facts.get("holder", before.holder),
        "unit": facts.get("unit", before.unit),
        "tier": facts.get("tier", before.tier),
        "cell": facts.get("cell", before.cell),
        "where": facts.get("where", before.where),
    }


def _object(before: Snapshot, event: Event) -> dict[str, Any]:
    return {"objectors": (*before.objectors, event.post)}


def _designate(before: Snapshot, event: Event) -> dict[str, Any]:
    return _hand_over(before, event) | {"designated": True}


def _claim(_: Snapshot, __: Event) -> dict[str, Any]:
    return {}


def _ask(_: Snapshot, event: Event) -> dict[str, Any]:
    return {"waiting_until": instant(event.facts["until"])}


def _whistle(before: Snapshot, event: Event) -> dict[str, Any]:
    return {
        "co_units": dict(before.co_units) | dict.fromkeys(event.facts["co_units"], "called"),
        "arrival": instant(event.facts["arrival"]),
    }


def _arrive(before: Snapshot, event: Event) -> dict[str, Any]:
    co_units = dict(before.co_units) | {event.facts["unit"]: event.facts["answer"]}
    return {"co_units": co_units, "arrival": before.arrival if "called" in co_units.values() else None}


def _propose(before: Snapshot, event: Event) -> dict[str, Any]:
    entry = dict(event.facts) | {"by": event.by, "post": event.post}
    return {"proposals": dict(before.proposals) | {event.facts["move"]: entry}}


def _refuse(before: Snapshot, event: Event) -> dict[str, Any]:
    return {"proposals": {k: v for k, v in before.proposals.items() if k != event.facts["move"]}}


def _approved(before: Snapshot, event: Event) -> dict[str, Any]:
    return {"proposals": {k: v for k, v in before.proposals.items() if k != event.move}}


def _pause(before: Snapshot, event: Event) -> dict[str, Any]:
    return _approved(before, event) | {"review_at": instant(event.facts["review"])}


def _handle(before: Snapshot, event: Event) -> dict[str, Any]:
    return {
        "handled_at": event.at,
        "claimed_outcome": event.facts["outcome"],
        "closers": (*before.closers, event.post) if event.post not in before.closers else before.closers,
        "closer_ids": (*before.closer_ids, event.by)
        if event.by and event.by not in before.closer_ids
        else before.closer_ids,
        "lapse_at": instant(event.facts["lapse"]) if event.facts.get("lapse") else None,
        "answered": False,
        "call_back": event.facts.get("call_back", before.call_back),
    }


def _queued(before: Snapshot, event: Event) -> str:
    """Whoever has answered by any way is not called again."""
    if "answers" in event.facts:
        return "done" if before.call_back else ""
    return str(event.facts.get("call_back", before.call_back))


def _back(before: Snapshot, event: Event) -> dict[str, Any]:
    """The case goes back: to supervision, not to whoever called it handled."""
    reopened = event.move == "reopen"
    return _hand_over(before, event) | {
        "reworks": before.reworks + 1,
        "reopened": before.reopened + reopened,
        "returned_at": event.at,
        "outcome": None,
        "claimed_outcome": "",
        "closed_at": None,
        "lapse_at": None,
        "designated": before.dispatched_at is not None,
        "answered": "answers" in event.facts,
        "call_back": _queued(before, event),
    }


# What a move closes a case as, whatever the holder claimed; the others close it as what was claimed.
CLOSES_AS: dict[str, Outcome] = {
    "decline": Outcome.NOT_OURS,
    "lapse": Outcome.UNCONFIRMED,
    "merge": Outcome.DUPLICATE,
    "withdraw": Outcome.WITHDRAWN,
    "terminate": Outcome.EXPLAINED,
}


def _close(before: Snapshot, event: Event) -> dict[str, Any]:
    outcome = CLOSES_AS.get(event.move) or Outcome(
        event.facts.get("outcome") or before.claimed_outcome or Outcome.EXPLAINED
    )
    until = event.facts.get("reopen_until")
    return {
        "outcome": outcome,
        "closed_at": event.at,
        "lapse_at": None,
        "waiting_until": None,
        "review_at": None,
        "arrival": None,
        "proposals": {},
        "reopen_until": instant(until) if until else None,
        "master": event.facts.get("master"),
        "answered": before.answered or "answers" in event.facts,
        "call_back": _queued(before, event),
    }


def _call_back(before: Snapshot, event: Event) -> dict[str, Any]:
    return {
        "call_back": "done" if event.facts["call"].get("reached") or event.facts["call"].get("given_up") else "due",
        "call_backs": before.call_backs + 1,
        "answered": before.answered or "answers" in event.facts,
    }


def _remind(before: Snapshot, event: Event) -> dict[str, Any]:
    new: dict[str, Any] = {"signalled": before.signalled | {event.facts["signal"]}}
    if event.facts.get("call_back"):
        new["call_back"] = "due"
    if event.facts.get("arrival_red"):
        new["arrival"] = None
    return new


def _escalate(before: Snapshot, event: Event) -> dict[str, Any]:
    signal = event.facts.get("signal")
    return _hand_over(before, event) | {"signalled": before.signalled | {signal} if signal else before.signalled}


def _force(before: Snapshot, event: Event) -> dict[str, Any]:
    if State(event.facts["target"]) is State.CLOSED:
        return _close(before, event)
    return (
        _approved(before, event)
        | _hand_over(before, event)
        | dict.fromkeys(("outcome", "closed_at", "lapse_at", "waiting_until", "review_at", "master"))
    )


def _none(_: Snapshot, __: Event) -> dict[str, Any]:
    return {}


EFFECTS: dict[str, Effect] = {
    "file": _file,
    "dispatch": _dispatch,
    "correct": _placed,
    "claim": _claim,
    "object": _object,
    "uphold": _hand_over,
    "designate": _designate,
    "assign": _hand_over,
    "hand_over": _hand_over,
    "ask": _ask,
    "answer": lambda _b, _e: {"waiting_until": None},
    "time_out": lambda _b, _e: {"waiting_until": None},
    "whistle": _whistle,
    "arrive": _arrive,
    "propose": _propose,
    "refuse": _refuse,
    "extend": _approved,
    "pause": _pause,
    "resume": lambda _b, _e: {"review_at": None},
    "escalate": _escalate,
    "handle": _handle,
    "deny": _back,
    "fail": _back,
    "reopen": _back,
    "confirm": _close,
    "pass": _close,
    "lapse": _close,
    "decline": _close,
    "merge": _close,
    "withdraw": _close,
    "terminate": _close,
    "settle": _close,
    "urge": lambda _b, e: {"urged_at": e.at},
    "supervise": lambda _b, e: {"supervised": dict(e.facts["supervision"])},
    "remind": _remind,
    "call_back": _call_back,
    "rate": lambda _b, _e: {"answered": True},
    "force": _force,
}

# Which clocks a move finishes. The rest run on: a claim is not a solution.
FINISHES: dict[str, tuple[ClockName, ...]] = {
    "dispatch": (ClockName.SCREEN,),
    "claim": (ClockName.CLAIM,),
    "contact": (ClockName.CONTACT,),
    "ask": (ClockName.CONTACT,),
    "reply": (ClockName.ANSWER,),
    "handle": (ClockName.SOLVE, ClockName.ANSWER, ClockName.CONTACT),
}


def apply(before: Snapshot, event: Event, target: State) -> Snapshot:
    """Will return the case after one event that moves it to `target`."""
    clocks = _with_clocks(before, event)
    _done(clocks, event.at, *FINISHES.get(event.move, ()))
    if target is State.IN_HAND:  # however it came into somebody's hands, it has been taken up
        _done(clocks, event.at, ClockName.CLAIM)
    if target in STOPPING:
        clocks = {name: stop(clock, event.at) for name, clock in clocks.items()}
    if target is State.CLOSED:
        _done(clocks, event.at, *clocks)
    effect = EFFECTS.get(event.move, _none)(before, event)
    signalled = effect.pop("signalled", before.signalled)
    if event.facts.get("clocks") or event.facts.get("dues"):
        # A clock that was moved may turn amber and red again, and is reported and escalated again. One that only
        # stood still goes on as it was.
        moved = set() if before.state in STOPPING else set(event.facts.get("dues", {}))
        fresh = {c["name"] for c in event.facts.get("clocks", ())} | moved
        signalled = frozenset(s for s in signalled if s.split(":")[0] not in fresh)
    return changed(
        before,
        state=target,
        version=event.version,
        clocks=clocks,
        head=event.hash,
        signalled=signalled,
        **effect,
    )


def replay(events: Iterable[Event]) -> Snapshot:
    """Will return the case that its events make. Each event's facts name the state it led to."""
    snapshot = Snapshot()
    for event in events:
        snapshot = apply(snapshot, event, State(event.facts["to"]))
    return snapshot
