"""From the winning row to the post that answers, and why it is that one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from doorstep.ground.duty.rules.table import AREA_LEVELS, DutyRow, DutyTable, candidates, resolve
from doorstep.ground.people.rules import Holder, People, answering, area_post


class Via(StrEnum):
    """How the post came to answer: by its row, in the place of the row's vacant post, or as the area's own."""

    ROW = "row"
    STAND_IN = "stand_in"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers for one (cell, category, tier). `row` and `runner_up` are numbers of the table's rows, or -1.

    `asked`: the post of the row, or of the area; `post`: the one that answers, another when `asked` is vacant.
    `holder` is None, and `post` may be "", only when the edition of people has nobody at all.
    """

    row: int
    runner_up: int
    asked: str
    post: str
    holder: Holder | None
    via: Via
    co_units: tuple[str, ...] = ()


def answers(
    table: DutyTable,
    who: People,
    holders: Mapping[str, Holder],
    cell_rows: ArrayLike,
    category_rows: ArrayLike,
    tiers: ArrayLike,
) -> list[Answer]:
    """Will return who answers, for arrays or single numbers as `resolve` takes them. Never nobody:

    a vacant post falls to its superior, the heads above, the centre; without a row, or where the row's post is gone
    from the edition of people, the area's own post answers.
    """
    rows, seconds = resolve(table, cell_rows, category_rows, tiers)
    cells = np.broadcast_to(np.atleast_1d(np.asarray(cell_rows, dtype=np.int64)), rows.shape)
    known: dict[tuple[int, int, int], Answer] = {}
    found = []
    for row, second, cell in zip(rows.tolist(), seconds.tolist(), cells.tolist(), strict=True):
        # Where a row won, the cell no longer matters.
        key = (row, second, -1 if row >= 0 and table.rows[row].post in who.posts else cell)
        if key not in known:
            known[key] = _answer(table, who, holders, *key)
        found.append(known[key])
    return found


def _answer(table: DutyTable, who: People, holders: Mapping[str, Holder], row: int, second: int, cell: int) -> Answer:
    if row < 0 or table.rows[row].post not in who.posts:
        cell = cell if cell < len(table.cells.codes) else -1
        asked = area_post(who, table.cells.areas(cell))
        standing = answering(who, holders, asked)
        return Answer(row, second, asked, standing.post, standing.holder, Via.AREA)
    duty = table.rows[row]
    standing = answering(who, holders, duty.post)
    via = Via.STAND_IN if standing.vacant else Via.ROW
    return Answer(row, second, duty.post, standing.post, standing.holder, via, duty.co_units)


class Beats(StrEnum):
    """Why the winner beats the runner-up."""

    CATEGORY = "category"  # it names the category more exactly
    AREA = "area"  # it names the place more exactly
    ALONE = "alone"  # nothing else matches
    NOTHING = "nothing"  # no row matches


@dataclass(frozen=True, slots=True)
class Match:
    """A row that matches, and how exactly. `steps`: 0 the category itself, 1 the one above, ..., None any."""

    row: DutyRow
    number: int
    steps: int | None
    area_level: str


@dataclass(frozen=True, slots=True)
class Why:
    """Every row that matches, the winner first, and why it beats the next."""

    matches: tuple[Match, ...]
    beats: Beats

    @property
    def winner(self) -> Match | None:
        return self.matches[0] if self.matches else None

    @property
    def runner_up(self) -> Match | None:
        return self.matches[1] if len(self.matches) > 1 else None


def why(table: DutyTable, cell_row: int, category_row: int, tier: int) -> Why:
    """Will explain the answer for one cell, category and tier."""
    column = candidates(table, cell_row, category_row, tier)[:, 0]
    any_category = table.category_ids.shape[0] - 1
    matches = []
    for level in np.flatnonzero(column >= 0).tolist():
        category, area = divmod(level, len(AREA_LEVELS))
        number = int(column[level])
        steps = None if category == any_category else category
        matches.append(Match(table.rows[number], number, steps, AREA_LEVELS[area]))
    if len(matches) < 2:
        return Why(tuple(matches), Beats.ALONE if matches else Beats.NOTHING)
    return Why(tuple(matches), Beats.AREA if matches[0].steps == matches[1].steps else Beats.CATEGORY)
