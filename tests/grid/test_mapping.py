"""Columns of a file to cells: told, guessed, or refused with what there is."""

from typing import Any

import pytest

from doorstep.ground.grid.rules import AreaRow, CellRow, cells, choose, placed
from doorstep.ground.grid.rules.mapping import FieldMissingError, FieldUnknownError, FieldWordError, text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (float("nan"), ""),
        (370281001001001.0, "370281001001001"),
        (17, "17"),
        (" ３７０２ ", "3702"),
        (1.5, "1.5"),
        ("a\x00b", "ab"),
    ],
)
def test_values_read_as_people_wrote_them(value: Any, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"OBJECTID": [1, 2], "网格编码": ["a", "b"]}, "网格编码"),
        ({"Code": ["", ""], "name": ["x", "y"]}, "name"),  # bears the name, not the thing
        ({"beat": ["1", "1"], "beat_num": ["1713", "3100"]}, "beat_num"),
        ({"GRID CODE": ["1", "2"]}, "GRID CODE"),
    ],
)
def test_the_code_column_is_guessed(columns: dict[str, list[Any]], code: str) -> None:
    fields = choose(columns, {})
    assert fields.columns["code"] == code
    assert "code" in fields.guessed


def test_what_is_told_is_taken() -> None:
    columns = {"id": ["1", "2"], "label": ["a", "b"], "人口": ["12", "x"], "类型": ["学校", "驿站"]}
    fields = choose(columns, {"code": "label", "name": "id"})
    rows, areas = cells(columns, [None, None], fields)
    assert [(row.code, row.name, row.kind, row.residents) for row in rows] == [
        ("a", "1", "school", 12),
        ("b", "2", "驿站", 0),
    ]
    assert areas == []


def test_what_is_above_a_cell_comes_from_its_code() -> None:
    columns = {"code": ["370281001001001", "370281001002001"], "town_name": ["阜安街道", "阜安街道"]}
    rows, areas = cells(columns, [None, None], choose(columns, {}))
    assert (rows[1].community, rows[1].town, rows[1].county) == ("370281001002", "370281001", "370281")
    assert [(area.code, area.name, area.level, area.parent) for area in areas] == [
        ("370281", "", "county", ""),
        ("370281001", "阜安街道", "town", "370281"),
        ("370281001001", "", "community", "370281001"),
        ("370281001002", "", "community", "370281001"),
    ]


@pytest.mark.parametrize(
    ("columns", "told", "refusal"),
    [
        ({"a": ["1"]}, {"code": "b"}, FieldUnknownError),
        ({"a": ["1"]}, {"colour": "a"}, FieldWordError),
        ({"a": ["1", "1"]}, {}, FieldMissingError),
        ({}, {}, FieldMissingError),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(
    columns: dict[str, list[Any]], told: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        choose(columns, told)


@pytest.mark.parametrize(
    ("community", "town", "county", "expected"),
    [
        ("", "D1", "", ("", "D1", "chi")),
        ("west", "", "", ("west", "D1", "chi")),
        ("alone", "", "", ("alone", "", "chi")),
        ("west", "D1", "other", ("west", "D1", "other")),
        ("", "", "", ("", "", "")),
        ("unheard", "", "", ("unheard", "", "")),
    ],
)
def test_what_is_above_a_cell_is_read_from_the_areas(
    community: str, town: str, county: str, expected: tuple[str, str, str]
) -> None:
    areas = [
        AreaRow("chi", "Chicago", "county"),
        AreaRow("D1", "District 1", "town", "chi"),
        AreaRow("west", "West", "community", "D1"),
        AreaRow("alone", "Alone", "community", "chi"),
    ]
    row = CellRow("1", "", "", community, town, county, "", 0, None)
    (found,) = placed([row], {area.code: area for area in areas})
    assert (found.community, found.town, found.county) == expected
