"""The ground desk: what an edition holds goes out as a file, and comes back as it was."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.doors import groundtables
from doorstep.doors.desks.ground import taking
from doorstep.doors.desks.ground.parts import PARTS
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from tests.city import City
from tests.desks.ground_kit import HOME, TODAY, keep
from tests.desks.kit import at_desk, page

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("ground_desk")]
FIELD = {Kind.DUTY: "table", Kind.PEOPLE: "tables", Kind.CALENDAR: "tables", Kind.CATALOG: "tables"}


def fetched(client: Any, url: str, name: str) -> SimpleUploadedFile:
    answer = client.get(url)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return SimpleUploadedFile(name, b"".join(answer) if answer.streaming else answer.content)


@pytest.mark.parametrize(
    ("kind", "language"),
    [
        (Kind.DUTY, "en"),
        (Kind.PEOPLE, "zh-hans"),
        (Kind.PEOPLE, "en"),
        (Kind.CALENDAR, "zh-hans"),
        (Kind.CATALOG, "zh-hans"),
    ],
)
def test_what_goes_out_comes_back_as_it_was(city: City, kind: Kind, language: str) -> None:
    admin = at_desk(city, "admin", language)
    ref = editions.current(TODAY)[kind]
    assert f"{HOME}edition/{ref.id}/file/" in page(admin.get(f"{HOME}load/{kind.value}/"))
    file = fetched(admin, f"{HOME}edition/{ref.id}/file/", "book.xlsx")
    keep(admin, kind.value, "again", **{FIELD[kind]: file})
    again = editions.named(kind, "again")
    assert list(PARTS[kind].compare(ref, again)) == []
    assert taking.tables(again) == taking.tables(ref)


def test_a_map_goes_out_as_its_cells_and_a_book_of_names(city: City) -> None:
    admin = at_desk(city, "admin", "zh-hans")
    ref = editions.current(TODAY)[Kind.MAP]
    url = f"{HOME}edition/{ref.id}/file/"
    names = [fetched(admin, url, "names.xlsx") for _ in range(2)]
    cells = fetched(admin, f"{url}?cells=1", "cells.geojson")
    assert ref.name in admin.get(f"{url}?cells=1")["Content-Disposition"]
    keep(admin, "map", "again", cells=cells, areas=names[0], places=names[1], onto="none")
    again = editions.named(Kind.MAP, "again")
    assert list(PARTS[Kind.MAP].compare(ref, again)) == []
    assert taking.tables(again) == taking.tables(ref)


@pytest.mark.parametrize("kind", Kind)
def test_empty_tables_have_the_headings(city: City, kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    file = fetched(at_desk(city, "admin", "zh-hans"), f"{HOME}load/{kind.value}/empty.xlsx", "x")
    path.write_bytes(file.read())
    assert set(groundtables.read_book(path)) == set(taking.SHEETS[kind])
    assert at_desk(city, "worker").get(f"{HOME}load/{kind.value}/empty.xlsx").status_code == 403


def test_the_first_page_says_what_the_calendar_in_force_lacks(city: City) -> None:
    assert "no official notice yet" in page(at_desk(city, "admin").get(HOME))
