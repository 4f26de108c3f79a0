"""Texts for residents: edited in a draft, shown as they would be read, with places that are known."""

from collections.abc import Iterator
from typing import Any

import pytest

from doorstep.cases import queries as cases
from doorstep.doors.desks import access
from doorstep.flow import screen
from doorstep.ground.catalog import actions, queries
from doorstep.ground.catalog.rules import check, filled, unknown_places
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind
from doorstep.lib import snapshots
from tests.city import NEVER, NOW, City
from tests.desks.ground_kit import HOME, TODAY
from tests.desks.kit import at_desk, page

TEXTS = f"{HOME}texts/"
SAID = {
    "name_zh": "信访事项",
    "name_en": "Petition",
    "text_zh": "编号 {number}：请走信访渠道 {channel}。",
    "channel": "12345",
}


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(access, "clock", lambda: NOW)
    yield
    snapshots.clear_all()


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("{number} {channel}", ()), ("{nummer}", ("nummer",)), ("{", ("{",)), ("a}b", ("}",)), ("{}", ("",)), ("", ())],
)
def test_places_that_nothing_is_filled_into_are_found(text: str, unknown: tuple[str, ...]) -> None:
    assert unknown_places(text) == unknown


def test_what_is_not_known_stays_as_it_is_written() -> None:
    assert filled("{number} {x} {0.__class__}", {"number": "7"}) == "7 {x} {0.__class__}"


@pytest.mark.django_db
def test_a_text_is_changed_in_a_draft_and_read_by_the_resident(city: City, filed: Any) -> None:
    admin = at_desk(city, "admin")
    current = editions.current(TODAY)[Kind.CATALOG].id
    assert "Begin a draft" in page(admin.get(TEXTS))
    fixed = f"{TEXTS}{current}/dispositions/petition/"
    assert "This edition cannot be changed" in page(admin.get(fixed))
    assert (
        admin.post(fixed, SAID | {"keep": "1", "seen": editions.entry(current).loaded_at.isoformat()}).status_code
        == 422
    )
    admin.post(f"{TEXTS}begin/", {"edition": "texts"})
    draft = editions.named(Kind.CATALOG, "texts")
    where = f"{TEXTS}{draft.id}/dispositions/petition/"
    seen = editions.entry(draft.id).loaded_at.isoformat()
    shown = page(admin.post(where, SAID | {"look": "1", "seen": seen}))
    assert "编号 0000-0042-4：请走信访渠道 12345。" in shown
    assert queries.tables(draft.id) == queries.tables(current), "a look keeps nothing"
    refused = admin.post(where, SAID | {"text_zh": "您好 {nummer}", "keep": "1", "seen": seen})
    assert refused.status_code == 422
    assert "Nothing is filled in for nummer" in page(refused)
    assert "您好 {nummer}" in page(refused), "what was typed is still there"
    assert admin.post(where, SAID | {"keep": "1", "seen": "before"}).status_code == 422, "somebody was faster"
    assert admin.post(where, SAID | {"keep": "1", "seen": seen}).status_code == 302
    found = {one.code: one for one in queries.tables(draft.id).dispositions}["petition"]
    assert found.texts == {"zh": SAID["text_zh"]}
    actions.publish(edition_id=draft.id, valid_from=TODAY, readable=lambda _: True, now=NOW)
    case = filed(0, category="", text="情况复杂，说不清楚").case_id
    assert cases.snapshot(case).state.value == "screening"
    screen.decline(case_id=case, actor=city.actor("agent"), now=NOW, disposition="petition")
    reply = cases.events(case)[-1].event.facts["public_reply"]
    assert reply.endswith("请走信访渠道 12345。")
    assert "{" not in reply


@pytest.mark.django_db
def test_a_catalogue_with_an_unknown_place_is_not_published(city: City) -> None:
    from dataclasses import replace

    tables = queries.tables(editions.current(TODAY)[Kind.CATALOG].id)
    first = replace(tables.dispositions[0], texts={"zh": "{nummer}"})
    faults = check(replace(tables, dispositions=(first, *tables.dispositions[1:])), readable=lambda _: True)
    assert [fault.code for fault in faults if fault.grave] == ["disposition_place_unknown"]


@pytest.mark.django_db
def test_addresses_and_names_that_are_none(city: City) -> None:
    admin = at_desk(city, "admin")
    key = editions.current(TODAY)[Kind.CATALOG].id
    for path in (
        f"{key}/hazards/x/",
        f"{key}/dispositions/none/",
        "1/dispositions/petition/",
        f"{NEVER}/dispositions/petition/",
    ):
        assert admin.get(TEXTS + path).status_code == 404, path
    for name in ("", "test", "  "):
        admin.post(f"{TEXTS}begin/", {"edition": name})
    assert len(editions.listing(Kind.CATALOG)) == 1


@pytest.mark.django_db
def test_when_a_matter_counts_as_done_is_named_by_the_matter(city: City) -> None:
    admin = at_desk(city, "admin")
    key = editions.current(TODAY)[Kind.CATALOG].id
    for code, name in (("any", "All categories"), ("done-C01", "Public utilities")):
        assert f'standards/{code}/">{name}</a>' in page(admin.get(TEXTS))
        assert f"<h1>{name}</h1>" in page(admin.get(f"{TEXTS}{key}/standards/{code}/"))


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["outsider", "outsider_head", "agent"])
def test_outsiders_change_no_text(city: City, who: str) -> None:
    client = at_desk(city, who)
    key = editions.current(TODAY)[Kind.CATALOG].id
    assert client.get(TEXTS).status_code == 403
    for path in ("begin/", f"{key}/dispositions/petition/"):
        assert client.post(TEXTS + path, SAID | {"edition": "x", "keep": "1"}).status_code == 403
    assert len(editions.listing(Kind.CATALOG)) == 1
