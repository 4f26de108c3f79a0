"""A case as lists and headings show it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext

from doorstep.cases.rules.chain import instant
from doorstep.cases.rules.clocks import Clock, ClockName, Light, amber_at
from doorstep.cases.rules.numbers import number
from doorstep.doors.present import names, times
from doorstep.doors.present.labels import label
from doorstep.flow.ground import Ground

LONGEST_EXCERPT = 120


class Row(Protocol):
    """What is read of a case's row."""

    pk: int
    version: int
    state: str
    status: str
    outcome: str
    channel: str
    nature: str
    category: str
    difficulty: int
    tier: int
    urgent: bool
    public: bool
    text: str
    place: str
    lon: float | None
    lat: float | None
    cell: str
    community: str
    town: str
    holder: str
    unit: str
    master: int | None
    filed_at: datetime
    handled_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    clocks: str
    followers: int


def card(row: Row, ground: Ground, now: datetime) -> dict[str, Any]:
    """Will return a case as plain values for a list or a heading, in the reader's language. No query."""
    said = json.loads(row.place) if row.place else {}
    text = " ".join(row.text.split())
    return {
        "id": row.pk,
        "number": number(row.pk),
        "version": row.version,
        "state": {"code": row.state, "label": label("state", row.state)},
        "status": {"code": row.status, "label": label("status", row.status)},
        "outcome": {"code": row.outcome, "label": label("outcome", row.outcome)} if row.outcome else None,
        "channel": label("channel", row.channel),
        "nature": label("nature", row.nature),
        "category": names.category(ground, row.category),
        "category_code": row.category,
        "difficulty": label("difficulty", row.difficulty),
        "tier": label("tier", row.tier),
        "urgent": row.urgent,
        "public": row.public,
        "text": row.text,
        "excerpt": text if len(text) <= LONGEST_EXCERPT else f"{text[:LONGEST_EXCERPT]}…",
        "place": names.place(ground, cell=row.cell, community=row.community, town=row.town),
        "words": names.words(said),
        "cell": row.cell,
        "holder": names.post(ground, row.holder),
        "unit": names.unit(ground, row.unit),
        "filed": times.moment(row.filed_at),
        "handled": times.moment(row.handled_at),
        "closed": times.moment(row.closed_at),
        "due": due(row, now),
        "followers": row.followers,
    }


def there(row: Row) -> dict[str, Any] | None:
    """Will return the point of a case as an address that a telephone's map opens, and whether it is the reporter's own.

    Where nobody gave a point, or it is somebody's own door, it is the middle of the cell.
    """
    if row.lon is None or row.lat is None:
        return None
    point = f"{row.lat:.6f},{row.lon:.6f}"
    said = json.loads(row.place) if row.place else {}
    return {"url": f"geo:{point}?q={point}", "exact": "lon" in said}


def read_clocks(row: Row) -> dict[ClockName, Clock]:
    """Will return the clocks of a row, in the order in which they are promised."""
    found: Mapping[str, Mapping[str, Any]] = json.loads(row.clocks or "{}")
    return {name: _clock(name, found[name.value]) for name in ClockName if name.value in found}


def _clock(name: ClockName, facts: Mapping[str, Any]) -> Clock:
    start, end = instant(facts["start"]), instant(facts["due"])
    stopped = tuple((instant(a), instant(b) if b else None) for a, b in facts["stopped"])
    clock = Clock(name, facts["limit"], facts["rule"], start, end, amber_at(start, end), instant(facts["first_due"]))
    resumed = [b for _, b in stopped if b is not None]
    return replace(
        clock,
        amber=max([clock.amber, *resumed[-1:]]),
        stopped=stopped,
        done=instant(facts["done"]) if facts["done"] else None,
    )


def clocks(row: Row, now: datetime) -> list[dict[str, Any]]:
    """Will return every clock of a case: name, limit, rule, dates, light with its word."""
    return [_shown(clock, now) for clock in read_clocks(row).values()]


def due(row: Row, now: datetime) -> dict[str, Any] | None:
    """Will return the clock that runs out next, or None when none runs."""
    running = [clock for clock in read_clocks(row).values() if clock.running]
    return _shown(min(running, key=lambda clock: clock.due), now) if running and row.status != "closed" else None


def _shown(clock: Clock, now: datetime) -> dict[str, Any]:
    light = clock.light(now)
    seconds = (clock.due - now).total_seconds()
    left = ""
    if light in (Light.GREEN, Light.AMBER):
        left = gettext("{time} left").format(time=times.ago(seconds))
    elif light is Light.RED:
        left = gettext("{time} late").format(time=times.ago(seconds))
    return {
        "code": clock.name.value,
        "label": label("clock", clock.name.value),
        "limit": times.limit(clock.limit),
        "rule": clock.rule,
        "start": times.moment(clock.start),
        "due": times.moment(clock.due),
        "first_due": times.moment(clock.first_due),
        "moved": clock.due != clock.first_due,
        "done": times.moment(clock.done),
        "light": light.value,
        "light_label": label("light", light.value),
        "left": left,
    }


def lights(row: Row, now: datetime) -> dict[str, str]:
    """Will return the light of each clock by its name, for filters."""
    return {name.value: clock.light(now).value for name, clock in read_clocks(row).items()}
