"""How good advice was: counted from probabilities and the truth."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Probs = npt.NDArray[np.float32]


def table(probs: Probs, truth: Ints, names: Sequence[str]) -> dict[str, Any]:
    """Will return the scores of probabilities [n, labels] against the truth [n] (-1: a label the model lacks).

    macro_f1 and per_class count only labels that occur in the truth; `baseline` is the accuracy of always saying the
    commonest label; `ece` is the expected calibration error of the first answer over 15 equal-width bins.
    """
    count = len(truth)
    if not count:
        return {"rows": 0}
    said = probs.argmax(axis=1)
    sure = probs.max(axis=1)
    right = said == truth
    per_class = _per_class(said, truth, names)
    top = np.argsort(-probs, axis=1, kind="stable")[:, :3]
    present = truth[truth >= 0]
    return {
        "rows": count,
        "accuracy": round(float(right.mean()), 4),
        "macro_f1": round(macro_f1(said, truth), 4),
        "top3": round(float((top == truth[:, None]).any(axis=1).mean()), 4),
        "baseline": round(float(np.bincount(present).max() / count), 4) if present.size else 0.0,
        "ece": round(calibration_error(sure, right), 4),
        "unknown_labels": int((truth < 0).sum()),
        "coverage": coverage(sure, right),
        "reliability": reliability(sure, right),
        "per_class": per_class,
    }


def macro_f1(said: Ints, truth: Ints) -> float:
    """Will return the mean F1 of the labels that occur in the truth (-1 is none); 0 if none does."""
    known = truth[truth >= 0]
    if not known.size:
        return 0.0
    size = int(max(known.max(), said.max())) + 1
    hits = np.bincount(known[said[truth >= 0] == known], minlength=size)
    told, held = np.bincount(said, minlength=size), np.bincount(known, minlength=size)
    return float((2 * hits / np.maximum(told + held, 1))[held > 0].mean())


def _per_class(said: Ints, truth: Ints, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    size = len(names)
    known = truth >= 0
    hits = np.bincount(truth[known & (said == truth)], minlength=size)
    told, held = np.bincount(said, minlength=size), np.bincount(truth[known], minlength=size)
    found = {}
    for at in np.flatnonzero(held):
        precision = hits[at] / told[at] if told[at] else 0.0
        recall = hits[at] / held[at]
        f1 = 2 * hits[at] / (told[at] + held[at])
        found[names[int(at)]] = {
            "precision": round(float(precision), 4),
            "recall": round(float(recall), 4),
            "f1": round(float(f1), 4),
            "rows": int(held[at]),
        }
    return found


def calibration_error(sure: npt.NDArray[Any], right: npt.NDArray[np.bool_], bins: int = 15) -> float:
    """Will return the mean gap between what was promised and what came true, weighted by bin."""
    held, promised, came = _by_promise(sure, right, bins)
    return float((held * np.abs(promised - came)).sum() / max(len(sure), 1))


def reliability(sure: npt.NDArray[Any], right: npt.NDArray[np.bool_], bins: int = 15) -> list[dict[str, Any]]:
    """Will return for each bin that has texts how sure the advice was and how often it was right, on average."""
    return [
        {"rows": int(rows), "promised": round(float(said), 4), "came_true": round(float(true), 4)}
        for rows, said, true in zip(*_by_promise(sure, right, bins), strict=True)
        if rows
    ]


def _by_promise(sure: npt.NDArray[Any], right: npt.NDArray[np.bool_], bins: int) -> list[npt.NDArray[np.float64]]:
    """Will return the number of texts, the mean promise and the share that came true, of each bin."""
    at = np.minimum((sure * bins).astype(np.int64), bins - 1)
    held = np.bincount(at, minlength=bins).astype(np.float64)
    many = np.maximum(held, 1)
    sums = (np.bincount(at, weights=one.astype(np.float64), minlength=bins) for one in (sure, right))
    return [held, *(one / many for one in sums)]


def coverage(sure: npt.NDArray[Any], right: npt.NDArray[np.bool_]) -> list[dict[str, float]]:
    """Will return the curve a city picks its threshold from: share dispatched without a human, and their accuracy."""
    curve = []
    for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98):
        taken = sure >= least
        if taken.any():
            accuracy = round(float(right[taken].mean()), 4)
            curve.append({"at_least": least, "share": round(float(taken.mean()), 4), "accuracy": accuracy})
    return curve


def point(curve: Sequence[dict[str, float]], least: float) -> dict[str, float] | None:
    """Will return the first point of a coverage curve that is as sure as that; None where no text was."""
    return next((dict(one) for one in curve if one["at_least"] >= least), None)


# Groups of texts that every card tells of: characters (from, below), and the share of Latin letters among letters.
LENGTHS = (("under 30", 0, 30), ("30 to 99", 30, 100), ("100 to 299", 100, 300), ("300 and more", 300, 10**9))
SCRIPTS = (("no Latin letters", 0.0, 0.01), ("mixed script", 0.01, 0.8), ("Latin script", 0.8, 1.01))


def latin_share(text: str) -> float:
    """Will return the share of Latin letters among the letters of a text."""
    letters = [char for char in text if char.isalpha()]
    return sum(char < "\u0250" for char in letters) / len(letters) if letters else 0.0


def by_group(
    probs: Probs, truth: Ints, groups: Sequence[tuple[str, npt.NDArray[np.bool_]]]
) -> dict[str, dict[str, Any]]:
    """Will return rows, accuracy, macro-F1 and mean confidence of each group that has texts."""
    said, sure = probs.argmax(axis=1), probs.max(axis=1)
    return {
        name: {
            "rows": int(mask.sum()),
            "accuracy": round(float((said[mask] == truth[mask]).mean()), 4),
            "macro_f1": round(macro_f1(said[mask], truth[mask]), 4),
            "confidence": round(float(sure[mask].mean()), 4),
        }
        for name, mask in groups
        if mask.any()
    }
