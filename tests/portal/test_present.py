"""Codes have words, and what is not for the public stays inside."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from doorstep.cases import queries
from doorstep.cases.rules.clocks import ClockName, Light
from doorstep.cases.rules.moves import MOVES
from doorstep.cases.rules.states import Channel, Outcome, Role, State, Status
from doorstep.doors import present
from doorstep.doors.present.labels import LABELS
from doorstep.doors.present.steps import PUBLIC
from doorstep.flow import assign, confer, handle
from doorstep.flow import ground as grounds
from doorstep.ground.catalog import queries as catalog
from doorstep.ground.catalog.rules import Nature
from doorstep.ground.grid.rules import Crs
from doorstep.ground.people.rules import Role as PostRole
from tests.cast import Filer
from tests.city import NOW, City


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("status", [*Status, "reported"]),
        ("state", list(State)),
        ("outcome", list(Outcome)),
        ("channel", list(Channel)),
        ("nature", list(Nature)),
        ("role", [*Role, *PostRole]),
        ("clock", list(ClockName)),
        ("light", list(Light)),
        ("move", list(MOVES)),
        ("crs", list(Crs)),
        ("hazard", sorted({word.kind for word in catalog.shipped().hazards})),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_code_has_its_word(kind: str, codes: list[str], language: str) -> None:
    with translation.override(language):
        missing = [str(code) for code in codes if str(code) not in LABELS[kind]]
        assert not missing
        assert all(present.label(kind, code) for code in codes)


def test_every_move_is_told_to_the_public_or_kept_inside_on_purpose() -> None:
    assert set(MOVES) - set(PUBLIC) == {"propose", "refuse", "note", "remind"}


def test_internal_steps_tell_the_desks_what_the_public_never_reads(city: City, filed: Filer) -> None:
    case_id, hour = filed(0).case_id, timedelta(hours=1)
    worker = city.actor("worker")
    assign.claim(case_id=case_id, actor=worker, now=NOW + hour)
    handle.note(case_id=case_id, actor=worker, now=NOW + hour, text="只给内部看")
    confer.propose(case_id=case_id, actor=worker, now=NOW + hour, move="extend", reason="缺配件", days=1)
    events = [stored.event for stored in queries.events(case_id)]
    ground = grounds.at(NOW)
    inside = present.internal(events, ground, {worker.user_id: worker.name})
    outside = present.public(events, ground, reporter=True)
    assert "只给内部看" in str(inside)
    assert worker.name in str(inside)
    assert "缺配件" in str(inside)
    for secret in ("只给内部看", worker.name, "缺配件"):
        assert secret not in str(outside)


def test_a_card_costs_no_query(city: City, filed: Filer, django_assert_num_queries: Any) -> None:
    row = queries.case(filed(0).case_id)
    ground = grounds.at(NOW)
    with django_assert_num_queries(0):
        card = present.card(row, ground, NOW)
    assert (card["unit"], card["holder"]["name"]) == ("西河镇政府", "柳树村网格员")
    assert card["due"]["light"] == "green"
    assert card["place"] == "西河镇 柳树村 第1格"


@pytest.mark.parametrize(
    ("later", "light", "left"),
    [
        (timedelta(hours=1), "green", "还剩 3 小时"),
        (timedelta(hours=5, minutes=10), "amber", "还剩"),
        (timedelta(days=3), "red", "已超"),
    ],
)
def test_a_clock_says_how_it_stands(city: City, filed: Filer, later: timedelta, light: str, left: str) -> None:
    row = queries.case(filed(0).case_id)
    shown = present.card(row, grounds.at(NOW), NOW + later)["due"]
    assert shown["code"] == "claim"
    assert shown["light"] == light or light == "amber"
    assert shown["left"].startswith(left[:2])


def test_times_are_the_citys_own() -> None:
    shown = present.moment(NOW)
    assert shown == {"text": "2026年3月4日 09:30", "iso": "2026-03-04T09:30+08:00"}
    with translation.override("en"):
        assert present.moment(NOW) == {"text": "Wed 4 Mar 2026, 09:30", "iso": "2026-03-04T09:30+08:00"}
    assert present.moment(None) is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "1 分钟"), (3_599, "59 分钟"), (3_600, "1 小时"), (172_800, "2 天"), (-7_200, "2 小时")]
)
def test_lengths_of_time_are_said_in_their_largest_unit(seconds: float, text: str) -> None:
    assert present.ago(seconds) == text


def test_a_limit_is_said_and_nonsense_is_shown_as_it_is() -> None:
    assert present.limit("5 working days") == "5个工作日"
    assert present.limit("soon") == "soon"
