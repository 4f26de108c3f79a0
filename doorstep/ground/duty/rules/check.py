"""What is wrong with a responsibility table, what differs between two, and what a change would have moved."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.ground.duty.rules.answer import answers
from doorstep.ground.duty.rules.table import AREA_LEVELS, TIERS, DutyRow, DutyTable, Ints, matrix, resolve
from doorstep.ground.people.rules import Fault, Holder, People, answering


@dataclass(frozen=True, slots=True)
class Hole:
    """Cells of one town without a row at one tier, the same cells for each of these categories.

    `all_categories`: the whole catalogue is meant. `example`: the first cell.
    """

    tier: int
    town: str
    categories: tuple[str, ...]
    all_categories: bool
    cells: int
    example: str


def holes(table: DutyTable, won: Ints | None = None) -> tuple[Hole, ...]:
    """Will list what no row answers for, gathered by town, tier and categories. `won`: the matrix, if at hand."""
    won = matrix(table) if won is None else won
    towns, town_of = np.unique(np.asarray(table.cells.town, dtype=str), return_inverse=True)
    found: list[Hole] = []
    for tier in TIERS:
        empty = won[tier - 1] < 0
        patterns: dict[bytes, list[int]] = {}
        for category in np.flatnonzero(empty.any(axis=1)).tolist():
            patterns.setdefault(np.packbits(empty[category]).tobytes(), []).append(category)
        for same in patterns.values():
            cells = np.flatnonzero(empty[same[0]])
            codes = tuple(table.categories[c] for c in same)
            for town in np.unique(town_of[cells]).tolist():
                here = cells[town_of[cells] == town]
                example = str(table.cells.codes[int(here[0])])
                whole = len(same) == len(table.categories)
                found.append(Hole(tier, str(towns[town]), codes, whole, len(here), example))
    return tuple(found)


def check(
    table: DutyTable, who: People, holders: Mapping[str, Holder], *, won: Ints | None = None
) -> tuple[Fault, ...]:
    """Will list what is wrong, errors first: unknown names, holes, posts nobody answers for.

    Warnings: rows that never win, posts that are vacant and who stands in, area codes of two levels.
    """
    won = matrix(table) if won is None else won
    found = [*unknown_names(table, who), *_twice(table)]
    for hole in holes(table, won):
        found.append(
            Fault(
                "duty_hole",
                {
                    "tier": hole.tier,
                    "town": hole.town,
                    "cells": hole.cells,
                    "example": hole.example,
                    "categories": " ".join(hole.categories[:8]) if not hole.all_categories else "*",
                    "count": len(hole.categories),
                },
            )
        )
    found += [*_idle(table, won), *_vacant(table, who, holders), *_two_levels(table)]
    return tuple(sorted(found, key=lambda fault: fault.warning))


def _named(row: DutyRow) -> dict[str, Any]:
    return {"category": row.category or "*", "area": row.area, "tier": row.tier, "post": row.post}


def unknown_names(table: DutyTable, who: People) -> list[Fault]:
    """Will list the categories, areas, posts and units in rows that nothing beside the table has."""
    found = []
    for level, row in zip(table.levels, table.rows, strict=True):
        if row.category and row.category not in table.category_index:
            found.append(Fault("duty_category_unknown", _named(row)))
        if level < 0:
            found.append(Fault("duty_area_unknown", _named(row)))
        if row.post not in who.posts:
            found.append(Fault("duty_post_unknown", _named(row)))
        for unit in row.co_units:
            if unit not in who.units:
                found.append(Fault("duty_unit_unknown", {**_named(row), "unit": unit}))
    return found


def _twice(table: DutyTable) -> list[Fault]:
    seen: dict[tuple[str, str, int], DutyRow] = {}
    found = []
    for row in table.rows:
        first = seen.setdefault((row.category, row.area, row.tier), row)
        if first is not row:
            found.append(Fault("duty_twice", {**_named(row), "first": first.post}))
    return found


def _idle(table: DutyTable, won: Ints) -> list[Fault]:
    """Will list the rows that win nowhere although the map and the catalogue know them."""
    wins = np.zeros(len(table.rows) + 1, dtype=bool)
    wins[won.ravel()] = True  # -1 falls on the spare last place
    able = set(table.first.tolist())
    return [
        Fault("duty_never_wins", _named(row), warning=True)
        for number, row in enumerate(table.rows)
        if number in able and not wins[number]
    ]


def _vacant(table: DutyTable, who: People, holders: Mapping[str, Holder]) -> list[Fault]:
    found = []
    counted = Counter(row.post for row in table.rows if row.post in who.posts and row.post not in holders)
    for post, rows in sorted(counted.items()):
        standing = answering(who, holders, post)
        data = {"post": post, "rows": rows, "answering": standing.post}
        if standing.holder is None:
            found.append(Fault("duty_post_nobody", data))
        else:
            found.append(Fault("duty_post_vacant", {**data, "name": standing.holder.name}, warning=True))
    return found


def _two_levels(table: DutyTable) -> list[Fault]:
    used = {row.area for row in table.rows}
    levels: dict[str, list[str]] = {}
    for name in AREA_LEVELS:
        for code in {str(code) for code in table.cells.level(name)} & used:
            levels.setdefault(code, []).append(name)
    return [
        Fault("duty_area_two_levels", {"area": code, "level": names[0], "other": names[1]}, warning=True)
        for code, names in sorted(levels.items())
        if len(names) > 1 and not _same_cells(table, code, names)
    ]


def _same_cells(table: DutyTable, code: str, names: Sequence[str]) -> bool:
    masks = [np.asarray(table.cells.level(name), dtype=object) == code for name in names]
    return all(bool((mask == masks[0]).all()) for mask in masks[1:])


@dataclass(frozen=True, slots=True)
class Change:
    """One (category, area, tier) that differs. `old` or `new` is None when only the other table has it."""

    category: str
    area: str
    tier: int
    old: DutyRow | None
    new: DutyRow | None
    changed: tuple[str, ...] = ()


def diff(old: Iterable[DutyRow], new: Iterable[DutyRow]) -> tuple[Change, ...]:
    """Will list the rows that were added, removed or changed, by category, area and tier."""
    before = {(row.category, row.area, row.tier): row for row in old}
    after = {(row.category, row.area, row.tier): row for row in new}
    found = []
    for key in sorted(before.keys() | after.keys()):
        a, b = before.get(key), after.get(key)
        changed: tuple[str, ...] = ()
        if a is not None and b is not None:
            changed = tuple(f.name for f in fields(a) if f.name != "id" and getattr(a, f.name) != getattr(b, f.name))
            if not changed:
                continue
        found.append(Change(*key, a, b, changed))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PastCase:
    """What `replay` needs of a case that was filed."""

    number: str
    cell: str
    category: str
    tier: int
    post: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A past case that the other table would have sent elsewhere. `was`, `would`: posts, "" for nobody."""

    case: PastCase
    was: str
    would: str


