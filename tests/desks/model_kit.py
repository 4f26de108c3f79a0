"""A candidate that cost no learning, with a card and a comparison as `triage retrain` writes them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from doorstep.flow import learn
from doorstep.triage import modelfile
from tests.city import MANHOLE, NOISE
from tests.triage.town import bare

VERSION = "0f3a9c27d1be"


def compared(named: Iterable[int] = (), **changes: Any) -> dict[str, Any]:
    """Will return a comparison as `retrain` writes it: of 75 cases, those of these ids get worse, and one better."""
    rows = [{"case": one, "label": MANHOLE, "today": MANHOLE, "candidate": NOISE} for one in named]
    rows.append({"case": 0, "label": NOISE, "today": MANHOLE, "candidate": NOISE})
    today = {"accuracy": 0.8, "macro_f1": 0.7, "ece": 0.2, "sure": 0.6, "sure_right": 0.9, "version": "cold-1"}
    return {
        "asked": 75,
        "since": 1_772_000_000,
        "until": 1_772_500_000,
        "seen": 0,
        "today": today,
        "candidate": {"accuracy": 0.9, "macro_f1": 0.7, "ece": 0.1, "sure": 0.5, "sure_right": None},
        "labels": {
            MANHOLE: {"rows": 9, "today": 9, "candidate": 8},
            NOISE: {"rows": 3, "today": 2, "candidate": 3},
            "gone": {"rows": 1, "today": 1, "candidate": 1},
        },
        "differ": {"worse": len(rows) - 1, "better": 1, "both_wrong": 0},
        "cases": rows,
    } | changes


SCORES: dict[str, Any] = {
    "rows": 240, "accuracy": 0.9, "macro_f1": 0.8, "top3": 1.0, "baseline": 0.3, "ece": 0.02, "unknown_labels": 0,
    "coverage": [{"at_least": 0.0, "share": 1.0, "accuracy": 0.9}, {"at_least": 0.8, "share": 0.6, "accuracy": 0.98}],
    "reliability": [{"rows": 40, "promised": 0.5, "came_true": 0.4}, {"rows": 200, "promised": 0.95, "came_true": 1.0}],
    "per_class": {
        MANHOLE: {"rows": 50, "f1": 0.912, "precision": 0.9, "recall": 0.95},
        NOISE: {"rows": 2, "f1": 0.0, "precision": 0.0, "recall": 0.0},
    },
    "groups": {
        "under 30": {"rows": 100, "accuracy": 0.5, "macro_f1": 0.5, "confidence": 0.9},
        "30 to 99": {"rows": 140, "accuracy": 0.99, "macro_f1": 0.9, "confidence": 0.9},
        "is:phone": {"rows": 3, "accuracy": 0.66, "macro_f1": 0.5, "confidence": 0.9},
        "is:web": {"rows": 200, "accuracy": 0.97, "macro_f1": 0.5, "confidence": 0.9},
    },
}  # fmt: skip


def lay(folder: Path, comparison: dict[str, Any] | None = None, *, name: str = learn.CANDIDATE, **card: Any) -> None:
    """Will lay a model there that cost no learning."""
    scores = SCORES | ({"comparison": comparison} if comparison else {})
    modelfile.save_model(folder / name, bare(**{"version": VERSION, "rows": 900, "scores": scores} | card))
