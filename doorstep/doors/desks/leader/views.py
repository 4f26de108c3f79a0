"""Second objections for leaders; for auditors, forced changes and who looked at identities."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from doorstep.cases import queries as cases
from doorstep.cases.rules import numbers
from doorstep.cases.rules.moves import FORCEABLE
from doorstep.cases.rules.states import Outcome, State
from doorstep.doors import present
from doorstep.doors.desks import fields, refusing
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.centre.objections import one_of
from doorstep.doors.desks.department.views import asked
from doorstep.flow import confer
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal
from doorstep.vault import queries as vault

LOOKS = 100


@desk(Role.LEADER)
@require_GET
def objections(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show one case objected to for the second time, both sides of it: the leader desk decides."""
    context = {"desk": desk, "back": "second", **one_of(request, desk, second=True)}
    return render(request, "desks/leader/objections.html", context)


@desk(Role.AUDITOR)
@require_GET
def audit(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will list the forced changes that an administrator asked for and that wait for the auditor's word."""
    return render(request, "desks/leader/audit.html", {"desk": desk, "asked": asked(desk, "force")})


@desk(Role.AUDITOR)
@require_GET
def looks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show who looked at identities, when and why: the newest, or those of one case."""
    number = request.GET.get("case", "").strip()
    case_id = numbers.read_number(number) if number else None
    rows = vault.looks(case_id)[::-1] if case_id is not None else vault.newest_looks(limit=LOOKS)
    allowed = set(desk.cases().filter(pk__in={row.case_id for row in rows}).values_list("pk", flat=True))
    rows = [row for row in rows if row.case_id in allowed or not row.case_id]  # 0: a number that no case has
    names = people.users(sorted({row.viewer for row in rows if row.viewer}))
    shown = [
        {
            "number": numbers.number(row.case_id) if row.case_id else "",
            "who": names[row.viewer].name if row.viewer in names else gettext("the resident"),
            "post": fields.post_text(desk.ground, row.post) if row.post else "",
            "reason": row.reason,
            "at": present.moment(row.at),
            "outcome": _outcome(row.outcome),
            "refused": row.outcome not in ("shown", "exported", "found", "nobody"),
        }
        for row in rows
    ]
    context = {"desk": desk, "rows": shown, "number": number, "wrong": bool(number) and case_id is None, "most": LOOKS}
    return render(request, "desks/leader/looks.html", context)


def _outcome(code: str) -> str:
    words = {
        "shown": gettext("shown"),
        "exported": gettext("handed out"),
        "found": gettext("found by telephone number"),
        "nobody": gettext("a number that no case has"),
        "reveal_accused": gettext("refused: own unit or post is complained about"),
        "reveal_reason": gettext("refused: no reason"),
        "no_contact": gettext("there was no contact"),
    }
    return words.get(code, code)


class ForceForm(forms.Form):
    """A record to be put right, with a second person."""

    number = forms.CharField(label=_("Number of the case"), max_length=30)
    target = forms.ChoiceField(label=_("Into the state"), choices=lambda: present.labels("state", *sorted(FORCEABLE)))
    outcome = forms.ChoiceField(
        label=_("Result, if it is to be closed"),
        choices=lambda: [("", "—"), *present.labels("outcome", *[one.value for one in Outcome])],
        required=False,
    )
    reason = forms.CharField(label=_("Reason"), widget=fields.Area(3), max_length=4000)

    def clean(self) -> dict[str, Any]:
        """Will ask for the result of what is to be closed."""
        said = super().clean() or {}
        if said.get("target") == State.CLOSED.value and not said.get("outcome"):
            self.add_error("outcome", _("Choose the result."))
        return said


@desk(Role.ADMINISTRATOR)
def force(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will ask an auditor for a forced change. The administrator does not see the case here: the record shows it."""
    form = ForceForm(request.POST) if request.method == "POST" else ForceForm()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        case_id = numbers.read_number(said["number"])
        more = {"outcome": said["outcome"]} if said["outcome"] else {}
        try:
            if case_id is None:
                raise cases.CaseUnknownError(case=said["number"])
            confer.propose(
                case_id=case_id, actor=desk.actor, now=desk.now, move="force", reason=said["reason"],
                target=said["target"], **more,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusing.said(refusal, desk.ground))
        else:
            messages.success(request, gettext("An auditor has to grant it now."))
            return HttpResponseRedirect(reverse("desk_force"))
    errors = [
        {"field": form[name].id_for_label if name in form.fields else "", "text": str(error)}
        for name, found in form.errors.items()
        for error in found
    ]
    return render(
        request,
        "desks/leader/force.html",
        {"desk": desk, "form": form, "errors": errors},
        status=422 if errors else 200,
    )
