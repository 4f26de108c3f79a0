"""Two outsiders, a stranger and the holder walk through every address: nothing shows that is not theirs.

The case carries a canary in everything that is written about it; the addresses come from the resolver, so that a
page added tomorrow is walked tomorrow.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from doorstep.cases import queries
from doorstep.doors.desks.case.offers import BY_NAME
from doorstep.doors.desks.department.bulk import MOVES as MANY
from doorstep.doors.desks.lists.files import XLSX
from doorstep.flow import assign, check, confer, evidence, handle
from doorstep.vault.rules import ContactData
from tests.cast import file_one
from tests.city import City
from tests.desks.kit import at_desk, page, photo, right_now
from tests.founded import once
from tests.guards.test_doors import walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TEXT, NOTE, REPLY, REASON, PLAN = "金丝雀甲甲", "金丝雀乙乙", "金丝雀丙丙", "金丝雀丁丁", "金丝雀戊戊"
WRITTEN = (TEXT, NOTE, REPLY, REASON, PLAN)
NAME, PHONE, MAIL, DOOR = "张金雀", "13987654321", "canary@example.org", "柳树村九十九号"
IDENTITY = (NAME, PHONE, MAIL, DOOR)


class Story:
    """A case that is not public, with a canary in every field, and its photo."""

    def __init__(self, city: City) -> None:
        now = right_now() - timedelta(hours=2)
        token = evidence.keep(photo(7).read())
        contact = ContactData(name=NAME, phone=PHONE, email=MAIL, address=DOOR)
        receipt = file_one(0, now=now, text=f"路灯坏了{TEXT}", contact=contact, at_home=True, photos=(token,))
        self.id, self.number, self.code = receipt.case_id, receipt.number, receipt.code
        worker, head = city.actor("worker"), city.actor("head")
        assign.claim(case_id=self.id, actor=worker, now=now)
        handle.note(case_id=self.id, actor=head, now=now, text=NOTE)
        handle.reply(case_id=self.id, actor=worker, now=now, public_reply=REPLY)
        handle.plan(case_id=self.id, actor=worker, now=now, found="灯座", measures=PLAN, until="2026-12-01")
        confer.propose(case_id=self.id, actor=worker, now=now, move="extend", reason=REASON, days=2)
        evidence.process()
        self.photo = queries.evidence(self.id)[0].name
        row = queries.case(self.id)
        assert not row.public
        assert TEXT in row.text

    @property
    def version(self) -> int:
        """Will return how many events the case has."""
        return queries.snapshot(self.id).version


@once
def story(city: City) -> Story:
    """The case with the canaries."""
    return Story(city)


def addresses(story: Story) -> Iterator[tuple[str, str]]:
    """Will yield (route, address) of every address, with the case's own number, photo, id or code filled in."""
    fill = {"number": story.number, "name": story.photo, "object_id": str(story.id), "code": story.code}
    kinds = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}
    for route, _ in sorted(set(walk(get_resolver().url_patterns))):
        if "(?P" in route or "^" in route:
            continue

        def filled(match: re.Match[str]) -> str:
            kind, name = (match[1] or "").rstrip(":"), match[2]
            if name == "name" and kind == "slug":
                return "claim"
            return fill.get(name) or kinds.get(kind, "x")

        yield route, "/" + re.sub(r"<(\w+:)?(\w+)>", filled, route)


def unpacked(answer: Any) -> str:
    """Will return what a page or a file says, also one that is packed, as Excel's are."""
    if answer.get("Content-Type") != XLSX:
        return page(answer)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        text = "".join(book.read(name).decode() for name in book.namelist())
    for close in answer._resource_closers:
        close()
    return text


OUTSIDERS = ["outsider", "outsider_head", "stranger"]


