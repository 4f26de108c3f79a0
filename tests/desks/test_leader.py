"""The leader's glance: sums that add up, each number opens its cases, and what it is narrowed by stays."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from tests.city import City
from tests.desks.kit import at_desk, do, page, right_now

pytestmark = pytest.mark.django_db


def links(text: str, of: str) -> list[str]:
    """Will return the addresses of the links in one part of the page."""
    part = text.split(of, 1)[1].split("</section>", 1)[0]
    return [html.unescape(found) for found in re.findall(r'<a href="(\?[^"]+)"', part)]


def test_each_figure_opens_as_many_cases_as_it_says(city: City, filed: Any) -> None:
    cases = [filed(n, now=right_now() - timedelta(days=n)) for n in (0, 1, 13, 20)]
    do(at_desk(city, "worker"), cases[0].case_id, "claim")
    leader = at_desk(city, "leader")
    text = page(leader.get("/desk/leader/"))
    shown = re.findall(r'<dd><a href="(\?[^"]+)">(\d+)</a>', text)
    assert [int(count) for _url, count in shown] == [4, 0, 1, 3]
    for url, count in shown:
        assert page(leader.get(f"/desk/leader/{html.unescape(url)}")).count('class="what"') == int(count)


def test_a_town_narrows_figures_and_lists_and_stays(city: City, filed: Any) -> None:
    for n in (0, 1, 13, 20):
        filed(n, now=right_now())
    leader = at_desk(city, "leader")
    text = page(leader.get("/desk/leader/?list=all&town=370299001"))
    assert '<dd><a href="?list=all&amp;town=370299001">2</a>' in text
    assert 'href="?list=red&amp;town=370299001"' in text
    assert 'href="?list=all" title="Take this filter off"' in text


def test_with_whom_it_is_stuck_leads_to_those_cases(city: City, filed: Any) -> None:
    late, fresh = filed(0, now=right_now() - timedelta(days=9)), filed(20, now=right_now())
    leader = at_desk(city, "leader")
    text = page(leader.get("/desk/leader/"))
    assert "1 overdue" in text
    first = links(text, 'id="with-whom-title"')[0]
    assert first == f"?list=red&unit={queries.case(late.case_id).unit}"
    opened = page(leader.get(f"/desk/leader/{first}")).split('class="cases"')[1]
    assert numbers.number(late.case_id) in opened
    assert numbers.number(fresh.case_id) not in opened


def test_the_whole_goes_out_as_excel(city: City, filed: Any) -> None:
    filed(0, now=right_now())
    answer = at_desk(city, "leader").get("/desk/leader/?list=open&format=xlsx")
    assert answer["Content-Disposition"].startswith('attachment; filename="open-')
    assert page(answer).startswith("PK")


@pytest.mark.parametrize("query", ["list=x", "town=x", "town=" + "9" * 500, "list=red&unit=🙂"])
def test_nonsense_in_the_address_narrows_to_nothing_or_not_at_all(city: City, query: str) -> None:
    assert at_desk(city, "leader").get(f"/desk/leader/?{query}").status_code == 200
