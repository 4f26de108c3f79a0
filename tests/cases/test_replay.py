"""A case is what its events make of it, however it was lived."""

import json
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.cases.rules import chain, projection, replay
from doorstep.cases.rules.clocks import ClockName, Light, dump, read
from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import STATUS_OF, State
from doorstep.cases.rules.waking import pending, wake_at
from tests.cases.walks import START, first_clocks, live

SEEDS = st.integers(0, 10**9)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_replaying_the_events_gives_the_case(seed: int) -> None:
    life = live(seed, 25)
    assert replay.replay(life.events) == life.case


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_a_case_has_one_holder_one_status_and_an_honest_end(seed: int) -> None:
    case = live(seed, 25).case
    row = projection.row(case)
    assert row["holder"]
    assert row["status"] == STATUS_OF[case.state].value
    assert (case.state is State.CLOSED) == (case.outcome is not None) == (case.closed_at is not None)
    if case.state is State.CLOSED:
        assert row["wake_at"] is None
        assert all(clock.done for clock in case.clocks.values())


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_a_first_promise_is_never_forgotten(seed: int) -> None:
    life = live(seed, 25)
    case = Snapshot()
    promised: dict[ClockName, Any] = {}
    for event in life.events:
        case = replay.apply(case, event, State(event.facts["to"]))
        for name, clock in case.clocks.items():
            promised.setdefault(name, clock.first_due)
            assert clock.first_due == promised[name]


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_the_row_survives_json_and_says_the_same(seed: int) -> None:
    case = live(seed, 25).case
    said = json.loads(projection.row(case)["clocks"])
    assert said == {name.value: dump(clock) for name, clock in case.clocks.items()}


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=30) | st.integers() | st.booleans(), max_size=6))
def test_facts_have_one_encoding(facts: dict[str, object]) -> None:
    text = chain.encode(facts)
    assert chain.encode(json.loads(text)) == text
    assert chain.encode(dict(reversed(list(facts.items())))) == text


def test_a_changed_byte_changes_the_hash() -> None:
    given_: dict[str, Any] = {
        "previous": bytes(32), "case_id": 7, "version": 1, "move": "file", "role": "resident", "post": "", "by": None,
        "at": START, "facts": '{"a":1}',
    }  # fmt: skip
    mark = chain.digest(**given_)
    changes: dict[str, Any] = {
        "previous": bytes([1]) + bytes(31), "case_id": 8, "version": 2, "move": "claim", "role": "holder", "post": "x",
        "by": 1, "at": START + timedelta(microseconds=1), "facts": '{"a":2}',
    }  # fmt: skip
    for name, value in changes.items():
        assert chain.digest(**(given_ | {name: value})) != mark, name


def test_a_clock_is_green_then_amber_then_red() -> None:
    clock = read(first_clocks(START)[0])
    assert [clock.light(START + timedelta(hours=h)) for h in (0, 5, 6, 8, 9)] == [
        Light.GREEN, Light.GREEN, Light.AMBER, Light.AMBER, Light.RED,
    ]  # fmt: skip


def test_time_takes_its_steps_in_order_and_each_once() -> None:
    clocks = {ClockName(c["name"]): read(c) for c in first_clocks(START)}
    case = Snapshot(case_id=5, version=1, state=State.UNCLAIMED, clocks=clocks, tier=1, holder="a")
    steps = [step.signal for _, step in pending(case)]
    assert steps[0] == "claim:amber:0"
    assert wake_at(case) == clocks[ClockName.CLAIM].amber
    seen = Snapshot(
        case_id=5, version=2, state=State.UNCLAIMED, clocks=clocks, tier=1, holder="a", signalled=frozenset(steps[:1])
    )
    assert [step.signal for _, step in pending(seen)] == steps[1:]
