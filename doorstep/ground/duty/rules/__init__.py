"""Who answers for what where: the responsibility table, its holes, and what a change of it would move."""

from doorstep.ground.duty.rules.answer import Answer, Beats, Match, Via, Why, answers, why
from doorstep.ground.duty.rules.check import (
    Change,
    Hole,
    Moved,
    PastCase,
    Replay,
    check,
    diff,
    holes,
    replay,
    unknown_names,
)
from doorstep.ground.duty.rules.rows import read_rows
from doorstep.ground.duty.rules.table import (
    AREA_LEVELS,
    TIERS,
    Cells,
    DutyRow,
    DutyTable,
    candidates,
    compile_table,
    matrix,
    resolve,
)

__all__ = [
    "AREA_LEVELS",
    "TIERS",
    "Answer",
    "Beats",
    "Cells",
    "Change",
    "DutyRow",
    "DutyTable",
    "Hole",
    "Match",
    "Moved",
    "PastCase",
    "Replay",
    "Via",
    "Why",
    "answers",
    "candidates",
    "check",
    "compile_table",
    "diff",
    "holes",
    "matrix",
    "read_rows",
    "replay",
    "resolve",
    "unknown_names",
    "why",
]
