"""A city's own folder becomes its ground, as docs/ground.md shows it; one that is not complete is refused."""

import re
from pathlib import Path

import pytest
import xlsxwriter

from doorstep.doors import groundwork
from doorstep.doors.command import founding
from doorstep.doors.command.main import build
from doorstep.ground.catalog.rules import tables
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind, Status
from doorstep.ground.grid import queries
from doorstep.ground.grid.rules import mapping

PAGE = (Path(__file__).parents[2] / "docs" / "ground.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The smallest city, as the page shows its files."""
    home = tmp_path / "xiaohe"
    for name, content in re.findall(r"^`([\w/.]+)`:\n\n```\w+\n(.*?)```", PAGE, flags=re.M | re.S):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(content, encoding="utf-8")
    return home


def test_a_folder_becomes_a_published_ground(db: None, folder: Path) -> None:
    founding.found(folder, parse=build().parse_args)
    found = editions.listing()
    assert {edition.kind for edition in found} == set(Kind)
    assert all(edition.status is Status.PUBLISHED and edition.name == "xiaohe" for edition in found)


@pytest.mark.parametrize("missing", ["map.geojson", "duty.csv"])
def test_a_folder_that_lacks_a_part_is_refused(db: None, folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(founding.CityIncompleteError) as refused:
        founding.found(folder, parse=build().parse_args)
    assert refused.value.data["missing"].startswith(missing.split(".")[0])


def test_duties_with_a_hole_are_refused(db: None, folder: Path) -> None:
    rows = (folder / "duty.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if ",gov.head," not in row]  # nobody answers on tier 3
    (folder / "duty.csv").write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(Exception, match=r"duty_faulty|city_incomplete"):
        founding.found(folder, parse=build().parse_args)


def test_names_may_come_in_a_book_and_what_belongs_to_no_part_is_named(
    db: None, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "areas.csv").unlink()
    with xlsxwriter.Workbook(folder / "areas.xlsx") as book:
        sheet = book.add_worksheet("区域")
        for line, cells in enumerate(
            (["编码", "名称", "级别"], ["370299", "小河市", "县"], ["370299001", "西河", "镇"])
        ):
            sheet.write_row(line, 0, cells)
    (folder / "catalogue").mkdir()
    (folder / "people.xlsx").write_bytes(b"")
    founding.found(folder, parse=build().parse_args)
    (ref,) = [one for one in editions.listing() if one.kind is Kind.MAP]
    assert queries.snapshot(ref.id).areas["370299001"].name == "西河"
    assert "未读取：catalogue, people.xlsx" in capsys.readouterr().err


def columns(table: str, *, needed: bool = False) -> set[str]:
    """Will return the columns that the page gives a table, or only those that it says are needed."""
    (line,) = re.findall(rf"^\| {table}.*$", PAGE, flags=re.M)
    return set(re.findall(r"\*\*`(\w+)`\*\*" if needed else r"`(\w+)`", line))


def test_the_page_names_the_columns_that_are_read() -> None:
    for table, (must, may) in {**groundwork.PEOPLE, "duty": groundwork.DUTIES}.items():
        assert columns(table, needed=True) == set(must.split()), table
        assert set(must.split()) | set(may.replace("name_*", "name_en").split()) <= columns(table), table
    for table, wanted in tables.NEEDS.items():
        assert columns(table, needed=True) == {name for either in wanted for name in either.split("/")}, table
        shipped = Path(tables.__file__).parents[1] / "data" / f"{table}.csv"
        if table == tables.NUMBERS:
            continue  # what ships needs none
        assert set(shipped.read_text(encoding="utf-8").splitlines()[0].split(",")) <= columns(table), table
    of_the_map = PAGE.partition("### The map")[2].partition("| table |")[0]
    assert mapping.KNOWN.keys() | mapping.KINDS.keys() <= set(re.findall(r"`(\w+)`", of_the_map))
