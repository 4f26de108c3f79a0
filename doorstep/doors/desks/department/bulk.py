"""One move for many cases: chosen, looked at beforehand, done, told.

The preview makes each move for real and takes it back before anybody can see it, so that it says what the rules say
and nothing of its own. What is then done carries the versions that were looked at: a case that somebody changed
meanwhile is refused and named, the others are done.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.moves import StaleError
from doorstep.cases.rules.replay import Snapshot
from doorstep.doors import present
from doorstep.doors.desks import fields, lists, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.case import moves
from doorstep.doors.desks.department import forms, queue
from doorstep.doors.desks.department.load import loads
from doorstep.doors.present.cards import read_clocks
from doorstep.flow import assign
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal

MOST = 200  # cases of one go: what a person can still look through, and a few seconds of work
FEW = 15  # posts that are shown without a fold
FEW_UNITS = 3  # and units, where the cases lie in no more
KEPT = "department_bulk"  # the session's name for the last report
PLANS = "department_plans"  # and for what was said on the way to one, by the token in its address
PLANS_KEPT = 4
GONE = _("It is not among your cases any more.")


@dataclass(frozen=True, slots=True)
class Bulk:
    """A move that can be made for many: its words, the form, the call into the flow, and who is offered it."""

    title: str
    form: type[forms.ManyForm]
    run: Callable[[Desk, int, Mapping[str, Any]], Snapshot]
    roles: frozenset[Role]
    undo: bool = False


def _supervise(desk: Desk, case_id: int, said: Mapping[str, Any]) -> Snapshot:
    made: Snapshot = moves.supervise(desk, case_id, {**said, "post": cases.case(case_id).holder})
    return made


def _seen(run: moves.Run) -> moves.Run:
    """Will make a move whose call takes no version only at the version that was looked at, so that none is doubled."""

    def checked(desk: Desk, case_id: int, said: Mapping[str, Any]) -> Any:
        row = cases.case(case_id)
        if row.version != said["seen"]:
            raise StaleError(case=case_id, holder=row.holder, state=row.state)
        return run(desk, case_id, said)

    return checked


_HEAD, _ABOVE = frozenset({Role.HEAD}), frozenset({Role.CENTRE, Role.LEADER})
MOVES: dict[str, Bulk] = {
    "assign": Bulk(_("Assign to one post"), forms.AssignForm, moves.assign_to, _HEAD, undo=True),
    "note": Bulk(_("Internal note"), forms.NoteForm, _seen(moves.note), _HEAD),
    "reply": Bulk(_("Reply to the residents"), forms.ReplyForm, _seen(moves.reply), _HEAD),
    "approve-extend": Bulk(_("Grant the extensions"), forms.BareForm, moves.approve("extend"), _HEAD),
    "refuse-extend": Bulk(_("Turn the extensions down"), forms.ReasonForm, moves.refuse("extend"), _HEAD),
    "approve-pause": Bulk(_("Grant the pauses"), forms.BareForm, moves.approve("pause"), _HEAD),
    "refuse-pause": Bulk(_("Turn the pauses down"), forms.ReasonForm, moves.refuse("pause"), _HEAD),
    "resume": Bulk(_("Resume paused cases"), forms.BareForm, moves.resume, _HEAD),
    "supervise": Bulk(_("Put under supervision"), forms.SuperviseForm, _supervise, _ABOVE),
}


def offered(desk: Desk) -> list[dict[str, str]]:
    """Will return the moves that the person may make for many."""
    return [{"name": name, "title": gettext(one.title)} for name, one in MOVES.items() if desk.has(*one.roles)]


Chosen = list[tuple[Any, int]]


def _chosen(given: QueryDict, desk: Desk) -> tuple[Chosen, dict[str, int], bool]:
    """Will return the rows that were ticked, or all of the filter, each with the version that was looked at.

    Only what the person may see, in the list's order; apart, by number, what they do not see or no longer; whether
    there were more than fit.
    """
    if given.get("all"):
        found = queue.read(QueryDict(given.get("filter", "")[:1000]), desk)
        rows = list(lists.after(found.shown, found.order, "")[: MOST + 1])
        return [(row, row.version) for row in rows[:MOST]], {}, len(rows) > MOST
    versions: dict[int, int] = {}
    for ticked in given.getlist("case")[: MOST + 1]:
        number, _colon, version = ticked.partition(":")
        case_id = numbers.read_number(number)
        if case_id is not None and version.isascii() and version.isdigit() and len(version) < 9:
            versions[case_id] = int(version)
    more = len(versions) > MOST
    versions = dict(list(versions.items())[:MOST])
    rows = list(desk.cases().filter(pk__in=versions).order_by("due_at", "pk"))
    gone = versions.keys() - {row.pk for row in rows}
    return (
        [(row, versions[row.pk]) for row in rows],
        {numbers.number(pk): version for pk, version in versions.items() if pk in gone},
        more,
    )


@desk(Role.HEAD)
@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will ask what the move needs, then show what it would do to each case, then do it and tell.

    Each page on the way has an address of its own: whoever opens a case from it comes back to it.
    """
    if request.method == "GET":
        kept = request.session.get(PLANS, {}).get(request.GET.get("plan", ""))
        return (
            HttpResponseRedirect(reverse("desk_department")) if kept is None else _page(request, desk, QueryDict(kept))
        )
    if request.POST.get("step") == "do" and not request.POST.get("change"):
        return _page(request, desk, request.POST)
    said = request.POST.copy()
    said.pop("csrfmiddlewaretoken", None)
    plans = request.session.get(PLANS, {})
    token = secrets.token_urlsafe(6)
    request.session[PLANS] = dict([*plans.items(), (token, said.urlencode())][-PLANS_KEPT:])
    return HttpResponseRedirect(f"{reverse('desk_bulk')}?plan={token}")