def visitor(city: City, who: str) -> Client:
    """Will return the browser of one of the cast, or of nobody."""
    return Client(headers={"accept-language": "en"}) if who == "stranger" else at_desk(city, who)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nothing_of_the_case_shows_to_an_outsider(city: City, story: Story, who: str) -> None:
    client = visitor(city, who)
    walked = 0
    for route, address in addresses(story):
        if route == "desk/logout/":
            continue
        queries = [{}, {"q": TEXT, "list": "all", "number": story.number, "case": story.number}]
        for query in queries:
            answer = client.get(address, query)
            # A door that is shut makes no file, nor does Django's own administration.
            if not query and answer.status_code != 403 and not route.startswith("admin/"):
                queries.append({"format": "csv"})
            if answer.get("Content-Type", "").startswith("text/csv"):
                queries.append({"format": "xlsx", "list": "all"})
            text = unpacked(answer)
            typed = text.replace(f'value="{TEXT}"', "").replace(f"<b>{TEXT}</b>", "")  # what one looks for is repeated
            found = [canary for canary in (*WRITTEN, *IDENTITY) if canary in typed]
            assert not found, (who, route, query, found)
            if not query and story.number not in address:
                assert story.number not in text, (who, route)
            assert answer.status_code < 500, (who, route, answer.status_code)
            walked += 1
    assert walked > 100


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_form_of_the_case_can_be_sent_by_an_outsider(city: City, story: Story, who: str) -> None:
    client, before = visitor(city, who), story.version
    said = {
        "seen": before,
        "reason": "想看看",
        "text": "x",
        "to": "w4",
        "note": "x",
        "public_reply": "x",
        "master": "1",
    }
    for name in BY_NAME:
        answer = client.post(f"/desk/case/{story.number}/do/{name}/", said)
        assert answer.status_code in ((302,) if who == "stranger" else (404,)), (who, name)
    answer = client.post(f"/desk/case/{story.number}/contact/", said)
    assert answer.status_code in (302, 404)
    for route, address in addresses(story):
        if story.number in address and not route.startswith("desk/"):
            text = page(client.post(address, said))
            assert not [canary for canary in (*WRITTEN, *IDENTITY) if canary in text], route
    assert story.version == before


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_desk_moves_or_shows_the_case_among_many(city: City, story: Story, who: str) -> None:
    """Every address of the desks that takes several cases, or a filter, or a name of one, is sent the case's own."""
    client, before = visitor(city, who), story.version
    said = {
        "case": f"{story.number}:{before}", "filter": "list=all", "query": "list=all", "to": "w4",
        "name": "x", "text": "x", "reason": "x", "public_reply": "x", "until": "2030-01-01",
    }  # fmt: skip
    routes = [(r, a) for r, a in addresses(story) if r.startswith(("desk/department/", "desk/check/", "desk/leader/"))]
    assert len(routes) > 8
    for route, address in routes:
        for move in MANY:
            for step in ({"step": "preview"}, {"step": "do"}, {"step": "do", "all": "1"}):
                answer = client.post(address, {**said, "move": move, **step}, follow=True)
                text = page(answer)
                assert not [canary for canary in (*WRITTEN, *IDENTITY) if canary in text], (who, route, move)
                assert story.number not in text, (who, route, move)
                assert answer.status_code < 500, (who, route, move)
            if route != "desk/department/many/":
                break
    assert story.version == before


@pytest.mark.parametrize("who", ["worker", "head", "agent", "checker", "leader", "auditor", "admin"])
def test_no_page_holds_the_identity(city: City, story: Story, who: str) -> None:
    client = at_desk(city, who)
    for route, address in addresses(story):
        if route == "desk/logout/":
            continue
        text = page(client.get(address, {"q": TEXT}))
        assert not [canary for canary in IDENTITY if canary in text], (who, route)


def test_the_holder_sees_what_is_theirs(city: City, story: Story) -> None:
    worker = at_desk(city, "worker")
    text = page(worker.get(f"/desk/case/{story.number}/"))
    assert not [canary for canary in WRITTEN if canary not in text]
    shown = worker.get(f"/desk/case/{story.number}/photo/{story.photo}")
    assert shown.status_code == 200
    assert len(shown.getvalue()) > 100


def test_a_case_of_others_answers_like_a_case_that_is_none(city: City, story: Story) -> None:
    for who in ("outsider", "outsider_head"):
        client = at_desk(city, who)
        theirs, none = (client.get(f"/desk/case/{number}/") for number in (story.number, "0000-9999-7"))
        assert theirs.status_code == none.status_code == 404
        assert page(theirs) == page(none)


def test_a_photo_belongs_to_its_case(city: City, story: Story, filed: Any) -> None:
    other = filed(20, now=right_now())
    outsider = at_desk(city, "outsider")
    assert outsider.get(f"/desk/case/{other.number}/").status_code == 200
    for name in (story.photo, f"../clean/{story.photo}", "../../secret", "..%2f..%2fkeys"):
        assert outsider.get(f"/desk/case/{other.number}/photo/{name}").status_code == 404


def test_what_left_the_area_left_the_eyes(city: City, story: Story) -> None:
    """A colleague who gets the case sees it; once it goes back to the head, the closer's list is without it."""
    colleague = at_desk(city, "colleague")
    assert colleague.get(f"/desk/case/{story.number}/").status_code == 404
    assign.assign(case_id=story.id, actor=city.actor("head"), now=right_now(), to="w2")
    assert colleague.get(f"/desk/case/{story.number}/").status_code == 200
    assign.assign(case_id=story.id, actor=city.actor("head"), now=right_now(), to="west.head")
    assert colleague.get(f"/desk/case/{story.number}/").status_code == 404


def test_answers_of_the_resident_carry_no_name(city: City, filed: Any) -> None:
    now = right_now()
    receipt = filed(0, now=now, contact=ContactData(name=NAME, phone=PHONE))
    actor = city.actor("worker")
    assign.claim(case_id=receipt.case_id, actor=actor, now=now)
    handle.handle(case_id=receipt.case_id, actor=actor, now=now, outcome="explained", public_reply="已解释")
    answers = {"solved": "no", "contacted": False, "satisfied": 1, "why": f"我是{NAME}，电话{PHONE}"}
    check.resident_word(case_id=receipt.case_id, answers=answers, now=now)
    text = page(at_desk(city, "head").get(f"/desk/case/{receipt.number}/"))
    assert PHONE not in text
