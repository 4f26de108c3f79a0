from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "doorstep.doors.desks"
    label = "desks"
