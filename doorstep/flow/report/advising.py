"""What, and how hard: triage over the whole batch, and what leaves a person to look at it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from doorstep.cases import queries
from doorstep.flow.ground import Ground
from doorstep.flow.models import current
from doorstep.flow.report.values import Draft
from doorstep.triage import category, difficulty, hazard, several

SURE = 0.75  # the least probability at which the machine dispatches without a person
REPEATS_SINCE = timedelta(days=30)


def consider(drafts: Sequence[Draft], ground: Ground, *, now: datetime) -> None:
    """Will give each draft its category, hazards and difficulty, and say what is doubtful about it."""
    texts = [draft.text for draft in drafts]
    for draft, hits in zip(drafts, hazard.find(ground.catalog.hazards, texts), strict=True):
        draft.hazards = tuple(dict.fromkeys(hit.kind for hit in hits))
        draft.urgent = bool(hits)
    _categories(drafts, ground)
    _difficulty(drafts, ground, now)
    for draft in drafts:
        doubts = []
        if draft.row < 0 or (draft.ambiguous and not draft.report.cell):
            doubts.append("place")
        if not draft.sure:
            doubts.append("category")
        draft.doubts = (*doubts, *draft.doubts)


def _categories(drafts: Sequence[Draft], ground: Ground) -> None:
    open_ones = [draft for draft in drafts if not draft.report.category]
    for draft in drafts:
        if draft.report.category:
            draft.category, draft.confidence, draft.sure = draft.report.category, 1.0, True
            draft.chosen_by = "resident" if draft.report.role == "resident" else "staff"
    if not open_ones:
        return
    texts = [draft.text for draft in open_ones]
    model = current(ground.catalog)
    found = category.advise(model, texts)
    sure = category.sure(found, at_least=SURE)
    for i, draft in enumerate(open_ones):
        known = str(found.labels[i, 0]) in ground.catalog.index
        draft.category = str(found.labels[i, 0]) if known else ""
        draft.confidence = float(found.probs[i, 0])
        draft.sure = bool(sure[i]) and known
        draft.others = tuple(
            (str(code), float(p)) for code, p in zip(found.labels[i, 1:], found.probs[i, 1:], strict=True) if code
        )
        if several.matters(model, draft.text):
            draft.doubts = (*draft.doubts, "several")


def _difficulty(drafts: Sequence[Draft], ground: Ground, now: datetime) -> None:
    cells = [str(ground.grid.codes[draft.row]) if draft.row >= 0 else "" for draft in drafts]
    seen = queries.repeats(cells, now - REPEATS_SINCE)
    default = [
        ground.catalog.categories[d.category].default_difficulty if d.category in ground.catalog.index else 2
        for d in drafts
    ]
    repeats = [seen.get((cell, d.category), 0) for cell, d in zip(cells, drafts, strict=True)]
    units = [1] * len(drafts)
    for i, draft in enumerate(drafts):
        if draft.row >= 0 and draft.category in ground.catalog.index:
            units[i] = ground.duty.units_at(draft.row, ground.catalog.index[draft.category])
    found = difficulty.grade(
        default=np.array(default),
        hazards=[draft.hazards for draft in drafts],
        repeats=np.array(repeats),
        units=np.array(units),
    )
    for draft, grade, lifted in zip(drafts, found.grades.tolist(), found.lifted, strict=True):
        draft.difficulty = int(grade)
        draft.lifted = tuple({"code": code, **data} for code, data in lifted)
