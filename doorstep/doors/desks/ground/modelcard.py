"""A model's card in words and bars: what it was learned from, how well by category, and for whom it does worse."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from doorstep.doors import present
from doorstep.doors.desks.ground import charts
from doorstep.flow import learn
from doorstep.flow.ground import Ground
from doorstep.lib.refusal import Refusal
from doorstep.triage import scores
from doorstep.triage.category import Card

FEW = 5  # texts of a category under which a score says little
CLEARLY = 2  # standard errors below the whole: more than chance


def percent(share: float | None) -> str:
    """Will return a share for people, with a tenth of a percent; a dash for none."""
    return gettext("{number} %").format(number=f"{100 * share:.1f}") if share is not None else "–"


def is_cold(version: str) -> bool:
    """Will say whether it is no learned model but the catalogue's own words."""
    return not version or version.startswith("cold")


def waits() -> bool:
    """Will say whether a candidate waits for somebody's word."""
    try:
        learn.waiting()
    except Refusal:
        return False
    return True


def learned(card: Card) -> dict[str, str] | None:
    """Will return when a model was learned; None where its card does not say."""
    try:
        return present.moment(datetime.fromisoformat(card.trained_at))
    except ValueError:
        return None


def shown(card: Card, *, at_least: float) -> dict[str, Any]:
    """Will return a card as the page shows it; where nothing was scored, only what it was learned from."""
    found = card.scores
    about = {
        "version": card.version,
        "learned": learned(card),
        "rows": card.rows,
        "columns": ", ".join(f"{name}={value}" for name, value in card.columns.items() if value),
        "print": card.trained_on[:12],
        "labels_known": len(card.labels),
        "scored": found.get("rows", 0),
        "words": card.rows - found.get("rows", card.rows),
    }
    if "accuracy" not in found:
        return about
    point = scores.point(found["coverage"], at_least)
    return about | {
        "figures": [
            (gettext("Right"), percent(found["accuracy"]), gettext("of texts it had not seen")),
            (gettext("Right among three"), percent(found["top3"]), gettext("its first three answers")),
            (gettext("Mean of the categories"), percent(found["macro_f1"]), gettext("F1: every category counts alike")),
            (gettext("Always the commonest"), percent(found["baseline"]), gettext("what no thinking would reach")),
        ],
        "least": FEW,
        "groups": _groups(found),
        "ece": percent(found["ece"]),
        "dots": charts.promises(found.get("reliability", ())),
        "bins": [
            {"rows": one["rows"], "promised": percent(one["promised"]), "came_true": percent(one["came_true"])}
            for one in found.get("reliability", ())
        ],
        "at_least": percent(at_least),
        "alone": {name: percent(point[name]) for name in ("share", "accuracy")} if point else None,
        "coverage": [{name: percent(one[name]) for name in one} for one in found["coverage"]],
    }


def categories(card: Card, ground: Ground) -> list[dict[str, Any]]:
    """Will return how well a card's model does by category, the weakest first; `line` writes the numbers of one."""
    found = [
        {"code": code, "name": present.category(ground, code), "few": one["rows"] < FEW, **one}
        for code, one in card.scores.get("per_class", {}).items()
    ]
    return sorted(found, key=lambda one: (one["f1"], one["name"]))


def line(one: Mapping[str, Any]) -> dict[str, Any]:
    """Will return a category as the page shows it: of a few reports how many were right, and no percentage."""
    if one["few"]:
        return {**one, "right": round(one["recall"] * one["rows"])}
    numbers = {name: percent(one[name]) for name in ("f1", "precision", "recall")}
    return {**one, **numbers, "width": f"{charts.HIGH * one['f1']:.1f}"}


def _groups(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Will return the groups that a card tells apart, by what they are told apart by; the weakest first."""
    kinds = {
        gettext("By length"): [name for name, _low, _high in scores.LENGTHS],
        gettext("By script"): [name for name, _low, _high in scores.SCRIPTS],
        gettext("By where they came from"): [name for name in found["groups"] if name.startswith("is:")],
    }
    told = []
    for kind, names in kinds.items():
        there = [(name, found["groups"][name]) for name in names if name in found["groups"]]
        rows = [_group(name, one, found["accuracy"]) for name, one in sorted(there, key=lambda one: one[1]["accuracy"])]
        if len(rows) > 1:
            told.append({"kind": kind, "rows": rows})
    return told


def _group(name: str, one: Mapping[str, Any], whole: float) -> dict[str, Any]:
    chance = CLEARLY * (whole * (1 - whole) / one["rows"]) ** 0.5
    return {
        "name": present.text_group(name),
        "bar": charts.bar(one["accuracy"]),
        "rows": one["rows"],
        "accuracy": percent(one["accuracy"]),
        "confidence": percent(one["confidence"]),
        "worse": one["accuracy"] < whole - chance,
    }
