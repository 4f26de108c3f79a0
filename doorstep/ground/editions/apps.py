from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "doorstep.ground.editions"
    label = "editions"