@dataclass(frozen=True, slots=True)
class Replay:
    """The cases compared, those that would have gone elsewhere, and how many of each change of post.

    `unplaced`: cases whose cell or category one of the tables does not know; they are compared by what is known.
    """

    compared: int
    unplaced: int
    moved: tuple[Moved, ...]
    counts: Mapping[tuple[str, str], int]


def replay(
    cases: Sequence[PastCase],
    table_a: DutyTable,
    table_b: DutyTable,
    who_a: People | None = None,
    who_b: People | None = None,
) -> Replay:
    """Will compare where two tables send past cases. With people, an area's own post answers where no row does.

    Vacancies are left out of it: the question is the tables, not who was on leave.
    """
    posts_a, lost_a = _posts(cases, table_a, who_a)
    posts_b, lost_b = _posts(cases, table_b, who_b)
    moved = tuple(Moved(case, a, b) for case, a, b in zip(cases, posts_a, posts_b, strict=True) if a != b)
    counts = Counter((m.was, m.would) for m in moved)
    return Replay(len(cases), int((lost_a | lost_b).sum()), moved, dict(counts.most_common()))


def _posts(cases: Sequence[PastCase], table: DutyTable, who: People | None) -> tuple[list[str], NDArray[np.bool_]]:
    cells = np.array([table.cell_index.get(case.cell, -1) for case in cases], dtype=np.int64)
    categories = np.array([table.category_index.get(case.category, -1) for case in cases], dtype=np.int64)
    tiers = np.array([case.tier for case in cases], dtype=np.int64)
    lost = (cells < 0) | (categories < 0)
    if who is not None:
        return [answer.asked for answer in answers(table, who, {}, cells, categories, tiers)], lost
    rows, _ = resolve(table, cells, categories, tiers)
    return [table.rows[row].post if row >= 0 else "" for row in rows.tolist()], lost
