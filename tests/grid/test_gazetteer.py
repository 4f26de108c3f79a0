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


@pytest.fixture(scope="module")
def villages() -> Gazetteer:
    areas = [
        *AREAS,
        AreaRow("370281100", "里河镇", "town", "370281"),
        AreaRow("370281100001", "腊行社区居民委员会", "community", "370281100"),
        AreaRow("370281100002", "泉子新村村民委员会", "community", "370281100", ("柳树沟",)),
        AreaRow("370281100003", "胜利社区居民委员会", "community", "370281100"),
    ]
    return gazetteer(assemble([*board(), cell("370281100001001", square(9, 0), name="腊行社区12组")], areas=areas))


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("腊行社区", "370281100001", "short"),  # the office left out
        ("腊行村的路灯坏了", "370281100001", "short"),  # it is called a village still
        ("柳树沟的井盖丢了", "370281100002", "alias"),
        ("里河镇泉子新村的井盖丢了", "370281100002", "within"),
        ("泉字新村的井盖丢了", "370281100002", "sound"),
        ("泉新子村的井盖丢了", "370281100002", "slip"),
        ("泉子子新村的井盖丢了", "370281100002", "slip"),
        ("臘行社區的路燈壞了", "370281100001", "short"),  # traditional characters
        ("腊行社区十二组", "370281100001001", ""),
        ("腊行社区１２组停水", "370281100001001", ""),
    ],
)
def test_a_name_is_found_as_people_write_it(villages: Gazetteer, text: str, code: str, reason: str) -> None:
    first = match(villages, text)[0]
    assert first.code == code
    assert not reason or reason in first.reasons


def test_a_name_as_it_is_written_stands_above_one_that_is_alike(villages: Gazetteer) -> None:
    first, *others = match(villages, "里河镇腊行社区附近修路，尘土很大，已经一个多月没有人管了")
    assert first.code == "370281100001"
    assert all(first.score - hit.score >= 8 for hit in others)


def test_a_word_that_is_also_the_stem_of_a_name_is_no_place(villages: Gazetteer) -> None:
    assert not [hit for hit in match(villages, "祝大家取得更大的胜利成果") if hit.code == "370281100003"]
    assert match(villages, "胜利村没有水")[0].code == "370281100003"


def test_another_town_beside_a_name_speaks_against_it(villages: Gazetteer) -> None:
    (hit,) = [hit for hit in match(villages, "阜安街道泉子新村的井盖丢了") if hit.code == "370281100002"]
    assert "elsewhere" in hit.reasons
    assert hit.score < 85


@pytest.mark.parametrize("text", ["村" * 2000, "大同社区" * 500, "12组" * 700, "\ud800" * 50])
def test_a_hostile_text_ends_soon(villages: Gazetteer, text: str) -> None:
    assert len(match(villages, text)) <= 8
