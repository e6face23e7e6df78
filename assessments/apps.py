from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Floor 4: intake, symptoms, relationship history, questionnaires and safety alerts."""

    name = "assessments"
