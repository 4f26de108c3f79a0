"""Logging in: one page, a second factor for whoever has one, and out at once when a post ends."""

import re
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from doorstep.ground.people import actions as people
from doorstep.ground.people.queries import local_day
from tests.city import PASSWORD, City
from tests.desks.kit import at_desk, page, right_now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> None:
    cache.clear()


def log_in(client: Client, name: str = "worker", password: str = PASSWORD) -> Any:
    return client.post("/desk/login/", {"login": name, "password": password})


def code_of(secret: str, period: int) -> str:
    """Will return what an app shows in a half minute, counted from 1970."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, period)))


def test_a_worker_logs_in_and_stands_at_the_field_desk(city: City) -> None:
    client = Client()
    answer = client.post("/desk/login/", {"login": "worker", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/field/"
    assert "王小河" in page(answer)


def test_the_page_asks_in_the_readers_language(city: City) -> None:
    assert "登录名" in page(Client().get("/desk/login/"))
    assert "Log-in name" in page(Client(headers={"accept-language": "en"}).get("/desk/login/"))


def test_a_wrong_password_keeps_the_name_and_opens_nothing(city: City) -> None:
    client = Client()
    answer = client.post("/desk/login/", {"login": "worker", "password": "not-the-password"})
    assert answer.status_code == 200
    assert 'value="worker"' in page(answer)
    assert client.get("/desk/").status_code == 302


def test_the_session_gets_a_new_key_on_log_in(city: City) -> None:
    client = Client()
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    log_in(client)
    assert client.cookies["sessionid"].value != session.session_key


def test_guessing_is_slowed_down_even_with_the_right_password_in_the_end(city: City) -> None:
    client = Client(headers={"accept-language": "en"})
    for n in range(5):
        log_in(client, password=f"wrong-password-{n}")
    answer = client.post("/desk/login/", {"login": "worker", "password": PASSWORD})
    assert answer.status_code == 200
    assert client.get("/desk/").status_code == 302


def test_behind_a_proxy_one_who_guesses_does_not_shut_out_the_others(city: City) -> None:
    guesser, worker = Client(HTTP_X_FORWARDED_FOR="203.0.113.9"), Client(HTTP_X_FORWARDED_FOR="198.51.100.7")
    for n in range(12):
        log_in(guesser, f"nobody-{n}", "wrong")
    assert log_in(guesser).status_code == 200  # its form again
    assert log_in(worker).status_code == 302


def test_a_stranger_who_guesses_does_not_shut_the_owner_out_of_a_browser_they_know(city: City) -> None:
    own = Client(HTTP_X_FORWARDED_FOR="198.51.100.7")
    log_in(own)
    own.post("/desk/logout/")
    for n in range(30):
        log_in(Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{n}"), password=f"wrong-{n}")
    assert log_in(Client(HTTP_X_FORWARDED_FOR="198.51.100.8")).status_code == 200  # a browser nobody knows
    assert log_in(own).status_code == 302
    own.post("/desk/logout/")
    for n in range(5):
        log_in(own, password=f"wrong-{n}")
    assert log_in(own).status_code == 200  # guessing in it is slowed down as well


def test_the_mark_of_a_browser_counts_for_one_name(city: City) -> None:
    own = Client()
    log_in(own)
    own.post("/desk/logout/")
    for n in range(5):
        log_in(Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{n}"), "head", f"wrong-{n}")
    assert log_in(own, "head").status_code == 200
    own.cookies["known"] = "forged"
    assert log_in(own, "centre").status_code in (200, 302)  # read as none


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/desk/signup/").status_code == 404


def test_logging_out_takes_a_form(city: City) -> None:
    client = at_desk(city, "worker")
    assert client.get("/desk/logout/").status_code == 405
    assert client.post("/desk/logout/").status_code == 302
    assert client.get("/desk/field/").status_code == 302


def test_whoever_is_switched_off_is_out_at_once(city: City) -> None:
    client = at_desk(city, "worker")
    assert client.get("/desk/field/").status_code == 200
    people.set_active(user_id=city.ids["worker"], active=False)
    assert client.get("/desk/field/")["Location"].startswith("/desk/login/")


def test_whose_post_ended_sees_no_desk_any_more(city: City) -> None:
    client = at_desk(city, "worker")
    people.step_down(post="w1", last_on=local_day(right_now()) - timedelta(days=1))
    answer = client.get("/desk/field/")
    assert answer.status_code == 403
    assert "You hold no post today" in page(answer)


def test_another_roles_desk_is_closed(city: City) -> None:
    answer = at_desk(city, "worker").get("/desk/centre/")
    assert answer.status_code == 403
    assert "another role" in page(answer)


def test_a_second_factor_that_was_switched_on_must_be_passed(city: City) -> None:
    client = Client(headers={"accept-language": "en"})
    log_in(client)
    asked = client.get("/desk/second-factor/app/")
    assert asked["Location"].startswith("/desk/reauthenticate/"), "a delicate step asks for the password again"
    shown = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert "data:image/svg+xml;base64," in page(shown)
    secret = re.search(r'class="code secret">(\w+)<', page(shown))[1]  # type: ignore[index]
    assert secret
    answer = client.post("/desk/second-factor/app/", {"code": code_of(secret, int(time.time()) // 30)}, follow=True)
    codes = re.findall(r'<li class="code">(\w+)</li>', page(answer))
    assert len(codes) == 10
    stored = Authenticator.objects.get(user_id=city.ids["worker"], type="totp").data["secret"]
    assert secret not in stored, "the secret lies sealed in the database"

    other = Client(headers={"accept-language": "en"})
    answer = other.post("/desk/login/", {"login": "worker", "password": PASSWORD})
    assert answer["Location"].startswith("/desk/second-factor/authenticate/")
    assert other.get("/desk/field/").status_code == 302, "half a log-in opens nothing"
    right = {code_of(secret, int(time.time()) // 30 + near) for near in range(-3, 4)}
    wrong = next(code for code in map("{:06d}".format, range(10)) if code not in right)
    assert other.post("/desk/second-factor/authenticate/", {"code": wrong}).status_code == 200
    assert other.post("/desk/second-factor/authenticate/", {"code": codes[0]}).status_code == 302
    assert other.get("/desk/field/").status_code == 200


@pytest.mark.parametrize(("late", "passes"), [(2, False), (1, True), (0, True), (-1, True), (-2, False)])
def test_a_code_counts_half_a_minute_before_and_after_its_own(
    city: City, monkeypatch: pytest.MonkeyPatch, late: int, passes: bool
) -> None:
    now = right_now().timestamp()
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: now))
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(get_user_model().objects.get(pk=city.ids["worker"]), secret)
    client = Client()
    log_in(client)
    answer = client.post("/desk/second-factor/authenticate/", {"code": code_of(secret, int(now) // 30 - late)})
    assert (answer.status_code == 302) == passes
    assert (client.get("/desk/field/").status_code == 200) == passes


def test_a_new_password_ends_the_sessions_elsewhere(city: City) -> None:
    here, there = at_desk(city, "worker"), at_desk(city, "worker")
    fresh = "another-long-password-8"
    answer = here.post("/desk/password/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})
    assert answer.status_code == 302
    assert here.get("/desk/field/").status_code == 200
    assert there.get("/desk/field/").status_code == 302
    assert get_user_model().objects.get(pk=city.ids["worker"]).check_password(fresh)


def test_somebody_with_several_desks_chooses(city: City) -> None:
    people.appoint(post="west.head", user_id=city.ids["worker"], from_on=local_day(right_now()), succeed=True)
    answer = at_desk(city, "worker").get("/desk/")
    assert answer.status_code == 200
    assert "/desk/field/" in page(answer)
    assert "/desk/department/" in page(answer)
