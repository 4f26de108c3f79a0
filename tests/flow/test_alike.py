"""Is it one of these? What the record has near a report, and what was merged before."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doorstep.cases import queries
from doorstep.flow import alike, screen
from doorstep.flow import ground as grounds
from tests.city import MANHOLE, NOW, WATER, City, cell_code

pytestmark = pytest.mark.django_db
LAMP = "柳树村村口的路灯不亮"


def nearest(text: str, **how: Any) -> list[int]:
    found = alike.nearest(text, grounds.at(NOW), queries.everything(), now=NOW, **how)
    return [one.case.pk for one in found]


def test_open_cases_near_a_place_are_found_by_what_they_tell(city: City, filed: Any) -> None:
    lamp = filed(0, text=LAMP).case_id
    filed(0, text="柳树村村口垃圾没人清")
    filed(20, text=LAMP)
    assert nearest("村口黑灯瞎火，路灯坏了", cell=cell_code(0)) == [lamp]
    assert nearest("村口黑灯瞎火，路灯坏了", cell=cell_code(0), other_than=lamp) == []


def test_the_same_kind_in_the_same_cell_is_worth_a_look_in_any_words(city: City, filed: Any) -> None:
    one = filed(0, text="石墩子歪了", category=MANHOLE).case_id
    filed(0, text="水压小", category=WATER)
    assert nearest("有东西挡着", cell=cell_code(0)) == []
    assert nearest("有东西挡着", cell=cell_code(0), category=MANHOLE) == [one]


def test_who_uses_the_words_of_a_merged_report_is_shown_its_master(city: City, filed: Any) -> None:
    master = filed(0, text="三里河桥头水管爆裂").case_id
    other = filed(0, text="我家没有水").case_id
    agent = city.actor("agent")
    screen.merge(case_id=other, actor=agent, now=NOW, master=master)
    assert nearest("家里没有水了", cell=cell_code(0))[0] == master


@pytest.mark.parametrize("place", [{"cell": cell_code(0)}, {"area": "370299001001"}, {}])
def test_a_search_is_two_queries_however_many_are_open(city: City, filed: Any, place: dict[str, Any]) -> None:
    for n in range(5):
        filed(n % 2, text=LAMP)
    ground = grounds.at(NOW)
    with CaptureQueriesContext(connection) as seen:
        assert len(alike.nearest(LAMP, ground, queries.everything(), now=NOW, limit=3, **place)) == 3
    assert len(seen) == 2


def test_a_burst_is_merged_with_one_word_and_what_cannot_be_merged_is_named(city: City, filed: Any) -> None:
    ids = [filed(n % 2, text="停水了", category=WATER).case_id for n in range(6)]
    closed = ids.pop()
    agent = city.actor("agent")
    screen.merge(case_id=closed, actor=agent, now=NOW, master=ids[0])
    (group,) = alike.bursts(queries.everything(), now=NOW)
    assert group.rows == tuple(ids)
    answers = screen.merge_burst(case_ids=[*ids[1:], closed], actor=agent, now=NOW, master=ids[0])
    assert [type(one).__name__ for one in answers] == ["Snapshot"] * 4 + ["MoveNotFromHereError"]
    assert alike.bursts(queries.everything(), now=NOW) == []


def test_a_case_of_which_no_more_than_the_village_is_known_is_near_all_of_the_village(city: City, filed: Any) -> None:
    village = {"lon": None, "lat": None, "address": "柳树村"}
    ids = [filed(text="停水了", category=WATER, **village).case_id for n in range(3)]
    assert set(nearest("没有水了", cell=cell_code(0))) == set(ids)
    assert set(nearest("没有水了", area="370299001001")) == set(ids)
    (group,) = alike.bursts(queries.everything(), now=NOW)
    assert group.rows == tuple(ids)
