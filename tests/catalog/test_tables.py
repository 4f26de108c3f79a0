"""Tables are read strictly, checked with faults a person can act on, and compared."""

from typing import Any

import pytest

from doorstep.doors.groundwork import readable
from doorstep.ground.catalog.rules import (
    CatalogRowsError,
    Category,
    Disposition,
    Hazard,
    Link,
    Nature,
    StandardRow,
    Tables,
    calls_in,
    check,
    diff,
    read_tables,
)

GOOD = Tables(
    categories=(
        Category("C01", "", {"zh": "公用设施", "en": "Utilities"}),
        Category("C0118", "C01", {"zh": "路灯", "en": "Street light"}, {"zh": ("路灯不亮",)}),
    ),
    standards=(StandardRow("any", "", 0, False, "1 hour", "1 hour", "5 working days", "5个工作日", source="law"),),
    dispositions=(Disposition("emergency", {"zh": "紧急"}, {"zh": "请拨打 110"}, "110"),),
    hazards=(Hazard("着火", "zh", "fire", "119"),),
)


def with_(**parts: Any) -> Tables:
    return Tables(**{**{name: getattr(GOOD, name) for name in GOOD.__slots__}, **parts})


def faults(tables: Tables) -> list[tuple[str, bool]]:
    return [(fault.code, fault.grave) for fault in check(tables, readable=readable)]


def test_a_good_catalogue_has_no_faults() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("part", "rows", "expected"),
    [
        ("categories", (*GOOD.categories, Category("X1", "X", {"zh": "一", "en": "x"}, {"zh": ("一",)})),
         ("category_orphan", True)),
        ("categories", (*GOOD.categories, Category("C011801", "C0118", {"zh": "一", "en": "x"}, {"zh": ("一",)})),
         ("category_too_deep", True)),
        ("categories", (*GOOD.categories, Category("C0119", "C01", {}, {"zh": ("一",)})), ("category_nameless", True)),
        ("categories", (*GOOD.categories, Category("C0119", "C01", {"zh": "地灯"}, {"zh": ("一",)})),
         ("category_name_missing", False)),
        ("categories", (*GOOD.categories, Category("C0119", "C01", {"zh": "路灯", "en": "x"}, {"zh": ("一",)})),
         ("category_name_twice", False)),
        ("categories", (*GOOD.categories, Category("C0119", "C01", {"zh": "地灯", "en": "x"})),
         ("category_without_keywords", False)),
        ("categories", (*GOOD.categories, Category("H01", "", {"zh": "噪声", "en": "Noise"}, {"zh": ("吵",)})),
         ("category_major_empty", False)),
        ("categories", (), ("catalog_table_empty", True)),
        ("crosswalk", (Link("X9", "old", "1"), Link("C0118", "old", "2")), ("crosswalk_unknown", True)),
        ("crosswalk", (Link("C01", "old", "1"),), ("crosswalk_unmapped", False)),
        ("standards", (*GOOD.standards, StandardRow("x", "X9", evidence=())), ("standard_category_unknown", True)),
        ("standards", (*GOOD.standards, StandardRow("x", "C01", solve="soon", source="s")),
         ("standard_limit_unreadable", True)),
        ("standards", (*GOOD.standards, StandardRow("x", "C01", phases=(("stop", "now"),))),
         ("standard_limit_unreadable", True)),
        ("standards", (*GOOD.standards, StandardRow("x", "C01", solve="1 day")), ("standard_without_source", False)),
        ("standards", (*GOOD.standards, StandardRow("any", "C01")), ("standard_id_twice", True)),
        ("standards", (StandardRow("x", "C01", 0, False, "1 day", "1 day", "", "1 day"),), ("standard_missing", True)),
        ("standards", (), ("standard_missing", True)),
        ("dispositions", (Disposition("a", {"zh": "甲"}, {}, "110"),), ("disposition_without_text", True)),
        ("dispositions", (Disposition("a", {"zh": "甲"}, {"zh": "乙"}, ""),), ("disposition_without_channel", True)),
        ("hazards", (Hazard("着火", "zh", "fire"),), ("hazard_without_number", False)),
    ],
)  # fmt: skip
def test_each_fault_is_found(part: str, rows: tuple[Any, ...], expected: tuple[str, bool]) -> None:
    assert set(faults(with_(**{part: rows}))) == {expected}


def test_the_grave_come_first() -> None:
    found = faults(with_(hazards=(Hazard("着火", "zh", "fire"),), dispositions=()))
    assert [grave for _, grave in found] == [True, False]


def category_row(**cells: str) -> dict[str, str]:
    return {"code": "C0118", "parent": "C01", "zh": "路灯", "en": "Street light", "keywords_zh": "", **cells}


