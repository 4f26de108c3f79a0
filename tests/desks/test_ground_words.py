"""The ground desk: tables as people have them: Chinese headings and kinds, a title above, as Excel saves them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.doors import groundtables
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.ground.grid import queries as maps
from doorstep.ground.people import queries as people
from tests.city import City
from tests.desks.ground_kit import cells, keep, send
from tests.desks.kit import at_desk, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground_desk")]
UNITS = "单位名单,,,\n编码,名称,类型,上级\ngov,市政府,县市区,\nc,受理中心,中心,gov\n"
POSTS = "编码,名称,所属单位,角色\ng.head,市长,gov,领导\nc.desk,坐席,c,坐席\n"


def csv_of(name: str, text: str, encoding: str = "gb18030") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(encoding), "text/csv")


def test_tables_of_a_chinese_excel_are_kept(city: City) -> None:
    admin = at_desk(city, "admin")
    keep(admin, "people", "ours", tables=[csv_of("单位.csv", UNITS), csv_of("岗位.csv", POSTS)])
    found = people.read(editions.named(Kind.PEOPLE, "ours").id)
    assert {code: unit.kind.value for code, unit in found.units.items()} == {"gov": "county", "c": "centre"}
    assert {code: post.role.value for code, post in found.posts.items()} == {"g.head": "leader", "c.desk": "centre"}
    shown = page(send(admin, "duty", "x", table=csv_of("d.csv", "权责清单;;;\n\n类别;区域;层级;岗位\n*;a;9;p\n")))
    assert "line 4" in shown
    odd = csv_of("d.csv", "类别,区域,层级,岗位\n*,w1,1,west.head\n*,370299001,1,w1\n")
    shown = page(send(admin, "duty", "x", table=odd))
    assert "1 error must be mended before it is published" in shown, "an area where a post should be"
    assert "in force: " in shown
    chinese = at_desk(city, "admin", "zh-hans")
    shown = page(
        send(
            chinese,
            "people",
            "x",
            tables=[csv_of("单位.csv", UNITS.replace("中心,gov", "局部,gov")), csv_of("岗位.csv", POSTS)],
        )
    )
    assert "不认识 类型 的值“局部”。可用：县级、受理中心、部门" in shown
    days = "日期,安排,名称\n2026年5月1日,放假,劳动节\n2026/5/9,上班,\n"
    assert "It can be kept" in page(send(admin, "calendar", "x", tables=csv_of("通知.csv", days)))


def test_names_of_areas_come_in_any_table_and_their_level_in_words(city: City) -> None:
    admin = at_desk(city, "admin")
    keep(admin, "map", "named", cells=cells(), areas=csv_of("a.csv", "编码,名称,级别\n370299001,新街道,街道\n"))
    assert maps.snapshot(editions.named(Kind.MAP, "named").id).areas["370299001"].name == "新街道"
    shown = page(
        send(admin, "map", "x", cells=cells(), areas=csv_of("a.csv", "code,name,level\n1,x,county\n2,y,片区\n"))
    )
    assert "“a.csv”, line 3: “片区” is no level" in shown


def test_every_word_means_one_thing() -> None:
    for table, columns in groundtables.COLUMNS.items():
        words = [word for several in columns.values() for word in several]
        assert len(words) == len(set(words)), table
    for key, values in groundtables.VALUES.items():
        words = [word for several in values.values() for word in several]
        assert len(words) == len(set(words)), key
    assert groundtables.theirs("standards", "evidence", "photo;note") == "照片;说明"
