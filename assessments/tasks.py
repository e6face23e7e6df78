"""The clock's part in safety. The rows decide; a lost task loses nothing."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="assessments.escalate_alerts")
def escalate_alerts() -> int:
    """Pass on alerts that nobody acknowledged in time."""
    from assessments.alerts import escalate

    return escalate()
