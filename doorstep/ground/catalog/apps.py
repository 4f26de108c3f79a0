from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "doorstep.ground.catalog"
    label = "catalog"
