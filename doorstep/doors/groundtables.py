"""The tables that the ground is kept in, with headings, kinds, and yes and no in Chinese as well.

Codes stay codes. The first word of several is the one that is written, the others are understood as well.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext

from doorstep.lib import sheets
from doorstep.lib.sheets import Row, Rows

TABLES: Mapping[str, tuple[str, ...]] = {
    "duties": ("权责清单", "责任清单"),
    "units": ("单位", "单位名单", "机构"),
    "posts": ("岗位", "岗位名单"),
    "staff": ("任职", "人员"),
    "categories": ("类别", "类别目录", "目录"),
    "standards": ("办理标准", "标准", "时限"),
    "dispositions": ("不予受理", "特殊处置"),
    "hazards": ("险情词", "险情"),
    "crosswalk": ("编码对照", "对照"),
    "questions": ("附加问题", "问题"),
    "numbers": ("号码", "电话号码"),
    "days": ("日期", "节假日", "工作日历"),
    "hours": ("办公时间", "工作时间"),
    "areas": ("区域", "镇街和社区"),
    "places": ("地名",),
}

_SOURCE = {"source": ("来源", "出处")}
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "duties": {
        "category": ("类别", "类别编码", "事项类别"),
        "area": ("区域", "区域编码", "范围"),
        "tier": ("层级",),
        "post": ("岗位", "岗位编码", "责任岗位", "主责岗位"),
        "co_units": ("协办单位", "配合单位"),
        "basis": ("依据", "法律依据"),
        **_SOURCE,
    },
    "units": {
        "code": ("编码", "代码", "单位编码"),
        "name": ("名称", "单位名称"),
        "name_en": ("英文名称",),
        "kind": ("类型", "单位类型"),
        "parent": ("上级单位", "上级"),
        "area": ("辖区", "区域"),
        "phone": ("电话",),
    },
    "posts": {
        "code": ("编码", "代码", "岗位编码"),
        "name": ("名称", "岗位名称"),
        "name_en": ("英文名称",),
        "unit": ("单位", "所属单位", "单位编码"),
        "role": ("角色", "职能"),
        "area": ("辖区", "区域"),
        "duty_grid": ("责任网格",),
        "phone": ("电话",),
        "superior": ("上级岗位", "上级"),
    },
    "staff": {
        "post": ("岗位", "岗位编码"),
        "username": ("登录名", "账号"),
        "name": ("姓名",),
        "from_on": ("任职日期", "开始日期"),
        "to_on": ("离任日期", "结束日期"),
    },
    "categories": {
        "code": ("编码", "代码", "类别编码"),
        "parent": ("上级编码", "上级类别", "大类"),
        "zh": ("名称", "中文名称"),
        "en": ("英文名称",),
        "nature": ("性质", "诉求性质"),
        "public": ("公开",),
        "difficulty": ("难易程度",),
        "keywords_zh": ("关键词",),
        "keywords_en": ("英文关键词",),
        "scheme": ("编码体系",),
        **_SOURCE,
    },
    "standards": {
        "id": ("编码", "标准编码"),
        "category": ("类别", "类别编码"),
        "difficulty": ("难易程度",),
        "urgent": ("紧急",),
        "claim": ("认领时限",),
        "contact": ("首次联系时限", "联系时限"),
        "solve": ("办理时限", "办结时限"),
        "answer": ("答复时限",),
        "evidence": ("办结凭证", "凭证"),
        "done_when_zh": ("办结标准",),
        "done_when_en": ("英文办结标准",),
        "check_required": ("需核查",),
        "phases": ("阶段",),
        **_SOURCE,
    },
    "dispositions": {
        "code": ("编码", "代码"),
        "zh": ("名称",),
        "en": ("英文名称",),
        "text_zh": ("答复内容", "答复"),
        "text_en": ("英文答复内容",),
        "channel": ("引导渠道", "渠道"),
        **_SOURCE,
    },
    "hazards": {
        "word": ("词语", "险情词"),
        "lang": ("语言",),
        "kind": ("险情种类", "种类"),
        "call": ("拨打号码", "电话"),
    },
    "crosswalk": {"category": ("类别", "类别编码"), "scheme": ("编码体系",), "target": ("对应编码",), **_SOURCE},
    "questions": {
        "category": ("类别", "类别编码"),
        "code": ("编码",),
        "datatype": ("数据类型",),
        "required": ("必答",),
        "zh": ("问题",),
        "en": ("英文问题",),
        "values": ("选项",),
    },
    "numbers": {"shipped": ("原号码",), "ours": ("本地号码",)},
    "days": {
        "date": ("日期",),
        "kind": ("类型", "安排"),
        "name": ("名称", "节日"),
        **_SOURCE,
        "provisional": ("暂定",),
    },
    "hours": {
        "opens": ("上班时间", "开始"),
        "closes": ("下班时间", "结束"),
        "weekdays": ("星期",),
        "from": ("起始日期",),
        "to": ("截止日期",),
    },
    "areas": {
        "code": ("编码", "代码"),
        "name": ("名称",),
        "level": ("级别", "层级"),
        "parent": ("上级编码", "上级"),
        "aliases": ("别名",),
    },
    "places": {
        "code": ("编码", "代码"),
        "kind": ("类型",),
        "name": ("名称", "地名"),
        "aliases": ("别名",),
        "former": ("曾用名",),
        "lon": ("经度",),
        "lat": ("纬度",),
        "cell": ("网格", "网格编码"),
    },
}

_FLAG = {"yes": ("是", "√"), "no": ("否", "×")}
VALUES: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("units", "kind"): {
        "county": ("县级", "县市区", "县", "市", "区", "政府"),
        "centre": ("受理中心", "中心", "热线中心"),
        "department": ("部门", "局"),
        "town": ("镇街", "镇", "街道", "乡镇", "乡"),
        "community": ("社区", "村", "村居"),
        "utility": ("公用企业", "企业"),
        "contractor": ("承包单位", "外包单位"),
    },
    ("posts", "role"): {
        "worker": ("网格员", "经办人"),
        "head": ("单位负责人", "负责人"),
        "centre": ("受理坐席", "坐席", "热线坐席", "受理中心"),
        "checker": ("核查员",),
        "leader": ("市领导", "领导"),
        "assessor": ("考核员",),
        "auditor": ("审计员",),
        "editor": ("编辑员", "编辑"),
        "administrator": ("系统管理员", "管理员"),
    },
    ("areas", "level"): {
        "county": ("县级", "县", "市", "区", "县市区"),
        "town": ("镇街", "镇", "街道", "乡镇", "乡"),
        "community": ("社区", "村", "村居"),
    },
    ("days", "kind"): {"work": ("上班", "班", "补班"), "off": ("放假", "休", "休息", "假")},
    ("days", "provisional"): _FLAG,
    ("categories", "nature"): {
        "consult": ("咨询",),
        "help": ("求助",),
        "complaint": ("投诉",),
        "report": ("举报",),
        "suggestion": ("建议",),
    },
    ("categories", "public"): _FLAG,
    ("standards", "urgent"): _FLAG,
    ("standards", "check_required"): _FLAG,
    ("standards", "evidence"): {"photo": ("照片",), "note": ("说明",), "document": ("文件",)},
    ("questions", "required"): _FLAG,
}


def _back(words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: ours for ours, several in words.items() for word in several}


_OURS = {table: _back(columns) for table, columns in COLUMNS.items()}
_MEANT = {
    table: {column: _back(words) for (of, column), words in VALUES.items() if of == table}
    for table in {of for of, _column in VALUES}
}
_TABLES = _back(TABLES)


def _value(words: Mapping[str, str], text: str) -> str:
    """Will exchange each of the words between semicolons that is known."""
    if text in words:
        return words[text]
    parts = [part.strip() for part in text.replace("；", ";").split(";")]
    return "; ".join(words.get(part, part) for part in parts) if len(parts) > 1 else text


def _headings(table: str, given: Iterable[str]) -> dict[str, str]:
    """Will return what we call each column. Where several mean one, it is our own word, else a code, else the first."""
    known = _OURS.get(table, {})
    found: dict[str, str] = {}
    for name in sorted(given, key=lambda name: (name in known, "码" not in name)):
        found.setdefault(known.get(name, name), name)
    return {name: our for our, name in found.items()}


def ours(table: str, rows: Rows) -> Rows:
    """Will return the rows of a table under our own headings, with our own words in them."""
    headings = _headings(table, rows[0] if rows else ())
    meant = _MEANT.get(table, {})
    found: Rows = []
    for row in rows:
        named = Row({headings.get(name, name): text for name, text in row.items()})
        for name, words in meant.items():
            if name in named:
                named[name] = _value(words, named[name])
        named.line = row.line
        found.append(named)
    return found


def _tables(book: Mapping[str, Rows]) -> dict[str, Rows]:
    """Will return the tables under our own names; where two mean the same, the second keeps the name it came with."""
    found: dict[str, Rows] = {}
    for name in sorted(book, key=lambda name: name in _TABLES):
        our = _TABLES.get(name, name)
        found[name if our in found else our] = book[name]
    return found


def read_book(path: Path, *, alone: str = "") -> dict[str, Rows]:
    """Will return the tables of a book by our own names; `alone` is what a single table is that bears none of them.

    Raises what lib.sheets raises.
    """
    named = _tables(sheets.read_book(path))
    if alone and len(named) == 1 and not set(named) & set(COLUMNS):
        named = {alone: next(iter(named.values()))}
    return {name: ours(name, rows) for name, rows in named.items()}


def read_table(path: Path, table: str) -> Rows:
    """Will return the rows of a file's table: of that name, else of the first. Raises what lib.sheets raises."""
    named = _tables(sheets.read_book(path))
    return ours(table, named.get(table) or next(iter(named.values()), []))


