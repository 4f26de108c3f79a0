"""The one transaction: numbers, decisions, cases, events, keys, contacts; then the receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from doorstep.cases import actions, queries
from doorstep.cases.rules import chain, numbers
from doorstep.cases.rules.states import Role
from doorstep.flow import clocks, dispatch
from doorstep.flow.dispatch import Matter
from doorstep.flow.ground import Ground
from doorstep.flow.report.values import Draft, KeyReusedError, Receipt, Report
from doorstep.lib.refusal import Refusal
from doorstep.lib.text import plain
from doorstep.vault import actions as vault
from doorstep.vault import rules as vault_rules
from doorstep.vault.rules import ContactData


def write(drafts: list[Draft], ground: Ground, answers: dict[int, Receipt | Refusal], *, now: datetime) -> None:
    """Will write the batch in one transaction and put a receipt, or KeyReusedError, into `answers` for each draft.

    Two processes may meet on one key: the second one's batch is written again without what the first one wrote.
    """
    facts = _facts(drafts, ground, now)
    # Machines and old systems say the same thing again and again.
    by_text = {text: vault_rules.redact(text) for text in {draft.text for draft in drafts}}
    shown = [by_text[draft.text] for draft in drafts]
    for attempt in range(3):
        try:
            with transaction.atomic():
                _write(drafts, facts, shown, ground, answers, now)
        except IntegrityError:
            if attempt == 2:
                raise
        else:
            return


def _write(
    drafts: list[Draft],
    facts: list[dict[str, Any]],
    shown: Sequence[vault_rules.Redacted],
    ground: Ground,
    answers: dict[int, Receipt | Refusal],
    now: datetime,
) -> None:
    taken = queries.filed_under([draft.key for draft in drafts])
    fresh = [i for i, draft in enumerate(drafts) if draft.key not in taken]
    if taken:
        _repeat([draft for draft in drafts if draft.key in taken], taken, answers)
    if not fresh:
        return
    drawn = actions.reserve(case=len(fresh), event=sum(1 + len(drafts[i].report.later) for i in fresh))
    ids = drawn["case"]
    openings, contacts = [], []
    for case_id, i in zip(ids, fresh, strict=True):
        draft = drafts[i]
        receipt = _receipt(draft, case_id, facts[i])
        answers[draft.nth] = receipt
        openings.append(_opening(draft, case_id, facts[i], shown[i].text, receipt.code, ground))
        contact = _sealed(draft, original=draft.text if shown[i].found else "")
        if not contact.empty:
            contacts.append((case_id, contact))
    refused = actions.open_cases(openings, numbers=drawn["event"])
    for case_id, i in zip(ids, fresh, strict=True):
        if case_id in refused:
            answers[drafts[i].nth] = refused[case_id]
    if contacts:
        vault.store(contacts=[entry for entry in contacts if entry[0] not in refused], now=now)
    written = [(case_id, drafts[i]) for case_id, i in zip(ids, fresh, strict=True) if case_id not in refused]
    photos = [
        actions.NewPhotos(case_id, draft.report.photos, draft.report.role, draft.report.by, draft.at)
        for case_id, draft in written
        if draft.report.photos
    ]
    if photos:
        actions.add_photos(photos)


def _repeat(
    drafts: Sequence[Draft], taken: Mapping[bytes, tuple[int, bytes]], answers: dict[int, Receipt | Refusal]
) -> None:
    """Will give those that came before the receipt they got then, or KeyReusedError if they say something else now."""
    told = queries.filing_facts(case_id for case_id, _ in taken.values())
    for draft in drafts:
        case_id, fingerprint = taken[draft.key]
        same = fingerprint == draft.fingerprint
        answers[draft.nth] = again(_receipt(draft, case_id, told[case_id])) if same else KeyReusedError()


def _facts(drafts: Sequence[Draft], ground: Ground, now: datetime) -> list[dict[str, Any]]:
    """Will return the facts of each first event: with a dispatch where the machine is sure, for screening where not."""
    certain = [draft for draft in drafts if not draft.doubts]
    matters = [
        Matter(
            cell=str(ground.grid.codes[draft.row]),
            category=draft.category,
            difficulty=draft.difficulty,
            urgent=draft.urgent,
            at=_clocks_from(draft, now),
            accused=draft.report.accused,
            confidence=draft.confidence,
            chosen_by=draft.chosen_by,
            others=draft.others,
            lifted=draft.lifted,
        )
        for draft in certain
    ]
    # The centre's clock, once for all that came at the same instant and hurry alike.
    looks = {
        (at, urgent): clocks.screening(ground, at, urgent=urgent)
        for at, urgent in {(_clocks_from(d, now), d.urgent) for d in drafts if d.doubts}
    }
    decided = dict(zip((d.nth for d in certain), dispatch.facts_for(ground, matters, now=now), strict=True))
    return [
        _common(draft, ground)
        | (decided.get(draft.nth) or _screened(draft, ground, looks[_clocks_from(draft, now), draft.urgent]))
        for draft in drafts
    ]


def _clocks_from(draft: Draft, now: datetime) -> datetime:
    """Will return when the promise begins: for an old case that is still open, when its new holder gets it."""
    return now if draft.report.at and not draft.report.later else draft.at


def _common(draft: Draft, ground: Ground) -> dict[str, Any]:
    report = draft.report
    facts: dict[str, Any] = {
        "channel": report.channel.value,
        "nature": report.nature or _nature(draft, ground),
        "category": draft.category,
        "cell": str(ground.grid.codes[draft.row]) if draft.row >= 0 else "",
        "difficulty": draft.difficulty,
        "urgent": draft.urgent,
    }
    if report.accused:
        facts["accused"] = report.accused
    if report.at_home:
        facts["private"] = True
    if report.part_of:
        facts["part_of"] = report.part_of
    if draft.hazards:
        facts["hazards"] = list(draft.hazards)
    if report.photos:
        facts["photos"] = list(report.photos)
    return facts


def _nature(draft: Draft, ground: Ground) -> str:
    found = ground.catalog.categories.get(draft.category)
    return found.nature if found else ""


def _screened(draft: Draft, ground: Ground, clock: dict[str, str | int]) -> dict[str, Any]:
    """Will return the facts of a report that a person must look at: the centre holds it, with the candidates ready."""
    centre, _ = dispatch.not_the_accused(ground, ground.people.centres[0], draft.report.accused)
    candidates = [[draft.category, round(draft.confidence, 4)]] if draft.category else []
    return {
        "holder": centre,
        "unit": ground.people.posts[centre].unit,
        "doubts": list(draft.doubts),
        "candidates": candidates + [[code, round(p, 4)] for code, p in draft.others],
        "cells": [str(ground.grid.codes[row]) for row in draft.touches[:6]],
        "area": draft.area,
        "lifted": [dict(lift) for lift in draft.lifted],
        "clocks": [clock],
        **dispatch.nobody_else(ground, centre, draft.report.accused),
    }


def _opening(
    draft: Draft, case_id: int, facts: dict[str, Any], shown: str, code: str, ground: Ground
) -> actions.Opening:
    report = draft.report
    found = ground.catalog.categories.get(draft.category)
    return actions.Opening(
        case_id=case_id,
        role=Role(report.role),
        post=report.post,
        by=report.by,
        at=draft.at,
        facts=facts,
        channel=report.channel.value,
        nature=facts["nature"],
        public=bool(found and found.public and not report.accused and not report.at_home),
        language=plain(report.language)[:10],
        text=shown,
        where=_where(draft, ground),
        editions=ground.editions,
        code_hash=_code_hash(report, code),
        key=draft.key,
        fingerprint=draft.fingerprint,
        later=report.later,
    )


def _code_hash(report: Report, code: str) -> bytes:
    """Will return what is stored of the code: a matter taken out of another case is opened by that one's."""
    if report.part_of:
        return bytes(queries.case(report.part_of).code_hash)
    return numbers.code_hash(settings.SECRET_KEY, code)


