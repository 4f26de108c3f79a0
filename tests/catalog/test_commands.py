"""doorstep catalog, from the command line to the tables and back."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from doorstep.doors.command.main import run
from doorstep.doors.groundwork import readable
from doorstep.ground.catalog import actions, queries
from doorstep.ground.catalog.rules import Category, Tables, UnknownCategoryError, diff, standard
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.actions import PublishedError
from doorstep.ground.editions.rules import Kind


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_LANGUAGE", "en")


@pytest.fixture
def limits(tmp_path: Path) -> Path:
    """A city that only changes how long its street lights may take."""
    (tmp_path / "standards.csv").write_text(
        "id,category,solve,claim,contact,answer,source\n"
        "any,,5 working days,1 working day,1 working day,5 working days,our rule\n"
        "lamps,C0118,3个工作日,,,,our rule\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.django_db
def test_a_city_replaces_one_table_and_publishes(limits: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load = ["catalog", "load", str(limits), "--edition", "city"]
    assert run(load) == 0
    assert editions.listing(Kind.CATALOG) == []  # dry
    assert run([*load, "--commit"]) == 0
    assert run(["catalog", "check", "city"]) == 0
    assert run(["catalog", "publish", "city", "--from", "2026-12-01"]) == 0
    assert run(["catalog", "publish", "city", "--from", "2026-12-01", "--commit"]) == 0
    catalog = queries.snapshot(editions.current_of(Kind.CATALOG, date(2026, 12, 1)).id)
    assert standard(catalog, "C0118", 2, False).solve == "3个工作日"
    assert standard(catalog, "C0118", 2, False).claim == "1 working day"
    assert len(catalog.codes) == len(queries.shipped().codes)
    assert queries.snapshot(catalog.edition_id) is catalog
    capsys.readouterr()
    assert run([*load, "--commit"]) == 1
    assert "cannot change" in capsys.readouterr().err


@pytest.mark.django_db
def test_what_was_loaded_is_what_is_kept(now: datetime) -> None:
    ref = actions.load(edition="e", tables=queries.shipped_tables(), source="test", now=now)
    assert diff(queries.shipped_tables(), queries.tables(ref.id)) == []
    again = actions.load(edition="e", tables=Tables(), source="test", now=now)
    assert again.id == ref.id
    assert queries.tables(ref.id) == Tables()
    assert queries.draft(ref.id).codes == ()


@pytest.mark.django_db
def test_a_snapshot_costs_five_queries(now: datetime, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ref = actions.load(edition="e", tables=queries.shipped_tables(), source="test", now=now)
    with django_assert_num_queries(5):
        queries.snapshot(ref.id)
    with django_assert_num_queries(0):
        queries.snapshot(ref.id)


@pytest.mark.django_db
def test_a_catalogue_with_faults_may_be_a_draft_and_is_not_published(
    tmp_path: Path, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("code,parent,zh,en\nX1,X,孤儿,Orphan\n", encoding="utf-8")
    load = ["catalog", "load", str(path), "--edition", "bad", "--onto", "none", "--commit"]
    assert run(load) == 0
    capsys.readouterr()
    assert run(["catalog", "check", "bad"]) == 1
    assert "X1 stands under X, which does not exist." in capsys.readouterr().out
    assert run(["catalog", "publish", "bad", "--from", "2026-12-01", "--commit"]) == 1
    assert "not published; faults: " in capsys.readouterr().err
    with pytest.raises(actions.CatalogChecksError) as refused:
        actions.publish(
            edition_id=editions.named(Kind.CATALOG, "bad").id,
            valid_from=date(2026, 12, 1),
            readable=readable,
            now=now,
        )
    assert "category_orphan" in {fault.code for fault in refused.value.faults}


@pytest.mark.django_db
def test_a_published_catalogue_never_changes(now: datetime) -> None:
    ref = actions.load(edition="e", tables=queries.shipped_tables(), source="test", now=now)
    actions.publish(edition_id=ref.id, valid_from=date(2026, 3, 4), readable=readable, now=now)
    with pytest.raises(PublishedError):
        actions.load(edition="e", tables=Tables(), source="test", now=now)
    with pytest.raises(UnknownCategoryError):
        standard(queries.snapshot(ref.id), "nothing", 1, False)


@pytest.mark.django_db
def test_differences_are_shown(now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    shipped = queries.shipped_tables()
    more = Category("H2298", "H22", {"zh": "新类别", "en": "New matter"})
    tables = Tables(
        categories=(*shipped.categories, more),
        crosswalk=shipped.crosswalk,
        standards=shipped.standards,
        dispositions=shipped.dispositions,
        hazards=shipped.hazards,
    )
    actions.load(edition="e", tables=tables, source="test", now=now)
    assert run(["catalog", "diff", "shipped", "e"]) == 0
    assert capsys.readouterr().out == "added categories H2298 New matter\nRows that differ: 1.\n"
    assert run(["catalog", "diff", "shipped", "e", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == [
        {"table": "categories", "key": "H2298", "kind": "added", "fields": []}
    ]


def test_check_of_what_ships_needs_no_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalog", "check", "shipped", "--json"]) == 0
    assert {fault["code"] for fault in json.loads(capsys.readouterr().out)["faults"]} == {"crosswalk_unmapped"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("code,zh\nC1,一\nC1,二\n", "C1 comes twice"),
        ("number\n1\n", "it needs: code, zh"),
        ("code,zh,difficulty\nC1,一,9\n", "none of the words"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(
    content: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content, encoding="utf-8")
    assert run(["catalog", "load", str(path), "--edition", "e", "--onto", "none"]) == 1
    assert says in capsys.readouterr().err
