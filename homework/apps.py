from django.apps import AppConfig


class HomeworkConfig(AppConfig):
    """Floor 7: exercises, assignments, entries and their review. To clients it is called practice."""

    name = "homework"
