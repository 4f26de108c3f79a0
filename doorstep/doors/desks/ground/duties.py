"""The responsibility table on the map: where nobody answers, and where another post would answer than today."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from numpy.typing import NDArray

from doorstep.cases.queries import filed_since
from doorstep.doors import present
from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.fields import categories, post_text
from doorstep.doors.desks.ground import drawing
from doorstep.doors.desks.ground.drawing import Drawing, Town
from doorstep.doors.desks.ground.tables import link
from doorstep.ground.catalog import rules as catalogs
from doorstep.ground.duty import queries as duties
from doorstep.ground.duty.rules import TIERS, DutyTable, PastCase, holes, matrix, replay
from doorstep.ground.editions.rules import EditionRef, Kind
from doorstep.ground.grid import queries as maps
from doorstep.ground.grid.rules import Grid
from doorstep.ground.people import queries as people

MOST = 200  # lines of a table
REPLAYED = 30  # days of the past
# From which share of what could be empty on, and the class of the colour.
STEPS = ((0.5, "h3"), (0.1, "h2"), (0.0, "h1"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page is narrowed down to: a category ("": all), a tier (0: all), a town ("": all)."""

    category: str
    tier: int
    town: str

    def of(self, table: DutyTable) -> tuple[list[int], list[int]]:
        """Will return the numbers of the tiers and of the categories that are meant."""
        tiers = [self.tier - 1] if self.tier in TIERS else [tier - 1 for tier in TIERS]
        if self.category in table.category_index:
            return tiers, [table.category_index[self.category]]
        return tiers, list(range(len(table.categories)))


def chosen(request: HttpRequest, desk: Desk, *, tier: int = 0) -> Chosen:
    """Will read what the address says."""
    category, level, town = (request.GET.get(name, "") for name in ("category", "tier", "town"))
    return Chosen(
        category if category in desk.ground.catalog.categories else "",
        int(level) if level in {"1", "2", "3"} else tier,
        town if town in desk.ground.grid.areas else "",
    )


def form(request: HttpRequest, desk: Desk, of: Chosen) -> dict[str, Any]:
    """Will return what the choices of the page need."""
    return {
        "category": of.category,
        "tier": of.tier,
        "town": of.town,
        "categories": categories(desk.ground),
        "tiers": [
            (1, gettext("Tier 1, grid")), (2, gettext("Tier 2, town or department")), (3, gettext("Tier 3, city")),
        ],
        "kept": [(name, request.GET[name]) for name in ("with", "town") if request.GET.get(name)],
        "whole": link(request, town=None) if of.town else "",
        "town_name": present.place(desk.ground, town=of.town) if of.town else "",
    }  # fmt: skip


def _town_rows(grid: Grid, town: str) -> NDArray[np.int64]:
    return np.flatnonzero(grid.town == town)


def _paint(
    request: HttpRequest, grid: Grid, towns: tuple[Town, ...], kind: NDArray[np.int64], css: list[str], town: str
) -> Drawing:
    """Will draw each class of cells in its colour; one town cell by cell, the whole in pieces as large as can be."""
    if town:
        rows = _town_rows(grid, town)
        picture = Drawing(drawing.frame(drawing.bounds(grid.polygons[rows])))
        for n in range(len(css)):
            drawing.cells(picture, grid, rows[kind[rows] == n], css[n])
        return picture
    href = "?" + link(request, town="{code}").replace("%7Bcode%7D", "{code}") + "#plan"
    picture = drawing.ground(towns, href=href)
    names, picture.names = picture.names, []
    for one in towns:
        rows = _town_rows(grid, one.code)
        here = kind[rows]
        for n in np.unique(here).tolist():
            if not css[n]:
                continue
            whole = bool((here == n).all())
            shape = one.outline if whole else drawing.joined(grid, rows[here == n])
            picture.shape(css[n], shape, title=one.name, href=href.replace("{code}", one.code))
    picture.names = names
    return picture


def of_holes(request: HttpRequest, desk: Desk, ref: EditionRef, on: date) -> dict[str, Any]:
    """Will draw how many kinds of matter nobody answers for in each cell, and list the holes by town."""
    what = chosen(request, desk)
    table = duties.draft(ref.id, on)
    grid = maps.snapshot(duties.beside(on)[Kind.MAP].id)
    won = matrix(table)
    tiers, cats = what.of(table)
    empty = (won[np.ix_(tiers, cats)] < 0).sum(axis=(0, 1))
    possible = max(1, len(tiers) * len(cats))
    kind = np.zeros(len(grid), dtype=np.int64)
    for n, (share, _css) in enumerate(STEPS, start=1):
        kind[(empty > share * possible) & (kind == 0)] = n
    css = ["h0" if what.town else "", *(css for _share, css in STEPS)]
    counts = [int((kind == n).sum()) for n in range(4)]
    labels = [gettext("none"), gettext("more than half"), gettext("more than a tenth"), gettext("a few")]
    picture = _paint(request, grid, drawing.towns_of(grid.edition_id), kind, css, what.town)
    order = (0, 3, 2, 1)
    none = "h0" if what.town else "land"
    key = [((none, *(css for _s, css in STEPS))[n], labels[n], counts[n]) for n in order]
    listed = holes(table, won)
    shown = [
        one
        for one in listed
        if (not what.tier or one.tier == what.tier)
        and (not what.category or what.category in one.categories)
        and (not what.town or one.town == what.town)
    ]
    return {
        "choose": form(request, desk, what),
        "plan": {
            "drawing": picture,
            "title": gettext("Where nobody answers: kinds of matter without a post, by cell"),
            "key": key,
            "note": "" if what.town else gettext("Choose a town to see it cell by cell."),
        },
        "holes": [
            {
                "town": present.place(desk.ground, town=one.town) or one.town,
                "tier": one.tier,
                "cells": one.cells,
                "all": one.all_categories,
                "count": len(one.categories),
                "categories": [present.category(desk.ground, code) for code in one.categories[:6]],
                "more": max(0, len(one.categories) - 6),
                "example": one.example,
            }
            for one in shown[:MOST]
        ],
        "holes_more": max(0, len(shown) - MOST),
    }


