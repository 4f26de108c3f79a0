"""Old cases come in with their times and ends; what is broken is handed back; nothing comes in twice."""

import csv
import gzip
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from doorstep.cases import queries
from doorstep.cases.rules.states import Outcome, State
from doorstep.doors.command import main
from doorstep.doors.notify import outbox
from doorstep.flow import chase, imports, verify
from doorstep.lib import rowfile
from doorstep.lib.refusal import Refusal
from doorstep.lib.sheets import SheetError
from tests.city import City, middle_of

pytestmark = pytest.mark.django_db

MAP = """
name = "old"
zone = "Asia/Shanghai"
language = "zh-hans"
formats = ["%Y/%m/%d %H:%M", "iso"]
[columns]
key = "编号"
text = ["标题", "内容"]
filed = "受理时间"
closed = "办结时间"
reason = "办理情况"
outcome = "办理情况"
lon = "经度"
lat = "纬度"
address = "地址"
category = "类别"
name = "姓名"
phone = "电话"
[values.category]
"井盖" = "C0101"
"供水" = "H0201"
[contains.outcome]
"已修" = "solved"
"说明" = "explained"
[defaults]
category = ""
outcome = "explained"
"""
HEADING = ["编号", "标题", "内容", "受理时间", "办结时间", "办理情况", "经度", "纬度", "地址", "类别", "姓名", "电话"]


def line(n: int, **changes: str) -> list[str]:
    """Will return a good row: odd ones closed, even ones open."""
    lon, lat = middle_of(n % 24)
    row = dict(zip(HEADING, [
        f"2011-{n:04d}", "井盖丢失", f"第{n}处井盖不见了", "2025/07/01 09:30", "2025/07/03 16:00" if n % 2 else "",
        "已修复，联系人张三13800001111" if n % 2 else "", f"{lon}", f"{lat}", "", "井盖", "", "",
    ], strict=True))  # fmt: skip
    return list((row | changes).values())


def table(path: Path, lines: Iterable[list[str]], encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADING)
    writer.writerows(lines)
    data = text.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


Importer = Callable[..., dict[str, Any]]


@pytest.fixture
def run(city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Importer:
    """Runs the command and returns what it printed as JSON, with the refused rows as `handed_back`."""
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")

    def importing(path: Path, *more: str) -> dict[str, Any]:
        out = tmp_path / "refused.csv"
        out.unlink(missing_ok=True)
        arguments = ["import", str(path), "--map", str(tmp_path / "map.toml"), "--refused", str(out), "--json", *more]
        assert main.run(arguments) == 0, capsys.readouterr().err
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))) if out.exists() else []
        return said | {"handed_back": rows}

    return importing


def test_old_cases_keep_their_times_and_ends(run: Importer, tmp_path: Path) -> None:
    said = run(table(tmp_path / "old.csv.gz", map(line, range(20))), "--commit")
    assert (said["filed"], said["closed"], said["dispatched"], said["refused"]) == (20, 10, 10, 0)
    parts = said["partition"]
    assert parts["reported"] == 20 == parts["closed"] + parts["in_hand"] + parts["unclaimed"]
    closed = queries.everything().get(text__contains="第3处")
    assert (closed.channel, closed.state, closed.outcome) == ("import", State.CLOSED, Outcome.SOLVED)
    assert closed.filed_at == datetime(2025, 7, 1, 1, 30, tzinfo=UTC)
    assert closed.closed_at == datetime(2025, 7, 3, 8, 0, tzinfo=UTC)
    settled = queries.events(closed.pk)[-1].event
    assert settled.move == "settle"
    assert "张三" not in settled.facts["reason"]
    assert "13800001111" not in settled.facts["reason"]
    assert verify.verify().clean


def test_without_commit_everything_is_tried_and_nothing_kept(run: Importer, tmp_path: Path) -> None:
    lines = [*map(line, range(6)), line(3), line(6, 受理时间="gestern")]
    said = run(table(tmp_path / "old.csv", lines))
    assert (said["committed"], said["filed"], said["repeated"], said["refused"]) == (False, 6, 1, 1)
    assert said["partition"]["reported"] == 0
    assert run(table(tmp_path / "old.csv", lines), "--commit", "--dry-run")["partition"]["reported"] == 0


def test_a_second_run_imports_nothing_twice(run: Importer, tmp_path: Path) -> None:
    path = table(tmp_path / "old.csv", [*map(line, range(8)), line(2)])
    first, second = run(path, "--commit"), run(path, "--commit")
    assert (first["filed"], first["repeated"]) == (8, 1)
    assert (second["filed"], second["repeated"], second["refused"]) == (0, 9, 0)
    assert second["partition"] == first["partition"]
    changed = run(table(tmp_path / "old.csv", [line(2, 内容="另一件事")]), "--commit")
    assert changed["reasons"] == {"key_reused": 1}


