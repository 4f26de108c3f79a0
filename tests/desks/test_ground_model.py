"""The text model at the ground desk: its card, its drift, and a candidate that a named person answers with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers
from doorstep.doors.desks.access import Desk
from doorstep.flow import drift, learn
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Actor, Role
from doorstep.triage import holder, policy
from tests.cast import Filer
from tests.city import NOW, City
from tests.desks.kit import at_desk, page
from tests.desks.model_kit import SCORES, VERSION, compared, lay

HOME = "/desk/ground/model/"
CANDIDATE = f"{HOME}candidate/"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, settings: Any) -> Path:
    settings.MODEL_DIR = tmp_path
    return tmp_path


def answer(city: City, what: str, who: str = "admin", **said: str) -> Any:
    return at_desk(city, who).post(f"{CANDIDATE}{what}/", {"version": VERSION, "reason": "对噪声更准"} | said)


@pytest.mark.parametrize("who", ["worker", "head", "agent", "leader", "auditor"])
def test_the_pages_are_for_those_who_keep_the_ground(city: City, who: str) -> None:
    client = at_desk(city, who)
    for path in (HOME, f"{HOME}drift/", CANDIDATE):
        assert client.get(path).status_code == 403
    for what in ("publish", "discard"):
        assert answer(city, what, who).status_code == 403


def test_an_editor_sees_the_comparison_and_decides_nothing(
    city: City, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(models, compared())
    honest = people.actor

    def editing(user_id: int, now: datetime) -> Actor:
        found = honest(user_id, now)
        return replace(found, posts=tuple(replace(post, role=Role.EDITOR) for post in found.posts))

    monkeypatch.setattr(people, "actor", editing)
    shown = page(at_desk(city, "admin").get(CANDIDATE))
    assert "An administrator who has seen this comparison" in shown
    assert "<textarea" not in shown
    for what in ("publish", "discard"):
        assert answer(city, what).status_code == 403
    assert learn.waiting().version == VERSION
    assert "new candidate" in page(at_desk(city, "admin").get("/desk/ground/"))


def test_where_nothing_is_there_yet_the_pages_say_what_to_do(city: City) -> None:
    admin = at_desk(city, "admin")
    assert "the catalogue's own words advise" in page(admin.get(HOME))
    assert "doorstep triage retrain --commit" in page(admin.get(HOME))
    assert "No candidate waits." in page(admin.get(CANDIDATE))
    assert "The weeks have not been counted yet." in page(admin.get(f"{HOME}drift/"))
    for _ in drift.count(now=NOW):
        pass
    assert "No case was filed in these weeks." in page(admin.get(f"{HOME}drift/"))
    assert f'href="{HOME}"' in page(admin.get("/desk/ground/"))


def test_the_card_says_of_what_how_well_and_for_whom_worse(city: City, models: Path) -> None:
    lay(models, name=holder.NAME)
    shown = page(at_desk(city, "admin").get(HOME))
    assert "Learned from 240 reports that people decided" in shown
    assert "660 words of the catalogue taught it too" in shown
    short, phone = shown[shown.index("under 30") :][:200], shown[shown.index("Hotline") :][:200]
    assert 'class="tag red"' in short
    assert 'class="tag red"' not in phone  # three are too few to say so
    assert "91.2 %" in shown
    assert "0 of 2 right" not in shown
    assert "0 of 2 right" in page(at_desk(city, "admin").get(f"{HOME}?list=few"))  # no percentage of two
    assert '<circle class="dot"' in shown
    assert "文本模型" in page(at_desk(city, "admin", "zh-hans").get(HOME))


def test_many_categories_fill_pages_and_a_file(city: City, models: Path) -> None:
    many = {f"c{n:03d}": {"rows": 9, "f1": n / 99, "precision": 0.5, "recall": 0.5} for n in range(99)}
    lay(models, scores=SCORES | {"per_class": many})
    admin = at_desk(city, "admin")
    shown = page(admin.get(f"{HOME}?of=candidate"))
    assert "1 to 50 of 99" in shown
    assert "of=candidate&amp;page=2" in shown
    assert "c098" in page(admin.get(f"{HOME}?of=candidate&page=2"))
    lines = page(admin.get(f"{HOME}?of=candidate&format=csv")).splitlines()
    assert len(lines) == 100
    assert lines[1].startswith("c000,")


def test_a_card_without_scores_is_no_fault(city: City, models: Path) -> None:
    lay(models, name=holder.NAME, scores={}, trained_at="")
    assert "It was not scored." in page(at_desk(city, "admin").get(HOME))


def test_drift_is_shown_week_by_week(city: City, filed: Filer, models: Path) -> None:
    lay(models, name=holder.NAME)
    filed(0)
    for _ in drift.count(now=NOW + timedelta(hours=1)):
        pass
    shown = page(at_desk(city, "admin").get(f"{HOME}drift/"))
    assert f"model {VERSION} was asked about every case" in shown
    assert 'class="line confidence"' in shown
    assert "None that five reports or more have." in shown
    assert "It was learned on 4 March 2026" in shown
    assert 'class="ideal"' in shown
    assert "doorstep triage retrain" in shown


def test_a_candidate_stands_beside_todays_model(city: City, models: Path) -> None:
    lay(models, compared([7, 8]))
    shown = page(at_desk(city, "admin").get(CANDIDATE))
    assert "Both were asked 75 cases" in shown
    assert "2 get worse" in shown
    assert "1 get better" in shown
    assert "better +10.0" in shown
    assert "better −10.0" in shown  # a calibration error that falls
    assert "worse −10.0" in shown
    assert "1 category with as many right as before" in shown
    assert "Another model has come into use" not in shown
    lay(models, name=holder.NAME)
    assert "Another model has come into use" in page(at_desk(city, "admin").get(CANDIDATE))
    assert "candidate, not in use" in page(at_desk(city, "admin").get(f"{HOME}?of=candidate"))


def test_the_words_of_a_case_are_for_those_who_may_see_it(
    city: City, filed: Filer, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = filed(0).case_id
    lay(models, compared([case_id]))
    words = " ".join(cases.case(case_id).text.split())[:20]
    number = numbers.number(case_id)
    shown = page(at_desk(city, "admin").get(CANDIDATE))
    assert number in shown
    assert words not in shown
    assert f"/desk/case/{number}/" not in shown
    monkeypatch.setattr(Desk, "cases", lambda _self: cases.everything())
    shown = page(at_desk(city, "admin").get(CANDIDATE))
    assert words in shown
    assert f"/desk/case/{number}/" in shown


def test_nothing_is_put_in_use_without_a_reason(city: City, models: Path) -> None:
    lay(models, compared())
    refused = answer(city, "publish", reason=" ")
    assert refused.status_code == 422
    assert "Write the reason." in page(refused)
    assert f'value="{VERSION}"' in page(refused)
    assert not (models / holder.NAME).exists()
    assert learn.answered() == []
    assert at_desk(city, "admin").get(f"{CANDIDATE}publish/")["Location"] == CANDIDATE  # the language was changed


def test_who_saw_the_comparison_puts_it_in_use(city: City, models: Path) -> None:
    lay(models, compared())
    done = answer(city, "publish")
    assert (done.status_code, done["Location"]) == (302, HOME)
    assert learn.in_use().version == VERSION
    (line,) = learn.answered()
    assert (line["by"], line["reason"], line["comparison"]["asked"]) == ("admin", "对噪声更准", 75)
    shown = page(at_desk(city, "admin").get(HOME))
    assert "put in use" in shown
    assert "对噪声更准" in shown
    again = answer(city, "publish")
    assert again.status_code == 422
    assert "There is no candidate." in page(again)


def test_a_candidate_learned_meanwhile_is_not_the_one_that_was_seen(city: City, models: Path) -> None:
    lay(models, compared())
    refused = answer(city, "publish", version="another")
    assert refused.status_code == 422
    shown = page(refused)
    assert f"The candidate that waits is {VERSION}, not another." in shown
    assert "对噪声更准" in shown  # nothing that was typed is lost
    assert f'value="{VERSION}"' in shown
    assert not (models / holder.NAME).exists()


def test_a_candidate_is_thrown_away_with_a_reason(city: City, models: Path) -> None:
    lay(models, compared())
    assert answer(city, "discard", reason="").status_code == 422
    assert answer(city, "discard").status_code == 302
    shown = page(at_desk(city, "admin").get(HOME))
    assert "thrown away" in shown
    assert "No candidate waits." in page(at_desk(city, "admin").get(CANDIDATE))


def test_a_damaged_file_is_said_in_a_sentence(city: City, models: Path) -> None:
    for name, path in ((holder.NAME, HOME), (learn.CANDIDATE, CANDIDATE)):
        (models / name).write_bytes(b"PK nothing")
        assert "is not a model of this program, or is damaged" in page(at_desk(city, "admin").get(path))
    refused = answer(city, "publish")
    assert refused.status_code == 422
    assert "is damaged" in page(refused)


def test_a_damaged_policy_is_said_in_a_sentence(city: City, models: Path) -> None:
    (models / policy.NAME).write_text("{", encoding="utf-8")
    assert "“policy.json” is not a policy of this program" in page(at_desk(city, "admin").get(HOME))


def test_a_page_costs_the_same_however_much_changes(
    city: City, filed: Filer, models: Path, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    admin = at_desk(city, "admin")
    lay(models, compared([filed(n % 6).case_id for n in range(12)]))
    lay(models, name=holder.NAME)
    for path in (HOME, f"{HOME}drift/", CANDIDATE):
        admin.get(path)
        with django_assert_max_num_queries(9):
            admin.get(path)
