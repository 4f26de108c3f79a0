from django.apps import AppConfig


class GridConfig(AppConfig):
    name = "doorstep.ground.grid"
    label = "grid"
