from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Floor 4: intake, symptoms, relationship history, questionnaires and safety alerts."""

    name = "assessments"

    def ready(self) -> None:
        from assessments.notices import register_kinds

        register_kinds()
