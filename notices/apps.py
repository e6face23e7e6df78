from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Floor 3: everything that leaves the clinic, as rows that are claimed, sent and counted."""

    name = "notices"
