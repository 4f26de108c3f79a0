"""The address of the design system. It holds nothing about anybody."""

from django.urls import URLPattern, path

from doorstep.doors.styleguide import views

urlpatterns: list[URLPattern] = [path("styleguide", views.styleguide, name="styleguide")]
