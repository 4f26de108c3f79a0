"""The ground desk: tables as people have them: Chinese headings and kinds, a title above, as Excel saves them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.doors import groundtables
from doorstep.doors.desks.ground import incoming
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.ground.grid import queries as maps
from doorstep.ground.people import queries as people
from tests.city import NOW, City
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


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,a,120,36\n1,b,120,36", "“p.csv”, line 3: the code comes twice. It says: “1”"),
        ("1,a,120,36\n,b,120,36", "line 3: the code or the name is missing. It says: “b”"),
        ("1,a,东经120度,36", "line 2: longitude and latitude are degrees as plain numbers"),
        ("1,a,36,120", "line 2: longitude and latitude are degrees as plain numbers"),
        ("1,a,nan,inf", "line 2: longitude and latitude are degrees as plain numbers"),
        (f"1,{'名' * 121},120,36", "line 2: a text is too long"),
    ],
)
def test_a_place_that_cannot_be_kept_is_named_by_its_line(city: City, rows: str, said: str) -> None:
    table = csv_of("p.csv", f"编码,名称,经度,纬度\n{rows}\n")
    shown = page(send(at_desk(city, "admin"), "map", "x", cells=cells(), places=table))
    assert said in shown
    assert "Keep as a draft" not in shown


def test_an_area_that_comes_twice_is_refused_and_a_place_that_is_nowhere_counted(city: City) -> None:
    admin = at_desk(city, "admin")
    areas = csv_of("a.csv", "code,name,level\n370299001,x,town\n370299001,y,town\n")
    assert "“a.csv”, line 3: the code comes twice" in page(send(admin, "map", "x", cells=cells(), areas=areas))
    places = csv_of("p.csv", "编码,名称,网格,经度,备注\n1,a,,,\n2,b,no-such-cell,120.0,\n")
    shown = page(send(admin, "map", "x", cells=cells(), places=places))
    assert "Places without coordinates or a cell of this map, left out: 2." in shown
    assert "Not known, so not read: places: 备注." in shown


def test_no_table_and_no_column_is_passed_over_in_silence(city: City) -> None:
    admin = at_desk(city, "admin")
    tables = [csv_of("类别.csv", "编码,名称,备注\na1,x,z\n"), csv_of("标准2027.csv", "编码,办理时限\ns,5 hours\n")]
    shown = page(send(admin, "catalog", "x", tables=tables))
    assert "Not known, so not read: 标准2027, categories: 备注." in shown
    twice = [csv_of("单位.csv", UNITS), csv_of("机构.csv", "编码,名称,类型\nx,局,部门\n"), csv_of("岗位.csv", POSTS)]
    assert "Not known, so not read: 机构." in page(send(admin, "people", "x", tables=twice))
    days = csv_of("d.csv", "日期,安排,天气\n2026/5/9,上班,晴\n")
    assert "Not known, so not read: days: 天气." in page(send(admin, "calendar", "x", tables=days))
    assert "below the headings there is no row" in page(
        send(admin, "duty", "x", table=csv_of("d.csv", "类别,区域,层级,岗位\n"))
    )


def test_of_two_columns_that_mean_one_the_code_counts_and_the_other_is_named(city: City) -> None:
    rows = "类别,类别编码,区域,层级,岗位编码,岗位,配合单位\n什么都管,*,370299001,1,west.head,镇长,gov；centre\n"
    shown = page(send(at_desk(city, "admin"), "duty", "x", table=csv_of("d.csv", rows)))
    assert "Columns that are not known" not in shown
    assert "Not known, so not read: 类别, 岗位." in shown
    assert "No error was found" in shown


def test_files_whose_plain_names_are_one_are_all_kept(city: City) -> None:
    files = [csv_of("a（1）.csv", "x\n1\n"), csv_of("a【1】.csv", "x\n2\n")]
    token = incoming.keep(kind="catalog", user_id=1, said={}, uploads={"tables": files}, now=NOW)
    kept = incoming.of(token)
    assert [(kept.files["tables"] / name).read_text() for name in kept.names] == ["x\n1\n", "x\n2\n"]


def test_other_telephone_numbers_may_come_alone(city: City) -> None:
    shown = page(send(at_desk(city, "admin"), "catalog", "x", tables=csv_of("号码.csv", "原号码,本地号码\n110,999\n")))
    assert "No error was found" in shown


def test_errors_stand_before_warnings(city: City) -> None:
    rows = "category,area,tier,post,remark\n*,nowhere,2,west.head,x\n"
    shown = page(send(at_desk(city, "admin"), "duty", "x", table=csv_of("d.csv", rows)))
    assert 0 < shown.index("nowhere") < shown.index("Not known, so not read: remark.")


def test_a_refusal_names_its_file_once(city: City) -> None:
    shown = page(send(at_desk(city, "admin"), "duty", "x", table=csv_of("d.csv", "a,a\n1,2\n")))
    assert "“d.csv” cannot be read as a table" in shown
    assert "d.csv: “d.csv”" not in shown


def test_every_word_means_one_thing() -> None:
    for table, columns in groundtables.COLUMNS.items():
        words = [word for several in columns.values() for word in several]
        assert len(words) == len(set(words)), table
    for key, values in groundtables.VALUES.items():
        words = [word for several in values.values() for word in several]
        assert len(words) == len(set(words)), key
    assert groundtables.theirs("standards", "evidence", "photo;note") == "照片;说明"
