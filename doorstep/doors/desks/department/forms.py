"""What is asked once for many cases."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.doors.desks import fields

LONGEST = 4000


def _text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, widget=fields.Area(3), max_length=LONGEST, required=required, help_text=help_text
    )


class ManyForm(forms.Form):
    """A move for many cases."""

    def __init__(self, *args: Any, to: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "many_%s"} | kwargs))
        if "to" in self.fields:
            self.fields["to"] = forms.ChoiceField(label=_("To"), choices=[(code, code) for code in to])


class BareForm(ManyForm):
    """Nothing is asked."""


class AssignForm(ManyForm):
    """To whom. The page shows each post with its load."""

    to = forms.ChoiceField(label=_("To"))
    note = _text(_("Note"), required=False)


class NoteForm(ManyForm):
    """For staff only."""

    text = _text(_("Internal note"), help_text=_("Only staff read this."))


class ReplyForm(ManyForm):
    """For the residents."""

    public_reply = _text(
        _("Reply to the resident"), help_text=_("The resident reads this. Personal data is marked out.")
    )


class ReasonForm(ManyForm):
    """Why."""

    reason = _text(_("Reason"))


class SuperviseForm(ManyForm):
    """By when; each case's own holder reports."""

    reason = _text(_("Reason"))
    until = fields.Day(label=_("To be settled by"))
