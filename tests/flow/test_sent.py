"""What a telephone sends late, or twice."""

from datetime import timedelta
from typing import Any

import pytest

from doorstep.cases import queries
from doorstep.cases.rules.moves import StaleError
from doorstep.flow import assign, handle, sent
from doorstep.flow.report import KeyReusedError
from tests.city import NOW, City

pytestmark = pytest.mark.django_db
KEY = "field|7|0123456789"


def claim(city: City, case_id: int, seen: int | None = None) -> Any:
    return lambda: assign.claim(case_id=case_id, actor=city.actor("worker"), now=NOW, seen=seen)


def test_the_same_key_moves_a_case_once(city: City, filed: Any) -> None:
    case = filed(0).case_id
    said = [("move", ["claim"])]
    first = sent.once(case_id=case, key=KEY, said=said, now=NOW, act=claim(city, case))
    later = NOW + timedelta(days=3)
    again = sent.once(case_id=case, key=KEY, said=said, now=later, act=claim(city, case))
    assert (first.version, first.repeated) == (2, False)
    assert (again.version, again.repeated) == (2, True)
    assert [stored.event.move for stored in queries.events(case)] == ["file", "claim"]


def test_the_same_key_does_not_stand_for_something_else(city: City, filed: Any) -> None:
    case = filed(0).case_id
    sent.once(case_id=case, key=KEY, said="a", now=NOW, act=claim(city, case))
    with pytest.raises(KeyReusedError):
        sent.once(case_id=case, key=KEY, said="b", now=NOW, act=claim(city, case))


def test_a_refusal_frees_the_key_and_leaves_nothing(city: City, filed: Any) -> None:
    case = filed(0).case_id
    with pytest.raises(StaleError):
        sent.once(case_id=case, key=KEY, said="a", now=NOW, act=claim(city, case, seen=9))
    assert sent.known(case_id=case, key=KEY, said="anything") is None
    assert queries.snapshot(case).version == 1


def test_a_key_of_one_case_means_nothing_in_another(city: City, filed: Any) -> None:
    one, two = filed(0).case_id, filed(1).case_id
    for case in (one, two):
        assert not sent.once(case_id=case, key=KEY, said="a", now=NOW, act=claim(city, case)).repeated


def test_what_the_device_claims_is_kept_beside_the_key_and_counts_for_nothing(city: City, filed: Any) -> None:
    case = filed(0).case_id
    claimed = NOW - timedelta(hours=5)
    sent.once(case_id=case, key=KEY, said="a", now=NOW, act=claim(city, case), said_at=claimed)
    assert [stored.event.at for stored in queries.events(case)][-1] == NOW


def test_everything_but_a_reminder_has_to_be_read_first(city: City, filed: Any) -> None:
    case = filed(0).case_id
    assert sent.missed(case, 1) == []
    handle.note(case_id=case, actor=city.actor("head"), now=NOW, text="先别去")
    assert [event.move for event in sent.missed(case, 1)] == ["note"]
    assert sent.missed(case, 2) == []


def test_the_case_filed_under_a_key_is_found(city: City, filed: Any) -> None:
    assert sent.filed("never used") is None
