"""Celery wakes; the rows decide."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="homework.queue_reminders")
def queue_reminders() -> int:
    from homework.messages import queue_reminders as queue
    from notices.sending import beat

    count = queue()
    beat("practice_reminders", count)
    return count
