from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Floor 4: intake, symptoms, relationship history, questionnaires and safety alerts."""

    name = "assessments"

    def ready(self) -> None:
        from assessments import fillings, notices

        notices.register_kinds()
        fillings.register()