def _where(draft: Draft, ground: Ground) -> actions.Place:
    """Will return the columns of a place. One's own door is kept to the cell; its exact point goes to the vault."""
    report, row = draft.report, draft.row
    exact = report.lon is not None and not report.at_home
    said: dict[str, Any] = {}
    if exact:
        accuracy = report.accuracy_m if report.accuracy_m is not None and 0 < report.accuracy_m < 1e9 else None
        said = {"lon": report.lon, "lat": report.lat, "crs": report.crs.value, "accuracy_m": accuracy}
    if report.address and not report.at_home:
        words = plain(report.address)[:500]
        said["words"] = vault_rules.redact(words).text
    if row < 0:
        above = _above(ground, draft.area)
        return actions.Place(
            community=above.get("community", ""),
            town=above.get("town", ""),
            county=ground.people.whole,
            place=chain.encode(said) if said else "",
        )
    grid = ground.grid
    return actions.Place(
        community=str(grid.community[row]),
        town=str(grid.town[row]),
        county=str(grid.county[row]),
        duty_grid=str(grid.duty_grid[row]),
        lon=draft.lon if exact else float(grid.lon[row]),
        lat=draft.lat if exact else float(grid.lat[row]),
        place=chain.encode(said) if said else "",
    )


def _above(ground: Ground, area: str) -> dict[str, str]:
    """Will return the area and those it lies in, by level."""
    found: dict[str, str] = {}
    while area in ground.grid.areas and area not in found.values():
        row = ground.grid.areas[area]
        found[row.level] = area
        area = row.parent
    return found


def _sealed(draft: Draft, *, original: str) -> ContactData:
    """Will return what goes to the vault: who told us, their own door, and the text where something was marked out."""
    report = draft.report
    given = report.contact or ContactData()
    address = given.address or (report.address if report.at_home else "")
    contact = replace(
        given, name=plain(given.name), phone=plain(given.phone), email=plain(given.email), address=plain(address)
    )
    if report.at_home:
        contact = replace(contact, lon=report.lon, lat=report.lat)
    return replace(contact, text=original) if original else contact


def _receipt(draft: Draft, case_id: int, facts: Mapping[str, Any]) -> Receipt:
    code = "" if draft.report.part_of else numbers.code(settings.SECRET_KEY, case_id, draft.report.key)
    return Receipt(
        case_id=case_id,
        number=numbers.number(case_id),
        code=numbers.spaced(code),
        dispatched="trace" in facts,
        unit=facts.get("unit", ""),
        holder=facts.get("holder", ""),
        hazards=tuple(facts.get("hazards", ())),
    )


def again(answer: Receipt | Refusal) -> Receipt | Refusal:
    """Will return the same receipt for the same report that came twice in one batch."""
    return replace(answer, repeated=True) if isinstance(answer, Receipt) else answer
