"""Group commit: whoever waits together is worked for together, and gets their own answer."""

import threading
from collections.abc import Sequence

import pytest

from doorstep.lib.batching import Batcher


def test_alone_a_caller_is_a_batch_of_one() -> None:
    batches: list[int] = []

    def work(items: Sequence[int]) -> list[int]:
        batches.append(len(items))
        return [i * 2 for i in items]

    assert Batcher(work)(21) == 42
    assert batches == [1]


def test_those_who_come_while_others_work_share_the_next_batch() -> None:
    begun, go_on = threading.Event(), threading.Event()
    batches: list[list[int]] = []

    def work(items: Sequence[int]) -> list[int]:
        batches.append(list(items))
        if len(batches) == 1:
            begun.set()
            assert go_on.wait(60)
        return [i * 2 for i in items]

    batch: Batcher[int, int] = Batcher(work)
    answers: dict[int, int] = {}

    def call(i: int) -> None:
        answers[i] = batch(i)

    first = threading.Thread(target=call, args=(0,))
    first.start()
    assert begun.wait(60)
    others = [threading.Thread(target=call, args=(i,)) for i in range(1, 9)]
    for thread in others:
        thread.start()
    while len(batch._waiting) < len(others):
        threading.Event().wait(0.001)
    go_on.set()
    for thread in (first, *others):
        thread.join(60)
    assert answers == {i: i * 2 for i in range(9)}
    assert sorted(len(b) for b in batches) == [1, 8]


@pytest.mark.parametrize("most", [1, 3, 256])
def test_many_callers_each_get_their_own_answer(most: int) -> None:
    batch: Batcher[int, int] = Batcher(lambda items: [i * 2 for i in items], most=most)
    answers: dict[int, int] = {}

    def call(start: int) -> None:
        for i in range(start, start + 50):
            answers[i] = batch(i)

    threads = [threading.Thread(target=call, args=(n * 50,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == {i: i * 2 for i in range(800)}
    assert batch._waiting == []


def test_one_bad_item_does_not_sink_its_neighbours() -> None:
    def work(items: Sequence[int]) -> list[int]:
        if 13 in items:
            raise ValueError("unlucky")
        return list(items)

    batch: Batcher[int, int] = Batcher(work)
    answers: dict[int, object] = {}

    def call(i: int) -> None:
        try:
            answers[i] = batch(i)
        except ValueError as error:
            answers[i] = str(error)

    threads = [threading.Thread(target=call, args=(i,)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == {i: ("unlucky" if i == 13 else i) for i in range(20)}


def test_who_has_led_before_leads_again() -> None:
    leaders: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def work(items: Sequence[int]) -> list[int]:
        leaders.append(threading.current_thread().name)
        if len(leaders) == 2:
            begun.set()
            assert go_on.wait(60)
        return list(items)

    batch: Batcher[int, int] = Batcher(work)

    def warm() -> None:
        batch(1)
        assert begun.wait(60)
        batch(2)

    first = threading.Thread(target=warm, name="warm")
    first.start()
    while not leaders:
        threading.Event().wait(0.001)
    slow = threading.Thread(target=batch, args=(0,), name="slow")
    slow.start()
    assert begun.wait(60)
    others = [threading.Thread(target=batch, args=(i,), name="cold") for i in (3, 4, 5)]
    for thread in others:
        thread.start()
    while len(batch._waiting) < 4:
        threading.Event().wait(0.001)
    go_on.set()
    for thread in (first, slow, *others):
        thread.join(60)
    assert leaders == ["warm", "slow", "warm"]
