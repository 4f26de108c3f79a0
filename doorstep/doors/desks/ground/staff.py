"""Who holds which post: appointments, absences and deputies, and the posts that nobody holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from doorstep.doors import present
from doorstep.doors.desks import fields
from doorstep.doors.desks.access import Desk, desk
from doorstep.doors.desks.ground import tables
from doorstep.doors.desks.ground.loading import errors_of
from doorstep.doors.words import sentence
from doorstep.ground.people import actions
from doorstep.ground.people import queries as people
from doorstep.ground.people.queries import AbsenceRef, TenureRef, UserRef
from doorstep.ground.people.rules import Holder, PostRow, Role, answering
from doorstep.lib.refusal import Refusal
from doorstep.lib.text import plain


class PersonField(forms.CharField):
    """Somebody by log-in name, or by a name that only one person has; the value is the account."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=150, **kwargs)
        self.widget.attrs |= {"autocomplete": "off"}

    def clean(self, value: Any) -> UserRef | None:
        """Will return the account, None for nothing."""
        said = super().clean(value).strip()
        if not said:
            return None
        found = people.find_users(said)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Nobody has that log-in name or name."))
        names = ", ".join(one.username for one in found)
        raise forms.ValidationError(
            _("Several people have that name. Enter the log-in name of one: %(names)s"), params={"names": names}
        )


class AppointForm(forms.Form):
    """Somebody takes a post."""

    person = PersonField(label=_("Who"), help_text=_("Log-in name, or the whole name."))
    from_on = fields.Day(label=_("First day"))
    to_on = fields.Day(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))


class StepDownForm(forms.Form):
    """Somebody leaves a post."""

    last_on = fields.Day(label=_("Last day"))


class AbsentForm(forms.Form):
    """The holder is away."""

    away_from = fields.Day(label=_("Away from"))
    away_to = fields.Day(label=_("Away until"))
    deputy = PersonField(
        label=_("Who stands in"),
        required=False,
        help_text=_("Log-in name, or the whole name. Empty: the post is vacant meanwhile."),
    )


class BackForm(forms.Form):
    """The holder is back."""

    back_on = fields.Day(label=_("Back on"))


def _row(
    desk: Desk, post: PostRow, held: TenureRef | None, holder: Holder | None, away: AbsenceRef | None
) -> dict[str, Any]:
    ground = desk.ground
    stands = answering(ground.people, people.holders(desk.now), post.code) if holder is None else None
    return {
        "code": post.code,
        "name": present.named(post.names, post.code),
        "unit": present.unit(ground, post.unit),
        "role": present.label("role", post.role.value),
        "place": post.duty_grid or (present.place(ground, town=post.area, community=post.area) if post.area else ""),
        "phone": post.phone,
        "holder": held.user.name if held else "",
        "username": held.user.username if held else "",
        "since": present.day(held.from_on) if held else "",
        "until": present.day(held.to_on) if held else "",
        "away": present.day(away.to_on) if away else "",
        "acting": holder.name if holder and holder.deputy else "",
        "vacant": holder is None,
        "stands_in": stands.holder.name if stands and stands.holder else "",
        "stands_post": fields.post_text(ground, stands.post) if stands and stands.post and stands.holder else "",
    }


