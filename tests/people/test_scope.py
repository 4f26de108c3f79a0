"""What a person sees: their posts' cases, and nothing else."""

import pytest

from doorstep.ground.people.rules import Actor, Role, Scope, UnitKind, UnitRow, actor, scope, sees, serving
from tests.people.city import COUNTY, EAST, KEYS, POSTS, UNITS, WEST, county, everybody, post

# Four cases: (holder's post, its unit, codes of the place, duty grid).
CASES = {
    "west grid A": ("west-1.a", "west-1", (WEST + "001001", WEST + "001", WEST, COUNTY), "W1A"),
    "west grid A, with water": ("water.worker", "water", (WEST + "001001", WEST + "001", WEST, COUNTY), "W1A"),
    "west village 2": ("west-2.a", "west-2", (WEST + "002001", WEST + "002", WEST, COUNTY), ""),
    "east": ("east-1.a", "east-1", (EAST + "001001", EAST + "001", EAST, COUNTY), "E1A"),
    "nowhere yet": ("", "", (), ""),
}


def person(code: str, *absent: str) -> Actor:
    return actor(county(), everybody(*absent), KEYS[code], "某")


def seen(covered: Scope) -> set[str]:
    return {
        name
        for name, (post_code, unit, areas, grid) in CASES.items()
        if sees(covered, post=post_code, unit=unit, areas=areas, duty_grid=grid)
    }


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("west-1.a", {"west grid A", "west grid A, with water"}),
        ("west-1.b", set()),  # outsider: the worker of the next grid
        ("west-2.a", {"west village 2"}),
        ("water.worker", {"west grid A, with water"}),
        ("west-1.head", {"west grid A"}),
        ("west.head", {"west grid A", "west village 2"}),
        ("east.head", {"east"}),  # outsider: the head of another town
        ("water.head", {"west grid A, with water"}),
        ("gov.head", {"west grid A", "west grid A, with water", "west village 2", "east"}),
        ("west.checker", {"west grid A", "west grid A, with water", "west village 2"}),
        ("west.centre", {"west grid A", "west grid A, with water", "west village 2"}),
        ("centre", set(CASES)),
        ("gov.leader", set(CASES)),
        ("gov.auditor", set(CASES)),
        ("gov.admin", set()),
    ],
)
def test_a_person_sees_what_their_posts_cover(code: str, expected: set[str]) -> None:
    assert seen(scope(person(code), county())) == expected


def test_somebody_without_a_post_sees_nothing() -> None:
    stranger = actor(county(), everybody(), 999, "外人")
    assert stranger.posts == ()
    assert scope(stranger, county()).nothing
    assert not seen(scope(stranger, county()))


def test_two_posts_see_together() -> None:
    both = {**everybody(), "west-1.b": everybody()["east-1.a"]}
    found = actor(county(), both, KEYS["east-1.a"], "某")
    assert [ref.code for ref in found.posts] == ["east-1.a", "west-1.b"]
    assert scope(found, county()).duty_grids == {"E1A", "W1B"}


def test_who_stands_in_for_a_vacant_post_sees_its_cases() -> None:
    found = person("west-1.head", "west-1.a")
    assert [(ref.code, ref.deputising_for) for ref in found.posts] == [("west-1.a", ""), ("west-1.head", None)]
    assert "west grid A, with water" in seen(scope(found, county()))


def test_nobody_becomes_an_auditor_because_the_auditor_left() -> None:
    assert person("gov.head", "gov.auditor", "gov.leader").roles == {Role.HEAD}


def test_an_area_that_cannot_be_told_covers_nothing() -> None:
    units = [UnitRow("gov", {}, "", UnitKind.COUNTY), *UNITS[1:]]
    who = county(units=units)
    assert scope(actor(who, everybody(), KEYS["centre"], "某"), who).nothing


def test_of_two_counties_neither_is_everything() -> None:
    units = [*UNITS, UnitRow("gov2", {}, "", UnitKind.COUNTY, "", "370282")]
    who = county(units=units, posts=[*POSTS, post("gov2.leader", "gov2", Role.LEADER)])
    found = scope(actor(who, everybody(), KEYS["gov.leader"], "某"), who)
    assert not found.everything
    assert found.areas == {COUNTY}
    assert "nowhere yet" not in seen(found)


def test_who_serves_a_grid_is_published_with_two_phones() -> None:
    found = serving(county(), everybody(), duty_grid="W1A", areas=(WEST + "001001", WEST + "001", WEST, COUNTY))
    assert found is not None
    assert (found.post, found.person, found.phone) == ("west-1.a", everybody()["west-1.a"].name, "0532-411")
    assert found.supervision_phone == "0532-4"
    assert found.unit_names == {"zh": "西一村"}
    assert not found.deputy


def test_who_serves_a_place_without_a_grid_worker() -> None:
    village = serving(county(), everybody(), areas=(WEST + "002001", WEST + "002", WEST, COUNTY))
    town = serving(county(), everybody(), duty_grid="X", areas=(EAST + "009001", EAST + "009", EAST, COUNTY))
    assert village is not None
    assert town is not None
    assert (village.post, town.post) == ("west-2.a", "east.head")
    # A worker without a phone of their own is reached at the next post upwards that has one.
    assert village.phone == "0532-400"
    assert serving(county(posts=[]), {}) is None


def test_a_vacant_grid_shows_who_stands_in() -> None:
    found = serving(county(), everybody("west-1.a"), duty_grid="W1A")
    assert found is not None
    assert (found.post, found.person, found.deputy) == ("west-1.a", everybody()["west-1.head"].name, True)