def test_rows_are_read() -> None:
    tables = read_tables(
        {
            "categories": [
                category_row(code="C01", parent=""),
                category_row(keywords_zh="路灯不亮；灯坏了; 路灯不亮", nature="complaint", public="no", difficulty="3"),
            ],
            "crosswalk": [{"category": "C0118", "scheme": "old", "target": "0118"}],
            "standards": [
                {"id": "any", "solve": "5 working days", "evidence": "-", "urgent": "是"},
                {"id": "x", "solve": "", "evidence": "photo;note", "phases": "stop=4 working hours;fine=7 days"},
            ],
            "dispositions": [{"code": "a", "zh": "甲", "text_zh": "乙", "channel": "110"}],
            "hazards": [{"word": "着火", "lang": "zh", "kind": "fire", "call": "119"}],
            "questions": [
                {
                    "category": "C0118",
                    "code": "many",
                    "datatype": "singlevaluelist",
                    "required": "yes",
                    "zh": "几盏",
                    "values": "one=一盏/One;all=整条街",
                }
            ],
        }
    )
    lamp = tables.linked()[1]
    assert lamp.keywords == {"zh": ("路灯不亮", "灯坏了")}
    assert (lamp.nature, lamp.public, lamp.default_difficulty) == (Nature.COMPLAINT, False, 3)
    assert lamp.crosswalk == {"old": "0118"}
    assert lamp.questions[0].values[1] == ("all", {"zh": "整条街", "en": "整条街"})
    assert (tables.standards[0].evidence, tables.standards[0].urgent) == ((), True)
    assert tables.standards[1].phases == (("stop", "4 working hours"), ("fine", "7 days"))


@pytest.mark.parametrize(
    ("table", "rows", "reason", "line"),
    [
        ("categories", [category_row(), category_row()], "twice", 3),
        ("categories", [category_row(code="")], "code", 2),
        ("categories", [category_row(code="C 01")], "code", 2),
        ("categories", [category_row(difficulty="4")], "choice", 2),
        ("categories", [category_row(nature="anger")], "choice", 2),
        ("categories", [category_row(public="perhaps")], "choice", 2),
        ("categories", [{"number": "1"}], "columns", 1),
        ("categories", [{"code": "a", "name": "1"}], "columns", 1),
        ("numbers", [{"shipped": "", "ours": "911"}], "empty", 2),
        ("crosswalk", [{"category": "C0118", "scheme": "old", "target": ""}], "empty", 2),
        ("standards", [{"id": "a", "solve": "", "evidence": "video"}], "choice", 2),
        ("standards", [{"id": "a", "solve": "", "phases": "stop"}], "choice", 2),
        ("standards", [{"id": "a", "solve": ""}, {"id": "b", "solve": ""}], "twice", 3),
        ("hazards", [{"word": "", "lang": "zh", "kind": "fire"}], "empty", 2),
        ("hazards", [{"word": "火", "lang": "fr", "kind": "fire"}], "choice", 2),
        ("questions", [{"category": "Z", "code": "q", "datatype": "string"}], "code", 1),
        ("questions", [{"category": "C0118", "code": "q", "datatype": "essay"}], "choice", 2),
    ],
)
def test_a_faulty_row_is_named_by_its_table_and_line(
    table: str, rows: list[dict[str, str]], reason: str, line: int
) -> None:
    with pytest.raises(CatalogRowsError) as refused:
        read_tables({"categories": [category_row()], table: rows})
    data = refused.value.data
    assert (data["table"], data["reason"], data["line"]) == (table, reason, line)


def test_one_table_of_any_name_holds_categories_and_the_rest_comes_from_the_base() -> None:
    tables = read_tables({"our list": [category_row(parent="")]}, base=GOOD)
    assert [c.code for c in tables.categories] == ["C0118"]
    assert tables.standards == GOOD.standards


def test_of_the_base_stays_out_what_is_about_categories_that_are_not_ours() -> None:
    base = with_(standards=(*GOOD.standards, StandardRow("lamp", "C0118", solve="1 day", source="s")))
    tables = read_tables({"categories": [{"code": "pothole", "en": "Pothole", "keywords_en": "pothole"}]}, base=base)
    assert tables.standards == GOOD.standards
    assert tables.crosswalk == ()
    assert not [fault for fault in check(tables, readable=lambda _: True) if fault.grave]


def test_numbers_stand_in_for_those_of_the_base() -> None:
    base = with_(
        hazards=(Hazard("gas", "en", "gas", "119 110"), Hazard("pole", "en", "power", "119 95598")),
        dispositions=(Disposition("a", {"en": "A"}, {"en": "Call 110 or 119, not 1101."}, "110 119"),),
    )
    numbers = [{"shipped": one, "ours": ours} for one, ours in (("110", "911"), ("119", "911"), ("95598", ""))]
    tables = read_tables({"numbers": numbers}, base=base)
    assert [hazard.call for hazard in tables.hazards] == ["911", "911"]
    assert tables.dispositions[0].channel == "911"
    assert tables.dispositions[0].texts["en"] == "Call 911 or 911, not 1101."
    assert tables.categories == base.categories


def test_differences_name_the_row_and_the_fields() -> None:
    changed = Category("C0118", "C01", {"zh": "街灯", "en": "Street light"}, {"zh": ("路灯不亮",)}, public=False)
    after = with_(categories=(GOOD.categories[0], changed, Category("C0119", "C01", {"zh": "地灯"})), hazards=())
    assert [(c.table, c.key, c.kind, c.fields) for c in diff(GOOD, after)] == [
        ("categories", "C0118", "changed", ("names", "public")),
        ("categories", "C0119", "added", ()),
        ("hazards", "zh 着火", "removed", ()),
    ]
    assert diff(GOOD, GOOD) == []


@pytest.mark.parametrize("cell", ["110 119 120", "110、119、120", "110；119/120", "110,119,120 or come"])
def test_several_telephone_calls_in_one_cell_are_several(cell: str) -> None:
    assert calls_in(cell) == ["110", "119", "120"]
