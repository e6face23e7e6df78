"""The clock's part in safety and in measures. The rows decide; a lost task loses nothing."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="assessments.escalate_alerts")
def escalate_alerts() -> int:
    """Pass on alerts that nobody acknowledged in time."""
    from assessments.alerts import escalate

    return escalate()


@shared_task(name="assessments.open_measures")
def open_measures() -> int:
    """Open what the calendar makes due, and close what is past its time."""
    from assessments.measures.asking import open_due

    return open_due()
