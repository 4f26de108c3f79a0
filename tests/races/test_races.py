"""Several at the same moment: one wins, the others are told who has it, and the record stays whole."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection

from doorstep.cases import actions, queries
from doorstep.cases.models import Case, Event, FilingKey
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.moves import MoveNotFromHereError, StaleError
from doorstep.cases.rules.states import OPEN, Role, State
from doorstep.flow import assign, chase, check, confer, handle, rate, screen, steps, verify
from doorstep.flow import report as filing
from doorstep.flow.report import Receipt
from doorstep.lib.refusal import Refusal
from tests.cast import Filer, a_report
from tests.city import NOISE, NOW, City, cell_code
from tests.races.together import refusals, together

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def moves(case_id: int) -> list[str]:
    return [stored.event.move for stored in queries.events(case_id)]


def clean() -> bool:
    found = verify.verify(now=NOW)
    assert not found.faults
    return found.clean


def test_of_eight_claimers_one_wins_and_seven_are_told_who_has_it(city: City, filed: Filer) -> None:
    worker = city.actor("worker")
    for case_id in [filed(n).case_id for n in range(5)]:
        found = together([partial(assign.claim, case_id=case_id, actor=worker, now=NOW) for _ in range(8)])
        told = refusals(found)
        assert len(told) == 7
        assert all(isinstance(no, StaleError | MoveNotFromHereError) for no in told)
        assert {no.data["holder"] for no in told} == {"w1"}
        assert {no.data["state"] for no in told} == {"in_hand"}
        assert moves(case_id) == ["file", "claim"]
    assert clean()


def test_eight_different_moves_at_once_are_one_history(city: City, filed: Filer) -> None:
    worker, head, agent, leader = (city.actor(login) for login in ("worker", "head", "agent", "leader"))
    for n in range(4):
        case_id, master = filed(n).case_id, filed(n).case_id
        given: dict[str, Any] = {"case_id": case_id, "now": NOW}
        found = together(
            [
                partial(assign.claim, actor=worker, **given),
                partial(assign.object_to, actor=worker, legal_basis="第三条", **given),
                partial(assign.assign, actor=head, to="w2", **given),
                partial(assign.escalate, actor=worker, reason="太难", **given),
                partial(
                    screen.correct, actor=agent, category=NOISE, cell=cell_code(5), reason="更正", **given
                ),
                partial(screen.merge, actor=agent, master=master, **given),
                partial(confer.supervise, actor=leader, reason="督办", until=NOW + DAY, post="w1", **given),
                partial(rate.withdraw, reason="不用了", **given),
            ]
        )  # fmt: skip
        made = len(found) - len(refusals(found))
        assert made >= 1
        assert len(moves(case_id)) == 1 + made
        versions = [stored.event.version for stored in queries.events(case_id)]
        assert versions == list(range(1, made + 2))
    assert clean()


def test_of_two_who_grant_one_extension_one_does(city: City, filed: Filer) -> None:
    worker = city.actor("worker")
    for n in range(3):
        case_id = filed(n).case_id
        assign.claim(case_id=case_id, actor=worker, now=NOW)
        due = queries.snapshot(case_id).clocks[ClockName.SOLVE].due
        confer.propose(case_id=case_id, actor=worker, now=NOW, move="extend", reason="等配件", days=2)
        asked = queries.snapshot(case_id).proposals["extend"]["asked_dues"]["solve"]
        grant = partial(confer.approve, case_id=case_id, now=NOW, move="extend")
        found = together([partial(grant, actor=city.actor("head")), partial(grant, actor=city.actor("mayor"))])
        assert [no.code for no in refusals(found)] in (["case_stale"], ["nothing_proposed"])
        after = queries.snapshot(case_id).clocks[ClockName.SOLVE]
        assert (after.due.isoformat().replace("+00:00", "Z"), after.first_due) == (asked, due)
        assert moves(case_id).count("extend") == 1
    assert clean()


def ends(case_id: int) -> int:
    """Will follow the masters to the end, and fail where they go in a circle."""
    seen: set[int] = set()
    while True:
        assert case_id not in seen, "merged in a circle"
        seen.add(case_id)
        case = queries.snapshot(case_id)
        if case.master is None:
            return case_id
        case_id = case.master


def test_cases_merged_into_each_other_do_not_swallow_each_other(city: City, filed: Filer) -> None:
    agents = [city.actor("agent"), city.actor("second_agent")]
    for size in (2, 2, 3, 4):
        ring = [filed(n).case_id for n in range(size)]
        found = together(
            [
                partial(screen.merge, case_id=one, actor=agents[i % 2], now=NOW, master=ring[(i + 1) % size])
                for i, one in enumerate(ring)
            ]
        )
        assert all(no.code in ("master_closed", "case_stale", "move_not_from_here") for no in refusals(found))
        left = [case_id for case_id in ring if queries.snapshot(case_id).state in OPEN]
        assert left, "all are closed, and nobody works on the matter"
        assert {ends(case_id) for case_id in ring} <= set(left)
    assert clean()


def test_a_merge_into_a_case_that_is_being_closed_is_one_or_the_other(city: City, filed: Filer) -> None:
    for n in range(4):
        one, master = filed(n).case_id, filed(n).case_id
        found = together(
            [
                partial(screen.merge, case_id=one, actor=city.actor("agent"), now=NOW, master=master),
                partial(rate.withdraw, case_id=master, reason="不用了", now=NOW),
            ]
        )
        assert [no.code for no in refusals(found)] in ([], ["master_closed"], ["case_stale"])
    assert clean()


def handled(city: City, filed: Filer, n: int) -> int:
    case_id, worker = filed(n).case_id, city.actor("worker")
    assign.claim(case_id=case_id, actor=worker, now=NOW)
    handle.handle(case_id=case_id, actor=worker, now=NOW, outcome="solved", public_reply="好", photos=["p"])
    return case_id


def test_the_residents_word_and_the_lapse_close_a_case_once(city: City, filed: Filer) -> None:
    at = NOW + handle.LAPSE_AFTER
    for n, solved in enumerate(("yes", "no", "partly")):
        case_id = handled(city, filed, n)
        word = partial(check.resident_word, case_id=case_id, answers={"solved": solved, "contacted": None}, now=at)
        found = together([word, partial(chase.tick, now=at), partial(chase.tick, now=at)])
        ends_with = moves(case_id)[3:]
        assert ends_with in (["confirm"], ["deny"], ["lapse"])
        assert len(refusals(found)) == (ends_with == ["lapse"])
        assert not [tick for tick in found if isinstance(tick, chase.Tick) and tick.failed]
    assert clean()


def test_a_claim_and_the_clocks_escalation_end_with_one_holder(city: City, filed: Filer) -> None:
    at = NOW + 3 * DAY
    for n in range(4):
        case_id = filed(n).case_id
        chase.tick(now=at - DAY)
        found = together(
            [
                partial(assign.claim, case_id=case_id, actor=city.actor("worker"), now=at),
                partial(chase.tick, now=at),
                partial(chase.tick, now=at),
            ]
        )
        case = queries.snapshot(case_id)
        if refusals(found):
            assert (case.state, case.holder) == (State.UNCLAIMED, "west.head")
        assert len(Case.objects.filter(pk=case_id)) == 1
        assert not queries.due_to_wake(at, 10)
    assert clean()


def test_several_clocks_tell_each_thing_once(city: City, filed: Filer) -> None:
    ids = [filed(n % 6).case_id for n in range(6)]
    for days in (1, 2, 4):
        ticks = together([partial(chase.tick, now=NOW + days * DAY, limit=2) for _ in range(4)])
        assert not [tick for tick in ticks if tick.failed]
    for case_id in ids:
        signals = [s.event.facts.get("signal") for s in queries.events(case_id) if s.event.move == "remind"]
        first = signals[: signals.index("claim:amber:0", 1)] if signals.count("claim:amber:0") > 1 else signals
        assert len(first) == len(set(first))
    assert not Case.objects.exclude(put_off_until=None).exists()
    assert clean()


def test_many_filers_of_one_key_make_one_case_and_get_one_receipt(city: City) -> None:
    for n, many in enumerate((8, 8, 40)):
        report = a_report(n)
        found = together([partial(filing.file, [report], now=NOW) for _ in range(many)])
        receipts = [answers[0] for answers in found]
        assert {(r.number, r.code, r.holder, r.dispatched) for r in receipts} == {
            (receipts[0].number, receipts[0].code, "w1", True)
        }
        assert sum(not r.repeated for r in receipts) == 1
    assert queries.partition()["reported"] == FilingKey.objects.count() == 3
    assert clean()


def test_batches_with_the_same_keys_in_any_order_do_not_wait_for_each_other(city: City) -> None:
    reports = [a_report(n % 24, photos=("p1",)) for n in range(30)]
    orders: list[Callable[[], list[Receipt | Refusal]]] = [
        partial(filing.file, reports[shift:] + reports[:shift], now=NOW) for shift in (0, 7, 15, 22)
    ]
    orders += [partial(filing.file, list(reversed(reports)), now=NOW)] * 2
    answers = together(orders)
    by_key: dict[str, set[str]] = {}
    for batch in answers:
        for receipt in batch:
            assert isinstance(receipt, Receipt)
            by_key.setdefault(receipt.number, set()).add(receipt.code)
    assert len(by_key) == 30
    assert {len(codes) for codes in by_key.values()} == {1}
    assert queries.partition()["reported"] == 30
    assert clean()


def test_the_same_follower_follows_once(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    found = together([partial(rate.follow, case_id=case_id, key="same", now=NOW) for _ in range(8)])
    assert len(set(found)) == 1
    assert queries.case(case_id).followers == 1


# Negative controls: what the tests above would see if the program were careless.


def naive_claim(case_id: int, everybody_has_read: threading.Barrier) -> None:
    """Will claim as programs do that read a row, look at it, and save it."""
    row = Case.objects.get(pk=case_id)
    everybody_has_read.wait(timeout=60)
    if row.state == "unclaimed":
        Case.objects.filter(pk=case_id).update(state="in_hand", status="in_hand")
        return
    raise StaleError(case=case_id)


def test_control_a_careless_claim_has_eight_winners(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    barrier = threading.Barrier(8)
    found = together([partial(naive_claim, case_id, barrier) for _ in range(8)])
    assert len(refusals(found)) == 0  # the test of eight claimers would be red


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: it cannot be careless here")
def test_control_without_the_hold_a_ring_of_merges_closes_everything(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)
    honest = steps.step

    def late(*args: Any, **given: Any) -> Any:
        both.wait(timeout=60)  # both have looked at the other
        return honest(*args, **given)

    monkeypatch.setattr(actions, "hold", lambda *, case_ids: None)
    monkeypatch.setattr("doorstep.flow.screen.step", late)
    one, other = filed(0).case_id, filed(1).case_id
    agent = city.actor("agent")
    together(
        [
            partial(screen.merge, case_id=one, actor=agent, now=NOW, master=other),
            partial(screen.merge, case_id=other, actor=agent, now=NOW, master=one),
        ]
    )
    assert {queries.snapshot(case_id).state for case_id in (one, other)} == {State.CLOSED}
    with pytest.raises(AssertionError, match="circle"):
        ends(one)


def test_control_without_the_version_two_events_claim_one_place(
    city: City, filed: Filer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The primary key of the events is the second lock: without the first one it still holds."""
    case_id = filed(0).case_id
    before = queries.snapshot(case_id)
    actions.record(case_id=case_id, move="claim", role=Role.HOLDER, post="w1", by=1, at=NOW, before=before)
    Case.objects.filter(pk=case_id).update(version=1)
    with pytest.raises(IntegrityError):
        actions.record(case_id=case_id, move="claim", role=Role.HOLDER, post="w1", by=1, at=NOW, before=before)
    assert Event.objects.filter(case_id=case_id).count() == 2
