"""Every address, by door. Fixed names: docs/interfaces.md."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
