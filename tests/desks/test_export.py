"""Lists as files: the same rows as the page, Chinese headings, nothing that a spreadsheet runs, and an end."""

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client

from doorstep.doors.desks import access
from doorstep.doors.desks.lists import files
from doorstep.lib.text import FORMULA, safe
from doorstep.vault.rules import ContactData
from tests.city import NOW, City
from tests.desks.kit import at_desk, page

pytestmark = pytest.mark.django_db
HOME = "/desk/department/"
NASTY = ['=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=cmd", "＝1+1", "　=1"]


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "clock", lambda: NOW)


def excel(client: Client, **query: str) -> str:
    """Will return the sheet of the Excel file that the queue becomes."""
    answer: Any = client.get(HOME, query | {"format": "xlsx"})
    assert answer["Content-Type"] == files.XLSX
    assert re.search(r'filename="\w+-20260304-0930.xlsx"', answer["Content-Disposition"])
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    for close in answer._resource_closers:
        close()  # what the answer's own close() does, without ending the test's transaction
    return sheet


def texts(sheet: str) -> list[str]:
    """Will return the texts of a sheet's cells."""
    return re.findall(r"<t[^>]*>([^<]*)</t>", sheet)


def table(client: Client, **query: str) -> list[list[str]]:
    """Will return the rows of the CSV file that the queue becomes."""
    return list(csv.reader(io.StringIO(page(client.get(HOME, query | {"format": "csv"}))[1:])))


def test_no_cell_is_a_formula(city: City, filed: Any) -> None:
    for n, text in enumerate(NASTY):
        filed(n % 6, text=text)
    head = at_desk(city, "head")
    sheet = excel(head)
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    for cells in (texts(sheet), [cell for row in table(head) for cell in row]):
        assert not [cell for cell in cells if cell.lstrip(" \u3000").startswith(FORMULA)]
        assert any("HYPERLINK" in cell for cell in cells)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("before", ["", " ", "\u3000"])
def test_every_sign_is_neutralised_in_any_cell(sign: str, before: str) -> None:
    assert safe(f"{before}{sign}1").startswith("'")
    assert safe(f"1{sign}1") == f"1{sign}1"


def test_both_files_hold_what_the_list_holds_with_chinese_headings(city: City, filed: Any) -> None:
    mine, closed_to_me = filed(0, text="老槐树下的井盖丢了"), filed(20)
    head = at_desk(city, "head", "zh-hans")
    sheet, rows = excel(head), table(head)
    assert texts(sheet)[:3] == rows[0][:3] == ["编号", "状态", "类别"]
    for cells in (texts(sheet), [cell for row in rows for cell in row]):
        assert mine.number in cells
        assert "老槐树下的井盖丢了" in cells
        assert closed_to_me.number not in cells
    assert "frozen" in sheet
    assert "<autoFilter" in sheet


def test_a_file_holds_the_filter(city: City, filed: Any) -> None:
    here, there = filed(0), filed(7)
    head = at_desk(city, "head")
    assert [row[0] for row in table(head, holder="w2")][1:] == [there.number]
    sheet = excel(head, holder="w2")
    assert there.number in sheet
    assert here.number not in sheet


def test_dates_are_dates_of_the_city(city: City, filed: Any) -> None:
    filed(0)
    sheet = excel(at_desk(city, "head"))
    assert re.search(r'<c r="K2" s="\d+"><v>46085\.39583333', sheet), "2026-03-04 09:30"


def test_nobody_is_in_a_file_who_is_not_on_the_page(city: City, filed: Any) -> None:
    contact = ContactData(name="钱诉求", phone="13812345678", email="qian@example.org")
    filed(0, text="我是钱诉求，电话13812345678，井盖丢了。", contact=contact)
    head = at_desk(city, "head")
    for text in (excel(head), str(table(head))):
        assert "井盖丢了" in text
        for secret in ("13812345678", "qian@example.org"):
            assert secret not in text


def test_a_file_has_an_end_and_says_so(city: City, filed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 2)
    for n in range(3):
        filed(n)
    head = at_desk(city, "head")
    assert [len(row) for row in table(head)] == [12, 12, 12, 1]
    assert "Only the first 2 cases" in table(head)[-1][0]
    assert "Only the first 2 cases" in excel(head)


def test_a_checker_gets_both_files(city: City) -> None:
    checker = at_desk(city, "checker")
    for kind in ("csv", "xlsx"):
        answer: Any = checker.get("/desk/check/", {"format": kind})
        assert answer["Content-Disposition"].endswith(f'.{kind}"')
        page(answer)
