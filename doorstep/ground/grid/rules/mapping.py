"""From the columns of a file to cells: which column is what, told or guessed, and how values are read."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from doorstep.ground.grid.rules.grid import AreaRow, CellRow
from doorstep.ground.grid.rules.scheme import above, scheme_of
from doorstep.lib.refusal import Refusal

# The names cities give their columns, the surest first; folded before they are compared.
KNOWN: dict[str, tuple[str, ...]] = {
    # "网格编" and the like: ten bytes are what a Shapefile leaves of a name in UTF-8.
    "code": ("code", "cell_code", "cell", "grid_code", "gridcode", "grid_id", "gridid", "网格编码", "网格代码",
             "网格编号", "单元网格编码", "单元网格代码", "wgbm", "wgdm", "bgcode", "网格编", "编码", "代码", "编号",
             "id", "geoid", "osm_id"),
    "name": ("name", "cell_name", "grid_name", "gridname", "网格名称", "网格名", "单元网格名称", "wgmc", "bgname",
             "名称", "mc"),
    "kind": ("kind", "type", "grid_type", "网格类型", "网格类", "类型", "wglx", "lx"),
    "community": ("community", "community_code", "社区编码", "社区代码", "社区编", "村居代码", "sqbm", "sqdm"),
    "community_name": ("community_name", "社区名称", "社区名", "社区", "村居", "村居名称", "sqmc"),
    "town": ("town", "town_code", "street_code", "街道编码", "街道代码", "乡镇代码", "镇街代码", "jdbm", "jddm"),
    "town_name": ("town_name", "street_name", "街道名称", "街道名", "街道", "乡镇", "镇街", "乡镇名称", "jdmc"),
    "county": ("county", "county_code", "区县代码", "县代码", "行政区划代码", "xzqdm"),
    "county_name": ("county_name", "区县名称", "区县", "县名称", "xzqmc"),
    "duty_grid": ("duty_grid", "duty_grid_code", "责任网格", "责任网格编码", "责任网格代码", "责任网", "zrwg",
                  "zrwgbm"),
    "residents": ("residents", "population", "pop", "居民数", "人口", "常住人口", "人口数", "rks"),
}  # fmt: skip
KINDS: dict[str, tuple[str, ...]] = {
    "village": ("village", "村", "村庄", "自然村", "行政村"),
    "alley": ("alley", "街巷", "里弄", "胡同"),
    "housing": ("housing", "housing block", "小区", "住宅小区", "居民小区", "楼院"),
    "school": ("school", "学校", "校园"),
    "enterprise": ("enterprise", "企业", "厂区", "工厂", "园区"),
    "hospital": ("hospital", "医院", "卫生院"),
    "market": ("market", "市场", "集市", "商场"),
    "road": ("road", "道路", "公路", "街道"),
    "park": ("park", "公园", "广场", "绿地"),
    "water": ("water", "水域", "河道", "水库"),
    "farmland": ("farmland", "农田", "耕地"),
    "office": ("office", "机关", "单位", "办公"),
}
_KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}
_LIMITS = {"name": 120, "kind": 30}  # what the tables hold; other texts 80


class FieldUnknownError(Refusal):
    """The mapping names a column the file does not have. Data: `field`, `column`, `columns`."""

    code = "grid_field_unknown"


class FieldMissingError(Refusal):
    """No column can serve as the cell code. Data: `columns`."""

    code = "grid_code_field_missing"


class FieldWordError(Refusal):
    """The mapping speaks of a field we do not know. Data: `field`, `known`."""

    code = "grid_field_word"


@dataclass(frozen=True, slots=True)
class Fields:
    """Which column was taken for which field, and which of them nobody named."""

    columns: Mapping[str, str]
    guessed: frozenset[str]


def choose(columns: Mapping[str, Sequence[Any]], told: Mapping[str, str]) -> Fields:
    """Will return the column of each field: as told, else by its usual names, else (for the code) one without repeats.

    Raises FieldWordError, FieldUnknownError, FieldMissingError.
    """
    for field, column in told.items():
        if field not in KNOWN:
            raise FieldWordError(field=field, known=", ".join(KNOWN))
        if column not in columns:
            raise FieldUnknownError(field=field, column=column, columns=", ".join(columns))
    folded: dict[str, str] = {}
    for column in columns:
        folded.setdefault(fold(column), column)
    chosen = dict(told)
    for field, names in KNOWN.items():
        if field not in chosen:
            usable = (folded[name] for name in names if name in folded)
            found = next((c for c in usable if c not in told.values() and _usable(field, columns[c])), None)
            if found is not None:
                chosen[field] = found
    if "code" not in chosen:
        spare = _tellingest(columns)
        if spare is None:
            raise FieldMissingError(columns=", ".join(columns))
        chosen["code"] = spare
    return Fields(chosen, frozenset(chosen.keys() - told.keys()))


def _usable(field: str, values: Sequence[Any]) -> bool:
    """Will turn down a column that bears the name and not the thing: a "code" that is empty nearly everywhere."""
    if field != "code":
        return True
    filled = [value for value in map(text, values) if value]
    return 2 * len(filled) > len(values) and 2 * len(set(filled)) > len(filled)


def _tellingest(columns: Mapping[str, Sequence[Any]]) -> str | None:
    """Will return the first column that tells all features apart, else the one that nearly does: a code that stands
    twice is a fault to be shown, not a reason to see no code."""
    best, most = None, 0.9
    for column, values in columns.items():
        filled = [value for value in map(text, values) if value]
        share = len(set(filled)) / len(values) if len(values) else 0.0
        if share > most or (share == most and best is None):
            best, most = column, share
    return best


def fold(column: str) -> str:
    """Will return a column name as names are compared."""
    return unicodedata.normalize("NFKC", column).strip().casefold().replace(" ", "_").replace("-", "_")


def text(value: Any) -> str:
    """Will return a value as text: whole numbers without a point, full-width digits as digits, nothing for nothing."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip().replace("\x00", "")


