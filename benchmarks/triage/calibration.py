"""Are the probabilities true, and what does it cost to believe them: reliability, coverage, threshold from costs."""

from typing import Any

import numpy as np

from benchmarks.triage.messages import messages
from benchmarks.triage.plots import lines
from benchmarks.triage.shared import read, table
from doorstep.triage import fit, scores
from doorstep.triage.category import threshold

BINS = 10
COSTS = ((2, 1), (4, 1), (10, 1), (20, 1), (50, 1))


def _boston() -> fit.Fitted:
    """Will learn the queue of every eighth report from its title and street."""
    rows = sorted(read("us311/boston_2011_jul_oct.csv.gz"), key=lambda row: row["open_dt"])[::8]
    return fit.fit(
        [row["location_street_name"] for row in rows], [row["queue"] for row in rows], [r["case_title"] for r in rows]
    )


def rows() -> dict[str, Any]:
    """Will measure on held-out folds of the messages and of a sample of Boston's queues."""
    of = messages()
    found = {"messages": fit.fit(of.texts, of.labels(), of.titles), "Boston's queue, every eighth report": _boston()}
    return {name: _measured(one) for name, one in found.items()}


def _measured(fitted: fit.Fitted) -> dict[str, Any]:
    sure, said = fitted.held_out.max(axis=1), fitted.held_out.argmax(axis=1)
    right = said == fitted.truth
    order = np.argsort(-sure, kind="stable")
    running = np.cumsum(right[order]) / np.arange(1, right.size + 1)
    shares = np.linspace(0.05, 1, 39)
    at = np.minimum((sure * BINS).astype(int), BINS - 1)
    bins = [
        {
            "promised": float(sure[at == one].mean()),
            "came true": float(right[at == one].mean()),
            "texts": int((at == one).sum()),
        }
        for one in range(BINS)
        if (at == one).sum() >= 20
    ]
    costs = []
    for wrong, look in COSTS:
        least = threshold(cost_wrong=wrong, cost_look=look)
        alone = sure >= least
        cost = look * (~alone).mean() + wrong * (alone & ~right).mean()
        best = min(
            float(look * (sure < other).mean() + wrong * ((sure >= other) & ~right).mean())
            for other in np.linspace(0, 1, 101)
        )
        costs.append(
            {
                "a wrong dispatch costs": wrong,
                "looks": "1",
                "threshold": least,
                "dispatched alone": float(alone.mean()),
                "of these right": float(right[alone].mean()) if alone.any() else 0.0,
                "cost a report": float(cost),
                "best possible": best,
                "a human on all": float(look),
                "the machine on all": float(wrong * (~right).mean()),
            }
        )
    return {
        "ece": scores.calibration_error(sure, right),
        "texts": int(right.size),
        "accuracy": float(right.mean()),
        "bins": bins,
        "curve": [[float(share), float(running[max(int(share * right.size) - 1, 0)])] for share in shares],
        "costs": costs,
    }


def section(found: dict[str, Any]) -> str:
    """Will return the pictures and the table of costs."""
    reliability = lines(
        "triage-reliability",
        "What was promised and what came true (held-out)",
        "probability promised",
        "share right",
        {name: [(one["promised"], one["came true"]) for one in part["bins"]] for name, part in found.items()},
        diagonal=True,
    )
    coverage = lines(
        "triage-coverage",
        "Accuracy of what is dispatched without a human (held-out)",
        "share dispatched without a human, the surest first",
        "share right",
        {name: [(a, b) for a, b in part["curve"]] for name, part in found.items()},
        y=(0.8, 1.0),
    )
    parts = []
    for name, part in found.items():
        parts.append(
            f"**{name}**: {part['texts']:,} texts, accuracy {part['accuracy']:.3f}, expected calibration error "
            f"{part['ece']:.3f} (15 bins)."
        )
        names = [column for column in part["costs"][0] if column != "looks"]
        parts.append(table(part["costs"], names))
    return "\n\n".join(
        [
            reliability,
            coverage,
            (
                "A human look costs 1. The threshold is 1 - look / wrong and nothing else; `best possible` is the "
                "least cost of any threshold chosen afterwards on the same texts."
            ),
            *parts,
        ]
    )
