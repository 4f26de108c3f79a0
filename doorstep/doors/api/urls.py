"""Addresses of the JSON API, below /api/."""

from django.urls import path

from doorstep.doors.api import views

urlpatterns = [
    path("v1/reports", views.reports, name="api_reports"),
    path("v1/figures", views.figures, name="api_figures"),
    path("<path:rest>", views.unknown, name="api_unknown"),
]