BROKEN = {
    "text_missing": ("标题", {"标题": " ", "内容": "\0"}),
    "text_too_long": ("标题", {"内容": "好" * 10_001}),
    "import_time": ("受理时间", {"受理时间": "2025/02/30 10:00"}),
    "time_in_future": ("受理时间", {"受理时间": "2999/01/01 10:00", "办结时间": ""}),
    "time_too_old": ("受理时间", {"受理时间": "1899/12/30 00:00"}),
    "import_ends": ("办结时间", {"办结时间": "2024/01/01 10:00"}),
    "import_number": ("经度", {"经度": "东经120"}),
    "place_outside": ("经度", {"经度": "10", "纬度": "50"}),
    "place_swapped": ("经度", {"经度": "36.299", "纬度": "120.002"}),
    "place_unreadable": ("经度", {"纬度": ""}),
    "place_missing": ("地址", {"经度": "", "纬度": ""}),
    "key_shape": ("编号", {"编号": ""}),
    "phone_shape": ("电话", {"电话": "没有"}),
}


def test_half_the_rows_broken_the_other_half_goes_in(run: Importer, tmp_path: Path) -> None:
    lines = []
    for n, (_, changes) in enumerate(BROKEN.values()):
        lines += [line(2 * n), line(2 * n + 1, **changes)]
    lines += [line(40), ["too", "short"]]
    said = run(table(tmp_path / "old.csv", lines), "--commit")
    assert (said["rows"], said["filed"], said["refused"]) == (28, 14, 14)
    assert said["reasons"] == dict.fromkeys([*BROKEN, "import_row"], 1)
    back = said["handed_back"]
    assert [int(row["row"]) for row in back] == [3 + 2 * n for n in range(14)]
    assert all(row["why not"] for row in back)
    for row, (column, changes) in zip(back, BROKEN.values(), strict=False):
        assert row["column"] == column
        assert all(row[name] == text for name, text in changes.items())
    assert verify.verify().clean


def test_a_file_from_a_chinese_excel(run: Importer, tmp_path: Path) -> None:
    said = run(table(tmp_path / "old.csv", map(line, range(4)), encoding="gb18030"), "--commit")
    assert said["filed"] == 4
    assert queries.everything().filter(text__contains="井盖不见了").count() == 4


def test_places_outside_may_go_to_the_centre(run: Importer, tmp_path: Path) -> None:
    text = MAP.replace("[columns]", 'outside = "centre"\n[columns]', 1)
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    path = table(tmp_path / "old.csv", [line(0, 经度="10", 纬度="50"), line(1, 经度="10", 地址="老街尽头"), line(2)])
    said = run(path, "--commit")
    assert (said["filed"], said["closed"], said["to_centre"], said["dispatched"]) == (3, 1, 1, 1)
    assert queries.everything().get(text__contains="第0处").state == State.SCREENING
    assert run(path, "--commit")["repeated"] == 3


def test_a_file_of_elsewhere_is_asked_about(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where the refused rows go
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    for outside, asked in ((2, True), (1, False)):
        rows = [line(n, 经度="10", 纬度="50") if n < outside else line(n) for n in range(3)]
        path = table(tmp_path / "old.csv", rows)
        assert main.run(["import", str(path), "--map", str(tmp_path / "map.toml")]) == 0
        assert ("crs" in capsys.readouterr().out) is asked


def test_the_past_wakes_nobody(run: Importer, tmp_path: Path) -> None:
    run(table(tmp_path / "old.csv", map(line, range(12))), "--commit")
    assert not queries.everything().filter(call_back="due").exists()
    assert chase.tick(now=datetime.now(UTC)).woken == 0
    assert outbox.write(now=datetime.now(UTC)) == 0


def test_a_value_without_a_word_of_ours(run: Importer, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAP.replace('category = ""\n', ""), encoding="utf-8")
    said = run(table(tmp_path / "old.csv", [line(0, 类别="其他"), line(1)]), "--commit")
    assert said["reasons"] == {"import_value": 1}
    assert said["handed_back"][0]["column"] == "类别"


@pytest.mark.parametrize(
    ("before", "after", "entry"),
    [
        ('key = "编号"\n', "", "columns.key"),
        ('key = "编号"', 'key = ["编号", "标题"]', "columns.key"),
        ('key = "编号"', 'keys = "编号"', "columns.keys"),
        ('key = "编号"', "key = 7", "columns.key"),
        ('"Asia/Shanghai"', '"Mars/Olympus"', "zone"),
        ('language = "zh-hans"', 'language = "xx"', "language"),
        ('language = "zh-hans"', 'crs = "mars"', "crs"),
        ('language = "zh-hans"', 'colour = "red"', "colour"),
        ('"井盖" = "C0101"', '"井盖" = 101', "values.category"),
        ('"说明" = "explained"', '"说明" = "closed"', "outcome closed"),
        ("[defaults]", "[contains.colour]\n[defaults]", "contains.colour"),
    ],
)
def test_a_wrong_map_is_refused_with_its_entry(before: str, after: str, entry: str) -> None:
    import tomllib

    assert before in MAP
    with pytest.raises(imports.MapError) as refused:
        imports.Map.read(
            tomllib.loads(MAP.replace(before, after, 1)), zone="Asia/Shanghai", languages=["zh-hans", "en"]
        )
    assert refused.value.data["entry"] == entry


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "header"),
        ("a.csv", b"a,a\n1,2\n", "header"),
        ("a.csv", b"\xff\xff\xff,\n", "text"),
        ("a.csv", b"PK\3\4" + bytes(60), "kind"),
        ("a.csv.gz", b"no gzip", "broken"),
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n" * 9000, mtime=0)[:-60], "broken"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetError) as refused, rowfile.reading(tmp_path / name):
        pass
    assert refused.value.data["reason"] == f"sheet_{reason}"