def _page(request: HttpRequest, desk: Desk, said: QueryDict) -> HttpResponse:
    """Will return the page that comes next after what was said, or do it."""
    name = said.get("move", "")
    move = MOVES.get(name)
    chosen, gone, more = _chosen(said, desk)
    if move is None or not desk.has(*move.roles):
        return _back(request, said, gettext("Choose what to do with the ticked cases."))
    if not chosen:
        return _back(request, said, gettext("Tick at least one case."))
    posts = loads(desk) if name == "assign" else []
    step = said.get("step", "")
    nothing_asked = not move.form.base_fields
    form = move.form(said if step in ("preview", "do") or nothing_asked else None, to=[row["code"] for row in posts])
    filled = form.is_valid()
    context: dict[str, Any] = {
        "desk": desk,
        "name": name,
        "title": gettext(move.title),
        "form": form,
        "more": more,
        "most": MOST,
        "filter": said.get("filter", "")[:1000],
    }
    if not filled or said.get("change"):
        context |= {
            "posts": posts,
            "groups": _by_unit(desk, posts, chosen),
            "rows": [card | {"seen": seen} for card, (_row, seen) in zip(_cards(desk, chosen), chosen, strict=True)],
            "to": said.get("to", ""),
            "errors": [{"field": field.id_for_label, "text": str(text)} for field in form for text in field.errors],
        }
        wrong = form.is_bound and not filled
        return render(request, "desks/department/choose.html", context, status=422 if wrong else 200)
    if step == "do" and request.method == "POST":
        report = _do(desk, name, move, chosen, form.cleaned_data)
        report["refused"] += [[number, gettext(GONE)] for number in gone]
        request.session[KEPT] = report | {"filter": context["filter"]}
        return HttpResponseRedirect(reverse("desk_bulk_done"))
    rows = _preview(desk, move, chosen, form.cleaned_data)
    rows += [{"number": one, "seen": seen, "fits": False, "what": gettext(GONE)} for one, seen in gone.items()]
    context |= {"rows": rows, "fits": sum(row["fits"] for row in rows), "said": _said(desk, form)}
    return render(request, "desks/department/preview.html", context)


def _by_unit(desk: Desk, posts: Sequence[Mapping[str, Any]], chosen: Chosen) -> list[dict[str, Any]]:
    """Will return the posts unit by unit; the few units that have the cases now are open, or all of a small desk."""
    mine = {present.unit(desk.ground, row.unit) for row, _seen in chosen}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for post in posts:
        found.setdefault(post["unit"], []).append(post)
    few = len(posts) <= FEW
    near = mine if len(mine) <= FEW_UNITS else set()
    return [
        {"unit": unit, "rows": rows, "open": few or unit in near, "load": sum(row["open"] for row in rows)}
        for unit, rows in found.items()
    ]


def _cards(desk: Desk, chosen: Chosen) -> list[dict[str, Any]]:
    return lists.cards(desk, [row for row, _seen in chosen])


def _back(request: HttpRequest, said: QueryDict, text: str) -> HttpResponse:
    messages.warning(request, text)
    return HttpResponseRedirect(f"{reverse('desk_department')}?{queue.kept(QueryDict(said.get('filter', '')[:1000]))}")


def _said(desk: Desk, form: forms.ManyForm) -> list[dict[str, str]]:
    """Will return what was filled in, for the page that asks whether to go on."""
    found = []
    for field in form:
        value = form.cleaned_data.get(field.name)
        if value:
            text = fields.post_text(desk.ground, value) if field.name == "to" else str(value)
            found.append({"label": str(field.label), "text": text})
    return found


