"""One telephone that sends the same thing several times at the same moment."""

from functools import partial

import pytest

from doorstep.cases import queries
from doorstep.flow import assign, handle, sent
from doorstep.flow.sent import Sent
from tests.cast import Filer
from tests.city import NOW, City
from tests.races.together import refusals, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_eight_tries_of_one_move_one_makes_it_and_all_are_told_that_it_is_made(city: City, filed: Filer) -> None:
    worker = city.actor("worker")
    for case_id in [filed(n).case_id for n in range(3)]:
        act = partial(assign.claim, case_id=case_id, actor=worker, now=NOW, seen=1)
        one = partial(sent.once, case_id=case_id, key="field|1|abcdefgh", said="claim", now=NOW, act=act)
        found = together([one] * 8)
        assert not refusals(found)
        assert sorted((done.version, done.repeated) for done in found if isinstance(done, Sent)) == [
            (2, False), *[(2, True)] * 7,
        ]  # fmt: skip
        assert [stored.event.move for stored in queries.events(case_id)] == ["file", "claim"]


def test_a_note_that_nothing_else_keeps_from_being_doubled_is_written_once(city: City, filed: Filer) -> None:
    worker, case_id = city.actor("worker"), filed(0).case_id
    act = partial(handle.note, case_id=case_id, actor=worker, now=NOW, text="到现场了")
    one = partial(sent.once, case_id=case_id, key="field|1|abcdefgh", said="note", now=NOW, act=act)
    together([one] * 8)
    assert [stored.event.move for stored in queries.events(case_id)] == ["file", "note"]
