"""What the design system shows its parts with. Made up; the instants stand still, so that pictures can be compared."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import find
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from doorstep.doors import present

NOW = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
NUMBER = "0000-0427-3"  # the number that the pages give as an example; it is nobody's

# (group, [(token, what for, the token of its ground or "" when nothing is written with it)])
TOKENS: list[tuple[str, list[tuple[str, str, str]]]] = [
    (
        _("Ink and paper"),
        [
            ("ink", _("what is written"), "paper"),
            ("soft", _("what is less important"), "paper"),
            ("soft", _("the same on the ground of the page"), "ground"),
            ("edge", _("borders of fields"), "paper"),
            ("line", _("lines that only part"), ""),
        ],
    ),
    (
        _("The colour of the house"),
        [
            ("deep", _("links, marks, what is chosen"), "paper"),
            ("deep", _("the same on its tint"), "tint"),
            ("deeper", _("links under the finger"), "tint"),
            ("on-act", _("on what is pressed"), "act"),
            ("on-act", _("the same under the finger"), "act-over"),
            ("on-bar", _("the bar at the top"), "bar"),
        ],
    ),
    (
        _("Meaning, never by colour alone"),
        [
            ("red", _("overdue, danger, wrong"), "red-tint"),
            ("red", _("the same on paper"), "paper"),
            ("amber", _("due soon, waits, made up"), "amber-tint"),
            ("amber", _("the same on paper"), "paper"),
            ("ok", _("done, solved"), "ok-tint"),
            ("ok", _("the same on paper"), "paper"),
        ],
    ),
    (_("Where the keyboard is"), [("focus", _("the ring"), "ground"), ("halo", _("around the ring"), "")]),
]
SIZES: list[tuple[str, str]] = [
    ("h1", _("Title of a page, one on each")),
    ("h2", _("Heading of a part")),
    ("h3", _("Heading inside a part")),
    ("p", _("Text: 17 px, lines of 1.65, at most 44 rem wide")),
    ("hint", _("Hint, under the label and before the field")),
    ("small", _("Small print: 15 px, never less")),
    ("code", _("Numbers and codes to copy")),
]
SPACES: list[tuple[str, str]] = [
    ("half", _("between things that belong together")),
    ("gap", _("between parts of a form or a list")),
    ("wide", _("between parts of a page")),
    ("touch", _("height of what is touched, never less")),
    ("round", _("corners")),
]


@cache
def icons() -> tuple[str, ...]:
    """Will return the names of all drawings of the sheet that pages use; () before it is built."""
    path = find("built/icons.svg")
    if not isinstance(path, str):
        return ()
    return tuple(re.findall(r'<symbol id="([\w-]+)"', Path(path).read_text(encoding="utf-8")))


def parts() -> dict[str, Any]:
    """Will return the values of the samples in the language that is switched on."""
    due = NOW + timedelta(days=2)
    lights = {
        "green": _light("green", gettext("In time"), due),
        "amber": _light("amber", gettext("Due soon"), NOW + timedelta(hours=3)),
        "red": _light("red", gettext("Overdue"), NOW - timedelta(days=1)),
        "stopped": _light("stopped", gettext("Clock stopped"), due),
    }
    statuses = ("unclaimed", "in_hand", "closed")
    cases = [_case("in_hand", "in_hand", lights["amber"]), _case("unclaimed", "unclaimed", lights["red"], urgent=True)]
    return {
        "lights": list(lights.values()),
        "cases": cases,
        "case": cases[0],
        "statuses": [{"code": code, "label": present.label("status", code)} for code in statuses],
        "figures": [
            {"label": present.label("status", code), "count": count}
            for code, count in (("reported", 5901), ("closed", 4875), ("in_hand", 795), ("unclaimed", 231))
        ],
        "steps": _steps(),
        "ahead": gettext("Somebody comes and looks, by 6 March."),
        "promise": {
            "due": present.moment(due), "light": "green", "light_label": gettext("In time"),
            "limit": present.limit("5 working days"), "start": present.moment(NOW), "source": "",
        },
        "calls": [{"number": "110", "label": gettext("Police")}, {"number": "120", "label": gettext("Ambulance")}],
        "hazards": [gettext("gas")],
        "errors": [{"field": "wrong-text", "text": gettext("Please write what the matter is.")}],
        "tabs": [
            {"url": "#lists", "label": gettext("Mine now"), "count": 12, "here": True, "grave": False},
            {"url": "#lists", "label": gettext("Overdue"), "count": 3, "here": False, "grave": True},
        ],
        "bars": [_bar(gettext("Grid worker"), 9, 1, 2), _bar(gettext("Head of unit"), 5, 0, 1)],
        "candidates": [{"key": 1, "name": gettext("Streetlights"), "percent": 82}],
    }  # fmt: skip


def _light(code: str, word: str, due: datetime) -> dict[str, Any]:
    left = (
        gettext("1 day over") if code == "red" else gettext("3 h left") if code == "amber" else gettext("2 days left")
    )
    return {
        "light": code, "light_label": word, "left": "" if code == "stopped" else left,
        "label": gettext("Solve"), "due": present.moment(due),
    }  # fmt: skip


def _case(status: str, state: str, due: dict[str, Any], *, urgent: bool = False) -> dict[str, Any]:
    """Will return a case as doors/present/cards shows one."""
    return {
        "number": NUMBER, "version": 1, "urgent": urgent, "due": due, "followers": 2,
        "status": {"code": status, "label": present.label("status", status)},
        "state": {"code": state, "label": present.label("state", state)},
        "category": gettext("Streetlights"),
        "excerpt": gettext("The lamp at the school gate has been dark for three evenings; children cross there."),
        "place": gettext("Pine Garden, gate of the primary school"), "words": "",
        "holder": {"unit": gettext("East Ridge town"), "name": gettext("Grid worker, Pine Garden"), "phone": "12345"},
        "person": gettext("Zhao Min"),
        "filed": present.moment(NOW - timedelta(days=1)),
    }  # fmt: skip


def _steps() -> list[dict[str, Any]]:
    return [
        {
            "text": gettext("Your report arrived and went to East Ridge town."),
            "at": present.moment(NOW - timedelta(days=1)),
        },
        {
            "text": gettext("The grid worker has it in hand."),
            "at": present.moment(NOW),
            "lines": [
                {"label": gettext("What was found"), "text": gettext("The cable is cut; the power company is told.")}
            ],
        },
    ]


def _bar(name: str, total: int, red: int, amber: int) -> dict[str, Any]:
    """Will return a load as the department desk draws it: shares of the longest bar, 10 cases."""
    counts = (("red", red), ("amber", amber), ("green", total - red - amber))
    drawn, x = [], 0
    for kind, count in counts:
        drawn.append({"kind": kind, "x": x, "width": count * 10})
        x += count * 10
    return {"post": name, "open": total, "red": red, "amber": amber, "bar": drawn}