def _try(desk: Desk, move: Bulk, case_id: int, said: Mapping[str, Any], seen: int, *, keep: bool) -> Snapshot | Refusal:
    """Will make the move, and take it back where it is not to be kept."""
    try:
        with transaction.atomic():
            made = move.run(desk, case_id, {**said, "seen": seen})
            if not keep:
                transaction.set_rollback(True)
            return made
    except Refusal as refusal:
        return refusal


def _preview(desk: Desk, move: Bulk, chosen: Chosen, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for card, (row, seen) in zip(_cards(desk, chosen), chosen, strict=True):
        made = _try(desk, move, row.pk, said, seen, keep=False)
        refused = isinstance(made, Refusal)
        text = refusing.said(made, desk.ground) if isinstance(made, Refusal) else _would(desk, row, made)
        found.append(card | {"fits": not refused, "seen": seen, "what": text})
    return found


def _would(desk: Desk, row: Any, made: Snapshot) -> str:
    """Will return in words what is different after the move."""
    parts = []
    if made.holder != row.holder:
        parts.append(
            gettext("from {before} to {after}").format(
                before=fields.post_text(desk.ground, row.holder), after=fields.post_text(desk.ground, made.holder)
            )
        )
    if made.state.value != row.state:
        parts.append(gettext("state: {state}").format(state=present.label("state", made.state.value)))
    before, after = read_clocks(row).get(ClockName.SOLVE), made.clocks.get(ClockName.SOLVE)
    if after is not None and before is not None and after.due != before.due:
        moment = present.moment(after.due)
        parts.append(gettext("due {when}").format(when=moment["text"] if moment else ""))
    return gettext("; ").join(parts) or gettext("is written into the record")


def _do(desk: Desk, name: str, move: Bulk, chosen: Chosen, said: Mapping[str, Any]) -> dict[str, Any]:
    """Will make the moves one by one and return what came of each, fit to be kept in a session."""
    done, refused = [], []
    for row, seen in chosen:
        made = _try(desk, move, row.pk, said, seen, keep=True)
        number = numbers.number(row.pk)
        if isinstance(made, Refusal):
            refused.append([number, refusing.said(made, desk.ground)])
        else:
            done.append([number, made.version, row.holder])
    return {"move": name, "done": done, "refused": refused, "undo": move.undo and name == "assign"}


@desk(Role.HEAD)
def done(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will tell what was done and what was refused, with a way back where there is one."""
    report = request.session.get(KEPT)
    if not report:
        return HttpResponseRedirect(reverse("desk_department"))
    ids = {number: numbers.read_number(number) for number, *_rest in [*report["done"], *report["refused"]]}
    rows = desk.cases().in_bulk([one for one in ids.values() if one is not None])
    cards = {card["number"]: card for card in lists.cards(desk, list(rows.values()))}
    context = {
        "desk": desk,
        "title": gettext(MOVES[report["move"]].title) if report["move"] in MOVES else gettext("Assignments undone"),
        "done": [
            {
                "number": number,
                "case": cards.get(number),
                "to": fields.post_text(desk.ground, rows[ids[number]].holder) if cards.get(number) else "",
            }
            for number, _version, _holder in report["done"]
        ],
        "refused": [{"number": number, "why": why, "case": cards.get(number)} for number, why in report["refused"]],
        "undo": report["undo"] and bool(report["done"]),
        "filter": queue.kept(QueryDict(report.get("filter", ""))),
    }
    return render(request, "desks/department/done.html", context)


@desk(Role.HEAD)
@require_POST
def undo(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will give the cases of the last assignment back to whoever had them, those that nobody has moved since."""
    report = request.session.get(KEPT) or {}
    if not report.get("undo"):
        return HttpResponseRedirect(reverse("desk_department"))
    back, refused = [], []
    for number, version, holder in report["done"]:
        made = _give_back(desk, number, version, holder)
        if isinstance(made, Refusal):
            refused.append([number, refusing.said(made, desk.ground)])
        else:
            back.append([number, made.version, holder])
    request.session[KEPT] = {
        "move": "undo", "done": back, "refused": refused, "undo": False, "filter": report.get("filter", ""),
    }  # fmt: skip
    return HttpResponseRedirect(reverse("desk_bulk_done"))


def _give_back(desk: Desk, number: str, version: int, holder: str) -> Snapshot | Refusal:
    case_id = numbers.read_number(number) or 0
    try:
        return assign.assign(
            case_id=case_id, actor=desk.actor, now=desk.now, to=holder, note=gettext("The assignment was undone."),
            seen=version,
        )  # fmt: skip
    except Refusal as refusal:
        return refusal
