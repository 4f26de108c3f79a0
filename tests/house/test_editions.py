"""Editions by hand: who loaded and published them, and what may be taken back."""

from datetime import UTC, date, datetime

import pytest

from doorstep.ground.editions import actions, queries
from doorstep.ground.editions.rules import Kind, Status

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
TODAY, LATER = date(2026, 3, 4), date(2026, 4, 1)


def draft(name: str = "2026") -> int:
    return actions.open_draft(kind=Kind.MAP, name=name, source="cells.csv", digest="", now=NOW, by=7).id


def test_an_edition_says_who_loaded_and_published_it() -> None:
    key = draft()
    actions.publish(edition_id=key, valid_from=LATER, now=NOW, by=8)
    entry = queries.entry(key)
    assert (entry.loaded_by, entry.published_by, entry.source) == (7, 8, "cells.csv")
    assert [one.edition.id for one in queries.entries()] == [key]
    with pytest.raises(queries.UnknownEditionError):
        queries.entry(key + 1)


def test_what_is_planned_can_be_withdrawn_and_never_counts() -> None:
    key = draft()
    actions.publish(edition_id=key, valid_from=LATER, now=NOW)
    assert actions.withdraw(edition_id=key, today=TODAY).status is Status.WITHDRAWN
    assert queries.current(LATER) == {}
    with pytest.raises(actions.PublishedError):
        draft()
    actions.publish(edition_id=draft("2026b"), valid_from=LATER, now=NOW)  # the day is free again
    assert queries.current(LATER)[Kind.MAP].name == "2026b"


@pytest.mark.parametrize("today", [LATER, date(2026, 5, 1)])
def test_what_has_begun_cannot_be_withdrawn(today: date) -> None:
    key = draft()
    actions.publish(edition_id=key, valid_from=LATER, now=NOW)
    with pytest.raises(actions.BegunError):
        actions.withdraw(edition_id=key, today=today)
    assert queries.current(LATER)[Kind.MAP].id == key


def test_only_a_draft_is_thrown_away() -> None:
    key, kept = draft(), draft("other")
    actions.publish(edition_id=kept, valid_from=LATER, now=NOW)
    actions.discard(edition_id=key)
    with pytest.raises(actions.NoDraftError):
        actions.discard(edition_id=kept)
    with pytest.raises(actions.BegunError):
        actions.withdraw(edition_id=draft(), today=TODAY)
    assert [one.edition.name for one in queries.entries()] == ["2026", "other"]


def test_no_first_day_lies_in_the_past() -> None:
    actions.not_past(valid_from=TODAY, today=TODAY)
    with pytest.raises(actions.PastDayError):
        actions.not_past(valid_from=TODAY, today=LATER)
