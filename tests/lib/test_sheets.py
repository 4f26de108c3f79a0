"""Tables come out of what people send, or a sentence does."""

from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from pyogrio import raw

from doorstep.lib import sheets
from doorstep.lib.sheets import SheetError, SheetMissingError, read_book, read_table, several

pytestmark = pytest.mark.usefixtures("children")


def test_a_csv_of_a_chinese_excel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "单位.csv"
    path.write_bytes("Code, Name ,\n001,中云街道,x\n\n, ,\n002\n".encode("gb18030"))
    assert read_table(path) == [{"code": "001", "name": "中云街道"}, {"code": "002", "name": ""}]
    path.write_text("\ufeffcode\n1\n", encoding="utf-8")
    assert read_table(path) == [{"code": "1"}]


def test_a_folder_is_a_book(tmp_path: Path) -> None:
    (tmp_path / "Units.csv").write_text("code\nu\n", encoding="utf-8")
    (tmp_path / "posts.csv").write_text("code\np\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no table", encoding="utf-8")
    assert read_book(tmp_path) == {"units": [{"code": "u"}], "posts": [{"code": "p"}]}


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("Units.csv", "units.CSV"):
        (tmp_path / name).write_text("code\nu\n", encoding="utf-8")
    with pytest.raises(SheetError) as refused:
        read_book(tmp_path)
    assert refused.value.data == {"file": "units", "reason": "sheet_twice"}


def test_a_workbook_keeps_its_codes_as_text(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    for n, (layer, code) in enumerate((("Units", "001"), ("posts", "0x"))):
        raw.write(
            path,
            geometry=None,
            field_data=[np.array([code], object), np.array(["中文"], object)],
            fields=np.array(["Code", "name"], object),
            layer=layer,
            driver="XLSX",
            geometry_type=None,
            crs=None,
            append=n > 0,
        )
    assert read_book(path) == {"units": [{"code": "001", "name": "中文"}], "posts": [{"code": "0x", "name": "中文"}]}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"code,code\n1,2\n", "header"),
        ("a.csv", b"", "header"),
        ("a.csv", b"\xff\xff\xff", "text"),
        ("a.csv", b"\x89PNG\0\0", "kind"),
        ("a.csv", b"code\n" + b"1\n" * 4000 + b"2\0\n", "kind"),
        ("a.xlsx", b"PK\3\4 no book", "broken"),
    ],
)
def test_what_is_no_table_is_refused(name: str, content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SheetError) as refused:
        read_book(path)
    assert refused.value.data == {"file": name, "reason": f"sheet_{reason}"}


def test_limits_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code\n" + "1\n" * 20, encoding="utf-8")
    monkeypatch.setattr(sheets, "MAX_ROWS", 10)
    with pytest.raises(SheetError, match="rows"):
        read_table(path)
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    with pytest.raises(SheetError, match="size"):
        read_table(path)
    with pytest.raises(SheetMissingError):
        read_table(tmp_path / "b.csv")
    with pytest.raises(SheetError, match="kind"):
        read_table(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SheetMissingError):
        read_book(tmp_path / "empty")


def test_titles_blank_lines_and_other_delimiters_are_read_and_each_row_knows_its_line(tmp_path: Path) -> None:
    path = tmp_path / "duty.csv"
    path.write_text("责任清单,,\n,,\nCode,Name,units\n1,a,x;y\n\n,,\n2,b,\n", encoding="utf-8")
    rows = read_table(path)
    assert rows == [{"code": "1", "name": "a", "units": "x;y"}, {"code": "2", "name": "b", "units": ""}]
    assert [line for line, _ in sheets.numbered(rows)] == [4, 7]
    path.write_text("code;name\n1;a\n", encoding="utf-8")
    assert read_table(path) == [{"code": "1", "name": "a"}]
    path.write_bytes("code\tname\n1\t中\n".encode("utf-16"))  # what Excel calls Unicode text
    assert read_table(path) == [{"code": "1", "name": "中"}]


def test_a_book_with_a_title_and_gaps_is_read_where_its_rows_stand(tmp_path: Path) -> None:
    path = tmp_path / "duty.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("duty")
        sheet.merge_range(0, 0, 0, 2, "责任清单")
        sheet.write_row(2, 0, ["code", "name"])
        sheet.write_row(5, 0, ["001", 7])
    (row,) = read_table(path)
    assert (dict(row), row.line) == ({"code": "001", "name": "7"}, 6)


def test_cells_of_several_words_take_either_semicolon() -> None:
    assert several(" a; b；c;;a ") == ("a", "b", "c")
    assert several("") == ()
