from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Floor 5: treatment plans, goals, objectives and the strands they are worked on in."""

    name = "plans"
