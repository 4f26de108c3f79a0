"""Lists: a page at a time, safe to export, at the same cost however much they hold."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doorstep.cases.rules import numbers
from doorstep.flow import report as filing
from doorstep.lib.text import safe
from tests.cast import a_report
from tests.city import City
from tests.desks.kit import address, at_desk, page, right_now

pytestmark = pytest.mark.django_db
AGES = (0, 18, 26)  # hours: what is to be claimed is in time, amber, late


def file_many(count: int) -> list[int]:
    """Will file reports in the west: of each three one is in time, one amber and one late."""
    now = right_now()
    found = []
    for n in range(count):
        answer = filing.file([a_report(n % 6)], now=now - timedelta(hours=AGES[n % 3], minutes=n))[0]
        found.append(answer.case_id)  # type: ignore[union-attr]
    return found


LISTS = [
    ("worker", "/desk/field/"),
    ("worker", "/desk/field/?list=area"),
    ("head", "/desk/department/"),
    ("head", "/desk/department/?list=red"),
    ("head", "/desk/department/?list=amber"),
    ("head", "/desk/department/approvals/"),
    ("head", "/desk/department/load/"),
    ("head", "/desk/department/board/"),
    ("agent", "/desk/centre/"),
    ("agent", "/desk/centre/merge/?q=井盖"),
    ("agent", "/desk/centre/calls/"),
    ("agent", "/desk/search/?q=井盖"),
    ("checker", "/desk/check/?list=all"),
    ("leader", "/desk/leader/?list=all"),
    ("leader", "/desk/leader/objections/"),
    ("auditor", "/desk/audit/"),
    ("auditor", "/desk/looks/"),
    ("admin", "/admin/cases/case/"),
]


def test_three_cases_cost_what_thirty_do(city: City) -> None:
    clients = {login: at_desk(city, login) for login, _ in LISTS}

    def asked() -> list[list[str]]:
        found = []
        for login, url in LISTS:
            with CaptureQueriesContext(connection) as queries:
                clients[login].get(url)
            found.append([query["sql"][:120] for query in queries.captured_queries])
        return found

    file_many(3)
    asked()  # what is kept in memory is read now
    before = asked()
    file_many(27)
    for one, few, many in zip(LISTS, before, asked(), strict=True):
        assert len(many) == len(few) <= 15, (one, many)


def test_pages_follow_each_other_without_gap_or_repeat(city: City) -> None:
    every = {numbers.number(one) for one in file_many(70)}
    client = at_desk(city, "leader")
    start = "/desk/leader/?list=open"
    url, seen = start, []
    for _ in range(3):
        text = page(client.get(url))
        seen += [number for number in every if f"/case/{number}/" in text]
        url = "/desk/leader/" + (
            text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in text else ""
        )
    assert sorted(seen) == sorted(every)


@pytest.mark.parametrize("key", ["x", "1", ".", "9" * 40, "-1.-1", "1e3.5", "٣.٣", "1.²"])
def test_a_page_key_that_is_none_is_the_beginning_or_nothing(city: City, key: str) -> None:
    file_many(2)
    assert at_desk(city, "worker").get("/desk/field/", {"after": key}).status_code == 200


def test_a_spreadsheet_runs_nothing(city: City, filed: Any) -> None:
    for n, text in enumerate(['=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1", "普通的井盖问题"]):
        filed(n, text=text, now=right_now())
    answer = at_desk(city, "worker").get("/desk/field/?format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    body = page(answer)
    assert body.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(body[1:])))
    assert len(rows) == 7
    cells = [cell for row in rows[1:] for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert any("普通的井盖问题" in cell for cell in cells)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "  =1", "\n=1"])
def test_every_beginning_of_a_formula_is_disarmed(text: str) -> None:
    assert safe(text).startswith("'")


def test_the_export_holds_what_the_list_holds(city: City, filed: Any) -> None:
    mine, theirs = filed(0, now=right_now()), filed(20, now=right_now())
    body = page(at_desk(city, "worker").get("/desk/field/?format=csv"))
    assert numbers.number(mine.case_id) in body
    assert numbers.number(theirs.case_id) not in body


def test_a_number_leads_to_the_case_and_words_find_it(city: City, filed: Any) -> None:
    case = filed(0, text="老槐树下面的路灯坏了", now=right_now())
    worker = at_desk(city, "worker")
    spoken = numbers.number(case.case_id).replace("-", " ")
    assert worker.get("/desk/search/", {"q": spoken})["Location"] == address(case.case_id)
    assert numbers.number(case.case_id) in page(worker.get("/desk/search/", {"q": "老槐树 路灯"}))
    assert numbers.number(case.case_id) not in page(worker.get("/desk/search/", {"q": "老槐树 井盖"}))


def test_a_strangers_number_finds_nothing(city: City, filed: Any) -> None:
    case = filed(0, text="老槐树下面的路灯坏了", now=right_now())
    outsider = at_desk(city, "outsider")
    answer = outsider.get("/desk/search/", {"q": numbers.number(case.case_id)})
    assert answer.status_code == 200
    assert address(case.case_id) not in page(answer)
    assert "Nothing here" in page(answer)


def test_the_search_bears_what_people_type(city: City) -> None:
    worker = at_desk(city, "worker")
    for words in ("%", "_", "'; drop table", "\\", "😀" * 50, "a " * 200):
        assert worker.get("/desk/search/", {"q": words}).status_code == 200, words


def test_towns_add_up_for_the_leader(city: City, filed: Any) -> None:
    for n in (0, 1, 13, 20):
        filed(n, now=right_now())
    text = page(at_desk(city, "leader").get("/desk/leader/?list=all"))
    assert text.count("<tr>") == 3
    one_town = page(at_desk(city, "leader").get("/desk/leader/?list=all&town=370299001"))
    assert one_town.count('class="what"') == 2
