from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Floor 2: users, clients, clinicians, care relationships, and the one door to private records."""

    name = "people"
