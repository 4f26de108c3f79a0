"""The city of docs/abroad.md, from the page's own files: what the page says is so."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from doorstep.doors import numbers
from doorstep.doors.command import founding, main
from doorstep.doors.command.main import build
from doorstep.doors.portal.views import meanwhile
from doorstep.doors.words import sentence
from doorstep.flow import ground as grounds
from doorstep.flow import learn
from doorstep.flow.report import preview
from doorstep.flow.report.values import PlaceOutsideError
from doorstep.ground.catalog import queries as catalogs
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.lib.refusal import Refusal

PAGE = Path(__file__).resolve().parents[2] / "docs" / "abroad.md"


@pytest.fixture
def elm(tmp_path: Path) -> Path:
    """The folder as somebody who copies the page's blocks would have it."""
    folder = tmp_path / "elm"
    for name, block in re.findall(r"^### `([^`]+)`.*?^```\w+\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(block, encoding="utf-8")
    # Whoever comes when the page's years are over goes on with their own: a calendar without this year is refused.
    with (folder / "calendar" / "days.csv").open("a", encoding="utf-8") as days:
        for year in range(2028, datetime.now(UTC).year + 2):
            days.write(f"{year}-01-01,off,New Year's Day\n")
    return folder


@pytest.fixture
def abroad(settings: object) -> None:
    settings.TIME_ZONE = "America/Chicago"  # type: ignore[attr-defined]


def _calls() -> set[str]:
    (edition,) = [one for one in editions.listing() if one.kind == Kind.CATALOG]
    return {hazard.call for hazard in catalogs.tables(edition.id).hazards}


def test_the_city_of_the_page_is_founded(db: None, abroad: None, elm: Path) -> None:
    founding.found(elm, parse=build().parse_args)
    assert {edition.kind for edition in editions.listing()} == set(Kind)
    assert _calls() == {"911", "911 988", "911 311", "311"}


def test_pages_tell_to_call_the_numbers_of_the_city(
    db: None, abroad: None, elm: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    founding.found(elm, parse=build().parse_args)
    assert numbers.look() == numbers.Numbers(("911",), "608-555-0311")
    monkeypatch.setattr(numbers, "known", numbers.look)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for page in (client.get("/"), client.get("/nowhere")):
        said = page.content.decode()
        assert "In danger, call 911 first." in said
        assert not re.search(r"\b(110|119|12345)\b", said)


def test_a_catalogue_without_majors_is_advised_on_and_shown_whole(db: None, abroad: None, elm: Path) -> None:
    founding.found(elm, parse=build().parse_args)
    ground = grounds.at(datetime.now(UTC))
    advice = preview.advise("Nobody came for the garbage in our alley", ground)
    assert advice.categories[0][0] == "trash"
    offered = [code for code, _ in meanwhile.offered(ground, advice)]
    assert sorted(offered) == ["", "light", "pothole", "trash", "tree"]
    assert offered[0] == "trash"
    assert {one.label for one in learn.from_catalog(ground.catalog)} == set(offered) - {""}


def test_a_city_elsewhere_without_numbers_names_none(db: None, abroad: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "known", numbers.look)
    with translation.override("en"):
        assert numbers.in_danger() == "In danger, call the emergency number first."
        assert numbers.or_call() == ""
        assert sentence(PlaceOutsideError()).endswith("or call the city.")


def test_what_is_only_tried_leaves_nothing(db: None, abroad: None, elm: Path) -> None:
    founding.found(elm, parse=build().parse_args, commit=False)
    assert founding.is_empty()


def test_where_the_last_part_is_refused_none_stays(db: None, abroad: None, elm: Path) -> None:
    (elm / "duty.csv").write_text("category,area,tier,post\n*,west,1,crew-w\n", encoding="utf-8")
    with pytest.raises(Refusal):
        founding.found(elm, parse=build().parse_args)
    assert founding.is_empty()


@pytest.mark.parametrize("part", ["catalog", "calendar"])
def test_abroad_the_shipped_holidays_and_numbers_are_none(db: None, abroad: None, elm: Path, part: str) -> None:
    (elm / part).rename(elm / f"{part}-left-out")
    with pytest.raises(founding.CityAbroadError) as refused:
        founding.found(elm, parse=build().parse_args)
    assert refused.value.data["missing"] == part


def test_limits_run_over_the_citys_own_holidays(
    db: None, abroad: None, elm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    founding.found(elm, parse=build().parse_args)
    capsys.readouterr()
    words = ["calendar", "due", "--from", "2026-11-25T15:00", "--limit", "4 working hours", "--edition", "elm"]
    assert main.run(words) == 0  # over Thanksgiving
    said = capsys.readouterr().out
    assert "2026-11-27T10:30:00-06:00" in said
    assert "cn" not in said
    assert main.run([*words[:-1], "shipped"]) == 0
    assert "China" in capsys.readouterr().out
