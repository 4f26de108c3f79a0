"""What, and how hard: triage over the whole batch, and what leaves a person to look at it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from doorstep.cases import queries
from doorstep.cases.rules.states import Role
from doorstep.flow.ground import Ground
from doorstep.flow.report import past
from doorstep.flow.report.values import Draft, Report
from doorstep.ground.catalog.rules import Catalog, leaves
from doorstep.ground.duty import rules as duty
from doorstep.lib import budget
from doorstep.lib.snapshots import Snapshots
from doorstep.triage import category, cold, difficulty, hazard, holder, several

# What a text more may take, beside the policy's seconds for the first: ten times what it takes here.
SECONDS_A_TEXT = 0.01
REPEATS_SINCE = timedelta(days=30)


def model_of(catalog: Catalog) -> category.Model:
    """Will return the text model in use: the trained one of the data folder, or else the catalogue's own words."""
    _COLD_OF[catalog.edition_id] = catalog
    return holder.current(settings.MODEL_DIR, otherwise=lambda: _COLD.get(catalog.edition_id))


def _cold(edition_id: int) -> category.Model:
    catalog = _COLD_OF[edition_id]
    categories = [catalog.categories[code] for code in leaves(catalog)]
    return cold.cold(
        {c.code: [word for words in c.keywords.values() for word in words] for c in categories},
        {c.code: list(c.names.values()) for c in categories},
    )


_COLD_OF: dict[int, Catalog] = {}
_COLD: Snapshots[int, category.Model] = Snapshots(_cold, keep=2)


def consider(drafts: Sequence[Draft], ground: Ground, *, now: datetime) -> None:
    """Will give each draft its category, hazards and difficulty, and say what is doubtful about it."""
    texts = list({draft.text for draft in drafts})
    hits = dict(zip(texts, hazard.find(ground.catalog.hazards, texts), strict=True))
    for draft in drafts:
        draft.hazards = hazard.kinds(hits[draft.text])
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
    for draft in drafts:
        if draft.report.category:
            draft.category, draft.confidence, draft.sure = draft.report.category, 1.0, True
            draft.chosen_by = "resident" if draft.report.role is Role.RESIDENT else "staff"
    undecided = [draft for draft in drafts if not draft.report.category]
    if not undecided:
        return
    texts = [draft.text for draft in undecided]
    policy = holder.policy(settings.MODEL_DIR)
    found = budget.within(policy.seconds + SECONDS_A_TEXT * len(texts), lambda: _advice(texts, ground))
    if found is None:  # nobody waits for advice: the centre has the report as it is
        for draft in undecided:
            draft.doubts = (*draft.doubts, "late")
        return
    advice, parts = found
    sure = category.sure(advice, at_least=policy.at_least)
    strange = category.strange(advice)
    for i, draft in enumerate(undecided):
        best = str(advice.labels[i, 0])
        known = best in ground.catalog.index and float(advice.known[i]) > 0
        draft.category = best if known else ""
        draft.confidence = float(advice.probs[i, 0])
        draft.sure = bool(sure[i]) and known
        draft.others = tuple(
            (str(code), float(p)) for code, p in zip(advice.labels[i, 1:], advice.probs[i, 1:], strict=True) if code
        )
        if strange[i]:
            draft.doubts = (*draft.doubts, "strange")
        if parts[i]:
            draft.doubts = (*draft.doubts, "several")


def _advice(texts: Sequence[str], ground: Ground) -> tuple[category.Advice, list[tuple[several.Part, ...]]]:
    """Will ask the model what each text is about, and whether it is about several things. No query."""
    model, known = model_of(ground.catalog), ground.catalog.categories
    parts = several.parts(model, texts, group=lambda code: known[code].parent if code in known else code)
    return category.advise(model, texts), parts


def _difficulty(drafts: Sequence[Draft], ground: Ground, now: datetime) -> None:
    """Will grade the drafts and set what is urgent: by hazard, repeats in the cell, units it takes, slow history."""
    cells = [str(ground.grid.codes[draft.row]) if draft.row >= 0 else "" for draft in drafts]
    known = [draft.category in ground.catalog.index for draft in drafts]
    # What nobody could name repeats nothing.
    named = [(cell, draft.category) for cell, draft, there in zip(cells, drafts, known, strict=True) if cell and there]
    seen = queries.repeats(named, now - REPEATS_SINCE)
    default = [
        ground.catalog.categories[draft.category].default_difficulty if there else 2
        for draft, there in zip(drafts, known, strict=True)
    ]
    towns = [str(ground.grid.town[draft.row]) if draft.row >= 0 else "" for draft in drafts]
    slow = past.overrun([draft.category for draft in drafts], towns, default, ground)
    found = difficulty.grade(
        default,
        hazards=[draft.hazards for draft in drafts],
        repeats=[seen.get((cell, draft.category), 0) for cell, draft in zip(cells, drafts, strict=True)],
        units=_units(drafts, ground),
        late=slow.late,
        later=slow.later,
        late_rows=slow.rows,
    )
    for draft, level, urgent, lifted in zip(
        drafts, found.grades.tolist(), found.urgent.tolist(), found.lifted, strict=True
    ):
        draft.difficulty = int(level)
        draft.urgent = bool(urgent)
        draft.lifted = tuple({"code": lift.code, **lift.data} for lift in lifted)


def graded(report: Report, *, category: str, cell: str, ground: Ground, now: datetime) -> Draft:
    """Will return a draft with the danger and difficulty that filing would give a report of this category and cell."""
    draft = Draft(0, report, b"", b"", now, text=report.text, category=category, row=ground.grid.index.get(cell, -1))
    draft.hazards = hazard.kinds(hazard.find(ground.catalog.hazards, [draft.text])[0])
    _difficulty([draft], ground, now)
    return draft


def _units(drafts: Sequence[Draft], ground: Ground) -> list[int]:
    """Will return how many units the duty table names for each draft, the lead included."""
    rows, _ = duty.resolve(
        ground.duty,
        [draft.row for draft in drafts],
        [ground.catalog.index.get(draft.category, -1) for draft in drafts],
        [2] * len(drafts),
    )
    return [1 + len(ground.duty.rows[row].co_units) if row >= 0 else 1 for row in rows.tolist()]
