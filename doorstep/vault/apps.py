from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "doorstep.vault"
    label = "vault"
