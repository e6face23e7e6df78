from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Floor 5: from enquiry to place: waiting list, ranked specialists, offers."""

    name = "matching"
