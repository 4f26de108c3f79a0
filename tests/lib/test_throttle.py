"""Whoever guesses waits; whoever owns the thing does not."""

import threading

import pytest

from doorstep.lib.throttle import Buckets, Guesses, network


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:12:34::1", "2001:db8:12::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unix:", ""),
        ("", ""),
    ],
)
def test_an_address_is_kept_as_its_range_only(address: str, wanted: str) -> None:
    assert network(address) == wanted


def test_a_bucket_empties_and_fills_again() -> None:
    buckets = Buckets(tokens=3, seconds=10)
    for _ in range(5):
        buckets.take("a", 0.0)
    assert buckets.left("a", 0.0) == 0
    assert buckets.wait("a", 4.0) == pytest.approx(6.0)
    assert buckets.wait("a", 10.0) == 0
    assert buckets.left("a", 1e9) == 3
    assert buckets.left("b", 0.0) == 3


def test_memory_is_bounded() -> None:
    buckets = Buckets(tokens=1, seconds=10, most=100)
    for n in range(1000):
        buckets.take(str(n), 0.0)
    assert buckets.left("0", 0.0) == 1
    assert buckets.left("999", 0.0) == 0


def test_many_threads_take_no_more_than_there_is() -> None:
    buckets = Buckets(tokens=1000, seconds=1e9)

    def greedy() -> None:
        for _ in range(100):
            buckets.take("a", 0.0)

    threads = [threading.Thread(target=greedy) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert buckets.left("a", 0.0) == pytest.approx(200)


def test_a_range_that_guesses_waits_and_others_do_not() -> None:
    guesses = Guesses(misses=20, seconds=30)
    for n in range(1000):
        if not guesses.wait("203.0.113.5", "7", 0.0):
            guesses.missed("203.0.113.5", "7", 0.0)
            assert n < 20
    assert guesses.wait("203.0.113.99", "8", 0.0) > 0
    assert guesses.wait("198.51.100.1", "7", 0.0) == 0
    assert guesses.wait("203.0.113.5", "7", 31.0) == 0


def test_guessing_from_everywhere_never_locks_out_who_comes_fresh() -> None:
    guesses = Guesses(misses=20, misses_of_thing=60, seconds=30)
    for n in range(200):
        guesses.missed(f"10.0.{n}.1", "7", 0.0)
    assert guesses.wait("10.0.5.1", "7", 0.0) > 0
    assert guesses.wait("10.0.5.1", "8", 0.0) == 0
    assert guesses.wait("198.51.100.1", "7", 0.0) == 0
