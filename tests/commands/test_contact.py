"""`doorstep contact`: a person is told what we hold about them, and forgotten when they ask."""

import json

import pytest

from doorstep.doors.command import main
from doorstep.vault import queries
from doorstep.vault.models import Contact
from doorstep.vault.rules import ContactData
from tests.cast import Filer
from tests.city import City


@pytest.fixture
def number(city: City, filed: Filer) -> str:
    return filed(0, contact=ContactData(name="张三", phone="13800001111")).number


def contact(number: str) -> Contact:
    return Contact.objects.get(case_id=int(number.replace("-", "")[:-1]))


def test_a_person_gets_all_that_is_known_and_it_is_written_down(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["contact", "export", number]) == 0
    assert json.loads(capsys.readouterr().out)["contact"]["phone"] == "13800001111"
    assert [look.outcome for look in queries.looks(contact(number).case_id)] == ["exported"]


def test_who_asks_to_be_forgotten_is(number: str) -> None:
    assert main.run(["contact", "erase", number]) == 0
    assert contact(number).erased_at is None
    assert main.run(["contact", "erase", number, "--commit"]) == 0
    assert contact(number).sealed == ""


def test_a_contact_is_held_for_a_lawsuit(number: str) -> None:
    assert main.run(["contact", "keep", number, "--for", "held"]) == 0
    assert contact(number).retention == "ordinary"
    assert main.run(["contact", "keep", number, "--for", "held", "--commit"]) == 0
    assert contact(number).retention == "held"


@pytest.mark.parametrize("wrong", ["0000-0042-0", "nonsense"])
def test_a_case_that_is_not_there_is_said(city: City, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["contact", "erase", wrong, "--commit"]) == 1
    assert capsys.readouterr().err


def test_where_nobody_is_known_nothing_is_forgotten(
    city: City, filed: Filer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["contact", "erase", filed(0).number, "--commit"]) == 1
    assert capsys.readouterr().err
