"""One form for each move: they ask for what the move needs, in the words of whoever makes it."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.cases.rules.replay import Snapshot
from doorstep.cases.rules.states import CLAIMABLE, Outcome, State
from doorstep.doors import present
from doorstep.doors.desks import fields
from doorstep.flow.ground import Ground

LONGEST = 4000


def _text(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, widget=fields.Area(rows), max_length=LONGEST, required=required, help_text=help_text
    )


class MoveForm(forms.Form):
    """A move. `seen` is the version of the case that the person looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, ground: Ground, case: Snapshot, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("seen", case.version)
        super().__init__(*args, **kwargs)
        self.ground, self.case = ground, case
        self.prepare()

    def prepare(self) -> None:
        """Will add the fields that depend on the case or the ground."""

    @property
    def asks(self) -> bool:
        """Will say whether there is anything to fill in."""
        return len(self.visible_fields()) > 0


class BareForm(MoveForm):
    """A move that needs nothing."""


class ReasonForm(MoveForm):
    """A move that needs a reason."""

    reason = _text(_("Reason"))


class ContactForm(MoveForm):
    """What came of speaking to the resident."""

    how = forms.ChoiceField(
        label=_("How"),
        choices=lambda: present.labels("how"),
        widget=forms.RadioSelect,
        initial="phone",
    )
    reached = forms.TypedChoiceField(
        label=_("Was the resident reached?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    result = _text(_("What came of it"))


class AskForm(MoveForm):
    """A question to the resident."""

    question = _text(_("Question"), help_text=_("The clocks stand still until the answer, five days at most."))


class PlanForm(MoveForm):
    """What was found and what will be done."""

    found = _text(_("What was found"))
    measures = _text(_("What will be done"))
    until = fields.Day(label=_("Until"))


class WhistleForm(MoveForm):
    """Other units are summoned."""

    task = _text(_("What they are needed for"), rows=2)
    arrival = fields.Moment(label=_("To join by"))

    def prepare(self) -> None:
        """Will offer every other unit."""
        self.fields["units"] = forms.MultipleChoiceField(
            label=_("Units"),
            choices=fields.units(self.ground, without=self.case.unit),
            widget=forms.SelectMultiple(attrs={"size": 8}),
            help_text=_("Hold Ctrl to choose several."),
        )
        self.order_fields(["units", "task", "arrival", "seen"])


class ArriveForm(MoveForm):
    """What a summoned unit answers."""

    answer = _text(_("Answer to the lead"))


class HandleForm(MoveForm):
    """The handler says that it is done."""

    outcome = forms.ChoiceField(
        label=_("Result"),
        choices=lambda: present.labels("outcome", *[o.value for o in Outcome if o in CLAIMABLE]),
        widget=forms.RadioSelect,
        initial="solved",
    )
    public_reply = _text(
        _("Reply to the resident"), rows=4, help_text=_("The resident reads this. Personal data is marked out.")
    )
    internal = _text(_("Internal remark"), rows=2, required=False, help_text=_("Only staff read this."))
    photos = fields.Photos(label=_("Photos of the result"))

    def prepare(self) -> None:
        """Will say when the standard asks for a photo."""
        if "photo" in self.case.evidence_needed:
            self.fields["photos"].help_text = _("The standard of this category asks for a photo.")


class ObjectForm(MoveForm):
    """Not ours, and why."""

    legal_basis = _text(
        _("Legal basis"),
        help_text=_("Once, and within three days. The centre decides; until then the case stays with you."),
    )


class ExtendForm(MoveForm):
    """More time is asked for."""

    days = forms.IntegerField(label=_("Working days more"), min_value=1, max_value=60)
    reason = _text(_("Reason"), help_text=_("The resident reads the reason when the extension is granted."))


class PauseForm(MoveForm):
    """A long-pending case is asked to rest until a date."""

    reason = _text(_("Reason"), rows=2)
    plan = _text(_("What will be done meanwhile"), rows=2)
    review = fields.Day(label=_("To be looked at again on"))


class TerminateForm(MoveForm):
    """The case is asked to be ended."""

    reason = _text(_("Reason"), rows=2)
    public_reply = _text(_("Reply to the resident"))


class ForceForm(MoveForm):
    """The record is asked to be put right by force."""

    target = forms.ChoiceField(
        label=_("Into the state"), choices=lambda: present.labels("state", *[s.value for s in State])
    )
    reason = _text(_("Reason"))


class AssignForm(MoveForm):
    """To whom inside the unit."""

    note = _text(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, inside: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (), **kwargs: Any) -> None:
        self.inside = inside
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Will offer the posts of the unit with who holds them and their load."""
        self.fields["to"] = forms.ChoiceField(label=_("To"), choices=[("", "—"), *self.inside])
        self.order_fields(["to", "note", "seen"])


class UpholdForm(MoveForm):
    """The objection is right: who has it now?"""

    reason = _text(_("Reason"), rows=2)

    def prepare(self) -> None:
        """Will ask for the post."""
        self.fields["to"] = fields.PostField(self.ground, label=_("To the post"))
        self.order_fields(["to", "reason", "seen"])


class DesignateForm(MoveForm):
    """The objection is decided for good."""

    reason = _text(_("Reason"), rows=2)

    def prepare(self) -> None:
        """Will ask for the post; none means whoever holds the case."""
        self.fields["to"] = fields.PostField(
            self.ground, label=_("To the post"), required=False, help_text=_("Left empty: it stays where it is.")
        )
        self.order_fields(["to", "reason", "seen"])


class PlacedForm(MoveForm):
    """A category and a cell."""

    def prepare(self) -> None:
        """Will offer the categories, with the case's own first chosen."""
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"),
            choices=[("", "—"), *fields.categories(self.ground)],
            initial=self.case.category,
        )
        self.fields["cell"] = fields.CellField(
            self.ground, label=_("Place (code of a cell, or words)"), initial=self.case.cell
        )
        self.order_fields(["category", "cell", "reason", "seen"])


class DispatchForm(PlacedForm):
    """Where a screened case goes."""


class CorrectForm(PlacedForm):
    """What was wrong about category or place."""

    reason = _text(_("Reason"), rows=2)


class DeclineForm(MoveForm):
    """Not ours, with the channel that serves."""

    public_reply = _text(
        _("Reply to the resident"), required=False, help_text=_("Left empty: the text that goes with the reason.")
    )

    def prepare(self) -> None:
        """Will offer the special dispositions."""
        self.fields["disposition"] = forms.ChoiceField(label=_("Reason"), choices=fields.dispositions(self.ground))
        self.order_fields(["disposition", "public_reply", "seen"])


class MergeForm(MoveForm):
    """Into which case."""

    master = forms.CharField(label=_("Number of the master case"), max_length=30)


class SuperviseForm(MoveForm):
    """By when, and who reports."""

    reason = _text(_("Reason"), rows=2)
    until = fields.Day(label=_("To be settled by"))

    def prepare(self) -> None:
        """Will ask for the post that reports; the holder is the first thought."""
        self.fields["post"] = fields.PostField(self.ground, label=_("Post that reports"), initial=self.case.holder)
        self.order_fields(["post", "until", "reason", "seen"])


class CallBackForm(MoveForm):
    """What the resident said on the telephone."""

    reached = forms.TypedChoiceField(
        label=_("Was the resident reached?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    contacted = forms.TypedChoiceField(
        label=_("Did somebody contact the resident about the matter?"),
        choices=lambda: present.labels("contacted"),
        coerce={"True": True, "False": False}.get,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    solved = forms.ChoiceField(
        label=_("Is it solved?"), choices=lambda: present.labels("solved"), required=False, widget=forms.RadioSelect
    )
    satisfied = forms.TypedChoiceField(
        label=_("Is the resident satisfied?"),
        choices=lambda: present.labels("satisfied"),
        coerce=lambda value: int(value) if value.isdigit() else None,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    why = _text(_("In the resident's words"), rows=2, required=False)
    note = _text(_("Note"), rows=2, required=False)

    def prepare(self) -> None:
        """Will leave the questions out while the case is being worked on: they are asked once, of the result."""
        if self.case.state not in (State.HANDLED, State.CLOSED):
            for name in ("contacted", "solved", "satisfied", "why"):
                del self.fields[name]
            self.fields["note"].help_text = _("The limit is over and nothing is settled: what does the resident say?")

    def clean(self) -> dict[str, Any]:
        """Will ask for the one answer that decides when somebody was reached."""
        said = super().clean() or {}
        if "solved" in self.fields and said.get("reached") is True and not said.get("solved"):
            self.add_error("solved", _("Ask whether it is solved, and choose the answer."))
        return said


class CheckForm(MoveForm):
    """What a checker saw."""

    note = _text(_("What you saw"))
    photos = fields.Photos(label=_("Photos"))


class NoteForm(MoveForm):
    """For staff only."""

    text = _text(_("Internal note"), help_text=_("Only staff read this."))


class ReplyForm(MoveForm):
    """For the resident."""

    public_reply = _text(
        _("Reply to the resident"), help_text=_("The resident reads this. Personal data is marked out.")
    )


class PhotosForm(MoveForm):
    """Photos taken on the way."""

    photos = fields.Photos(label=_("Photos"))

    def clean(self) -> dict[str, Any]:
        """Will ask for at least one, now or with an earlier try."""
        said = super().clean() or {}
        if not said.get("photos") and not self.data.get("kept"):
            self.add_error("photos", _("Choose at least one photo."))
        return said


class RevealForm(MoveForm):
    """Why the contact is needed."""

    reason = forms.CharField(
        label=_("Why you need the contact"),
        max_length=480,
        help_text=_("Your name, post, the time and this reason are written down for the auditor."),
    )


FormOf = Callable[..., MoveForm]
