"""Number and code open a case; the number alone tells nothing; whoever guesses waits."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from doorstep.cases.rules.numbers import number as numbered
from doorstep.doors.portal import access
from doorstep.lib.addresses import networks
from doorstep.lib.refusal import Refusal
from tests.cast import Filer
from tests.city import City
from tests.portal.conftest import Clock
from tests.portal.walk import text_of

ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def same(page: str) -> str:
    """Will return a page without what differs by chance: the token of its forms, and the number it was asked for."""
    return re.sub(r'(csrfmiddlewaretoken" value="|next" value="|id="number"[^>]*value="|value=")[^"]*', "", page)


def test_number_and_code_open_the_case(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    answer = client.post("/follow", {"number": receipt.number, "code": receipt.code})
    assert answer["Location"] == f"/case/{receipt.number}"
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("how", [str.lower, lambda code: code.replace("-", " "), lambda code: f"  {code}\n"])
def test_a_code_is_read_however_it_is_typed(city: City, client: Client, filed: Filer, how: Any) -> None:
    receipt = filed(0)
    number = receipt.number.replace("-", "")
    assert client.post("/follow", {"number": number, "code": how(receipt.code)}).status_code == 302


@pytest.mark.parametrize("field", ["number", "code"])
@pytest.mark.parametrize(
    "pasted",
    ["{number} {code}", "编号 {number}\n查询码 {code}\nhttp://x.example/f/{number}/{plain}", "/f/{number}/{plain}"],
)
def test_number_and_code_may_be_pasted_together(
    city: City, client: Client, filed: Filer, field: str, pasted: str
) -> None:
    receipt = filed(0)
    text = pasted.format(number=receipt.number, code=receipt.code, plain=receipt.code.replace("-", ""))
    assert client.post("/follow", {"number": "", "code": "", field: text})["Location"] == f"/case/{receipt.number}"


def test_a_slip_that_shows_by_itself_is_said_beside_its_field_and_costs_no_try(
    city: City, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        for _ in range(30):
            answer = client.post("/follow", {"number": "0000-0427-4", "code": "R0GV-GDKP-HYR"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "编号不对" in page
    assert "查询码共 16 位，您输入了 11 位" in page


def test_an_empty_form_asks_for_both(city: City, client: Client) -> None:
    page = text_of(client.post("/follow", {"number": " ", "code": ""}))
    assert "请填写编号。" in page
    assert "请填写查询码。" in page


def test_without_the_code_a_case_that_exists_looks_like_one_that_does_not(
    city: City, client: Client, filed: Filer, django_assert_num_queries: Any
) -> None:
    receipt = filed(0)
    pages = []
    for number in (receipt.number, numbered(999_999), "0000-0001-9", "x", "1" * 40):
        with django_assert_num_queries(0):
            answer = client.get(f"/case/{number}")
        assert answer.status_code == 404
        pages.append(same(text_of(answer)))
    assert len(set(pages)) == 1


def test_a_wrong_code_and_a_wrong_number_are_told_alike_after_the_same_work(
    city: City, client: Client, filed: Filer, django_assert_num_queries: Any
) -> None:
    receipt = filed(0)
    pages = []
    for number in (receipt.number, numbered(999_999)):
        with django_assert_num_queries(2):
            answer = client.post("/follow", {"number": number, "code": "0000-0000-0000-0000"})
        assert answer.status_code == 422
        pages.append(same(text_of(answer)))
    assert len(set(pages)) == 1
    assert "编号与查询码不符" in pages[0]


def test_a_code_guessed_a_thousand_times_is_refused_and_its_owner_is_let_in(
    city: City, client: Client, filed: Filer, rf: RequestFactory
) -> None:
    receipt = filed(0)
    told = []
    for n in range(1000):
        with pytest.raises(Refusal) as refused:
            access.admit(rf.post("/follow"), receipt.number, f"{n:016d}")
        told.append(refused.value.code)
    assert told == ["code_wrong"] * 20 + ["too_many_tries"] * 980
    answer = client.post("/follow", {"number": receipt.number, "code": receipt.code})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "输错次数太多" in text_of(answer)
    owner = Client(**ELSEWHERE)  # type: ignore[arg-type]
    assert owner.post("/follow", {"number": receipt.number, "code": receipt.code}).status_code == 302


def test_the_guesser_too_is_let_in_again_after_a_while(city: City, client: Client, filed: Filer, clock: Clock) -> None:
    receipt = filed(0)
    for n in range(30):
        client.post("/follow", {"number": receipt.number, "code": f"{n:016d}"})
    assert client.post("/follow", {"number": receipt.number, "code": receipt.code}).status_code == 429
    clock.at += timedelta(seconds=31)
    assert client.post("/follow", {"number": receipt.number, "code": receipt.code}).status_code == 302


def test_an_open_case_stays_open_while_somebody_guesses(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    client.post("/follow", {"number": receipt.number, "code": receipt.code})
    for n in range(30):
        client.post("/follow", {"number": receipt.number, "code": f"{n:016d}"})
    assert client.get(f"/case/{receipt.number}").status_code == 200


def test_the_link_becomes_a_cookie_and_leaves_no_trace(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    code = receipt.code.replace("-", "")
    answer = client.get(f"/f/{receipt.number}/{code}")
    assert answer["Location"] == f"/case/{receipt.number}"
    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
    cookie = answer.cookies[f"case-{receipt.case_id}"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == f"/case/{receipt.number}"
    assert code not in cookie.value
    assert code not in text_of(client.get(answer["Location"]))


def test_a_wrong_link_says_so_and_counts(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    told = {client.get(f"/f/{receipt.number}/{n:016d}").status_code for n in range(21)}
    assert told == {422, 429}
    # With no-referrer the browser would say "from nowhere" with the form on this page, which is refused.
    assert client.get(f"/f/{receipt.number}/x")["Referrer-Policy"] == "strict-origin"


def test_the_cookie_of_one_case_opens_no_other(city: City, client: Client, filed: Filer) -> None:
    mine, other = filed(0), filed(1)
    client.get(f"/f/{mine.number}/{mine.code}")
    client.cookies[f"case-{other.case_id}"] = client.cookies[f"case-{mine.case_id}"].value
    assert client.get(f"/case/{mine.number}").status_code == 200
    assert client.get(f"/case/{other.number}").status_code == 404


def test_a_forged_cookie_opens_nothing(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    for value in ("", "1", "[1,true]", "WzEsdHJ1ZV0:1w:x" * 3, "\u00e9"):
        client.cookies[f"case-{receipt.case_id}"] = value
        assert client.get(f"/case/{receipt.number}").status_code == 404


def test_leaving_takes_the_cookie_back(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    client.get(f"/f/{receipt.number}/{receipt.code}")
    client.post(f"/case/{receipt.number}/leave")
    assert client.get(f"/case/{receipt.number}").status_code == 404


def test_behind_a_proxy_on_this_machine_the_visitor_counts_and_not_the_proxy(city: City, filed: Filer) -> None:
    receipt = filed(0)
    guesser, owner = Client(HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9"), Client(HTTP_X_FORWARDED_FOR="198.51.100.7")
    for n in range(25):
        guesser.post("/follow", {"number": receipt.number, "code": f"{n:016d}"})
    assert guesser.post("/follow", {"number": receipt.number, "code": receipt.code}).status_code == 429
    assert owner.post("/follow", {"number": receipt.number, "code": receipt.code}).status_code == 302


def test_a_proxy_elsewhere_is_believed_once_it_is_named(city: City, filed: Filer, settings: LazySettings) -> None:
    receipt = filed(0)
    through = {"REMOTE_ADDR": "10.7.0.2"}
    guesser = Client(HTTP_X_FORWARDED_FOR="203.0.113.9", **through)  # type: ignore[arg-type]
    owner = Client(HTTP_X_FORWARDED_FOR="198.51.100.7", **through)  # type: ignore[arg-type]
    asked = {"number": receipt.number, "code": receipt.code}
    for n in range(25):
        guesser.post("/follow", {"number": receipt.number, "code": f"{n:016d}"})
    assert owner.post("/follow", asked).status_code == 429  # everybody is the proxy
    access.guesses.clear()
    settings.PROXIES = networks("10.7.0.0/24")
    for n in range(25):
        guesser.post("/follow", {"number": receipt.number, "code": f"{n:016d}"})
    assert guesser.post("/follow", asked).status_code == 429
    assert owner.post("/follow", asked).status_code == 302


def test_no_step_is_taken_without_the_code(city: City, client: Client, filed: Filer) -> None:
    receipt = filed(0)
    for name in ("answer", "add", "withdraw", "reopen", "questions", "urge", "leave-it", "photo"):
        assert client.post(f"/case/{receipt.number}/{name}", {"reason": "x", "text": "x"}).status_code == 404
