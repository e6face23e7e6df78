from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Floor 6: appointments, attendance, groups and notes. The label keeps clear of Django's own sessions."""

    name = "sessions"
    label = "therapy_sessions"
