"""Second objections, which the leader desk decides; and the forced change that an administrator asks for."""

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
from doorstep.flow import confer
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal


@desk(Role.LEADER)
@require_GET
def objections(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will show one case objected to for the second time, both sides of it: the leader desk decides."""
    context = {"desk": desk, "back": "second", **one_of(request, desk, second=True)}
    return render(request, "desks/leader/objections.html", context)


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
