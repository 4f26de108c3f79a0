import pytest

from doorstep.triage.marks import apart, marks, together
from doorstep.triage.topics import FAMILY, GROUPS, NOW, PASSING, STOCK, THINGS, VAGUE, WIDE


@pytest.mark.parametrize(
    ("text", "names", "numbers"),
    [
        ("学府路和文化路交叉口", {("street", "学府"), ("street", "文化")}, set()),
        ("环城北路12号", {("street", "环城北")}, {("number", "12")}),
        ("幸福小区三号楼2单元", {("estate", "幸福")}, {("house", "3"), ("entrance", "2")}),
        ("202路公交6月7号甩站", set(), {("line", "202")}),
        ("这条路上我们小区", set(), set()),
        ("十二栋", set(), {("house", "12")}),
        ("pothole at 45 Mill Lane", {("street", "mill")}, {("number", "45")}),
        ("\ud800😀", set(), set()),
    ],
)
def test_places_and_their_numbers_are_read(text: str, names: set[object], numbers: set[object]) -> None:
    found = marks(text)
    assert (set(found.names), set(found.numbers)) == (names, numbers)


def test_matters_are_read_and_what_everybody_says_is_left_out() -> None:
    found = marks("尊敬的领导您好，昨晚停水了，请有关部门尽快处理")
    assert found.topics == {"no_water"}
    assert found.wide
    assert found.passing
    assert found.families == {"no_water"}
    assert "领导" not in found.plain
    assert not marks("路灯不亮").passing


def test_two_places_are_apart_where_a_kind_shares_no_name() -> None:
    here, there = marks("东关街路灯"), marks("西关街路灯")
    assert apart(here, there) == 1
    assert not together(here, there)
    assert together(here, marks("东关街垃圾"))
    assert 0 < apart(marks("海尔大道杭州路口"), marks("海尔大道泉州路口")) < 1
    assert apart(here, marks("路灯")) == 0


def test_the_lists_name_groups_that_exist() -> None:
    assert {*WIDE, *PASSING, *THINGS, *VAGUE, *FAMILY} <= GROUPS.keys()
    assert all(words and all(words) for words in [*GROUPS.values(), STOCK, NOW])
