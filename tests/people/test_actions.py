"""Loading, publishing, appointing: what is written, and what is refused."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from doorstep.ground.editions.actions import PublishedError
from doorstep.ground.people import actions, queries
from doorstep.ground.people.models import Absence, Tenure, User
from doorstep.ground.people.rules import Role, scope
from tests.city import NEVER
from tests.people.city import POSTS, UNITS, county

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 4)
UNIT_ROWS = [
    {
        "code": u.code,
        "name": u.names["zh"],
        "name_en": u.names.get("en", ""),
        "parent": u.parent,
        "kind": u.kind,
        "area": u.area,
        "phone": u.phone,
    }
    for u in UNITS
]
POST_ROWS = [
    {
        "code": p.code,
        "name": p.names["zh"],
        "unit": p.unit,
        "role": p.role,
        "area": p.area,
        "duty_grid": p.duty_grid,
        "phone": p.phone,
        "superior": p.superior,
    }
    for p in POSTS
]


def load(now: datetime, name: str = "2026", **more: Any) -> actions.LoadReport:
    return actions.load(**{"name": name, "units": UNIT_ROWS, "posts": POST_ROWS, "now": now, **more})


def published(now: datetime) -> None:
    load(now)
    actions.publish(name="2026", valid_from=date(2026, 1, 1), now=now)


def user(username: str, now: datetime) -> int:
    return actions.add_user(username=username, name=username.title(), now=now)


def test_a_draft_is_loaded_and_loaded_again(now: datetime) -> None:
    report = load(now)
    again = load(now)
    assert (report.units, report.posts, report.edition.id) == (len(UNITS), len(POSTS), again.edition.id)
    assert not [fault for fault in report.faults if not fault.warning]
    read = queries.read(report.edition.id)
    assert (read.units, read.posts) == (county().units, county().posts)


def test_rows_that_are_none_change_nothing(now: datetime) -> None:
    load(now)
    with pytest.raises(actions.RowsRefusedError) as refused:
        load(now, units=[{"code": "x"}], staff=[{"post": "z", "username": "a", "name": "A", "from_on": "2026-01-01"}])
    assert [fault.code for fault in refused.value.faults] == ["people_row_missing", "people_row_post_unknown"]
    assert len(queries.read(load(now).edition.id).units) == len(UNITS)


def test_a_published_edition_cannot_be_loaded(now: datetime) -> None:
    published(now)
    with pytest.raises(PublishedError):
        load(now)


def test_an_edition_with_errors_is_not_published(now: datetime) -> None:
    load(now, units=UNIT_ROWS[1:])
    with pytest.raises(actions.FaultyError) as refused:
        actions.publish(name="2026", valid_from=DAY, now=now)
    assert {fault.code for fault in refused.value.faults} == {"people_unit_orphan", "people_post_without_unit"}
    load(now)
    with pytest.raises(actions.FaultyError):
        actions.publish(name="2026", valid_from=DAY, areas=set(), now=now)


def test_staff_come_with_the_load(now: datetime) -> None:
    row = {"post": "west-1.a", "username": "wang", "name": "王", "from_on": "2026-01-01"}
    report = load(now, staff=[row])
    assert (report.users, report.appointments) == (1, 1)
    assert queries.holders(now)["west-1.a"].name == "王"
    assert not authenticate(username="wang", password="")
    follows = {"post": "west-1.a", "username": "li", "name": "李", "from_on": "2026-03-05"}
    report = load(now, staff=[row, follows])
    assert report.users == 1
    assert queries.holders(now)["west-1.a"].name == "王"
    assert queries.holders(now + timedelta(days=1))["west-1.a"].name == "李"
    with pytest.raises(actions.PostHeldError):
        load(now, staff=[{**follows, "username": "sun", "name": "孙"}])


def test_an_actor_has_the_posts_of_the_day(now: datetime) -> None:
    published(now)
    wang, li = user("wang", now), user("li", now)
    actions.appoint(post="west-1.a", user_id=wang, from_on=DAY)
    actions.appoint(post="east.head", user_id=li, from_on=DAY, to_on=DAY)
    found = queries.actor(wang, now)
    assert [(ref.code, ref.role) for ref in found.posts] == [("west-1.a", Role.WORKER)]
    assert scope(found, queries.current(now)).duty_grids == {"W1A"}
    assert queries.actor(li, now).posts[0].code in {"east-1.a", "east.head"}
    assert queries.actor(li, now + timedelta(days=1)).posts == ()
    assert queries.actor(wang, now - timedelta(days=1)).posts == ()
    assert queries.actor(NEVER, now).posts == ()


def test_the_day_is_the_citys(now: datetime) -> None:
    published(now)
    actions.appoint(post="west-1.a", user_id=user("wang", now), from_on=DAY)
    midnight = datetime.fromisoformat("2026-03-04T00:00+08:00")
    assert "west-1.a" in queries.holders(midnight)
    assert "west-1.a" not in queries.holders(midnight - timedelta(seconds=1))


def test_a_post_is_held_by_one_person(now: datetime) -> None:
    published(now)
    wang, li = user("wang", now), user("li", now)
    actions.appoint(post="west-1.a", user_id=wang, from_on=DAY)
    with pytest.raises(actions.PostHeldError):
        actions.appoint(post="west-1.a", user_id=li, from_on=DAY + timedelta(days=9))
    actions.appoint(post="west-1.a", user_id=li, from_on=DAY + timedelta(days=9), succeed=True)
    assert queries.holders(now)["west-1.a"].user_id == wang
    assert queries.holders(now + timedelta(days=9))["west-1.a"].user_id == li
    with pytest.raises(actions.PostHeldError):  # not even by succeeding can a day be taken from somebody
        actions.appoint(post="west-1.a", user_id=wang, from_on=DAY + timedelta(days=3), succeed=True)


def test_appointing_refuses_what_is_not_there(now: datetime) -> None:
    published(now)
    with pytest.raises(queries.UnknownUserError):
        actions.appoint(post="west-1.a", user_id=NEVER, from_on=DAY)
    with pytest.raises(actions.UnknownPostError):
        actions.appoint(post="nope", user_id=user("wang", now), from_on=DAY)
    with pytest.raises(actions.DaysError):
        actions.appoint(post="west-1.a", user_id=1, from_on=DAY, to_on=DAY - timedelta(days=1))


def test_stepping_down_leaves_the_post_vacant(now: datetime) -> None:
    published(now)
    actions.appoint(post="west-1.a", user_id=user("wang", now), from_on=DAY - timedelta(days=9))
    assert "west-1.a" in queries.holders(now)
    actions.step_down(post="west-1.a", last_on=DAY - timedelta(days=1))
    assert "west-1.a" not in queries.holders(now)
    with pytest.raises(actions.UnknownPostError):
        actions.step_down(post="west-1.a", last_on=DAY)


def test_a_deputy_has_the_posts_during_the_absence(now: datetime) -> None:
    published(now)
    wang, li = user("wang", now), user("li", now)
    actions.appoint(post="west-1.a", user_id=wang, from_on=DAY)
    actions.absent(user_id=wang, from_on=DAY, to_on=DAY, deputy_id=li)
    assert [(ref.code, ref.deputising_for) for ref in queries.actor(li, now).posts] == [("west-1.a", "Wang")]
    assert queries.actor(wang, now).posts == ()
    assert [ref.code for ref in queries.actor(wang, now + timedelta(days=1)).posts] == ["west-1.a"]
    with pytest.raises(actions.AlreadyAbsentError):
        actions.absent(user_id=wang, from_on=DAY - timedelta(days=1), to_on=DAY, deputy_id=li)
    actions.come_back(user_id=wang, on=DAY)
    assert [ref.code for ref in queries.actor(wang, now).posts] == ["west-1.a"]
    with pytest.raises(actions.OwnDeputyError):
        actions.absent(user_id=wang, from_on=DAY, to_on=DAY, deputy_id=wang)


def test_somebody_switched_off_holds_nothing(now: datetime) -> None:
    published(now)
    wang = user("wang", now)
    actions.appoint(post="west-1.a", user_id=wang, from_on=DAY)
    assert "west-1.a" in queries.holders(now)
    actions.set_active(user_id=wang, active=False)
    assert "west-1.a" not in queries.holders(now)
    assert queries.actor(wang, now).posts == ()


def test_asking_again_costs_one_query(now: datetime, django_assert_num_queries: Any) -> None:
    published(now)
    actions.appoint(post="west-1.a", user_id=user("wang", now), from_on=DAY)
    with django_assert_num_queries(3):
        queries.holders(now)
    with django_assert_num_queries(1):
        queries.holders(now)


def test_passwords_are_judged(now: datetime) -> None:
    wang = actions.add_user(username="wang", name="王", password="long-enough-to-pass", now=now)
    assert authenticate(username="wang", password="long-enough-to-pass")
    with pytest.raises(actions.PasswordRefusedError):
        actions.set_password(user_id=wang, password="short")
    with pytest.raises(actions.PasswordRefusedError):
        actions.add_user(username="li", name="李", password="password123", now=now)
    actions.set_password(user_id=wang, password="another-good-one")
    assert authenticate(username="wang", password="another-good-one")
    with pytest.raises(queries.UnknownUserError):
        actions.set_password(user_id=NEVER, password="another-good-one")


@pytest.mark.parametrize("username", ["", "a b", "王 五", "x" * 151, "a;b"])
def test_log_in_names_are_judged(username: str, now: datetime) -> None:
    with pytest.raises(actions.UsernameRefusedError):
        actions.add_user(username=username, name="王", now=now)


def test_a_log_in_name_is_taken_once(now: datetime) -> None:
    user("wang", now)
    with pytest.raises(actions.UsernameTakenError):
        user("wang", now)
    assert queries.user_named("wang").name == "Wang"
    with pytest.raises(queries.UnknownUserError):
        queries.user_named("li")


def test_the_database_refuses_what_no_rule_stopped(now: datetime) -> None:
    wang = User.objects.get(pk=user("wang", now))
    for row in (
        Tenure(post_code="p", user=wang, from_on=DAY, to_on=DAY - timedelta(days=1)),
        Absence(user=wang, from_on=DAY, to_on=DAY - timedelta(days=1)),
        Absence(user=wang, from_on=DAY, to_on=DAY, deputy=wang),
        User(username="nameless", name=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
