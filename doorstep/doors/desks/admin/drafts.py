"""The ground: every row of a draft may be edited, every row of a published edition only read."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import BinaryField, JSONField, Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from doorstep.doors.desks import access
from doorstep.doors.desks.adminsite import Guarded, actor_of, table
from doorstep.doors.words import sentence
from doorstep.ground.editions import actions as editions
from doorstep.ground.editions.rules import Kind, Status
from doorstep.ground.people.rules import Role

Edition = table("editions", "Edition")
GROUND = ("grid", "catalog", "people", "worktime", "duty")
# What is bulky or worked out from something else is shown, and loaded from files only.
SHOWN_ONLY = {"shape", "lon", "lat", "area_m2"}


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of a draft. The edition is looked at again when it is saved: it may have been published meanwhile."""

    def clean(self) -> dict[str, Any]:
        """Will refuse what belongs to a published edition."""
        said = super().clean() or {}
        edition = said.get("edition") or getattr(self.instance, "edition", None)
        if edition is not None and not Edition.objects.filter(pk=edition.pk, status=Status.DRAFT.value).exists():
            raise ValidationError(sentence(editions.PublishedError(kind=edition.kind, name=edition.name)))
        return said


class DraftAdmin(Guarded):
    """Rows of editions."""

    form = DraftForm
    list_filter = ("edition",)
    list_per_page = 50
    list_select_related = ("edition",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Will let administrators add rows; the form offers drafts only."""
        return Role.ADMINISTRATOR in actor_of(request).roles

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Will let administrators change rows of drafts."""
        return self._open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Will let administrators delete rows of drafts."""
        return self._open(request, obj)

    def _open(self, request: HttpRequest, obj: Any) -> bool:
        may = Role.ADMINISTRATOR in actor_of(request).roles
        return may and (obj is None or obj.edition.status == Status.DRAFT.value)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Will offer drafts only."""
        if db_field.name == "edition":
            kwargs["queryset"] = Edition.objects.filter(status=Status.DRAFT.value)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Will keep a row in its edition."""
        shown = [field.name for field in self.model._meta.concrete_fields if field.name in SHOWN_ONLY - {"shape"}]
        return [*(["edition"] if obj is not None else []), *(shown if obj is not None else [])]


def _columns(model: type[Model]) -> tuple[str, ...]:
    kept = [
        field.name
        for field in model._meta.concrete_fields
        if not isinstance(field, BinaryField | JSONField) and field.name not in {"id", "edition"} | SHOWN_ONLY
    ]
    return ("__str__", *kept[:6], "edition")


def _searched(model: type[Model]) -> tuple[str, ...]:
    names = {field.name for field in model._meta.concrete_fields}
    return tuple(name for name in ("code", "name", "word", "key", "category", "post", "area") if name in names)


for _label in GROUND:
    for _model in apps.get_app_config(_label).get_models():
        if any(field.name == "edition" for field in _model._meta.concrete_fields):
            admin.site.register(
                _model,
                type(
                    f"{_model.__name__}Admin",
                    (DraftAdmin,),
                    {"list_display": _columns(_model), "search_fields": _searched(_model)},
                ),
            )


class EditionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new draft."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.value) for kind in Kind])

    class Meta:
        model = Edition
        fields = ("kind", "name", "source")


@admin.register(Edition)
class EditionAdmin(Guarded):
    """Editions. A draft is opened and thrown away here; it is checked and published by command."""

    form = EditionForm
    list_display = ("__str__", "kind", "status", "valid_from", "loaded_at", "published_at", "source")
    list_filter = ("kind", "status")
    ordering = ("kind", "-valid_from", "-id")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Will let administrators open drafts."""
        return Role.ADMINISTRATOR in actor_of(request).roles

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Will let administrators throw drafts away."""
        may = Role.ADMINISTRATOR in actor_of(request).roles
        return may and (obj is None or obj.status == Status.DRAFT.value)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Will open the draft as the commands do."""
        ref = editions.open_draft(kind=Kind(obj.kind), name=obj.name, source=obj.source, digest="", now=access.clock())
        obj.pk = ref.id
