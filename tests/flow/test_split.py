"""Several matters in one report: parts become cases, linked to the first, under the resident's one code."""

from typing import Any

import pytest

from doorstep.cases import queries
from doorstep.cases.rules.moves import MoveNotFromHereError, StaleError
from doorstep.cases.rules.states import Channel, State
from doorstep.flow import assign, rate, screen, verify
from doorstep.flow import split as splitting
from doorstep.flow.report import WhatUnknownError
from doorstep.flow.split import Part, PartsMissingError, Split
from doorstep.flow.standing import NotYoursError
from doorstep.vault import queries as vault
from doorstep.vault.rules import ContactData
from tests.city import CAST, MANHOLE, NOISE, NOW, WATER, City, cell_code

pytestmark = pytest.mark.django_db
TEXT = "柳树村路口井盖丢了。另外，村东头停水两天了，还有就是夜里工地太吵。"
PARTS = (Part("另外，村东头停水两天了", WATER, cell_code(1)), Part("还有就是夜里工地太吵", NOISE))


def reported(filed: Any, **more: Any) -> Any:
    """Will return the receipt of a report that waits at the centre because nobody has said where it is."""
    contact = ContactData(phone="13800138000", name="王小明")
    return filed(0, text=TEXT, contact=contact, lon=None, lat=None, address="一个地方", **more)


def taken_apart(city: City, case_id: int, **more: Any) -> Split:
    given: dict[str, Any] = {"parts": PARTS, "keeps": Part("", MANHOLE, cell_code(0))} | more
    return splitting.split(case_id=case_id, actor=city.actor("agent"), now=NOW, **given)


def test_each_matter_becomes_a_case_with_a_holder_of_its_own(city: City, filed: Any) -> None:
    receipt = reported(filed, channel=Channel.PHONE)
    done = taken_apart(city, receipt.case_id)
    water, noise = (queries.case(one.case_id) for one in done.parts)
    first = queries.case(receipt.case_id)
    assert done.first.state is State.UNCLAIMED
    assert (first.category, water.category, noise.category) == (MANHOLE, WATER, NOISE)
    assert (water.cell, water.state, water.channel) == (cell_code(1), "unclaimed", "phone")
    assert len({first.unit, water.unit}) == 2
    assert water.text == PARTS[0].text
    assert first.text == TEXT  # what was reported stays as it was said
    events = [stored.event for stored in queries.events(receipt.case_id)]
    assert [event.move for event in events] == ["file", "split", "dispatch"]
    assert events[1].facts["parts"] == [water.pk, noise.pk]
    assert queries.filing_facts([water.pk])[water.pk]["part_of"] == receipt.case_id
    assert verify.verify(now=NOW).clean


def test_one_code_opens_them_all_and_the_contact_goes_with_each(city: City, filed: Any) -> None:
    receipt = reported(filed)
    done = taken_apart(city, receipt.case_id)
    for part in done.parts:
        assert part.code == ""
        assert rate.read_receipt(part.number, receipt.code) == (part.case_id, "reporter")
    with pytest.raises(rate.CodeWrongError):
        rate.read_receipt(done.parts[0].number, "0000-0000-0000-0000")
    ids = [receipt.case_id, *(part.case_id for part in done.parts)]
    assert vault.exists(ids) == set(ids)


def test_a_part_of_which_little_is_known_waits_for_a_look(city: City, filed: Any) -> None:
    receipt = reported(filed)
    done = taken_apart(city, receipt.case_id, parts=(Part("另外有个事说不清"),), keeps=None)
    assert done.first.state is State.SCREENING
    assert queries.case(done.parts[0].case_id).state == "screening"


def test_what_somebody_complains_about_is_complained_about_in_each(city: City, filed: Any) -> None:
    receipt = reported(filed, accused="water")
    done = taken_apart(city, receipt.case_id, keeps=None)
    row = queries.case(done.parts[0].case_id)
    assert row.accused == "water"
    assert row.unit != "water"
    assert not row.public


@pytest.mark.parametrize("parts", [(), (Part(" "),), (Part("一件事"),) * 9])
def test_nothing_to_take_out_or_too_much_is_refused(city: City, filed: Any, parts: tuple[Part, ...]) -> None:
    with pytest.raises(PartsMissingError):
        taken_apart(city, reported(filed).case_id, parts=parts)


def test_all_of_it_happens_or_nothing(city: City, filed: Any) -> None:
    receipt = reported(filed)
    before = queries.partition()["reported"]
    with pytest.raises(WhatUnknownError):
        taken_apart(city, receipt.case_id, parts=(*PARTS, Part("第三件", "nonsense")))
    with pytest.raises(screen.CellUnknownError):
        taken_apart(city, receipt.case_id, keeps=Part("", MANHOLE, "nowhere"))
    assert queries.partition()["reported"] == before
    assert queries.snapshot(receipt.case_id).version == 1


def test_only_the_centre_may_and_only_who_saw_the_case_as_it_is(city: City, filed: Any) -> None:
    receipt = reported(filed)
    for somebody in ("worker", "outsider", "head", "outsider_head"):
        with pytest.raises(NotYoursError):
            splitting.split(case_id=receipt.case_id, actor=city.actor(somebody), now=NOW, parts=PARTS)
    taken_apart(city, receipt.case_id, seen=1)
    with pytest.raises(StaleError):
        taken_apart(city, receipt.case_id, seen=1)


def test_a_case_that_somebody_works_on_is_not_taken_apart(city: City, filed: Any) -> None:
    case = filed(0, text=TEXT)
    assign.claim(
        case_id=case.case_id, actor=city.actor(next(who for who, post in CAST.items() if post == case.holder)), now=NOW
    )
    with pytest.raises(MoveNotFromHereError):
        taken_apart(city, case.case_id, keeps=None)
