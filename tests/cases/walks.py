"""Random lives of a case, by the table of moves alone: for the property tests of the rules."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from doorstep.cases.rules import chain, clocks, moves, replay
from doorstep.cases.rules.chain import stamp
from doorstep.cases.rules.replay import Event, Snapshot
from doorstep.cases.rules.states import Role, State
from doorstep.lib.refusal import Refusal

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
POSTS = ("post-a", "post-b", "post-c", "post-d")


def all_facts(at: datetime, random: Random | None = None) -> dict[str, Any]:
    """Will return facts that satisfy every need at once, so that only states, roles and guards decide."""
    pick = random or Random(1)
    return {
        "reason": "because",
        "legal_basis": "article 22",
        "disposition": "beyond",
        "public_reply": "done",
        "channel": "12345",
        "trace": {"editions": {"calendar": 1}},
        "holder": pick.choice(POSTS),
        "unit": "unit",
        "tier": pick.choice((1, 2, 3)),
        "contact": {"how": "phone", "result": "spoke"},
        "question": "where exactly?",
        "answer": "by the gate",
        "until": stamp(at + timedelta(days=3)),
        "plan": {"measures": "dig", "until": "2026-04-01"},
        "co_units": ["water"],
        "arrival": stamp(at + timedelta(hours=4)),
        "move": pick.choice(sorted(moves.PROPOSALS)),
        "review": stamp(at + timedelta(days=20)),
        "evidence": ["photo"],
        "outcome": "solved",
        "answers": {"contacted": True, "solved": pick.choice(("yes", "partly", "no")), "satisfied": 4},
        "note": "seen",
        "master": 77,
        "parts": [78, 79],
        "supervision": {"until": stamp(at), "post": "post-d"},
        "call": {"reached": True},
        "text": "more",
        "target": pick.choice(["in_hand", "closed", "rework"]),
        "signal": f"claim:amber:{pick.randrange(3)}",
        "lapse": stamp(at + timedelta(days=7)),
        "reopen_until": stamp(at + timedelta(days=30)),
        "dues": {},
        "clocks": [],
    }


def first_clocks(at: datetime) -> list[dict[str, Any]]:
    return [
        clocks.started(
            name.value,
            limit="8 hours",
            rule="r",
            calendar=1,
            start=at,
            due=at + timedelta(hours=8 * (i + 1)),
        )
        for i, name in enumerate(
            (clocks.ClockName.CLAIM, clocks.ClockName.CONTACT, clocks.ClockName.SOLVE, clocks.ClockName.ANSWER)
        )
    ]


def facts_of(case: Snapshot, name: str, at: datetime, random: Random) -> dict[str, Any]:
    """Will return all facts, with the clocks and dues that this move would bring."""
    facts = all_facts(at, random)
    if name in ("file", "dispatch"):
        facts["clocks"] = first_clocks(at)
        if name == "file" and random.random() < 0.3:
            del facts["trace"]
            facts["clocks"] = []
    stopped = {
        n.value: stamp(at + timedelta(hours=5))
        for n, c in case.clocks.items()
        if c.done is None and c.stopped and c.stopped[-1][1] is None
    }
    if name in ("answer", "time_out", "resume"):
        facts["dues"] = stopped
    if name == "extend" and clocks.ClockName.SOLVE in case.clocks:
        facts["dues"] = {"solve": stamp(case.clocks[clocks.ClockName.SOLVE].due + timedelta(days=2))}
    if name == "propose":
        facts |= {"plan": "dig", "target": "in_hand", "asked_dues": {}}
        if clocks.ClockName.SOLVE in case.clocks:
            facts["asked_dues"] = {"solve": stamp(case.clocks[clocks.ClockName.SOLVE].due + timedelta(days=2))}
    if name in ("deny", "fail", "reopen"):
        facts["clocks"] = first_clocks(at)
    if name == "arrive":
        facts["unit"] = "water"
    return facts


@dataclass
class Life:
    """A case with its events so far."""

    case: Snapshot = field(default_factory=Snapshot)
    events: list[Event] = field(default_factory=list)

    def make(self, name: str, role: Role, *, post: str, by: int, at: datetime, facts: dict[str, Any]) -> None:
        target = moves.decide(self.case, name, role=role, post=post, by=by, at=at, facts=facts)
        facts = {**facts, "to": target.value}
        mark = chain.digest(
            previous=self.case.head, case_id=5, version=self.case.version + 1, move=name, role=role.value,
            post=post, by=by, at=at, facts=chain.encode(facts),
        )  # fmt: skip
        event = Event(5, self.case.version + 1, name, role.value, post, by, at, facts, mark)
        self.case = replay.apply(self.case, event, target)
        self.events.append(event)


def live(seed: int, steps: int) -> Life:
    """Will live a case by up to `steps` legal random moves."""
    random = Random(seed)
    life = Life()
    at = START
    life.make("file", Role.RESIDENT, post="", by=0, at=at, facts=facts_of(life.case, "file", at, random))
    for _ in range(steps):
        at += timedelta(minutes=random.randrange(1, 4000))
        legal = [m for m in moves.MOVES.values() if life.case.state in m.sources]
        move = random.choice(sorted(legal, key=lambda m: m.name))
        role = random.choice(sorted(move.by))
        facts = facts_of(life.case, move.name, at, random)
        try:
            life.make(move.name, role, post=random.choice(POSTS), by=random.randrange(1, 5), at=at, facts=facts)
        except Refusal:
            continue
        if life.case.state is State.CLOSED and random.random() < 0.5:
            break
    return life