def of_moves(request: HttpRequest, desk: Desk, ref: EditionRef, other: EditionRef, on: date) -> dict[str, Any]:
    """Will draw the cells in which another post would answer for a kind of matter, and list from whom to whom."""
    what = chosen(request, desk, tier=1)
    before, after = duties.draft(other.id, on), duties.draft(ref.id, on)
    grid = desk.ground.grid
    tiers, _cats = what.of(after)
    posts = sorted({row.post for table in (before, after) for row in table.rows} | {""})
    won_old, won_new = (_numbered(table, tiers[0], posts) for table in (before, after))
    by_category = (won_old != won_new).sum(axis=1)
    leaves = np.isin(after.categories, catalogs.leaves(desk.ground.catalog))
    most = int(np.where(leaves, by_category, -1).argmax())
    category = what.category or (after.categories[most] if by_category.any() else "")
    column = after.category_index.get(category, 0)
    was, would = won_old[column], won_new[column]
    kind = np.zeros(len(grid), dtype=np.int64)
    kind[was != would] = 1
    kind[(was != would) & (would == 0)] = 2  # "" comes first
    kind[(was != would) & (was == 0)] = 3
    css = ["same" if what.town else "", "changed", "removed", "added"]
    picture = _paint(request, grid, drawing.towns_of(grid.edition_id), kind, css, what.town)
    labels = [gettext("as today"), gettext("another post"), gettext("nobody any more"), gettext("newly somebody")]
    differ = np.flatnonzero(was != would)
    pairs = Counter(zip(was[differ].tolist(), would[differ].tolist(), grid.town[differ].tolist(), strict=True))
    return {
        "choose": form(request, desk, Chosen(category, what.tier, what.town)),
        "plan": {
            "drawing": picture,
            "title": gettext("Who answers for “{category}”").format(category=present.category(desk.ground, category))
            if category
            else gettext("At this tier the same posts answer as today"),
            "key": [("same" if what.town else "land", labels[0], int((kind == 0).sum()))]
            + [(css[n], labels[n], int((kind == n).sum())) for n in (1, 2, 3)],
            "note": "" if what.town else gettext("Choose a town to see it cell by cell."),
        },
        "moves": [
            {
                "was": _post(desk, posts[a]),
                "would": _post(desk, posts[b]),
                "town": present.place(desk.ground, town=town),
                "cells": count,
            }
            for (a, b, town), count in pairs.most_common(MOST)
        ],
        "touched": int(by_category.astype(bool).sum()),
        "replay": _replay(desk, before, after) if request.GET.get("replay") else None,
        "replay_link": link(request, replay="1"),
        "replay_days": REPLAYED,
    }


def _numbered(table: DutyTable, tier: int, posts: Sequence[str]) -> NDArray[np.int32]:
    """Will return who answers at a tier, [category, cell], as numbers of `posts`; 0, which is "", for a hole."""
    number = {post: n for n, post in enumerate(posts)}
    of_row = np.array([*(number[row.post] for row in table.rows), 0], dtype=np.int32)
    found: NDArray[np.int32] = of_row[matrix(table)[tier]]  # -1 is the last
    return found


def _post(desk: Desk, code: str) -> str:
    return post_text(desk.ground, code) if code else gettext("nobody")


def _replay(desk: Desk, before: DutyTable, after: DutyTable) -> dict[str, Any]:
    rows = filed_since(desk.now - timedelta(days=REPLAYED))
    past = [PastCase(str(case), cell, category, tier, post) for case, cell, category, tier, post in rows]
    who = people.current(desk.now)
    found = replay(past, before, after, who, who)
    return {
        "said": ngettext(
            "{moved} of {count} case of the last {days} days would have gone elsewhere.",
            "{moved} of {count} cases of the last {days} days would have gone elsewhere.", found.compared,
        ).format(moved=len(found.moved), count=found.compared, days=REPLAYED),
        "unplaced": found.unplaced,
        "rows": [
            {
                "was": _post(desk, a),
                "would": _post(desk, b),
                "cases": count,
            }
            for (a, b), count in list(found.counts.items())[:MOST]
        ],
    }  # fmt: skip
