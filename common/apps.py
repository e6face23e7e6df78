from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Floor 0: what every app builds on. It has no tables."""

    name = "common"