def unread(book: Mapping[str, Rows], tables: Iterable[str]) -> list[str]:
    """Will name the tables of a book that are none of these, and the columns of these that are not known."""
    wanted = set(tables)
    strange = [name for name, rows in book.items() if rows and name not in wanted]
    return strange + [
        f"{table}: {column}"
        for table in sorted(wanted & book.keys())
        for column in (book[table][0] if book[table] else ())
        if column not in COLUMNS[table]
    ]


def not_read(names: Iterable[str]) -> str:
    """Will say which tables and columns are not known, ours by the name that the reader's language has for them."""
    chinese = (get_language() or "").startswith("zh")
    parted = (name.partition(": ") for name in names)
    shown = (
        f"{TABLES[of][0] if chinese and colon and of in TABLES else of}{colon}{name}" for of, colon, name in parted
    )
    return gettext("Not known, so not read: {names}.").format(names=", ".join(shown))


def worded(table: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Will put the Chinese words for a table, its column and the values that it knows in the place of our own."""
    column = str(facts.get("field", ""))
    words = VALUES.get((table, column), {})
    told = dict(facts)
    if column in COLUMNS.get(table, {}):
        told["field"] = COLUMNS[table][column][0]
    if words and "known" in facts:
        told["known"] = "、".join(several[0] for several in words.values())
    if "table" in facts and table in TABLES:
        told["table"] = TABLES[table][0]
    return told


def theirs(table: str, name: str, text: str) -> str:
    """Will return a word as a Chinese table has it."""
    words = VALUES.get((table, name))
    if not words or not text:
        return text
    return ";".join(words[one][0] if one in words else one for one in text.split(";"))