def number(value: Any) -> int:
    """Will return a count of people; 0 for what is none."""
    try:
        count = float(text(value) or 0)
    except ValueError:
        return 0
    return int(count) if 0 <= count < 1e8 else 0


def kind_of(value: str) -> str:
    """Will return our word for a kind of cell, or the file's own when we have none."""
    return _KIND_OF.get(value.casefold(), value.casefold())[: _LIMITS["kind"]]


def cells(
    columns: Mapping[str, Sequence[Any]], polygons: Sequence[Any], fields: Fields
) -> tuple[list[CellRow], list[AreaRow]]:
    """Will return a cell a feature, and the areas they name. What is above a cell comes from its code if not told."""
    empty = [""] * len(polygons)
    read = {
        field: [
            text(value)[: _LIMITS.get(field, 80 if not field.endswith("name") else 120)] for value in columns[column]
        ]
        for field, column in fields.columns.items()
        if field != "residents"
    }
    residents = (
        [number(value) for value in columns[fields.columns["residents"]]]
        if "residents" in fields.columns
        else [0] * len(polygons)
    )
    codes = read["code"]
    scheme = scheme_of(codes)
    rows = []
    for n, polygon in enumerate(polygons):
        told = above(codes[n], scheme)
        county, town, community = (
            read.get(field, empty)[n] or by_code
            for field, by_code in zip(("county", "town", "community"), told, strict=True)
        )
        kind, name = kind_of(read.get("kind", empty)[n]), read.get("name", empty)[n]
        duty = read.get("duty_grid", empty)[n]
        rows.append(CellRow(codes[n], name, kind, community, town, county, duty, residents[n], polygon))
    return rows, _areas(rows, read, empty)


def _areas(rows: Sequence[CellRow], read: Mapping[str, Sequence[str]], empty: Sequence[str]) -> list[AreaRow]:
    areas: dict[str, AreaRow] = {}
    for n, row in enumerate(rows):
        above_it = ""
        for level, code in (("county", row.county), ("town", row.town), ("community", row.community)):
            if code:
                name = read.get(f"{level}_name", empty)[n]
                if code not in areas or (name and not areas[code].name):
                    areas[code] = AreaRow(code, name, level, above_it)
                above_it = code
    return [areas[code] for code in sorted(areas)]


def placed(rows: Sequence[CellRow], areas: Mapping[str, AreaRow]) -> list[CellRow]:
    """Will fill in the areas above a cell that only the table of areas knows: the county of its town, and so on."""

    def above_of(code: str) -> str:
        return areas[code].parent if code in areas else ""

    filled = []
    for row in rows:
        town = row.town or above_of(row.community)
        county = row.county
        if town in areas and areas[town].level == "county":  # a community right under the county
            town, county = row.town, county or town
        county = county or above_of(town)
        same = town == row.town and county == row.county
        filled.append(row if same else replace(row, town=town, county=county))
    return filled
