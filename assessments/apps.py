from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Floor 4: intake, symptoms, relationship history, questionnaires and safety alerts."""

    name = "assessments"

    def ready(self) -> None:
        from assessments import fillings, notices
        from assessments.measures import cards
        from assessments.measures import notices as measure_notices

        notices.register_kinds()
        measure_notices.register_kinds()
        fillings.register()
        cards.register()
