"""Choosing a place or an office from a list or by name, as plain values for pages."""

from itertools import takewhile
from typing import Any

from doorstep.doors import present
from doorstep.doors.portal.drafts import Draft
from doorstep.flow.ground import Ground
from doorstep.flow.report import preview
from doorstep.ground.grid import queries as grid_queries
from doorstep.ground.grid.rules import LEVELS, Crs, PlaceHit
from doorstep.ground.people.rules import People

MOST_OFFICES = 12


def level(ground: Ground, within: str) -> dict[str, Any]:
    """Will return what lies directly in an area: `areas` to open, `cells` to choose, `path` from the widest down.

    The county, when it is the only one, is opened by itself.
    """
    edition = ground.editions["map"]
    below = grid_queries.children(edition, within)
    while not within and len(below) == 1 and below[0].level != "cell":
        within = below[0].code
        below = grid_queries.children(edition, within)
    path: list[dict[str, str]] = []
    code = within
    while code in ground.grid.areas:
        area = ground.grid.areas[code]
        path.insert(0, {"code": code, "name": area.name, "level": present.label("level", area.level)})
        code = area.parent
    return {
        "path": path,
        "areas": [{"code": one.code, "name": one.name} for one in below if one.level != "cell"],
        "cells": [{"code": one.code, "name": one.name or one.code} for one in below if one.level == "cell"],
    }


def found(ground: Ground, search: str) -> list[dict[str, str]]:
    """Will return candidates for the words, with the place each lies in."""
    hits = grid_queries.find_place(ground.editions["map"], search) if search else []
    return [{"value": _value(hit), "name": hit.name or hit.code, "place": _around(ground, hit)} for hit in hits]


def _value(hit: PlaceHit) -> str:
    """Will return what a form sends back for a candidate: an area, or a landmark with its cell."""
    return f"area:{hit.code}" if hit.kind in LEVELS else f"cell:{hit.cell or hit.code}:{hit.code}"


def _around(ground: Ground, hit: PlaceHit) -> str:
    if hit.kind in LEVELS:
        return present.label("level", hit.kind)
    return present.place(ground, cell=hit.cell or "")


def chosen(ground: Ground, value: str, search: str) -> tuple[str, str] | None:
    """Will return (code of a cell or area, name) for what the form sent back; None for nothing or nonsense."""
    kind, _, rest = value.partition(":")
    code, _, landmark = rest.partition(":")
    if kind == "area" and code in ground.grid.areas:
        return code, ground.grid.areas[code].name
    if kind != "cell" or code not in ground.grid.index:
        return None
    named = next((one["name"] for one in found(ground, search) if one["value"] == value), "") if landmark else ""
    return code, named


def chooser(ground: Ground, draft: Draft) -> dict[str, Any]:
    """Will return everything that the page of places shows."""
    return {
        "listed": level(ground, draft.within),
        "found": found(ground, draft.search),
        "searched": bool(draft.search),
        "named": [] if draft.search or draft.cell or draft.lon else named(ground, draft.text),
        "place": summary(ground, draft) if draft.cell else None,
        "closer": draft.closer == draft.cell in ground.grid.areas,
        "coordinates": bool(draft.lon or draft.lat),
    }


def named(ground: Ground, text: str) -> list[dict[str, str]]:
    """Will return the places that the report's own words seem to name, with those words; none is chosen beforehand."""
    return [
        {
            "value": f"cell:{one.cell}" if one.cell else f"area:{one.code}",
            "name": present.place(ground, cell=one.cell) if one.cell else one.name,
            "said": _as_named(one.said, one.name),
        }
        for one in preview.places(text, ground)
    ]


def _as_named(said: str, name: str) -> str:
    """Will return the words of a text as far as they are the name's own: a name that was nearly met ends raggedly."""
    common = said[: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(said, name, strict=False)))]
    return common if len(common) > 1 and not common.isascii() else said


def summary(ground: Ground, draft: Draft) -> dict[str, str]:
    """Will return the place of a draft in words."""
    area = ground.grid.areas.get(draft.cell)
    name = present.place(ground, cell=draft.cell)
    if area is not None:
        name = present.place(
            ground,
            community=draft.cell if area.level == "community" else "",
            town=draft.cell if area.level == "town" else area.parent,
        )
    typed = f"{draft.lon}, {draft.lat}" + (f" · {present.label('crs', draft.crs)}" if draft.crs != Crs.WGS84 else "")
    return {
        "name": name,
        "landmark": draft.place_name if draft.place_name and draft.place_name not in name else "",
        "words": draft.address,
        "coordinates": typed if draft.lon or draft.lat else "",
    }


def wide(ground: Ground, draft: Draft) -> bool:
    """Will say whether a whole area was chosen by its name, and nothing closer has been said or asked for yet."""
    return draft.cell in ground.grid.areas and draft.cell not in (draft.closer, draft.within) and not draft.address


def coordinates(draft: Draft) -> tuple[float | None, float | None, Crs]:
    """Will return the typed coordinates as numbers: None where nothing was typed, NaN where it is no number."""
    crs = Crs(draft.crs) if draft.crs in set(Crs) else Crs.WGS84
    return _number(draft.lon), _number(draft.lat), crs


def metres(draft: Draft) -> float | None:
    """Will return how far off the position may be, as its device said; None where none was sent with it."""
    return _number(draft.accuracy) if draft.lon and draft.lat else None


def _number(text: str) -> float | None:
    cleaned = text.strip().rstrip("°").replace("，", "").replace("．", ".")
    if not cleaned:
        return None
    try:
        return float(cleaned)
    except ValueError:
        return float("nan")


def offices(who: People, words: str, kept: str) -> list[dict[str, str]]:
    """Will return the units whose name holds the words, or is held by them, the shortest first, with the one chosen."""
    wanted = "".join(words.split()).casefold()
    hits: list[tuple[int, str]] = []
    for code, unit in who.units.items():
        names = ["".join(name.split()).casefold() for name in unit.names.values()]
        if wanted and any(name and (wanted in name or name in wanted) for name in names):
            hits.append((min(map(len, names)), code))
    codes = [code for _, code in sorted(hits)[:MOST_OFFICES]]
    if kept in who.units and kept not in codes:
        codes.insert(0, kept)
    return [
        {
            "code": code,
            "name": present.named(who.units[code].names, code),
            "above": present.named(who.units[above].names) if (above := who.units[code].parent) in who.units else "",
        }
        for code in codes
    ]
