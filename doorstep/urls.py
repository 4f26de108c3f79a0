"""Every address, by door. Fixed names: docs/interfaces.md.

The surface decides which doors exist at all: a public process neither imports nor reaches the staff's.
"""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from doorstep.doors import display, health

handler400 = "doorstep.doors.unavailable.unread"
handler500 = "doorstep.doors.unavailable.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("language", set_language, name="set_language"),
    path("display", display.change, name="display"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("favicon.ico", display.icon, name="icon"),
    path("", include("doorstep.doors.styleguide.urls")),
]
if settings.SURFACE in ("public", "all"):
    urlpatterns += [
        path("api/", include("doorstep.doors.api.urls")),
        path("", include("doorstep.doors.portal.urls")),
    ]
if settings.SURFACE in ("staff", "all"):
    from django.contrib import admin

    urlpatterns += [
        path("desk/", include("doorstep.doors.desks.urls")),
        path("admin/", admin.site.urls),
    ]
    handler429 = "doorstep.doors.desks.account.too_many"
