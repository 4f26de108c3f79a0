"""The ground desk: tables of duties, people, catalogue and calendar; who holds which post."""

import re
from typing import Any

import pytest
from django.apps import apps

from doorstep.doors.desks.ground import tables
from doorstep.doors.desks.ground.parts import PARTS
from doorstep.ground.editions import queries as editions
from doorstep.ground.editions.rules import Kind, Status
from doorstep.ground.people import actions as people_actions
from doorstep.ground.people import queries as people
from doorstep.lib import snapshots
from tests.city import DUTIES, NOW, POSTS, UNITS, WEST, City
from tests.desks.ground_kit import HOME, LATER, TODAY, keep, send, sheet
from tests.desks.kit import at_desk, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground_desk")]
STAFF = f"{HOME}people/"


@pytest.fixture
def editor(city: City) -> Any:
    """Somebody who edits and administers nothing."""
    units = [dict(row) for row in UNITS]
    posts = [*(dict(row) for row in POSTS), {"code": "gov.editor", "name": "编辑", "unit": "gov", "role": "editor"}]
    people_actions.load(name="with-editor", units=units, posts=posts, now=NOW)
    people_actions.publish(name="with-editor", valid_from=TODAY, now=NOW)
    people_actions.appoint(post="gov.editor", user_id=city.ids["head"], from_on=TODAY)
    people_actions.step_down(post="west.head", last_on=TODAY.replace(day=3))
    return at_desk(city, "head")


def test_holes_of_the_matrix_stand_on_the_map_and_in_a_table(city: City) -> None:
    admin = at_desk(city, "admin")
    rows = [row for row in DUTIES if not (row["area"] == WEST and row["tier"] == "2")]
    where = keep(admin, "duty", "holes", table=sheet("duty.csv", rows))
    shown = page(admin.get(where))
    assert "Holes by town and category" in shown
    assert "Add a row for these categories and this town" not in shown, "a hole stands in its own table only"
    assert "12 cells" in shown
    assert 'class="h2" d=' in shown
    assert 'class="h3" d=' not in page(admin.get(where, {"tier": "1"}))
    assert "No hole" in page(admin.get(where, {"tier": "1"}))
    town = page(admin.get(where, {"tier": "2", "town": WEST}))
    assert town.count('class="h3" d=') == 12
    answer = admin.post(where + "publish/", {"step": "do", "valid_from": LATER.isoformat()})
    assert answer.status_code == 422
    assert editions.named(Kind.DUTY, "holes").status is Status.DRAFT


def test_a_table_shows_from_whom_to_whom_and_replays_the_past(city: City, filed: Any) -> None:
    filed(0, category="E0110")
    admin = at_desk(city, "admin")
    rows = [row | {"post": "w2"} if row["post"] == "w1" else row for row in DUTIES]
    where = keep(admin, "duty", "moved", table=sheet("职责.csv", rows, "gb18030")) + "compare/"
    shown = page(admin.get(where))
    assert "Grid worker, Willow" in shown
    assert 'class="changed" d=' in shown
    assert "6 cells" in shown
    replayed = page(admin.get(where, {"replay": "1"}))
    assert "of 1 case of the last 30 days would have gone elsewhere" in replayed
    assert "post" in page(admin.get(where, {"format": "csv"}))
    for query in ({"category": "none"}, {"tier": "9"}, {"town": "x"}, {"tier": "3", "town": WEST, "q": "E"}):
        assert admin.get(where, query).status_code == 200


def test_each_row_that_cannot_be_used_is_named(city: City) -> None:
    admin = at_desk(city, "admin")
    rows = [*DUTIES[:2], DUTIES[2] | {"tier": "7"}, DUTIES[3] | {"post": ""}, DUTIES[0]]
    answer = send(admin, "duty", "x", table=sheet("duty.csv", rows))
    shown = page(answer)
    assert "It cannot be kept: 3 errors." in shown
    assert "line 4" in shown
    assert "Keep as a draft" not in shown
    where = answer.redirect_chain[-1][0]
    lines = page(admin.get(where, {"format": "csv"})).splitlines()
    assert len(lines) == 4
    assert admin.post(where, {"keep": "1"}).status_code == 200, "not kept whatever is posted"
    assert not [one for one in editions.listing(Kind.DUTY) if one.name == "x"]
    admin.post(where, {"drop": "1"})
    assert admin.get(where).status_code == 302


