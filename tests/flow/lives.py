"""Random lives of a few cases over the real database, by the real people: moves that fit, and some that do not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from doorstep.cases import queries
from doorstep.cases.models import Case
from doorstep.cases.queries import StoredEvent
from doorstep.cases.rules import projection, replay
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.moves import MOVES, PROPOSALS
from doorstep.cases.rules.replay import STOPPING, Snapshot
from doorstep.cases.rules.states import STATUS_OF, Outcome, State
from doorstep.flow import assign, chase, check, confer, handle, rate, screen, split, standing, verify
from doorstep.flow import ground as grounds
from doorstep.flow import report as filing
from doorstep.flow.report import Receipt
from doorstep.ground.people.rules import Actor
from doorstep.lib.refusal import Refusal
from tests.cast import a_report
from tests.city import CAST, MANHOLE, NOISE, NOW, WATER, City, cell_code

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST = 3  # cases at a time: with more of them, no life gets far
UNITS = ("gov", "centre", "water", "west", "east")
POSTS = (*CAST.values(), "nobody")
CATEGORIES = (MANHOLE, NOISE, WATER)
CELLS = tuple(cell_code(n) for n in (0, 7, 12, 23))
ANSWERS = tuple({"solved": s, "contacted": True, "satisfied": 3} for s in ("yes", "partly", "no"))
REPORTS: tuple[dict[str, Any], ...] = (
    *[{}] * 3,
    *[{"accused": "west"}] * 2,
    {"accused": "centre"},
    {"category": WATER},
    {"category": ""},
    {"at_home": True},
    {"text": "煤气泄漏"},
    {"lon": None, "lat": None, "address": "西河镇"},
)


class Luck(Random):
    """The choices of one step. A step is drawn as one number: single draws would be too uneven to get anywhere."""

    def of(self, *values: Any) -> Any:
        """Will return one of the values."""
        return self.choice(values)

    def once_in(self, times: int) -> bool:
        """Will be true once in so many times."""
        return self.randrange(times) == 0


# Of small numbers, for they are drawn evenly; of a large range Hypothesis prefers a few.
SEEDS = st.tuples(*[st.integers(0, 100)] * 4)
Given = Mapping[str, Any]
Make = Callable[[Luck, Given], Any]


def _propose(move: str, luck: Luck, given: Given) -> Any:
    details: dict[str, Any] = {
        "extend": {"days": luck.of(0, 1, 5, 5)},
        "pause": {"plan": "随改造", "review": (given["now"] + luck.of(-1, 2, 9, 90, 400) * DAY).isoformat()},
        "terminate": {"public_reply": luck.of("", "说明", "说明")},
        "force": {"target": luck.of(*State), "outcome": luck.of("", "solved", "planned", "gone")},
    }[move]
    if move == "force" and luck.once_in(2):
        details["holder"] = luck.of(*POSTS)
    return confer.propose(move=move, reason="理由", **details, **given)


def _whistle(luck: Luck, given: Given) -> Any:
    arrival = given["now"] + luck.of(-1, 4, 40) * HOUR
    return confer.whistle(units=luck.choices(UNITS, k=luck.of(0, 1, 1, 2)), arrival=arrival, task="协助", **given)


def _handle(luck: Luck, given: Given) -> Any:
    outcome = luck.of("solved", "solved", "partly", "explained", "unfounded", "vanished")
    return handle.handle(outcome=outcome, public_reply="好", photos=luck.of((), ("p",), ("p",)), **given)


def _decline(luck: Luck, given: Given) -> Any:
    return screen.decline(disposition=luck.of(*sorted(grounds.at(given["now"]).catalog.dispositions)), **given)


def _split(luck: Luck, given: Given) -> Any:
    part = split.Part("另外，垃圾没人清", luck.of("", *CATEGORIES), luck.of("", *CELLS))
    keeps = luck.of(None, split.Part("", MANHOLE, CELLS[0]))
    return split.split(parts=luck.of((), (part,), (part,)), keeps=keeps, **given)


# One call into the flow for each move, and how often it is tried beside the others. People and moments vary.
STAFF: dict[str, tuple[int, Make]] = {
    "dispatch": (9, lambda r, g: screen.dispatch(category=r.of(*CATEGORIES), cell=r.of(*CELLS), **g)),
    "correct": (1, lambda r, g: screen.correct(category=r.of(*CATEGORIES), cell=r.of(*CELLS), reason="更正", **g)),
    "decline": (1, _decline),
    "claim": (9, lambda _, g: assign.claim(**g)),
    "object": (2, lambda _, g: assign.object_to(legal_basis="第三条", **g)),
    "uphold": (6, lambda r, g: assign.uphold(to=r.of(*POSTS), reason="属实", **g)),
    "designate": (4, lambda r, g: assign.designate(to=r.of("", *POSTS), reason="指定", **g)),
    "assign": (2, lambda r, g: assign.assign(to=r.of(*POSTS), **g)),
    "contact": (2, lambda _, g: handle.contact(how="电话", result="已联系", **g)),
    "ask": (3, lambda _, g: handle.ask(question="哪里？", **g)),
    "plan": (1, lambda _, g: handle.plan(found="缺失", measures="更换", until="2026-03-10", **g)),
    "whistle": (3, _whistle),
    "arrive": (3, lambda _, g: confer.arrive(answer="到", **g)),
    "escalate": (1, lambda _, g: assign.escalate(reason="太难", **g)),
    "propose extend": (5, partial(_propose, "extend")),
    "propose pause": (5, partial(_propose, "pause")),
    "propose terminate": (1, partial(_propose, "terminate")),
    "propose force": (2, partial(_propose, "force")),
    "refuse": (1, lambda r, g: confer.refuse(move=r.of(*PROPOSALS), reason="不同意", **g)),
    "extend": (9, lambda _, g: confer.approve(move="extend", **g)),
    "pause": (9, lambda _, g: confer.approve(move="pause", **g)),
    "terminate": (5, lambda _, g: confer.approve(move="terminate", **g)),
    "force": (9, lambda _, g: confer.approve(move="force", **g)),
    "resume": (6, lambda _, g: confer.resume(**g)),
    "handle": (9, _handle),
    "pass": (3, lambda _, g: check.pass_(note="看过", **g)),
    "fail": (4, lambda _, g: check.fail(note="没修", **g)),
    "call_back": (1, lambda r, g: check.call_back(reached=r.once_in(2), answers=r.of(None, *ANSWERS), **g)),
    "reopen by staff": (2, lambda _, g: check.reopen(reason="复核", **g)),
    "supervise": (1, lambda r, g: confer.supervise(reason="督办", until=g["now"] + DAY, post=r.of(*POSTS), **g)),
    "merge": (1, lambda r, g: screen.merge(**g)),
    "split": (2, _split),
}
UNSEEN: dict[str, tuple[int, Make]] = {  # without the version that was looked at
    "note": (1, lambda _, g: handle.note(text="备注", **g)),
    "reply": (1, lambda _, g: handle.reply(public_reply="正在办", **g)),
}
RESIDENT: dict[str, tuple[int, Make]] = {
    "answer": (9, lambda _, g: rate.answer(text="大集门口", **g)),
    "confirm": (4, lambda r, g: rate.answer_questions(answers=r.of(*ANSWERS[:2]), **g)),
    "deny": (6, lambda _, g: rate.answer_questions(answers=ANSWERS[2], **g)),
    "rate": (1, lambda r, g: rate.answer_questions(answers=r.of(*ANSWERS), **g)),
    "reopen": (6, lambda _, g: rate.reopen(reason="又坏了", **g)),
    "withdraw": (1, lambda _, g: rate.withdraw(reason="不用了", **g)),
    "urge": (1, lambda _, g: rate.urge(**g)),
    "add": (1, lambda _, g: rate.add(text="还有", photos=("q",), **g)),
}
WEIGHTS = {name: weight for table in (STAFF, UNSEEN, RESIDENT) for name, (weight, _) in table.items()}


class Lives(RuleBasedStateMachine):
    """At most three cases; each rule makes one step, and after each step everything must still be true."""

    def __init__(self, city: City, favour: Sequence[str] = ()) -> None:
        """`favour`: moves to be tried far more often than the others."""
        super().__init__()
        self.weights = WEIGHTS | dict.fromkeys(favour, 40)
        self.now = NOW
        self.people = {login: city.actor(login) for login in CAST}
        self.cases: list[int] = []
        self.promised: dict[tuple[int, ClockName], datetime] = {}
        self.looked_at: dict[int, int] = {}
        self.steps = 0
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self) -> None:
        """Will prove the record and then forget it."""
        try:
            assert not verify.verify(now=self.now).faults
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    @initialize(seed=SEEDS)
    def a_first_report(self, seed: tuple[int, ...]) -> None:
        """Will file one."""
        self._file(Luck(str(seed)))

    @rule(seed=SEEDS)
    def somebody_does_something(self, seed: tuple[int, ...]) -> None:
        """Will make a step: most often a move, else time, else another report."""
        luck = Luck(f"{seed} {self.steps}")  # the same number again is another step
        if luck.once_in(6):
            self._wait(luck)
        elif luck.once_in(12) and len(self.cases) < MOST:
            self._file(luck)
        else:
            self._move(luck)

    def _file(self, luck: Luck) -> None:
        answer = filing.file([a_report(luck.of(0, 7, 12, 23), **luck.of(*REPORTS))], now=self.now)[0]
        assert isinstance(answer, Receipt)
        self.cases.append(answer.case_id)

    def _wait(self, luck: Luck) -> None:
        self.now += luck.of(1, 1, 1, 3, 3, 8, 26, 130, 200) * HOUR
        assert chase.tick(now=self.now).failed == 0
        assert chase.tick(now=self.now).moves == 0

    def _move(self, luck: Luck) -> None:
        case = queries.snapshot(luck.of(*self.cases))
        names = self._moves(case) if not luck.once_in(12) else list(WEIGHTS)
        name = luck.choices(names, [self.weights[one] for one in names])[0]
        try:
            self._make(name, luck, case)
        except Refusal as refusal:
            assert refusal.code
        else:
            self.looked_at[case.case_id] = case.version

    def _moves(self, case: Snapshot) -> list[str]:
        """Will return the moves that may be possible now."""
        found = [name for name in WEIGHTS if case.state in MOVES[name.split()[0]].sources]
        never = {name for name in PROPOSALS if name not in case.proposals}
        never |= set() if case.proposals else {"refuse"}
        never |= {"propose extend", "propose pause"} if case.state is not State.IN_HAND else set()
        never |= set() if "called" in case.co_units.values() else {"arrive"}
        never |= set() if len(self.cases) > 1 else {"merge"}
        never |= set() if len(self.cases) < MOST else {"split"}
        never |= set() if case.reopen_until else {"reopen"}
        return [name for name in found if name not in never]

    def _make(self, name: str, luck: Luck, case: Snapshot) -> Any:
        given: dict[str, Any] = {"case_id": case.case_id, "now": self.now}
        if name in RESIDENT:
            return RESIDENT[name][1](luck, given)
        given["actor"] = self._actor(name, luck, case)
        if name in UNSEEN:
            return UNSEEN[name][1](luck, given)
        stale = luck.once_in(12)
        given["seen"] = self.looked_at.get(case.case_id) if stale else luck.of(case.version, None)
        if name == "merge":
            given["master"] = luck.of(*self.cases)
        done = STAFF[name][1](luck, given)
        if isinstance(done, split.Split):
            self.cases += [one.case_id for one in done.parts]
        return done

    def _actor(self, name: str, luck: Luck, case: Snapshot) -> Actor:
        """Will return somebody who may make the move, nine times of ten."""
        ground, everybody = grounds.at(self.now), list(self.people.values())
        move, _, asked = name.partition(" ")
        by = PROPOSALS[asked][0] if asked in PROPOSALS else MOVES[move].by
        may = [who for who in everybody if standing.roles(case, who, ground).keys() & by]
        return luck.choice(everybody if luck.once_in(10) or not may else may)

    # What must be true after every step.

    @invariant()
    def everything_is_still_true(self) -> None:
        """Looks at every case anew. The slices and the proof are looked at now and then, for they take longest."""
        self.steps += 1
        for case_id in self.cases:
            stored = queries.events(case_id)
            case, row = replay.replay(one.event for one in stored), queries.columns(queries.case(case_id))
            self._a_row_says_what_its_events_make(case, row)
            assert [one.event.version for one in stored] == list(range(1, len(stored) + 1))
            self._somebody_has_it_and_may(case, stored)
            self._time_counts_for_whoever_has_it(case)
        self._the_partition_adds_up("")
        if self.steps % 5 == 0:
            for column in ("unit", "town", "channel", "category", "holder"):
                self._the_partition_adds_up(column)
            assert not verify.verify(now=self.now).faults

    def _a_row_says_what_its_events_make(self, case: Snapshot, row: Mapping[str, Any]) -> None:
        expected = projection.row(case)
        assert {name: row[name] for name in expected} == expected
        assert row["put_off_until"] is None, "the clock failed on it"
        assert case.status is STATUS_OF[case.state]
        assert case.state is not State.CLOSED or (case.outcome in set(Outcome) and case.closed_at)

    def _the_partition_adds_up(self, column: str) -> None:
        """Reported = unclaimed + in hand + closed, in total or in each slice by a column."""
        rows = list(Case.objects.all())
        assert {row.pk for row in rows} == set(self.cases)
        for value in {getattr(row, column) for row in rows} if column else {""}:
            inside = [row for row in rows if not column or getattr(row, column) == value]
            parts = queries.partition(Case.objects.filter(**{column: value}) if column else None)
            assert parts["reported"] == len(inside) == sum(parts[s] for s in ("unclaimed", "in_hand", "closed"))
            assert parts["closed"] == sum(bool(row.outcome and row.closed_at) for row in inside)

    def _somebody_has_it_and_may(self, case: Snapshot, stored: Sequence[StoredEvent]) -> None:
        """One holder, whose unit it is; never the accused, never after a rework who called it handled."""
        assert grounds.at(self.now).people.posts[case.holder].unit == case.unit
        assert not case.accused or case.accused not in (case.holder, case.unit)
        if case.state is State.REWORK and case.holder in case.closers:
            last = [one.event for one in stored if "holder" in one.event.facts][-1]
            assert last.move == "force" or last.facts.get("nobody_else")

    def _time_counts_for_whoever_has_it(self, case: Snapshot) -> None:
        """A clock runs unless the case waits or rests; who works has a due date; a first promise stays on record."""
        rests = case.state in STOPPING or case.state is State.CLOSED
        for clock in case.clocks.values():
            assert clock.running is (clock.done is None and not rests)
            assert self.promised.setdefault((case.case_id, clock.name), clock.first_due) == clock.first_due
        if case.state is State.SCREENING:
            assert case.clocks[ClockName.SCREEN].running
        if case.dispatched_at and case.state in (State.UNCLAIMED, State.IN_HAND, State.REWORK, State.OBJECTED):
            assert case.clocks[ClockName.SOLVE].running
        assert case.state not in STOPPING or queries.case(case.case_id).wake_at


def run(city: City, how: settings, *favour: str) -> None:
    """Will live many lives; the moves named are tried more often. Raises what the first that goes wrong raises."""
    make: Any = partial(Lives, city, favour)
    run_state_machine_as_test(make, settings=how)
