"""Every address, by door. Fixed names: docs/interfaces.md."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("language", set_language, name="set_language"),
    path("", include("doorstep.doors.portal.urls")),
]
