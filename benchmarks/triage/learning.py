"""Learning in use, played through: a city begins with a tenth of its messages, and learns from what people put right.

Messages come in by chance; at each step the model in use is compared with a candidate as `triage retrain` does, and the
candidate is put in use if it is better on the newest fifth. Then the city changes: a kind of matter appears that was
never there (one label is held back until then), and drift is what `triage drift` would show.
"""

import random
from typing import Any

import numpy as np

from benchmarks.triage.messages import messages
from benchmarks.triage.plots import lines
from benchmarks.triage.shared import table
from doorstep.triage import category, drift, fit, retrain, scores
from doorstep.triage.policy import Policy
from doorstep.triage.retrain import Example

STEPS = (0.1, 0.2, 0.4, 0.7)
NEW = "交通运输"


def rows() -> dict[str, Any]:
    """Will play it through."""
    of = messages()
    labels = of.labels()
    old, hold = of.split(0)
    asked = [at for at in hold if labels[at] != NEW]
    order = [int(at) for at in old if labels[at] != NEW]
    random.Random(1).shuffle(order)

    def told(some: list[int]) -> list[Example]:
        return [Example(of.texts[at], labels[at], of.titles[at], at=nth + 1) for nth, at in enumerate(some)]

    least = Policy().at_least
    first = told(order[: int(len(order) * STEPS[0])])
    today = fit.fit([e.text for e in first], [e.label for e in first], [e.title for e in first]).model
    steps = [{"learned from": len(first), **_later(today, of, labels, asked)}]
    for share in STEPS[1:]:
        some = told(order[: int(len(order) * share)])
        seen = steps[-1]["learned from"]
        candidate = retrain.compare(some, today, policy_at_least=least, today_trained_at=seen)
        found = candidate.card.scores["comparison"]
        better = found["candidate"]["macro_f1"] > found["today"]["macro_f1"]
        today = candidate if better else today
        steps.append(
            {
                "learned from": len(some),
                "compared on": found["asked"],
                "today": found["today"]["macro_f1"],
                "candidate": found["candidate"]["macro_f1"],
                "published": "yes" if better else "no",
                **_later(today, of, labels, asked),
            }
        )
    usual = [of.texts[at] for at in asked]
    changed = usual + [of.texts[int(at)] for at in np.flatnonzero(of.truth == of.names.index(NEW))]
    moved = {
        "before": drift.familiarity(today, usual),
        "recent": drift.familiarity(today, changed),
        "new": drift.new_pieces(today, changed, most=12),
    }
    return {"steps": steps, "new_label": NEW, "drift": moved}


def _later(model: Any, of: Any, labels: list[str], asked: list[int]) -> dict[str, Any]:
    """Will score the model on messages that nobody learns from at any step."""
    advice = category.advise(model, [of.texts[at] for at in asked], [of.titles[at] for at in asked])
    said = np.array([of.names.index(str(one)) for one in advice.labels[:, 0]])
    truth = np.array([of.names.index(labels[at]) for at in asked])
    alone = category.sure(advice, at_least=Policy().at_least)
    return {
        "later: macro-F1": scores.macro_f1(said, truth),
        "later: dispatched alone": float(alone.mean()),
        "later: of these right": float((said == truth)[alone].mean()),
    }


def section(found: dict[str, Any]) -> str:
    """Will return the steps, the picture and the drift."""
    steps = found["steps"]
    columns = ["learned from", "compared on", "today", "candidate", "published"]
    columns += ["later: macro-F1", "later: dispatched alone", "later: of these right"]
    picture = lines(
        "triage-learning",
        "What corrections are worth (messages never learned from)",
        "cases decided by people",
        "share",
        {
            "macro-F1": [(one["learned from"], one["later: macro-F1"]) for one in steps],
            "dispatched alone": [(one["learned from"], one["later: dispatched alone"]) for one in steps],
        },
        x=(0, 4_000),
        y=(0.5, 1.0),
    )
    moved = found["drift"]
    spans = [{"span": name, **moved[key]} for name, key in (("before", "before"), ("with the new matter", "recent"))]
    new = ", ".join(f"{piece} ({count})" for piece, count in moved["new"])
    return "\n\n".join(
        [
            "A city begins with a tenth of its decided cases and retrains as they come; six labels of seven.",
            table(steps, columns),
            picture,
            f"Then a label appears that was never there ({found['new_label']}). What `triage drift` shows:",
            table(spans),
            f"New pieces, with the number of texts they are in: {new}.",
        ]
    )
