from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "doorstep.ground.duty"
    label = "duty"
