"""Several at once: one post, one holder."""

import threading
from datetime import date, datetime

import pytest
from django.db import connection

from doorstep.ground.people import actions
from doorstep.ground.people.models import Tenure
from tests.people.test_actions import published, user


@pytest.mark.django_db(transaction=True)
def test_of_eight_appointed_at_once_one_holds_the_post(now: datetime) -> None:
    published(now)
    people = [user(f"u{n}", now) for n in range(8)]
    start = threading.Barrier(len(people))
    told: list[str] = []

    def appoint(user_id: int) -> None:
        start.wait(timeout=60)
        try:
            actions.appoint(post="west-1.a", user_id=user_id, from_on=date(2026, 3, 1 + user_id % 20))
            told.append("appointed")
        except actions.PostHeldError:
            told.append("held")
        finally:
            connection.close()

    threads = [threading.Thread(target=appoint, args=(user_id,)) for user_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["appointed"] + ["held"] * 7
    assert Tenure.objects.count() == 1
