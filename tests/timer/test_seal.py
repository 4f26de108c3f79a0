"""The daily checkpoint: once a local day, chained, over all that was recorded since the last."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest

from doorstep.cases import queries
from doorstep.flow import rate, seal, verify
from tests.cast import Filer
from tests.city import NOW, City

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)  # of the city


def test_a_day_is_sealed_once_and_by_the_citys_own_midnight(city: City, filed: Filer) -> None:
    filed(0)
    assert seal.seal_day(now=NOW) == date(2026, 3, 4)
    assert seal.seal_day(now=NOW) is None
    assert seal.seal_day(now=MIDNIGHT - timedelta(seconds=1)) is None
    assert seal.seal_day(now=MIDNIGHT) == date(2026, 3, 5)
    assert seal.seal_day(now=NOW) is None  # a clock that was put back seals no day twice


def test_each_day_covers_what_came_since_the_last_and_hangs_on_it(city: City, filed: Filer) -> None:
    counts = []
    for days in range(4):
        for n in range(days):
            rate.urge(case_id=filed(n, now=NOW + days * DAY).case_id, now=NOW + days * DAY)
        seal.seal_day(now=NOW + days * DAY)
        counts.append(queries.checkpoints()[-1].events)
    assert counts == [0, 2, 4, 6]
    sealed = queries.checkpoints()
    assert [bytes(one.previous) for one in sealed] == [bytes(32), *(bytes(one.hash) for one in sealed[:-1])]
    assert sealed[-1].upto == queries.settled_seq()
    proof = verify.verify()
    assert (proof.days, proof.faults) == (4, [])


def test_an_old_case_is_sealed_on_the_day_it_was_written_down(city: City, filed: Filer) -> None:
    filed(0, at=NOW - 900 * DAY)
    seal.seal_day(now=NOW)
    assert queries.checkpoints()[0].events == 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9])
def test_the_root_is_that_of_rfc_9162(count: int) -> None:
    leaves = [bytes([n]) * 32 for n in range(count)]

    def node(part: list[bytes]) -> bytes:
        """Will say it as the RFC does: split at the largest power of two below the size."""
        if not part:
            return hashlib.sha256(b"").digest()
        if len(part) == 1:
            return hashlib.sha256(b"\0" + part[0]).digest()
        k = 1
        while k * 2 < len(part):
            k *= 2
        return hashlib.sha256(b"\1" + node(part[:k]) + node(part[k:])).digest()

    assert seal.root(leaves) == (node(leaves), count)
