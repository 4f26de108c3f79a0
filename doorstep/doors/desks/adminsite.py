"""Who may enter the administration, and what is registered: administrators by their post, our own pages only.

Apart from the package `admin`: the framework makes the site while it imports that.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from doorstep.doors.desks import access
from doorstep.doors.desks.account import leave
from doorstep.doors.desks.adminwords import name_in_words
from doorstep.ground.editions.queries import NothingPublishedError
from doorstep.ground.people import queries as people
from doorstep.ground.people.rules import Actor, Role

NAMES = {
    "cases": gettext_noop("Record"),
    "people": gettext_noop("People"),
    "editions": gettext_noop("Editions"),
    "grid": gettext_noop("Map"),
    "catalog": gettext_noop("Catalogue"),
    "duty": gettext_noop("Responsibility table"),
    "worktime": gettext_noop("Calendars"),
    "Case": gettext_noop("Cases"),
    "User": gettext_noop("Accounts"),
    "Tenure": gettext_noop("Who holds which post"),
    "Absence": gettext_noop("Absences and deputies"),
    "Unit": gettext_noop("Table of units"),
    "Post": gettext_noop("Posts"),
    "Edition": gettext_noop("Editions"),
    "Area": gettext_noop("Areas"),
    "Cell": gettext_noop("Cells"),
    "Place": gettext_noop("Places"),
    "Category": gettext_noop("Categories"),
    "Crosswalk": gettext_noop("Crosswalks between schemes"),
    "Standard": gettext_noop("Standards"),
    "Disposition": gettext_noop("Dispositions"),
    "HazardWord": gettext_noop("Hazard words"),
    "Duty": gettext_noop("Duties"),
    "CalendarDay": gettext_noop("Days"),
    "CalendarSession": gettext_noop("Office hours"),
}


def actor_of(request: HttpRequest) -> Actor:
    """Will return who asks, with their posts, read once a request."""
    found: Actor | None = getattr(request, "acting", None)
    if found is None:
        user = request.user
        try:
            found = people.actor(user.pk, access.clock()) if user.is_authenticated else Actor(0, "")
        except NothingPublishedError:
            found = Actor(user.pk or 0, "")
        request.acting = found  # type: ignore[attr-defined]
    return found


def table(label: str, name: str) -> Any:
    """Will return a table of a package. The administrators' pages are the only ones that show tables as they are."""
    return next(model for model in apps.get_app_config(label).get_models() if model.__name__ == name)


class Guarded(admin.ModelAdmin):  # type: ignore[type-arg]
    """Pages for administrators. What may be changed is for the subclasses to say; by default nothing."""

    actions = None
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Will let administrators in."""
        return Role.ADMINISTRATOR in actor_of(request).roles

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Will let administrators read."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Will say no."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Will say no."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Will say no."""
        return False


class RecordSite(admin.AdminSite):
    """The site. It has no log-in of its own: that would go round the second factor."""

    site_header = _("Doorstep: administration")
    site_title = _("Administration")
    index_title = _("Record, ground, accounts")
    site_url = "/desk/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Will take our own pages and leave out what libraries register: it would be open by flags on accounts."""
        if admin_class is not None and issubclass(admin_class, Guarded):
            super().register(model_or_iterable, admin_class, **options)
            for model in model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]:
                name_in_words(model, NAMES)

    def has_permission(self, request: HttpRequest) -> bool:
        """Will let in whoever holds an administrator's post now."""
        return request.user.is_active and Role.ADMINISTRATOR in actor_of(request).roles

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Will send strangers to the one log-in, and tell others that this is not their desk."""
        if request.user.is_authenticated:
            return render(request, "desks/not_yours.html", status=403)
        after = request.GET.get("next", "/admin/")
        return HttpResponseRedirect(f"/desk/login/?{urlencode({'next': after})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """Will end the session as the desks do."""
        return leave(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """Will lead to the one page for it."""
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """Will lead back."""
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Will name the parts in the reader's language."""
        found: Iterable[Any] = super().get_app_list(request, app_label)
        for app in found:
            app["name"] = gettext(NAMES.get(app["app_label"], app["name"]))
            for model in app["models"]:
                model["name"] = gettext(NAMES.get(model["object_name"], str(model["name"])))
        return list(found)
