"""A place by text: candidates with a score, Chinese and Latin, old names too; never one where there are two."""

import pytest

from doorstep.ground.grid.rules import AreaRow, Gazetteer, PlaceRow, assemble, gazetteer, match
from tests.grid.towns import board, cell, square

AREAS = [
    AreaRow("370281", "胶州市", "county"),
    AreaRow("370281001", "阜安街道", "town", "370281"),
    AreaRow("370281001001", "大同社区", "community", "370281001", ("大同居委会",)),
    AreaRow("370281001002", "东关社区", "community", "370281001"),
]


@pytest.fixture(scope="module")
def names() -> Gazetteer:
    rows = [*board(), cell("370281001002001", square(4, 0), name="Station Road North")]
    rows += [
        cell("370281001002002", square(5, 0), name="幸福里小区"),
        cell("370281001001013", square(6, 0), name="幸福里小区"),
    ]
    places = [
        PlaceRow("P1", "market", "云溪市场", ("Yunxi Market",), ("老汽车站",), 120.0005, 36.0005, "370281001001001"),
    ]
    return gazetteer(assemble(rows, areas=AREAS), places)


@pytest.mark.parametrize(
    ("text", "code", "score"),
    [
        ("阜安街道", "370281001", 100),
        ("大同居委会", "370281001001", 100),  # an alias
        ("老汽车站", "P1", 100),  # a former name
        ("yunxi  MARKET", "P1", 100),
        ("370281001001005", "370281001001005", 100),
        ("３７０２８１００１００１００５", "370281001001005", 100),  # full-width digits
        ("云溪", "P1", 90),
        ("station road", "370281001002001", 90),
        ("胶州市阜安街道东关社区12号楼", "370281001002", 80),
        ("云溪市埸", "P1", 60),  # a wrong character
        ("Yunxi Markt", "P1", 60),
    ],
)
def test_the_likeliest_place_comes_first(names: Gazetteer, text: str, code: str, score: float) -> None:
    first = match(names, text)[0]
    assert first.code == code
    assert first.score >= score


def test_two_places_of_one_name_are_two_candidates(names: Gazetteer) -> None:
    hits = match(names, "幸福里小区")
    assert [(hit.code, hit.score) for hit in hits[:2]] == [("370281001001013", 100), ("370281001002002", 100)]


def test_the_area_in_an_address_tells_them_apart(names: Gazetteer) -> None:
    assert match(names, "东关社区幸福里小区")[0].code == "370281001002002"


@pytest.mark.parametrize("text", ["", "   ", "，。", "🙂" * 4000, "x", "\x00", "zzzzqqqq"])
def test_what_names_no_place_finds_none(names: Gazetteer, text: str) -> None:
    assert match(names, text) == []


def test_a_hit_says_what_matched_and_where_it_is(names: Gazetteer) -> None:
    (hit, *_) = match(names, "老汽车站")
    assert (hit.name, hit.matched, hit.kind, hit.cell) == ("云溪市场", "老汽车站", "market", "370281001001001")
    assert (hit.lon, hit.lat) == (120.0005, 36.0005)


def test_the_list_is_no_longer_than_asked(names: Gazetteer) -> None:
    assert len(match(names, "cell", limit=3)) == 3
