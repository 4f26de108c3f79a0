"""Accounts, who holds which post, and who stands in for whom. Every change is a call into people's actions."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from doorstep.doors.desks import access
from doorstep.doors.desks.adminsite import Guarded, actor_of, table
from doorstep.doors.words import sentence
from doorstep.ground.people import actions
from doorstep.ground.people.rules import Role
from doorstep.lib.refusal import Refusal

User = get_user_model()
Tenure = table("people", "Tenure")
Absence = table("people", "Absence")


class Acting(Guarded):
    """Pages whose forms do what they do by an action."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Will let administrators add."""
        return Role.ADMINISTRATOR in actor_of(request).roles

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Will let administrators change."""
        return Role.ADMINISTRATOR in actor_of(request).roles

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Will only take over what the action made: the form has called it."""
        obj.pk = form.made


class ActingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that calls the action when all else is right, so that its refusal stands beside what was typed."""

    made: int

    def clean(self) -> dict[str, Any]:
        """Will act, or say why not."""
        said = super().clean() or {}
        if not self.errors:
            try:
                self.made = self.act(said)
            except Refusal as refusal:
                raise ValidationError(sentence(refusal)) from refusal
        return said

    def act(self, said: dict[str, Any]) -> int:
        """Will call the action and return the key of the row it made or changed."""
        raise NotImplementedError

    def _post_clean(self) -> None:
        """Will not check the row again: the action has written it, and it would be found to be there already."""


class UserForm(ActingForm):
    """An account: log-in name, name, whether it may log in, a password to set, the second factor to take off."""

    password_new = forms.CharField(
        label=_("New password"), required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Left empty: the password stays. Without one nobody can log in."),
    )  # fmt: skip
    factor_off = forms.BooleanField(
        label=_("Take the second factor off"), required=False,
        help_text=_("When somebody has lost the telephone and the recovery codes."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ("username", "name", "is_active")
        labels = {"username": _("Log-in name"), "name": _("Name of the person")}
        help_texts = {"username": _("Letters, digits and @ . + - _"), "is_active": _("Only then they can log in.")}

    def clean_password_new(self) -> str:
        """Will hold the password to the same rules as everywhere."""
        password: str = self.cleaned_data["password_new"]
        if password:
            validate_password(password, self.instance)
        return password

    def act(self, said: dict[str, Any]) -> int:
        """Will make the account, or change what was changed."""
        if self.instance.pk is None:
            key = actions.add_user(
                username=said["username"], name=said["name"], password=said["password_new"] or None,
                now=access.clock(),
            )  # fmt: skip
            if not said["is_active"]:
                actions.set_active(user_id=key, active=False)
            return key
        key = int(self.instance.pk)
        if "name" in self.changed_data:
            actions.rename(user_id=key, name=said["name"])
        if "is_active" in self.changed_data:
            actions.set_active(user_id=key, active=said["is_active"])
        if said["password_new"]:
            actions.set_password(user_id=key, password=said["password_new"])
        if said["factor_off"]:
            for factor in Authenticator.objects.filter(user_id=key):
                factor.delete()
        return key


@admin.register(User)
class UserAdmin(Acting):
    """Accounts."""

    form = UserForm
    list_display = ("username", "name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "name")
    ordering = ("username",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Will ask of a new account no more than it needs."""
        names = ["username", "name", "is_active", "password_new"]
        return [*names, "factor_off", "last_login"] if obj is not None else names

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Will keep the log-in name that the record knows."""
        return ("username", "last_login") if obj is not None else ()


class TenureForm(ActingForm):
    """Somebody holds a post from a day to a day."""

    class Meta:
        model = Tenure
        fields = ("post_code", "user", "from_on", "to_on")

    def act(self, said: dict[str, Any]) -> int:
        """Will appoint, or let a holder step down earlier."""
        if self.instance.pk is None:
            actions.appoint(
                post=said["post_code"], user_id=said["user"].pk, from_on=said["from_on"], to_on=said["to_on"],
                succeed=True,
            )  # fmt: skip
            return int(Tenure.objects.get(post_code=said["post_code"], from_on=said["from_on"]).pk)
        if "to_on" in self.changed_data:
            if said["to_on"] is None:
                raise ValidationError(_("An end can be set or brought forward here. Appoint the person anew instead."))
            actions.step_down(post=self.instance.post_code, last_on=said["to_on"])
        return int(self.instance.pk)


@admin.register(Tenure)
class TenureAdmin(Acting):
    """Who holds which post."""

    form = TenureForm
    list_display = ("post_code", "user", "from_on", "to_on")
    search_fields = ("post_code", "user__username", "user__name")
    list_select_related = ("user",)
    autocomplete_fields = ("user",)
    ordering = ("post_code", "-from_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Will let the last day be set, nothing else."""
        return ("post_code", "user", "from_on") if obj is not None else ()


class AbsenceForm(ActingForm):
    """Somebody is away, and who stands in."""

    class Meta:
        model = Absence
        fields = ("user", "from_on", "to_on", "deputy")

    def act(self, said: dict[str, Any]) -> int:
        """Will write the absence down, or let the person come back earlier."""
        if self.instance.pk is None:
            deputy = said["deputy"]
            actions.absent(
                user_id=said["user"].pk, from_on=said["from_on"], to_on=said["to_on"],
                deputy_id=deputy.pk if deputy else None,
            )  # fmt: skip
            return int(Absence.objects.get(user=said["user"], from_on=said["from_on"]).pk)
        if "to_on" in self.changed_data:
            if not self.instance.from_on <= said["to_on"] < self.initial["to_on"]:
                raise ValidationError(_("The last day can only be brought forward."))
            actions.come_back(user_id=self.instance.user_id, on=said["to_on"] + timedelta(days=1))
        return int(self.instance.pk)


@admin.register(Absence)
class AbsenceAdmin(Acting):
    """Absences and deputies."""

    form = AbsenceForm
    list_display = ("user", "from_on", "to_on", "deputy")
    search_fields = ("user__username", "user__name")
    list_select_related = ("user", "deputy")
    autocomplete_fields = ("user", "deputy")
    ordering = ("-from_on",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Will let the last day be brought forward, nothing else."""
        return ("user", "from_on", "deputy") if obj is not None else ()
