"""Report on the spot: the form, the report that it makes, and the find that is fixed in the same step."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from doorstep.cases.rules.states import Channel
from doorstep.cases.rules.states import Role as CaseRole
from doorstep.doors import present
from doorstep.doors.desks import fields, refusing
from doorstep.doors.desks.access import Desk
from doorstep.flow import handle
from doorstep.flow.report import Report
from doorstep.flow.standing import NotYoursError
from doorstep.ground.grid.rules import Crs
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal


class SpotForm(forms.Form):
    """What a worker found."""

    key = forms.CharField(widget=forms.HiddenInput, min_length=8, max_length=200)
    text = forms.CharField(label=_("What did you find?"), widget=fields.Area(4), max_length=10_000)
    place = forms.CharField(
        label=_("Where (code of a cell, or words)"),
        max_length=200,
        required=False,
        help_text=_("Or fill in the position below."),
    )
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)
    crs = forms.ChoiceField(
        label=_("Coordinates from"), choices=lambda: present.labels("crs"), required=False, initial="wgs84"
    )
    photos = fields.Photos(label=_("Photos"))
    fixed = forms.BooleanField(label=_("I have fixed it already"), required=False)
    public_reply = forms.CharField(
        label=_("What I did"),
        widget=fields.Area(2),
        required=False,
        max_length=4000,
        help_text=_("Only if it is fixed. Some of these are checked."),
    )

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"),
            choices=[("", gettext("Let the system suggest it")), *fields.categories(desk.ground)],
            required=False,
        )
        self.order_fields(["text", "photos", "place", "lon", "lat", "crs", "category", "fixed", "public_reply", "key"])

    def clean(self) -> dict[str, Any]:
        """Will ask what was done where something was fixed."""
        said = super().clean() or {}
        if said.get("fixed") and not said.get("public_reply"):
            self.add_error("public_reply", _("Write what you did."))
        return said


def filing_key(desk: Desk, key: str) -> str:
    """Will return the key under which a find is filed: the page's form and the telephone's queue have the same."""
    return f"desk|{desk.actor.user_id}|{key}"


def report_of(desk: Desk, said: dict[str, Any], tokens: list[str]) -> Report:
    """Will return the report of a valid form, in the worker's name."""
    place = said["place"].strip()
    known = place in desk.ground.grid.index or place in desk.ground.grid.areas
    post = next(post.code for post in desk.actor.posts if post.role is Role.WORKER)
    done = f"\n{said['public_reply']}" if said["fixed"] else ""
    return Report(
        text=said["text"] + done,
        key=filing_key(desk, said["key"]),
        lon=said["lon"],
        lat=said["lat"],
        crs=Crs(said["crs"] or "wgs84"),
        cell=place if known else "",
        address="" if known else place,
        category=said["category"],
        photos=tuple(tokens),
        channel=Channel.PATROL,
        language=get_language() or "zh-hans",
        role=CaseRole.HOLDER,
        post=post,
        by=desk.actor.user_id,
    )


def fix(desk: Desk, case_id: int, holder: str, said: dict[str, Any], tokens: list[str]) -> str:
    """Will call the find handled if it came to the finder, and return "" or why not.

    Where it did not, its holder learns from the text and the photos what was done.
    """
    try:
        handle.fix_on_the_spot(
            case_id=case_id, actor=desk.actor, now=desk.now, public_reply=said["public_reply"], photos=tokens
        )
    except NotYoursError:
        return gettext("The case went to {post}, not to you; what you did is for them to confirm.").format(
            post=fields.post_text(desk.ground, holder)
        )
    except Refusal as refusal:
        return refusing.said(refusal, desk.ground)
    return ""
