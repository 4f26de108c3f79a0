"""The administration: the record to read, drafts to edit, accounts by their actions."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client

from doorstep.cases import queries
from doorstep.ground.editions import actions as editions
from doorstep.ground.editions import queries as edition_queries
from doorstep.ground.editions.rules import Kind
from doorstep.ground.people import queries as people
from doorstep.ground.people.queries import local_day
from tests.city import PASSWORD, City
from tests.desks.kit import at_desk, do, page, right_now, state

pytestmark = pytest.mark.django_db


def test_only_administrators_enter(city: City) -> None:
    for login in ("worker", "head", "agent", "leader", "auditor"):
        answer = at_desk(city, login).get("/admin/", follow=True)
        assert answer.status_code == 403, login
    assert at_desk(city, "admin").get("/admin/").status_code == 200


def test_a_flag_on_the_account_opens_nothing(city: City) -> None:
    get_user_model().objects.filter(pk=city.ids["worker"]).update(is_superuser=True, is_staff=True)
    assert at_desk(city, "worker").get("/admin/", follow=True).status_code == 403


def test_its_log_in_is_the_one_with_the_second_factor(city: City) -> None:
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/desk/login/?next=")
    assert Client().post("/admin/login/", {"username": "admin", "password": PASSWORD}).status_code == 302


def test_only_our_pages_are_registered() -> None:
    assert {model._meta.app_label for model in admin.site._registry} <= {
        "cases", "people", "editions", "grid", "catalog", "duty", "worktime"
    }  # fmt: skip


def test_the_record_is_read_and_not_written(city: City, filed: Any) -> None:
    case = filed(0, now=right_now())
    client = at_desk(city, "admin")
    shown = client.get(f"/admin/cases/case/{case.case_id}/change/")
    text = page(shown)
    assert queries.events(case.case_id)[0].event.hash.hex() in text
    assert 'name="_save"' not in text
    assert client.post(f"/admin/cases/case/{case.case_id}/change/", {"state": "closed"}).status_code == 403
    assert client.get("/admin/cases/case/add/").status_code == 403
    assert client.post(f"/admin/cases/case/{case.case_id}/delete/", {"post": "yes"}).status_code == 403
    assert state(case.case_id) == "unclaimed"


def test_a_case_is_found_by_its_number_only(city: City, filed: Any) -> None:
    case = filed(0, now=right_now())
    client = at_desk(city, "admin")
    assert case.number in page(client.get("/admin/cases/case/", {"q": case.number}))
    assert "0 " in page(client.get("/admin/cases/case/", {"q": "井盖"}))


def test_published_rows_are_read_only_and_drafts_are_not(city: City) -> None:
    client = at_desk(city, "admin")
    unit = admin.site._registry.keys()
    rows = {model.__name__: model for model in unit}
    published = rows["Unit"]._default_manager.first()
    assert published is not None
    url = f"/admin/people/unit/{published.pk}/change/"
    assert 'name="_save"' not in page(client.get(url))
    assert client.post(url, {"code": "x"}).status_code == 403
    assert client.post(f"/admin/people/unit/{published.pk}/delete/", {"post": "yes"}).status_code == 403
    draft = editions.open_draft(kind=Kind.PEOPLE, name="next", source="", digest="", now=right_now())
    data = {"edition": draft.id, "code": "park", "names": '{"zh": "公园处"}', "kind": "department", "parent": "gov"}
    assert client.post("/admin/people/unit/add/", data).status_code == 302
    made = rows["Unit"]._default_manager.get(edition_id=draft.id)
    change = f"/admin/people/unit/{made.pk}/change/"
    assert client.post(change, data | {"code": "parks"}).status_code == 302
    assert client.post(f"/admin/people/unit/{made.pk}/delete/", {"post": "yes"}).status_code == 302
    refused = client.post("/admin/people/unit/add/", data | {"edition": edition_queries.named(Kind.PEOPLE, "test").id})
    assert refused.status_code == 200, "published editions are not among the choices"


def test_a_draft_is_opened_and_thrown_away(city: City) -> None:
    client = at_desk(city, "admin")
    assert client.post("/admin/editions/edition/add/", {"kind": "duty", "name": "2027"}).status_code == 302
    draft = edition_queries.named(Kind.DUTY, "2027")
    assert client.post(f"/admin/editions/edition/{draft.id}/delete/", {"post": "yes"}).status_code == 302
    published = edition_queries.named(Kind.DUTY, "test")
    assert client.post(f"/admin/editions/edition/{published.id}/delete/", {"post": "yes"}).status_code == 403


def test_an_account_is_made_switched_off_and_helped(city: City) -> None:
    client = at_desk(city, "admin")
    assert "factor_off" not in page(client.get("/admin/people/user/add/"))
    data = {"username": "newcomer", "name": "新人", "is_active": "on", "password_new": "a-very-long-password-1"}
    assert client.post("/admin/people/user/add/", data).status_code == 302
    user = get_user_model().objects.get(username="newcomer")
    assert user.check_password("a-very-long-password-1")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    url = f"/admin/people/user/{user.pk}/change/"
    assert client.post(url, {"name": "改名", "factor_off": "on"}).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.is_active) == ("改名", False)
    assert not Authenticator.objects.filter(user=user).exists()


def test_a_weak_password_and_a_taken_name_are_sentences(city: City) -> None:
    client = at_desk(city, "admin")
    answer = client.post("/admin/people/user/add/", {"username": "x", "name": "某", "password_new": "12345678"})
    assert answer.status_code == 200
    assert "某" in page(answer)
    answer = client.post("/admin/people/user/add/", {"username": "worker", "name": "某", "is_active": "on"})
    assert answer.status_code == 200
    assert not get_user_model().objects.filter(name="某").exists()


def test_somebody_is_appointed_and_goes_on_leave(city: City) -> None:
    client = at_desk(city, "admin")
    today = local_day(right_now())
    data = {"post_code": "w1", "user": city.ids["colleague"], "from_on": today.isoformat()}
    assert client.post("/admin/people/tenure/add/", data).status_code == 302
    assert people.holders(right_now())["w1"].user_id == city.ids["colleague"]
    answer = client.post("/admin/people/tenure/add/", data | {"user": city.ids["outsider"]})
    assert answer.status_code == 200, "the post is held: a sentence beside the form"
    away = {
        "user": city.ids["head"], "from_on": today.isoformat(), "to_on": (today + timedelta(days=3)).isoformat(),
        "deputy": city.ids["worker"],
    }  # fmt: skip
    assert client.post("/admin/people/absence/add/", away).status_code == 302
    assert people.holders(right_now())["west.head"].user_id == city.ids["worker"]


def test_a_forced_change_takes_an_administrator_and_an_auditor(city: City, filed: Any) -> None:
    case = filed(0, now=right_now())
    client, auditor = at_desk(city, "admin"), at_desk(city, "auditor")
    data = {"number": case.number, "target": "closed", "outcome": "unfounded", "reason": "演练时误报"}
    assert client.post("/desk/force/", data | {"outcome": ""}).status_code == 422
    assert client.post("/desk/force/", data).status_code == 302
    assert state(case.case_id) == "unclaimed"
    shown = page(auditor.get("/desk/audit/"))
    assert case.number in shown
    assert "演练时误报" in shown
    assert f"/desk/case/{case.number}/do/approve-force/" in shown
    assert do(auditor, case.case_id, "approve-force", back="audit")["Location"] == "/desk/audit/"
    assert state(case.case_id) == "closed"
    wrong = client.post("/desk/force/", data | {"number": "0000-0001-9"})
    assert wrong.status_code == 422
