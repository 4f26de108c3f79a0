"""The forms of the centre: entry by keyboard, the draw of a call-back sample."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.doors import present
from doorstep.doors.desks import fields
from doorstep.flow.ground import Ground


class EntryForm(forms.Form):
    """A report by telephone, at the counter or by letter, on one page."""

    key = forms.CharField(widget=forms.HiddenInput, min_length=8, max_length=200)
    channel = forms.ChoiceField(
        label=_("Source"),
        choices=lambda: present.labels("channel", "phone", "counter", "letter"),
        widget=forms.RadioSelect,
        initial="phone",
    )
    text = forms.CharField(label=_("What the caller says"), widget=fields.Area(3), max_length=10_000, required=False)
    place = forms.CharField(
        label=_("Where (words, or code of a cell or area)"), max_length=200, required=False,
    )  # fmt: skip
    at_home = forms.BooleanField(label=_("It is the caller's own door: keep the exact place secret"), required=False)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=120, required=False)
    hide = forms.BooleanField(label=_("Keep the name from whoever handles it"), required=False, initial=True)

    def __init__(self, ground: Ground, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground = ground
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"),
            choices=[("", gettext("Let the system suggest it")), *fields.categories(ground)],
            required=False,
        )
        self.fields["accused"] = forms.CharField(
            label=_("Is a unit or post complained about?"),
            max_length=200,
            required=False,
            widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
            help_text=_("Neither it nor its people will see the case or the caller."),
        )
        self.fields["text"].widget.attrs["autofocus"] = True
        for name in ("name", "phone", "email", "place"):
            self.fields[name].widget.attrs["autocomplete"] = "off"  # the caller's data, not the agent's
        self.order_fields(
            ["channel", "text", "category", "place", "at_home", "name", "phone", "email", "hide", "accused", "key"]
        )

    def clean_accused(self) -> str:
        """Will return the code of the unit or post."""
        said: str = self.cleaned_data["accused"].strip()
        people = self.ground.people
        if not said or said in people.units or said in people.posts:
            return said
        found = [code for code in people.units if present.unit(self.ground, code) == said]
        found += [code for code in people.posts if fields.post_text(self.ground, code) == said]
        if len(found) == 1:
            return found[0]
        raise ValidationError(_("There is no unit or post of that code or name. Choose one from the list."))


class DrawForm(forms.Form):
    """How many to call, out of how many days."""

    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=500, initial=20)
    days = forms.IntegerField(label=_("Closed within the last days"), min_value=1, max_value=90, initial=7)
    seed = forms.RegexField(
        r"^[\w-]{0,40}$", label=_("Seed"), required=False, help_text=_("Left empty: one is drawn and shown.")
    )
