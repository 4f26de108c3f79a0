"""Who may see a case: by post and place; the outsiders see nothing, and nobody sees a complaint about themselves."""

from datetime import timedelta

import pytest

from doorstep.cases import queries
from doorstep.cases.rules.states import Role
from doorstep.flow import assign, confer, screen, standing
from doorstep.flow import ground as grounds
from doorstep.ground.people import actions as people_actions
from doorstep.ground.people import rules as people
from tests.cast import Filer, file_one
from tests.city import CAST, NOW, WATER, City, cell_code
from tests.founded import once

WHOLE = {"agent", "second_agent", "checker", "leader", "auditor", "mayor"}
HOUR = timedelta(hours=1)


def seen(city: City, login: str) -> set[int]:
    actor = city.actor(login)
    scope = people.scope(actor, grounds.at(NOW).people)
    return set(queries.visible(scope).values_list("pk", flat=True))


def who_sees(city: City, case_id: int) -> set[str]:
    return {login for login in CAST if case_id in seen(city, login)}


@once
def everywhere(_city: City) -> list[int]:
    """One case in each of the 24 cells, six held by each grid worker."""
    return [file_one(n).case_id for n in range(24)]


@pytest.mark.parametrize(
    ("login", "cells"),
    [
        ("worker", range(6)),
        ("colleague", range(6, 12)),
        ("east_worker", range(12, 18)),
        ("outsider", range(18, 24)),
        ("head", range(12)),
        ("outsider_head", range(12, 24)),
        ("water_head", []),
        ("water_staff", []),
        ("centre_head", []),
        ("admin", []),
        *((login, range(24)) for login in sorted(WHOLE)),
    ],
)
def test_a_post_sees_its_own_part_of_the_city(
    city: City, everywhere: list[int], login: str, cells: range | list[int]
) -> None:
    assert seen(city, login) == {everywhere[n] for n in cells}


def test_the_cast_is_whole() -> None:
    tested = {"worker", "colleague", "east_worker", "outsider", "head", "outsider_head", "water_head", "water_staff"}
    assert tested | {"centre_head", "admin"} | WHOLE == set(CAST)


def test_a_case_moves_into_and_out_of_sight_with_its_holder(city: City, filed: Filer) -> None:
    case_id = filed(0, category=WATER).case_id
    holder = queries.snapshot(case_id).holder
    assert who_sees(city, case_id) - WHOLE == {"water_head", "worker"} | ({"water_staff"} & {holder})
    assign.assign(case_id=case_id, actor=city.actor("water_head"), now=NOW, to="water.staff")
    assert {"water_staff", "water_head"} <= who_sees(city, case_id)
    assert not who_sees(city, case_id) & {"outsider", "outsider_head", "admin", "centre_head", "head"}


def test_a_whistled_unit_sees_the_case_from_then_on(city: City, filed: Filer) -> None:
    case_id = filed(0, category=WATER).case_id
    actor = city.actor("water_head")
    assign.claim(case_id=case_id, actor=actor, now=NOW)
    assert "outsider_head" not in who_sees(city, case_id)
    confer.whistle(case_id=case_id, actor=actor, now=NOW, units=["east"], arrival=NOW + HOUR, task="x")
    assert {"outsider_head", "east_worker"} <= who_sees(city, case_id)
    assert "head" not in who_sees(city, case_id)


def test_a_corrected_place_moves_the_case_to_the_other_towns_eyes(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    screen.correct(
        case_id=case_id, actor=city.actor("agent"), now=NOW, category=WATER, cell=cell_code(23), reason="地点有误"
    )
    row = queries.case(case_id)
    assert (row.town, row.community, row.duty_grid) == ("370299002", "370299002002", "370299002002-01")
    assert "outsider" in who_sees(city, case_id)


def test_a_deputy_sees_what_the_absent_saw_and_the_absent_nothing(city: City, filed: Filer) -> None:
    case_id = filed(0).case_id
    people_actions.absent(
        user_id=city.ids["worker"], from_on=NOW.date(), to_on=NOW.date(), deputy_id=city.ids["outsider"]
    )
    assert "outsider" in who_sees(city, case_id)
    assert not seen(city, "worker")


@pytest.mark.parametrize(
    ("accused", "blind"),
    [
        ("w1", {"worker"}),
        ("west", {"worker", "colleague", "head"}),
        ("west.head", {"head"}),
        ("centre", {"agent", "second_agent", "checker", "centre_head"}),
        ("centre.desk", {"agent"}),
        ("gov", {"leader", "auditor", "mayor", "admin"}),
        ("gov.auditor", {"auditor"}),
        ("gov.head", {"mayor"}),
        ("water", {"water_head", "water_staff"}),
    ],
)
def test_nobody_sees_a_complaint_about_themselves_whatever_they_cover(
    city: City, filed: Filer, accused: str, blind: set[str]
) -> None:
    cases = [filed(0, accused=accused).case_id, filed(0, accused=accused, category=WATER).case_id]
    ground = grounds.at(NOW)
    for case_id in cases:
        case = queries.snapshot(case_id)
        assert not who_sees(city, case_id) & blind
        assert all(not standing.roles(case, city.actor(login), ground) for login in blind)
        holder = next(login for login, post in CAST.items() if post == case.holder)
        assert holder in who_sees(city, case_id)  # somebody answers for it, and can see it
        assert who_sees(city, case_id) & (WHOLE - blind)


def test_whoever_may_act_may_see(city: City, filed: Filer, everywhere: list[int]) -> None:
    water = filed(0, category=WATER).case_id
    actor = city.actor("water_head")
    assign.claim(case_id=water, actor=actor, now=NOW)
    confer.whistle(case_id=water, actor=actor, now=NOW, units=["east"], arrival=NOW + HOUR, task="x")
    about = [filed(7, accused="west").case_id, filed(7, accused="gov").case_id]
    ground = grounds.at(NOW)
    cases = [queries.snapshot(case_id) for case_id in [*everywhere, water, *about]]
    for login in CAST:
        actor, sees = city.actor(login), seen(city, login)
        for case in cases:
            roles = standing.roles(case, actor, ground).keys() - {Role.ADMINISTRATOR}
            assert not roles or case.case_id in sees, (login, case.case_id, roles)


@pytest.mark.usefixtures("city", "everywhere")
def test_who_holds_no_post_sees_nothing() -> None:
    nobody = people.Actor(999, "nobody")
    assert not queries.visible(people.scope(nobody, grounds.at(NOW).people)).exists()
