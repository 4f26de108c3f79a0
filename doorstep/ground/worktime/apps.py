from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    name = "doorstep.ground.worktime"
    label = "worktime"
