"""The text model: what it was learned from and how well it does, its drift, and a candidate that a person answers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from doorstep.cases.rules import numbers
from doorstep.doors import present
from doorstep.doors.desks import fields, lists
from doorstep.doors.desks.access import Desk
from doorstep.doors.desks.ground import charts, modelcard, tables
from doorstep.doors.desks.ground.entry import KEEPERS, keeper
from doorstep.doors.desks.ground.loading import errors_of
from doorstep.doors.desks.ground.modelcard import percent
from doorstep.doors.words import sentence
from doorstep.flow import drift, learn
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal
from doorstep.triage import holder, retrain
from doorstep.triage.category import Card

MOST_ANSWERED = 10
COMMANDS = {"retrain": "doorstep triage retrain --commit", "drift": "doorstep triage drift"}
MEASURES: tuple[tuple[str, Any, Any, bool], ...] = (
    # key of the comparison, its name, what it means, whether more is better
    ("accuracy", gettext_lazy("Right"), gettext_lazy("of the cases asked"), True),
    ("macro_f1", gettext_lazy("Mean of the categories"), gettext_lazy("F1: every category counts alike"), True),
    ("ece", gettext_lazy("Calibration error"), gettext_lazy("how far what it promises is from what comes true"), False),
    ("sure", gettext_lazy("Dispatched alone"), gettext_lazy("so sure that nobody has to look"), True),
    ("sure_right", gettext_lazy("Of these right"), gettext_lazy("of those it would dispatch alone"), True),
)


class AnswerForm(forms.Form):
    """Why a candidate is put in use or thrown away, and which one was looked at."""

    version = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("What in the comparison decided you. It is kept with your name and what you saw."),
        widget=fields.Area(2),
        max_length=500,
        error_messages={"required": gettext_lazy("Write the reason.")},
    )


def frame(desk: Desk, here: str) -> dict[str, Any]:
    """Will return what the three pages share: the ways from one to another, and whether a candidate waits."""
    waits = modelcard.waits()
    pages = (
        ("model", gettext("In use"), "circle-check"),
        ("drift", gettext("Drift"), "eye"),
        ("candidate", gettext("Candidate"), "sparkles"),
    )
    return {
        "desk": desk,
        "administrator": desk.has(Role.ADMINISTRATOR),
        "waits": waits,
        "commands": COMMANDS,
        "least_cases": retrain.LEAST,
        "errors": [],
        "pages": [
            {
                "url": reverse(f"desk_ground_{name}"),
                "label": label,
                "icon": icon,
                "here": name == here,
                "waits": waits and name == "candidate",
            }
            for name, label, icon in pages
        ],
    }


@keeper(*KEEPERS, complete=True)
@require_GET
def model(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Will show the card of the model in use, or of the candidate, and what became of candidates before."""
    asked = request.GET.get("of") == "candidate"
    context = frame(desk, "candidate" if asked else "model") | {"of_candidate": asked}
    at_least = holder.policy(settings.MODEL_DIR).at_least
    try:
        card = learn.waiting() if asked else learn.in_use()
        categories = modelcard.categories(card, desk.ground)
        if request.GET.get("format") == "csv":
            return _file(card, categories)
        context["card"] = modelcard.shown(card, at_least=at_least)
        context["list"] = _listed(request, categories)
    except learn.ModelUnlearnedError:
        context["unlearned"] = True
    except Refusal as refusal:
        context["why_not"] = sentence(refusal)
    fault = holder.holder(settings.MODEL_DIR).fault()
    context["fault"] = sentence(fault) if fault and "why_not" not in context else ""
    context["answered"] = [
        {
            "at": present.moment(datetime.fromisoformat(one["at"])),
            "published": one["what"] == "published",
            **{name: one[name] for name in ("by", "reason", "version")},
        }
        for one in learn.answered()[:MOST_ANSWERED]
    ]
    return render(request, "desks/ground/model.html", context)


def _listed(request: HttpRequest, categories: list[dict[str, Any]]) -> dict[str, Any]:
    """Will return a page of the categories that can be judged by their reports, or of the others."""
    parts = {few: [one for one in categories if one["few"] is few] for few in (False, True)}
    here = request.GET.get("list") == "few" or not parts[False]
    found = tables.paged(request, parts[here])
    found["rows"] = [modelcard.line(one) for one in found["rows"]]
    labels = (
        (False, gettext("Enough reports")),
        (True, gettext("Too few")),
    )
    found["tabs"] = [
        {
            "url": f"?{tables.link(request, list='few' if few else None, page=None)}#by-category",
            "label": label,
            "count": len(parts[few]),
            "here": few is here,
        }
        for few, label in labels
    ]
    return found


