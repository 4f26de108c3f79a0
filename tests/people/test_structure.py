"""Who stands above whom, and who answers when nobody is there."""

from datetime import date

import pytest

from doorstep.ground.people.rules import (
    Holder,
    Role,
    UnitKind,
    UnitRow,
    answering,
    area_post,
    head_of,
    hold,
    overlap,
    subtree,
    succession,
    superior_of,
    vacant,
)
from tests.people.city import COUNTY, EAST, POSTS, UNITS, WEST, county, everybody, post


def test_a_subtree_holds_the_unit_and_all_below() -> None:
    assert subtree(county(), "west") == {"west", "west-1", "west-2"}
    assert subtree(county(), "nowhere") == frozenset()


@pytest.mark.parametrize(
    ("unit", "head"),
    [("west-1", "west-1.head"), ("west-2", "west.head"), ("hotline", "gov.head"), ("nowhere", "centre")],
)
def test_a_unit_without_a_head_has_the_one_above(unit: str, head: str) -> None:
    assert head_of(county(), unit) == head


@pytest.mark.parametrize(
    ("code", "superior"),
    [
        ("west-1.a", "west-1.head"),
        ("west-1.head", "west.head"),
        ("west-2.a", "west.head"),
        ("east-1.a", "east.head"),  # named
        ("water.worker", "water.head"),
        ("gov.head", "centre"),
        ("nobody", ""),
    ],
)
def test_every_post_has_one_above(code: str, superior: str) -> None:
    assert superior_of(county(), code) == superior


def test_the_widest_centre_comes_first() -> None:
    assert county().centres == ("centre", "west.centre")
    assert county().whole == COUNTY


def test_a_vacant_post_falls_to_its_superior_then_the_heads_then_the_centre() -> None:
    who = county()
    assert succession(who, "west-1.a") == ("west-1.a", "west-1.head", "west.head", "gov.head", "centre", "west.centre")
    assert answering(who, everybody(), "west-1.a").post == "west-1.a"
    found = answering(who, everybody("west-1.a", "west-1.head"), "west-1.a")
    assert (found.post, found.vacant) == ("west.head", True)
    assert found.holder is not None
    assert found.holder.name == everybody()["west.head"].name
    only_centre = {"centre": everybody()["centre"]}
    assert answering(who, only_centre, "water.worker").post == "centre"


def test_with_nobody_at_all_the_post_is_still_somebodys() -> None:
    found = answering(county(), {}, "west-1.a")
    assert (found.post, found.holder) == ("west.centre", None)
    assert answering(county(posts=[]), {}, "west-1.a").post == ""


def test_a_circle_of_superiors_ends() -> None:
    who = county(posts=[post("a", "west", Role.WORKER, superior="b"), post("b", "west", Role.WORKER, superior="a")])
    assert succession(who, "a") == ("a", "b")


def test_a_circle_of_units_ends() -> None:
    who = county(
        units=[UnitRow("a", {}, "b", UnitKind.TOWN), UnitRow("b", {}, "a", UnitKind.TOWN)],
        posts=[post("a.worker", "a", Role.WORKER)],
    )
    assert head_of(who, "a") == ""
    assert subtree(who, "a") == {"a", "b"}
    assert who.whole == ""


@pytest.mark.parametrize(
    ("areas", "head"),
    [
        ((WEST + "001001", WEST + "001", WEST, COUNTY), "west-1.head"),
        ((WEST + "002001", WEST + "002", WEST, COUNTY), "west.head"),
        ((EAST + "001001", EAST + "001", EAST, COUNTY), "east.head"),
        (("999999", COUNTY), "gov.head"),
        ((), "gov.head"),
    ],
)
def test_a_place_has_the_head_of_its_area(areas: tuple[str, ...], head: str) -> None:
    assert area_post(county(), areas) == head


def test_vacant_posts_are_named() -> None:
    assert vacant(county(), everybody("west-1.a", "centre")) == ("centre", "west-1.a")


def test_the_order_of_rows_does_not_matter() -> None:
    who = county(units=UNITS[::-1], posts=POSTS[::-1])
    assert who == county()


NAMES = {1: "甲", 2: "乙", 3: "丙"}


@pytest.mark.parametrize(
    ("away", "names", "expected"),
    [
        ({}, NAMES, Holder(1, "甲")),
        ({1: 2}, NAMES, Holder(2, "乙", deputy=True, instead_of="甲")),
        ({1: 2, 2: 3}, NAMES, Holder(3, "丙", deputy=True, instead_of="甲")),
        ({1: 2, 2: 1}, NAMES, None),
        ({1: None}, NAMES, None),
        ({}, {2: "乙"}, None),  # switched off
        ({1: 2}, {1: "甲"}, None),  # the deputy is switched off
    ],
)
def test_a_deputy_holds_the_post(away: dict[int, int | None], names: dict[int, str], expected: Holder | None) -> None:
    assert hold([("p", 1)], away, names).get("p") == expected


def test_the_appointment_that_counts_last_holds() -> None:
    assert hold([("p", 1), ("p", 2)], {}, NAMES)["p"].user_id == 2
    assert "p" not in hold([("p", 1), ("p", 2)], {2: None}, NAMES)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((1, 5), (5, 9), True),
        ((1, 5), (6, 9), False),
        ((1, None), (6, 9), True),
        ((6, None), (1, 5), False),
        ((1, None), (9, None), True),
    ],
)
def test_spans_of_days_share_their_ends(a: tuple[int, int | None], b: tuple[int, int | None], expected: bool) -> None:
    def day(n: int | None) -> date | None:
        return None if n is None else date(2026, 3, n)

    first, second = date(2026, 3, a[0]), date(2026, 3, b[0])
    assert overlap(first, day(a[1]), second, day(b[1])) is expected
    assert overlap(second, day(b[1]), first, day(a[1])) is expected
