"""A candidate beside the model in use, both asked the same recent cases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from doorstep.lib.refusal import Refusal
from doorstep.triage import category, scores
from doorstep.triage.category import Linear, Model

ASKED = 0.2  # the share of the examples, the newest, that both models are asked
LEAST = 50  # examples under which a comparison says nothing
MOST_NAMED = 200  # cases that the two answer differently


class TooFewExamplesError(Refusal):
    """Too few cases were decided by a person for a candidate to be compared. data: count, least."""

    code = "triage_too_few_examples"


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what people say it is about; `at`: when they said so, in epoch seconds. 0: from a file, from before.

    `group`: where it comes from, such as the channel; scores are counted for each. `told`: somebody sent this text;
    False for the words of a catalogue, which teach and count in no score. `case`: its id, 0 for what is none.
    """

    text: str
    label: str
    title: str = ""
    at: int = 0
    group: str = ""
    told: bool = True
    case: int = 0


def compare(
    examples: Sequence[Example], today: Model, *, policy_at_least: float, today_trained_at: int = 0, now: str = ""
) -> Linear:
    """Will return a candidate learned from all examples; its card's `comparison` says how it does beside `today`.

    The comparison is counted with a twin that learned without the newest fifth of the dated examples, on that fifth.
    Today's model may have learned some of them: `seen` counts those from before it was trained, and they flatter it.
    Raises TooFewExamplesError, and what `fit` raises.
    """
    dated = sorted((one for one in examples if one.at), key=lambda one: one.at)
    if len(dated) < LEAST:
        raise TooFewExamplesError(count=len(dated), least=LEAST)
    asked = dated[-max(int(len(dated) * ASKED), 1) :]
    newest = {id(one) for one in asked}
    earlier = [one for one in examples if id(one) not in newest]
    twin = _learn(earlier, now)
    old, new = _said(today, asked), _said(twin, asked)
    comparison = {
        "asked": len(asked),
        "since": asked[0].at,
        "until": asked[-1].at,
        "seen": sum(one.at <= today_trained_at for one in asked),
        "today": {"version": today.card.version, **_scored(*old, asked, policy_at_least)},
        "candidate": _scored(*new, asked, policy_at_least),
        "labels": _by_label(old[0], new[0], asked),
        **_differ(old[0], new[0], asked),
    }
    model = _learn(list(examples), now)
    card = replace(model.card, scores=model.card.scores | {"comparison": comparison})
    return replace(model, card=card)


def _learn(examples: Sequence[Example], now: str) -> Linear:
    from doorstep.triage import fit  # SciPy: whoever only asks for a card has no use for it

    return fit.fit(
        [one.text for one in examples],
        [one.label for one in examples],
        [one.title for one in examples],
        trained_at=now,
        groups=[one.group for one in examples],
        told=[one.told for one in examples],
    ).model


def _said(model: Model, asked: Sequence[Example]) -> tuple[list[str], category.Advice]:
    advice = category.advise(model, [one.text for one in asked], [one.title for one in asked])
    return [str(label) for label in advice.labels[:, 0]], advice


def _numbers(said: Sequence[str], asked: Sequence[Example]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    place = {label: at for at, label in enumerate(sorted({one.label for one in asked} | set(said)))}
    told = np.array([place[label] for label in said], dtype=np.int64)
    return told, np.array([place[one.label] for one in asked], dtype=np.int64)


def _scored(said: Sequence[str], advice: category.Advice, asked: Sequence[Example], at_least: float) -> dict[str, Any]:
    told, truth = _numbers(said, asked)
    right = told == truth
    sure = category.sure(advice, at_least=at_least)
    return {
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(scores.macro_f1(told, truth), 4),
        "ece": round(scores.calibration_error(advice.probs[:, 0], right), 4),
        "sure": round(float(sure.mean()), 4),
        "sure_right": round(float(right[sure].mean()), 4) if sure.any() else None,
    }


def _by_label(old: Sequence[str], new: Sequence[str], asked: Sequence[Example]) -> dict[str, dict[str, Any]]:
    """Will return how many of each label's cases either model named right."""
    found: dict[str, dict[str, Any]] = {}
    for one, before, after in zip(asked, old, new, strict=True):
        row = found.setdefault(one.label, {"rows": 0, "today": 0, "candidate": 0})
        row["rows"] += 1
        row["today"] += before == one.label
        row["candidate"] += after == one.label
    return dict(sorted(found.items()))


def _differ(old: Sequence[str], new: Sequence[str], asked: Sequence[Example]) -> dict[str, Any]:
    """Will count the cases that the two answer differently, and name them: what gets worse first, then the newest."""
    rows = [
        {"case": one.case, "label": one.label, "today": before, "candidate": after}
        for one, before, after in zip(reversed(asked), reversed(old), reversed(new), strict=True)
        if before != after
    ]
    worse = [row for row in rows if row["today"] == row["label"]]
    better = [row for row in rows if row["candidate"] == row["label"]]
    wrong = [row for row in rows if row["label"] not in (row["today"], row["candidate"])]
    counts = {"worse": len(worse), "better": len(better), "both_wrong": len(wrong)}
    return {"differ": counts, "cases": [*worse, *better, *wrong][:MOST_NAMED]}
