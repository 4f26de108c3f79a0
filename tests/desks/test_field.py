"""The worker's desk: the next due first, and reports on the spot."""

from datetime import timedelta
from typing import Any

import pytest

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from tests.city import MANHOLE, WATER, City, cell_code
from tests.desks.kit import address, at_desk, do, page, photo, right_now, state

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef"


def spot(city: City, **said: Any) -> Any:
    data = {"key": KEY, "text": "巡查发现井盖松动", "category": MANHOLE, "place": cell_code(0), "crs": "wgs84"} | said
    return at_desk(city, "worker").post("/desk/field/report/", data)


def newest() -> Any:
    return queries.everything().order_by("-pk").first()


def test_mine_now_comes_by_due_date(city: City, filed: Any) -> None:
    now = right_now()
    late, fresh = filed(0, now=now - timedelta(days=6)), filed(1, now=now)
    text = page(at_desk(city, "worker").get("/desk/field/"))
    assert text.index(numbers.number(late.case_id)) < text.index(numbers.number(fresh.case_id))
    assert "Overdue" in text
    assert "In time" in text


def test_the_way_there_opens_on_the_telephone(city: City, filed: Any) -> None:
    case = filed(0, now=right_now())
    row = queries.case(case.case_id)
    point = f"{row.lat:.6f},{row.lon:.6f}"
    worker = at_desk(city, "worker")
    assert f'href="geo:{point}?q={point}"' in page(worker.get(address(case.case_id)))
    assert f"geo:{point}" in worker.get("/desk/field/today.json").json()["cases"][0]["page"]


def test_handled_and_the_neighbours_have_lists_of_their_own(city: City, filed: Any) -> None:
    mine, done = filed(0, now=right_now()), filed(1, now=right_now())
    worker = at_desk(city, "worker")
    do(worker, done.case_id, "claim")
    do(worker, done.case_id, "handle", outcome="explained", public_reply="已解释")
    water = filed(2, category=WATER, now=right_now())
    lists = {name: page(worker.get(f"/desk/field/?list={name}")) for name in ("mine", "handled", "area")}
    for case, name in ((mine, "mine"), (done, "handled"), (water, "area")):
        number = numbers.number(case.case_id)
        assert [which for which, text in lists.items() if number in text] == [name]


def test_a_find_is_filed_by_patrol_in_the_workers_name(city: City) -> None:
    answer = spot(city, photos=[photo()])
    row = newest()
    assert answer["Location"] == address(row.pk)
    assert (row.channel, row.holder) == ("patrol", "w1")
    first = queries.events(row.pk)[0].event
    assert (first.role, first.post, first.by) == ("holder", "w1", city.ids["worker"])
    assert len(queries.evidence(row.pk)) == 1


def test_found_and_fixed_is_one_step_and_still_not_closed(city: City) -> None:
    spot(city, photos=[photo()], fixed="on", public_reply="已当场复位并加固")
    assert state(newest().pk) == "handled"


def test_somebody_elses_matter_goes_to_them(city: City) -> None:
    worker = at_desk(city, "worker")
    data = {
        "key": KEY,
        "text": "水管漏水",
        "category": WATER,
        "place": cell_code(0),
        "fixed": "on",
        "public_reply": "关了阀",
    }
    answer = worker.post("/desk/field/report/", data, follow=True)
    assert newest().holder.startswith("water.")
    assert "关了阀" in newest().text
    assert "Water company" in page(answer)


def test_the_same_form_twice_is_one_case(city: City) -> None:
    spot(city)
    spot(city)
    assert queries.everything().count() == 1


def test_a_refusal_keeps_text_and_photos(city: City) -> None:
    answer = spot(city, place="", photos=[photo()])
    assert answer.status_code == 422
    text = page(answer)
    assert "巡查发现井盖松动" in text
    assert "1 photo is kept" in text
    assert "Say where it is" in text


def test_swapped_coordinates_are_told(city: City) -> None:
    answer = spot(city, place="", lon="36.299", lat="120.002")
    assert answer.status_code == 422
    assert "swapped" in page(answer)


def test_what_was_fixed_has_to_be_said(city: City) -> None:
    answer = spot(city, fixed="on", public_reply="")
    assert answer.status_code == 422
    assert "Write what you did." in page(answer)


def test_a_list_of_several_pages_is_left_to_the_server(city: City, filed: Any) -> None:
    worker = at_desk(city, "worker")
    filed(0, now=right_now())
    assert "data-field-list" in page(worker.get("/desk/field/"))
    assert "data-field-list" not in page(worker.get("/desk/field/?after=1.1"))
    assert "data-field-list" not in page(worker.get("/desk/field/?list=area"))
