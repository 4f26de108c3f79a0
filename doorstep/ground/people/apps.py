from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "doorstep.ground.people"
    label = "people"
