"""Who told us: masked, shown for a reason, written down, never in a page otherwise."""

from typing import Any

import pytest

from doorstep.vault import queries as vault
from doorstep.vault.rules import ContactData
from tests.city import City
from tests.desks.kit import address, at_desk, page, right_now

# A look is committed by itself, before anything is shown.
pytestmark = pytest.mark.django_db(transaction=True)
NAME, PHONE, MAIL = "张三丰", "13912345678", "zhang@example.org"


@pytest.fixture
def case(city: City, filed: Any) -> int:
    """A case whose reporter left a contact and asked to keep the name from the handler."""
    contact = ContactData(name=NAME, phone=PHONE, email=MAIL, address="柳树村一号")
    return int(filed(0, now=right_now(), contact=contact).case_id)


def reveal(client: Any, case: int, reason: str = "约时间上门查看") -> Any:
    return client.post(f"{address(case)}contact/", {"seen": 1, "reason": reason})


def test_the_page_holds_no_identity(city: City, case: int) -> None:
    for login in ("worker", "head", "agent", "checker", "leader", "auditor"):
        text = page(at_desk(city, login).get(address(case)))
        for secret in (NAME, PHONE, MAIL, "柳树村一号"):
            assert secret not in text, (login, secret)


def test_a_reason_opens_it_and_is_written_down(city: City, case: int) -> None:
    answer = reveal(at_desk(city, "worker"), case)
    text = page(answer)
    assert PHONE in text
    assert "王小河 · w1" in text, "the page carries the viewer's mark"
    assert "no-store" in answer["Cache-Control"]
    look = vault.looks(case)[0]
    assert (look.viewer, look.post, look.reason, look.outcome) == (city.ids["worker"], "w1", "约时间上门查看", "shown")


def test_the_handler_may_call_but_is_not_told_the_name(city: City, case: int) -> None:
    assert NAME not in page(reveal(at_desk(city, "worker"), case))
    assert NAME in page(reveal(at_desk(city, "agent"), case))


def test_the_auditor_follows_one_person_and_takes_the_looks_along(city: City, case: int) -> None:
    reveal(at_desk(city, "worker"), case, "=1+1 约时间")
    reveal(at_desk(city, "agent"), case, "回访前核对")
    auditor = at_desk(city, "auditor")
    text = page(auditor.get(f"/desk/looks/?who={city.ids['worker']}"))
    assert "约时间" in text
    assert "回访前核对" not in text
    file = page(auditor.get("/desk/looks/?format=csv"))
    assert "'=1+1 约时间" in file
    assert "回访前核对" in file
    for mistyped in ("?case=0000-0001-9", "?case=x&format=csv"):
        assert "约时间" not in page(auditor.get(f"/desk/looks/{mistyped}")), "not everybody's in the place of one's"


def test_no_reason_no_contact(city: City, case: int) -> None:
    for reason in ("", "   ", "..."):
        answer = reveal(at_desk(city, "worker"), case, reason)
        assert answer.status_code == 422
        assert "why you need the contact" in page(answer)
        assert PHONE not in page(answer)
    assert {look.outcome for look in vault.looks(case)} == {"reveal_reason"}


def test_whoever_has_no_part_in_it_does_not_look(city: City, case: int) -> None:
    for login in ("outsider", "outsider_head", "leader", "auditor"):
        assert reveal(at_desk(city, login), case).status_code == 404, login
    assert at_desk(city, "worker").get(f"{address(case)}contact/").status_code == 405
    assert vault.looks(case) == []


def test_the_accused_does_not_even_learn_that_there_is_a_case(city: City, filed: Any) -> None:
    case = int(filed(0, now=right_now(), accused="west", contact=ContactData(phone=PHONE)).case_id)
    for login in ("worker", "head"):
        assert reveal(at_desk(city, login), case).status_code == 404


def test_no_contact_is_a_sentence(city: City, filed: Any) -> None:
    case = int(filed(0, now=right_now()).case_id)
    answer = reveal(at_desk(city, "worker"), case)
    assert answer.status_code == 422
    assert "There is no contact" in page(answer)


def test_the_auditor_reads_who_looked(city: City, case: int) -> None:
    reveal(at_desk(city, "worker"), case)
    reveal(at_desk(city, "agent"), case, "")
    text = page(at_desk(city, "auditor").get("/desk/looks/"))
    assert "王小河" in text
    assert "约时间上门查看" in text
    assert "refused: no reason" in text
    assert PHONE not in text
    assert at_desk(city, "head").get("/desk/looks/").status_code == 403