def test_a_quotation_mark_never_closed_costs_one_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n1,2\n"3,' + "x" * 1_100_000 + "\n5,6\n", encoding="utf-8")
    with rowfile.reading(tmp_path / "a.csv") as read:
        assert list(read.lines) == [(2, ["1", "2"]), (3, None), (4, ["5", "6"])]


def test_wrong_files_are_refused_with_a_sentence(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    (tmp_path / "bad.toml").write_text("= nonsense", encoding="utf-8")
    good = table(tmp_path / "old.csv", [line(0)])
    (tmp_path / "other.csv").write_text("编号,标题\n1,2\n", encoding="utf-8")
    for file, how in ((tmp_path / "none.csv", "map.toml"), (good, "bad.toml"), (tmp_path / "other.csv", "map.toml")):
        assert main.run(["import", str(file), "--map", str(tmp_path / how), "--commit"]) == 1
        assert capsys.readouterr().err.strip()


def test_a_database_of_an_older_version_is_called_that(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: Any, **__: Any) -> None:
        try:
            sqlite3.connect(":memory:").execute("SELECT mark FROM contact")
        except sqlite3.OperationalError as error:
            raise OperationalError(*error.args) from error

    monkeypatch.setattr(imports, "run", lacking)
    monkeypatch.setattr(main, "_lacks_tables", lambda: True)
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    old = str(table(tmp_path / "old.csv", [line(0)]))
    assert main.run(["import", old, "--map", str(tmp_path / "map.toml"), "--commit"]) == 1
    assert "doorstep serve --prepare" in capsys.readouterr().err


def test_what_a_person_reads_of_refused_rows_holds_no_codes(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTEP_LANGUAGE", "zh-hans")
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    lines = [line(0), line(1, 编号=""), line(2, 受理时间="gestern"), line(3, 办结时间="2024/01/01 10:00")]
    out = tmp_path / "refused.csv"
    old = str(table(tmp_path / "old.csv", lines))
    assert main.run(["import", old, "--map", str(tmp_path / "map.toml"), "--refused", str(out)]) == 0
    for text in (capsys.readouterr().out, out.read_text("utf-8-sig")):
        assert "“编号”列是每件事项的编号，此处为空或过长。" in text
        assert "“受理时间”列中的“gestern”" in text
        assert "2024-01-01 10:00" in text
        assert not re.search(r"[a-z]+_[a-z]+", text.replace(str(out), ""))


def test_a_row_in_a_broken_encoding_costs_that_row_alone(run: Importer, tmp_path: Path) -> None:
    path = table(tmp_path / "old.csv", map(line, range(20)))
    broken = path.read_bytes().replace("第7处井盖".encode(), b"\xff\xfe\x80")
    path.write_bytes(broken)
    said = run(path, "--commit")
    assert (said["filed"], said["refused"], said["reasons"]) == (19, 1, {"import_bytes": 1})
    assert [row["编号"] for row in said["handed_back"]] == ["2011-0007"]
    path.write_bytes(broken.replace("第".encode(), b"\xff"))
    with pytest.raises(SheetError), rowfile.reading(path):
        pass


def test_unreadable_lines_are_refusals_too() -> None:
    assert issubclass(imports.RowError, Refusal)