@desk(Role.ADMINISTRATOR)
@require_GET
def staff(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Will list the posts with who holds them, as the address narrows them down."""
    today = people.local_day(desk.now)
    holders = people.holders(desk.now)
    held = {one.post: one for one in people.tenures(on=today)}
    coming = people.absences(since=today)
    away = {one.user.id: one for one in coming if one.from_on <= today}
    posts = desk.ground.people.posts
    which = request.GET.get("list", "")
    words = plain(request.GET.get("q", ""))[:60].strip().casefold()
    vacant = [code for code in posts if code not in holders]
    deputies = [code for code in posts if code in holders and holders[code].deputy]
    shown = {"vacant": vacant, "deputy": deputies}.get(which, list(posts))
    if words:
        shown = [
            code
            for code in shown
            if words
            in f"{code} {fields.post_text(desk.ground, code)} {held[code].user.name if code in held else ''}".casefold()
        ]
    page = tables.paged(request, shown)
    page["rows"] = [
        _row(
            desk, posts[code], held.get(code), holders.get(code), away.get(held[code].user.id) if code in held else None
        )
        for code in page["rows"]
    ]
    context = {
        "desk": desk,
        "list": page,
        "q": words,
        "which": which,
        "absences": [
            {
                "name": one.user.name, "from": present.day(one.from_on), "to": present.day(one.to_on),
                "deputy": one.deputy.name if one.deputy else "",
                "post": next((post for post, tenure in held.items() if tenure.user.id == one.user.id), ""),
            }
            for one in coming[: tables.PAGE]
        ],
        "absences_more": max(0, len(coming) - tables.PAGE),
        "tabs": [
            {"url": "?" + tables.link(request, list=key or None, page=None), "label": label, "count": count,
             "here": which == key, "grave": key == "vacant" and count}
            for key, label, count in (
                ("", gettext("All posts"), len(posts)), ("vacant", gettext("Vacant"), len(vacant)),
                ("deputy", gettext("Held by a deputy"), len(deputies)),
            )
        ],
    }  # fmt: skip
    return render(request, "desks/ground/staff.html", context)


FORMS: dict[str, type[forms.Form]] = {
    "appoint": AppointForm, "step_down": StepDownForm, "absent": AbsentForm, "come_back": BackForm,
}  # fmt: skip


def _acts(code: str, holder: UserRef | None) -> dict[str, Callable[[dict[str, Any]], str]]:
    """Will return what each form does; each says what was done."""

    def appoint(said: dict[str, Any]) -> str:
        who = said["person"]
        actions.appoint(post=code, user_id=who.id, from_on=said["from_on"], to_on=said["to_on"], succeed=True)
        return gettext("{name} holds the post from {day} on.").format(name=who.name, day=present.day(said["from_on"]))

    def step_down(said: dict[str, Any]) -> str:
        actions.step_down(post=code, last_on=said["last_on"])
        return gettext("The post is free after {day}.").format(day=present.day(said["last_on"]))

    def absent(said: dict[str, Any]) -> str:
        deputy = said["deputy"]
        actions.absent(
            user_id=holder.id if holder else 0, from_on=said["away_from"], to_on=said["away_to"],
            deputy_id=deputy.id if deputy else None,
        )  # fmt: skip
        return gettext("The absence is written down.")

    def come_back(said: dict[str, Any]) -> str:
        actions.come_back(user_id=holder.id if holder else 0, on=said["back_on"])
        return gettext("The absence ends the day before.")

    return {"appoint": appoint, "step_down": step_down, "absent": absent, "come_back": come_back}


@desk(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    """Will show one post, and take appointments and absences."""
    row = desk.ground.people.posts.get(code)
    if row is None:
        raise Http404
    today = people.local_day(desk.now)
    history = people.tenures(post=code)
    held = next((one for one in history if one.from_on <= today and (one.to_on is None or one.to_on >= today)), None)
    away = people.absences(since=today, user_id=held.user.id) if held else []
    doing = request.POST.get("do", "")
    tomorrow = today + timedelta(days=1)
    first = {"from_on": tomorrow, "last_on": today, "away_from": tomorrow, "back_on": tomorrow}
    shown = {
        name: kind(request.POST if name == doing else None, initial=first, auto_id=f"{name}_%s")
        for name, kind in FORMS.items()
    }
    errors: list[dict[str, str]] = []
    if request.method == "POST" and doing in shown:
        form = shown[doing]
        if form.is_valid():
            try:
                messages.success(request, _acts(code, held.user if held else None)[doing](form.cleaned_data))
                return HttpResponseRedirect(reverse("desk_ground_post", args=[code]))
            except Refusal as refusal:
                errors = [{"field": f"{doing}_{next(iter(form.fields))}", "text": sentence(refusal)}]
        errors = errors or errors_of(form)
    now = next((one for one in away if one.from_on <= today), None)
    context = {
        "desk": desk,
        "post": _row(desk, row, held, people.holders(desk.now).get(code), now),
        "forms": shown,
        "doing": doing,
        "held": held,
        "absences": [
            {
                "from": present.day(one.from_on),
                "to": present.day(one.to_on),
                "deputy": one.deputy.name if one.deputy else "",
            }
            for one in away
        ],
        "history": [
            {"name": one.user.name, "username": one.user.username, "from": present.day(one.from_on),
             "to": present.day(one.to_on), "now": one is held, "ahead": one.from_on > today}
            for one in history
        ],
        "errors": errors,
    }  # fmt: skip
    return render(request, "desks/ground/post.html", context, status=422 if errors else 200)
