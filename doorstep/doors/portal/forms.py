"""The shape of what residents send. Rules decide; a form only gives back what was typed, with sentences beside it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.doors import present
from doorstep.doors.wordlists.cases import NEEDS, WHY
from doorstep.doors.words import sentence
from doorstep.lib.refusal import Refusal
from doorstep.lib.text import plain

MOST_TYPED = 300_000  # far above every limit, so that a text too long comes back whole with its refusal


class Plain(forms.CharField):
    """A text without control characters. Never refuses: that is for rules."""

    def __init__(self, *, rows: int = 0, kind: str = "text", complete: str = "", **more: Any) -> None:
        attrs = {"autocomplete": complete} if complete else {}
        widget: forms.Widget = (
            forms.Textarea(attrs={"rows": rows, **attrs}) if rows else forms.TextInput(attrs={"type": kind, **attrs})
        )
        super().__init__(required=False, strip=False, widget=widget, **more)

    def to_python(self, value: Any) -> str:
        """Will return the text as it can be stored and shown."""
        return plain(str(value or "")[:MOST_TYPED])


class Photos(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


def photos_field() -> forms.FileField:
    """Will return the field for photos; their bytes are taken by doors/photos.py."""
    return forms.FileField(
        required=False,
        label=_("Photos"),
        help_text=_("JPEG, PNG or WebP, up to 6 photos of 8 MB each. Place and camera data are removed."),
        widget=Photos(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
    )


class Form(forms.Form):
    """A form that tells its errors to the summary at the top of the page."""

    def __init__(self, data: Any = None, *, called: str = "", **more: Any) -> None:
        # Several forms may stand on one page: `called` keeps their fields' ids apart.
        super().__init__(data, auto_id=f"{called}-%s" if called else "%s", label_suffix="", **more)

    def refuse(self, field: str | None, refusal: Refusal) -> None:
        """Will put a refusal's sentence beside a field, or at the top where no field is at fault."""
        self.wrong(field, said(refusal))

    def wrong(self, field: str | None, text: str) -> None:
        """Will put a sentence beside a field."""
        self.errors  # noqa: B018 - reading them makes the form clean itself first
        self.add_error(field if field in self.fields else None, text)

    def summary(self) -> list[dict[str, str]]:
        """Will return every error with the field it leads to."""
        return [
            {"field": str(self[name].auto_id) if name in self.fields else "", "text": str(text)}
            for name, texts in self.errors.items()
            for text in texts
        ]


def said(refusal: Refusal) -> str:
    """Will return a refusal's sentence for a resident."""
    why, need = WHY.get(str(refusal.data.get("why"))), NEEDS.get(str(refusal.data.get("need")))
    return gettext(why or need or "") or sentence(refusal)


class What(Form):
    """What the matter is."""

    text = Plain(
        rows=7,
        label=_("What is the matter?"),
        help_text=_(
            "What happened, since when, and what you would like to be done. "
            "Leave out names and telephone numbers: contact comes later and is kept apart."
        ),
    )
    photos = photos_field()


class Category(Form):
    """What it is about."""

    category = forms.ChoiceField(required=False, label=_("Which fits best?"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, choices: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        listed = list(choices)
        self.fields["category"].choices = listed  # type: ignore[attr-defined]
        self.choosable = len(listed) > 1  # "none of these" alone is no question


class Where(Form):
    """Where it is. Everything stays as it was typed, whichever button was pressed."""

    search = Plain(kind="search", label=_("Name of a village, road, estate, shop or other landmark"), complete="off")
    address = Plain(
        rows=2,
        label=_("In your own words"),
        help_text=_("For example: 200 metres east of the village office, at the crossing."),
    )
    lon = Plain(label=_("Longitude"), help_text=_("For example 120.0335"))
    lat = Plain(label=_("Latitude"), help_text=_("For example 36.2646"))
    accuracy = Plain(kind="hidden")
    crs = forms.ChoiceField(required=False, label=_("Coordinates come from"), choices=())
    at_home = forms.BooleanField(
        required=False,
        label=_("This is my own home"),
        help_text=_("The exact place is then kept with your contact, and only the cell is shown."),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["crs"].choices = present.labels("crs")  # type: ignore[attr-defined]


class Contact(Form):
    """Whom to tell. All of it may stay empty."""

    name = Plain(label=_("Name"), complete="name")
    phone = Plain(kind="tel", label=_("Telephone"), complete="tel")
    email = Plain(kind="email", label=_("E-mail"), complete="email")
    hide = forms.BooleanField(
        required=False,
        label=_("Keep my name from whoever handles it"),
        help_text=_("Then they see the matter, not you. Each look at your contact needs a reason and is written down."),
    )
    about = Plain(
        label=_("Which office or official is it about?"),
        help_text=_("They will not get the case, and will not see who wrote."),
        complete="off",
    )


class Follow(Form):
    """Number and code of a receipt."""

    number = Plain(
        label=_("Case number"),
        help_text=_("For example 0000-0427-3. Number and code may be pasted here together."),
        complete="off",
    )
    code = Plain(
        label=_("Secret code"),
        help_text=_("16 letters and digits. Capitals, spaces and dashes do not matter."),
        complete="off",
    )


class Who(Form):
    """A place in words."""

    search = Plain(kind="search", label=_("Your village, road, estate or a landmark"), complete="off")


class Answer(Form):
    """The answer to a question."""

    answer = Plain(rows=4, label=_("Your answer"))
    photos = photos_field()


class Add(Form):
    """Something that came to mind later."""

    text = Plain(rows=4, label=_("What do you want to add?"))
    photos = photos_field()


class Withdraw(Form):
    """Why it is no longer wanted."""

    reason = Plain(rows=2, label=_("Reason"))


class Reopen(Form):
    """Why it is not done."""

    reason = Plain(rows=4, label=_("What is still not right?"))


class Questions(Form):
    """Contacted? Solved? Satisfied? Asked apart."""

    contacted = forms.ChoiceField(required=False, label=_("Were you contacted?"), widget=forms.RadioSelect)
    solved = forms.ChoiceField(required=False, label=_("Is it solved?"), widget=forms.RadioSelect)
    satisfied = forms.ChoiceField(required=False, label=_("How satisfied are you?"), widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(required=False, label=_("Why?"), widget=forms.CheckboxSelectMultiple)
    why = Plain(rows=3, label=_("Anything else?"))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        yes_no = [
            ("yes", present.label("contacted", True)),
            ("no", present.label("contacted", False)),
            ("unknown", present.label("contacted", None)),
        ]
        choices = {
            "contacted": yes_no,
            "solved": present.labels("solved"),
            "satisfied": present.labels("satisfied"),
            "reasons": present.labels("why"),
        }
        for name, listed in choices.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        """Will return the answers as rules read them."""
        given = self.cleaned_data
        return {
            "contacted": {"yes": True, "no": False}.get(given.get("contacted", "")),
            "solved": given.get("solved", ""),
            "satisfied": int(given["satisfied"]) if given.get("satisfied", "").isdigit() else None,
            "reasons": list(given.get("reasons", ())),
            "why": given.get("why", ""),
        }