def _file(card: Card, categories: list[dict[str, Any]]) -> HttpResponseBase:
    """Will send how well a model does, a line a category."""
    heading = [gettext("Code"), gettext("Category"), gettext("F1"), gettext("Found"), gettext("Rightly named"),
               gettext("Reports")]  # fmt: skip
    rows = ([one[name] for name in ("code", "name", "f1", "recall", "precision", "rows")] for one in categories)
    return lists.csv_file(heading, rows, f"model-{card.version}")


SHARES: tuple[tuple[str, Any, Any], ...] = (
    ("confidence", gettext_lazy("Confidence"), gettext_lazy("how sure it is of its first answer, on average")),
    ("looked_at", gettext_lazy("Looked at by people"), gettext_lazy("the centre had to look before they went out")),
    (
        "put_right",
        gettext_lazy("Put right by people"),
        gettext_lazy("the category was corrected or the holder objected"),
    ),
    ("strange", gettext_lazy("Unlike what it learned"), gettext_lazy("so strange to it that a human looks")),
    ("known", gettext_lazy("Known words"), gettext_lazy("the share of a text that it has met before")),
)
PLOTTED = ("confidence", "looked_at", "put_right")


@keeper(*KEEPERS, complete=True)
@require_GET
def drifting(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show how the model fares week by week, as the timer last counted it."""
    found = drift.weeks()
    context = frame(desk, "drift")
    if found is not None:
        weeks = [
            {
                "from": present.day(datetime.fromisoformat(one.since)),
                "cases": one.cases,
                **{name: percent(getattr(one, name)) for name, _label, _about in SHARES},
            }
            for one in found.weeks
        ]
        series = {name: [getattr(one, name) for one in found.weeks] for name in PLOTTED}
        context |= {
            "counted": present.moment(datetime.fromisoformat(found.at)),
            "own_words": modelcard.is_cold(found.version),
            "version": found.version,
            "recent": drift.RECENT,
            "before": drift.WEEKS - drift.RECENT,
            "cases": sum(one.cases for one in found.weeks),
            "figures": [_figure(found, name, label, about) for name, label, about in SHARES],
            "lines": charts.lines(series),
            "taught": _taught(found),
            "legend": [(name, label) for name, label, _about in SHARES if name in PLOTTED],
            "since": weeks[0]["from"],
            "middle": weeks[len(weeks) // 2]["from"],
            "until": present.day(datetime.fromisoformat(found.at)),
            "weeks": list(reversed(weeks)),
            "new": found.new,
        }
    return render(request, "desks/ground/drift.html", context)


def _taught(found: drift.Weeks) -> dict[str, Any] | None:
    """Will return where in the plot the model was learned: it flatters itself on what came before."""
    try:
        card = learn.in_use()
        at = datetime.fromisoformat(card.trained_at)
    except (Refusal, ValueError):
        return None
    begin = datetime.fromisoformat(found.weeks[0].since)
    if card.version != found.version or at <= begin:
        return None
    week = (at - begin) / drift.WEEK - 0.5  # a dot stands in the middle of its week
    return {"x": f"{charts.HIGH * min(1, max(0, week / (drift.WEEKS - 1))):.2f}", "day": present.day(at)}


def _figure(found: drift.Weeks, name: str, label: str, about: str) -> dict[str, Any]:
    return {
        "label": label,
        "about": about,
        "recent": percent(getattr(found.recent, name)),
        "before": percent(getattr(found.before, name)),
    }


@keeper(*KEEPERS, complete=True)
@require_GET
def candidate(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show the candidate beside today's model, on recent cases that its twin had not seen."""
    return _candidate(request, desk, AnswerForm(auto_id="answer_%s"))


def _candidate(
    request: HttpRequest, desk: Desk, form: AnswerForm, *, errors: Any = (), status: int = 200
) -> HttpResponse:
    context = frame(desk, "candidate") | {"errors": errors, "form": form}
    try:
        card = learn.waiting()
    except learn.CandidateMissingError:
        return render(request, "desks/ground/candidate.html", context | {"none": True}, status=status)
    except Refusal as refusal:
        return render(request, "desks/ground/candidate.html", context | {"why_not": sentence(refusal)}, status=status)
    form.initial["version"] = card.version
    context |= {"version": card.version, "learned": modelcard.learned(card), "rows": card.rows}
    if found := card.scores.get("comparison"):
        context |= _compared(request, desk, found)
    return render(request, "desks/ground/candidate.html", context, status=status)


def _compared(request: HttpRequest, desk: Desk, found: Mapping[str, Any]) -> dict[str, Any]:
    """Will return a comparison in words and bars, and the cases that change, worse ones first."""
    now = _version_now()
    asked = str(found["today"]["version"])
    labels = [_label(desk, code, row) for code, row in found["labels"].items()]
    changed = sorted((one for one in labels if one["change"]), key=lambda one: (one["change"], one["name"]))
    return {
        "compared": True,
        "asked": found["asked"],
        "since": _day(found["since"]),
        "until": _day(found["until"]),
        "seen": found["seen"],
        "against": "" if modelcard.is_cold(asked) else asked,
        "stale": bool(now) if modelcard.is_cold(asked) else now != asked,
        "measures": [_measure(found, *row) for row in MEASURES],
        "changed": changed,
        "same": sorted((one for one in labels if not one["change"]), key=lambda one: (-one["rows"], one["name"])),
        "differ": found.get("differ"),
        "list": _cases(request, desk, found.get("cases", ())),
    }


def _version_now() -> str:
    try:
        return learn.in_use().version
    except Refusal:
        return ""


def _day(at: int) -> str:
    return present.day(datetime.fromtimestamp(at, UTC))


def _measure(found: Mapping[str, Any], key: str, label: str, about: str, more: bool) -> dict[str, Any]:
    before, after = found["today"][key], found["candidate"][key]
    change = round(after - before, 4) if before is not None and after is not None else 0
    return {
        "label": label,
        "about": about,
        "today": percent(before),
        "candidate": percent(after),
        "today_row": {"bar": charts.bar(before)},
        "candidate_row": {"bar": charts.bar(after)},
        "better": change > 0 if more else change < 0,
        "worse": change < 0 if more else change > 0,
        "change": _points(change) if before is not None and after is not None else "",
    }


def _points(change: float) -> str:
    return f"{'+' if change > 0 else '−' if change < 0 else '±'}{abs(100 * change):.1f}"


def _label(desk: Desk, code: str, row: Mapping[str, int]) -> dict[str, Any]:
    change = row["candidate"] - row["today"]
    return {"code": code, "name": present.category(desk.ground, code), "change": change, "fewer": -change, **row}


def _cases(request: HttpRequest, desk: Desk, rows: Any) -> dict[str, Any]:
    """Will return a page of the cases that are answered differently; the text only of those this person may see."""
    found = tables.paged(request, rows)
    ids = [one["case"] for one in found["rows"] if one["case"]]
    seen = {row.pk: row for row in desk.cases().filter(pk__in=ids)}
    found["rows"] = [_case(desk, one, seen.get(one["case"])) for one in found["rows"]]
    return found


def _case(desk: Desk, one: Mapping[str, Any], row: Any) -> dict[str, Any]:
    names = {name: present.category(desk.ground, one[name]) or "–" for name in ("label", "today", "candidate")}
    return {
        **names,
        "number": numbers.number(one["case"]) if one["case"] else "",
        "worse": one["today"] == one["label"],
        "better": one["candidate"] == one["label"],
        "visible": row is not None,
        "excerpt": present.card(row, desk.ground, desk.now)["excerpt"] if row is not None else "",
    }


@keeper(Role.ADMINISTRATOR, complete=True)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will put the candidate that was looked at in use, with a name and a reason."""
    said = gettext("In use from now on: {version}. The model before it is kept beside it.")
    return _answer(request, desk, learn.publish, said, "desk_ground_model")


@keeper(Role.ADMINISTRATOR, complete=True)
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will throw the candidate that was looked at away, with a name and a reason."""
    said = gettext("Thrown away: {version}. Today's model stays in use.")
    return _answer(request, desk, learn.discard, said, "desk_ground_candidate")


def _answer(request: HttpRequest, desk: Desk, does: Any, said: str, then: str) -> HttpResponse:
    if request.method == "GET":  # whoever was refused and then changed the language comes back this way
        return HttpResponseRedirect(reverse("desk_ground_candidate"))
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if not form.is_valid():
        return _candidate(request, desk, form, errors=errors_of(form), status=422)
    given = form.cleaned_data
    try:
        card: Card = does(
            version=given["version"], by=request.user.get_username(), now=desk.now, reason=given["reason"]
        )
    except Refusal as refusal:
        again = AnswerForm(initial={"reason": given["reason"]}, auto_id="answer_%s")
        return _candidate(request, desk, again, errors=[{"text": sentence(refusal)}], status=422)
    messages.success(request, said.format(version=card.version))
    return HttpResponseRedirect(reverse(then))
