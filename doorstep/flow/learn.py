"""Learning in use: what people decided teaches a candidate, and a person who saw the comparison publishes it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from doorstep.cases import queries
from doorstep.cases.rules.replay import Event
from doorstep.flow import ground as grounds
from doorstep.flow.report.advising import model_of
from doorstep.ground.catalog.rules import Catalog, leaves
from doorstep.lib import files
from doorstep.lib.refusal import Refusal
from doorstep.triage import holder, modelfile, retrain
from doorstep.triage.category import Card, Model
from doorstep.triage.retrain import Example

CANDIDATE = "candidate.npz"
PUBLISHED = "published.jsonl"
_BATCH = 500
# A person looked and said so; a handler who took the matter and finished it agreed with its category.
_PERSON = frozenset({"dispatch", "correct"})


class ModelUnlearnedError(Refusal):
    """No model has been published yet: the catalogue's own words advise."""

    code = "triage_model_unlearned"


class CandidateMissingError(Refusal):
    """There is no candidate to publish."""

    code = "triage_candidate_missing"


class CandidateOtherError(Refusal):
    """The candidate is not the one that was looked at. data: asked, found."""

    code = "triage_candidate_other"


def decided(events: Sequence[Event]) -> tuple[str, datetime] | None:
    """Will return the category that people stand by, and since when; None where only the machine ever said one.

    Chosen by staff, or put right: at once. Chosen by the machine or by a resident: once somebody handled it as that.
    """
    label, since, human = "", None, False
    for event in events:
        said = str(event.facts.get("category", ""))
        if event.move == "file":
            chosen = event.facts.get("trace", {}).get("chosen_by")
            label, since, human = said, event.at, chosen == "staff"
        elif event.move in _PERSON and said:
            label, since, human = said, event.at, event.by is not None
        elif event.move == "handle" and not human:
            since, human = event.at, True
        elif event.move in ("decline", "merge", "withdraw"):
            return None
    return (label, since) if label and since and human else None


def examples(*, now: datetime) -> list[Example]:
    """Will return what people decided about the cases in hand and closed, as far as the catalogue of today has it."""
    known = grounds.at(now).catalog.index
    found, at = [], 0
    while batch := queries.in_order(at, _BATCH):
        for row, stored in batch:
            told = decided([one.event for one in stored])
            if told and told[0] in known and row.text.strip():
                found.append(Example(row.text, told[0], at=int(told[1].timestamp()), group=row.channel, case=row.pk))
        at = batch[-1][0].pk
    return found


def usable(rows: Sequence[Example], *, now: datetime) -> tuple[list[Example], list[str]]:
    """Will return those rows of a file whose label is a category in force, by its code or its name, and other labels.

    A name that two categories bear is none. The labels are the most frequent first.
    """
    catalog = grounds.at(now).catalog
    named: dict[str, set[str]] = {}
    for code in leaves(catalog):
        for name in catalog.categories[code].names.values():
            named.setdefault(name.strip().casefold(), set()).add(code)
    known = {name: codes.pop() for name, codes in named.items() if len(codes) == 1} | {c: c for c in catalog.index}
    found = [(one, known.get(one.label) or known.get(one.label.strip().casefold())) for one in rows]
    strange = Counter(one.label for one, code in found if not code)
    return [replace(one, label=code) for one, code in found if code], [label for label, _ in strange.most_common()]


def from_catalog(catalog: Catalog) -> list[Example]:
    """Will return the catalogue's own names and keywords as examples: no category is forgotten for want of cases."""
    return [
        Example(word, one.code, told=False)
        for one in (catalog.categories[code] for code in leaves(catalog))
        for word in dict.fromkeys([*one.names.values(), *(word for words in one.keywords.values() for word in words)])
        if word.strip()
    ]


def candidate(*, more: Sequence[Example] = (), now: datetime) -> Card:
    """Will learn a candidate from people's decisions, `more` from files and the catalogue's words; return its card.

    Nothing else changes: today's model stays in use. Raises TooFewExamplesError.
    """
    ground = grounds.at(now)
    today = model_of(ground.catalog)
    model = retrain.compare(
        [*from_catalog(ground.catalog), *more, *examples(now=now)],
        today,
        policy_at_least=holder.policy(settings.MODEL_DIR).at_least,
        today_trained_at=_trained_at(today),
        now=now.isoformat(timespec="seconds"),
    )
    modelfile.save_model(settings.MODEL_DIR / CANDIDATE, model)
    return model.card


def in_use() -> Card:
    """Will return the card of today's model. Raises ModelUnlearnedError, and what `load_card` raises."""
    path = settings.MODEL_DIR / holder.NAME
    if not path.exists():
        raise ModelUnlearnedError
    return modelfile.load_card(path)


def waiting() -> Card:
    """Will return the card of the candidate that waits. Raises CandidateMissingError, and what `load_card` raises."""
    try:
        return modelfile.load_card(settings.MODEL_DIR / CANDIDATE)
    except modelfile.ModelMissingError as error:
        raise CandidateMissingError from error


def publish(*, version: str, by: str, now: datetime, reason: str = "") -> Card:
    """Will put the candidate of that version in use, keep the model before it, and write down who did so when and why.

    Raises CandidateMissingError; CandidateOtherError where another candidate waits than the one that was looked at;
    ModelBrokenError where the file is damaged.
    """
    folder: Path = settings.MODEL_DIR
    card = _seen(version)
    modelfile.load_model(folder / CANDIDATE)
    before = holder.holder(folder).current()
    if before is not None:
        modelfile.save_model(folder / f"triage-{before.card.version}.npz", before)
    _write_down(card, what="published", by=by, now=now, reason=reason, before=before.card.version if before else "")
    (folder / CANDIDATE).replace(folder / holder.NAME)
    files.sync_folder(folder)
    return card


def discard(*, version: str, by: str, now: datetime, reason: str = "") -> Card:
    """Will throw the candidate of that version away, and write down who did so when and why; raises as `publish`."""
    card = _seen(version)
    _write_down(card, what="discarded", by=by, now=now, reason=reason)
    (settings.MODEL_DIR / CANDIDATE).unlink(missing_ok=True)
    files.sync_folder(settings.MODEL_DIR)
    return card


def _seen(version: str) -> Card:
    card = waiting()
    if card.version != version:
        raise CandidateOtherError(asked=version, found=card.version)
    return card


def _write_down(card: Card, *, what: str, by: str, now: datetime, reason: str, before: str = "") -> None:
    line = {
        "at": now.isoformat(timespec="seconds"),
        "what": what,
        "by": by,
        "reason": reason,
        "version": card.version,
        "before": before,
        "comparison": card.scores.get("comparison"),
    }
    log = settings.MODEL_DIR / PUBLISHED
    told = log.read_text(encoding="utf-8") if log.exists() else ""
    files.write(log, (told + json.dumps(line, ensure_ascii=False) + "\n").encode())


def answered() -> list[dict[str, Any]]:
    """Will return what became of candidates, the newest first: at, what (published, discarded), by, reason, version."""
    log = settings.MODEL_DIR / PUBLISHED
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [{"what": "published", "reason": "", **json.loads(line)} for line in reversed(lines)]


def _trained_at(model: Model) -> int:
    try:
        return int(datetime.fromisoformat(model.card.trained_at).timestamp())
    except ValueError:
        return 0
