"""The addresses of the portal."""

from django.urls import URLPattern, path

from doorstep.doors.portal import views

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
]
