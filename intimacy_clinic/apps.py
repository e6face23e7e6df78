from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """Floor 9: puts the apps together."""

    name = "intimacy_clinic"