@pytest.mark.parametrize(
    ("kind", "field", "name", "content", "said"),
    [
        ("duty", "table", "d.csv", b"a,b\n1,2\n", "lacks these columns"),
        ("duty", "table", "d.csv", b"\xff\xfe\x00", "is another kind of file|neither UTF-8"),
        ("duty", "table", "d.csv", b"\x81\xff,\xff\n", "neither UTF-8|headings"),
        ("duty", "table", "d.txt", b"x", "of a kind that is not taken here"),
        ("people", "tables", "units.csv", b"code,name,kind\n", "no table named posts, but units"),
        ("catalog", "tables", "categories.csv", b"code\nE\n", "lacks columns"),
        ("calendar", "tables", "days.csv", "date,kind\n昨天,work\n".encode(), "is not a date"),
        ("calendar", "tables", "days.csv", b"", "empty"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(
    city: City, kind: str, field: str, name: str, content: bytes, said: str
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    admin = at_desk(city, "admin")
    shown = page(send(admin, kind, "x", **{field: SimpleUploadedFile(name, content)}))
    assert any(part in shown for part in said.split("|")), shown
    assert "Keep as a draft" not in shown


def test_people_are_loaded_without_appointments(city: City) -> None:
    admin = at_desk(city, "admin")
    tables = [sheet("units.csv", UNITS), sheet("posts.csv", [*POSTS[:-1], POSTS[-1] | {"phone": "0000-9"}])]
    staff = sheet("staff.csv", [{"post": "gov.auditor", "username": "worker", "name": "x", "from_on": "2026-01-01"}])
    assert "Appointments count at once" in page(send(admin, "people", "p", tables=[*tables, staff]))
    tables = [sheet("units.csv", UNITS), sheet("posts.csv", [*POSTS[:-1], POSTS[-1] | {"phone": "0000-9"}])]
    where = keep(admin, "people", "p", tables=tables)
    assert "0000-9" in page(admin.get(where + "compare/"))
    assert "1 changed" in page(admin.get(where + "publish/"))


def test_an_editor_loads_and_an_administrator_publishes(editor: Any, city: City) -> None:
    where = keep(editor, "duty", "by-editor", table=sheet("duty.csv", DUTIES))
    assert "An administrator can publish it." in page(editor.get(where))
    for path in ("publish/", "withdraw/"):
        assert editor.post(where + path, {"step": "do", "valid_from": LATER.isoformat()}).status_code == 403
    assert editor.get(STAFF).status_code == 403
    assert editor.post(f"{STAFF}gov.auditor/", {"do": "appoint", "person": "head"}).status_code == 403
    admin = at_desk(city, "admin")
    other = keep(admin, "duty", "by-admin", table=sheet("duty.csv", DUTIES))
    editor.post(other + "discard/")
    assert editions.named(Kind.DUTY, "by-admin").status is Status.DRAFT, "not theirs to throw away"
    editor.post(where + "discard/")
    assert not [one for one in editions.listing(Kind.DUTY) if one.name == "by-editor"]


def test_catalogue_and_calendar_lie_over_what_is_in_force(city: City) -> None:
    admin = at_desk(city, "admin")
    days = [{"date": "2027-01-01", "kind": "off", "name": "元旦"}]
    where = keep(admin, "calendar", "2027", tables=sheet("2027.csv", days))
    assert "2027" in page(admin.get(where + "compare/"))
    words = [{"word": "沼气泄漏", "lang": "zh", "kind": "gas", "call": "119"}]
    where = keep(admin, "catalog", "c2", tables=sheet("hazards.csv", words))
    assert "沼气泄漏" in page(admin.get(where + "compare/", {"what": "added"}))


def test_every_part_can_be_looked_at_and_published(city: City) -> None:
    admin = at_desk(city, "admin")
    for kind in PARTS:
        where = f"{HOME}edition/{editions.current(TODAY)[kind].id}/"
        for path in ("", "compare/"):
            assert admin.get(where + path).status_code == 200, kind
        assert admin.get(f"{HOME}load/{kind.value}/").status_code == 200


def test_somebody_is_appointed_and_is_away(city: City) -> None:
    admin = at_desk(city, "admin")
    assert "No post is vacant." in page(admin.get(STAFF, {"list": "vacant"}))
    page_of = f"{STAFF}west.head/"
    absent = {"do": "absent", "away_from": "2026-03-04", "away_to": "2026-03-10", "deputy": "worker"}
    assert admin.post(page_of, absent).status_code == 302
    assert people.holders(NOW)["west.head"].name == "王小河"
    assert "王小河 stands in" in page(admin.get(STAFF, {"list": "deputy"}))
    assert admin.post(page_of, absent).status_code == 422, "away already"
    admin.post(page_of, {"do": "come_back", "back_on": "2026-03-04"})
    assert people.holders(NOW)["west.head"].name == "李西河"
    admin.post(page_of, {"do": "appoint", "person": "outsider", "from_on": "2026-03-04"})
    assert people.holders(NOW)["west.head"].name == "赵东岭"
    admin.post(f"{STAFF}east.head/", {"do": "step_down", "last_on": "2026-03-03"})
    assert "east.head" not in people.holders(NOW)
    assert "Head of East Ridge" in page(admin.get(STAFF, {"list": "vacant"}))


def test_absences_that_are_not_listed_are_counted(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PAGE", 1)
    admin = at_desk(city, "admin")
    for post in ("west.head", "w1"):
        admin.post(f"{STAFF}{post}/", {"do": "absent", "away_from": "2026-03-04", "away_to": "2026-03-10"})
    assert "and 1 more" in page(admin.get(STAFF))


def test_a_category_that_was_left_empty_is_seen_before_the_table_is_kept(city: City) -> None:
    rows = [
        {"category": one, "area": WEST, "tier": str(tier), "post": "west.head"} for tier, one in ((1, "*"), (2, ""))
    ]
    shown = page(send(at_desk(city, "admin"), "duty", "x", table=sheet("d.csv", rows)))
    assert re.search(r"<dt>Rows for every category</dt><dd>2<small>in force: \d+", shown)


@pytest.mark.parametrize(
    "said",
    [
        {"do": "appoint", "person": "nobody-here", "from_on": "2026-03-05"},
        {"do": "appoint", "person": "worker", "from_on": "soon"},
        {"do": "appoint", "person": "worker", "from_on": "2026-03-05", "to_on": "2026-03-01"},
        {"do": "absent", "away_from": "2026-03-05", "away_to": "2026-03-01"},
        {"do": "absent", "away_from": "2026-03-05", "away_to": "2026-03-09", "deputy": "head"},
        {"do": "step_down", "last_on": ""},
    ],
)
def test_what_cannot_be_is_said_beside_the_form(city: City, said: dict[str, str]) -> None:
    answer = at_desk(city, "admin").post(f"{STAFF}west.head/", said)
    assert answer.status_code == 422
    assert "Something needs your attention" in page(answer)
    assert people.holders(NOW)["west.head"].name == "李西河"


@pytest.mark.parametrize("who", ["outsider", "outsider_head", "auditor"])
def test_outsiders_appoint_nobody(city: City, who: str) -> None:
    client = at_desk(city, who)
    for path in (STAFF, f"{STAFF}west.head/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"do": "step_down", "last_on": "2026-03-03"}).status_code == 403
    assert people.holders(NOW)["west.head"].name == "李西河"
    assert at_desk(city, "admin").get(f"{STAFF}no.such.post/").status_code == 404


@pytest.mark.parametrize("kind", [Kind.DUTY, Kind.CATALOG, Kind.MAP])
def test_the_desk_opens_where_a_part_of_the_ground_is_missing(city: City, kind: Kind) -> None:
    table = apps.get_model("editions", "Edition")
    table.objects.filter(kind=kind.value).update(status="withdrawn")
    snapshots.clear_all()
    admin = at_desk(city, "admin")
    assert "can load what is missing" in page(admin.get("/desk/"))
    shown = page(admin.get(HOME))
    assert "nothing in force" in shown
    assert "A part is missing" in shown
    rest = [one for one in editions.listing() if one.kind is not kind]
    for one in rest:
        for path in ("", "compare/"):
            assert admin.get(f"{HOME}edition/{one.id}/{path}").status_code == 200, (one.kind, path)
    assert admin.get(f"{HOME}load/{kind.value}/").status_code == 200
    assert at_desk(city, "leader").get(HOME).status_code == 403
    if kind is Kind.DUTY:
        where = keep(admin, "duty", "again", table=sheet("duty.csv", DUTIES))
        admin.post(where + "publish/", {"step": "do", "valid_from": TODAY.isoformat()})
        assert admin.get("/desk/").status_code == 200
