"""What waits for a second person: listed as long as it waits, found by an index, whatever was asked before."""

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from doorstep.cases import queries
from doorstep.flow import assign, confer, handle, rate, verify
from tests.cast import Filer
from tests.city import NOW, City

HOUR = timedelta(hours=1)


def claimed(city: City, filed: Filer) -> int:
    case_id = filed(0).case_id
    assign.claim(case_id=case_id, actor=city.actor("worker"), now=NOW)
    return case_id


def ask(city: City, case_id: int, days: int = 2) -> None:
    confer.propose(
        case_id=case_id, actor=city.actor("worker"), now=NOW + HOUR, move="extend", reason="等配件", days=days
    )


def listed(*moves: str) -> list[int]:
    return [case.case_id for case in queries.asked(queries.everything(), moves, limit=1)]


def test_a_case_is_listed_until_it_is_answered_however_many_were_before(city: City, filed: Filer) -> None:
    head = city.actor("head")
    granted, refused, waiting = (claimed(city, filed) for _ in range(3))
    for case_id in (granted, refused, waiting):
        ask(city, case_id)
        assert listed("extend", "pause") == [case_id]
        assert listed("force") == []
        if case_id == granted:
            confer.approve(case_id=case_id, actor=head, now=NOW + HOUR, move="extend")
        elif case_id == refused:
            confer.refuse(case_id=case_id, actor=head, now=NOW + HOUR, move="extend", reason="不必")
    assert listed("extend") == [waiting]
    handle.handle(
        case_id=waiting, actor=city.actor("worker"), now=NOW + HOUR, outcome="solved", public_reply="好", photos=["p"]
    )
    rate.answer_questions(case_id=waiting, answers={"contacted": True, "solved": "yes"}, now=NOW + HOUR)
    assert listed("extend") == []
    assert verify.verify().clean


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of three rows without any index")
def test_the_list_is_found_by_its_index(city: City) -> None:
    rows = queries.everything().exclude(asked="").order_by("pk").values_list("pk", flat=True)
    assert "case_asked" in rows.explain()


def test_the_column_is_filled_for_cases_from_before_there_was_one(city: City, filed: Filer) -> None:
    cases = [claimed(city, filed) for _ in range(3)]
    for case_id in cases[1:]:
        ask(city, case_id)
    confer.refuse(case_id=cases[2], actor=city.actor("head"), now=NOW + HOUR, move="extend", reason="不必")
    before = {row.pk: row.asked for row in queries.everything()}
    queries.everything().update(asked="")
    importlib.import_module("doorstep.cases.migrations.0006_say_what_waits").fill(apps, None)
    assert {row.pk: row.asked for row in queries.everything()} == before
    assert before[cases[1]] == ",extend,"
