from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Floor 1: who did or read what. Append-only, hash-chained, without foreign keys."""

    name = "audit"
