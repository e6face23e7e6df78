"""Celery wakes; the rows decide."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="plans.queue_review_reminders")
def queue_review_reminders() -> int:
    from notices.sending import beat
    from plans.reminders import queue_review_reminders as queue

    count = queue()
    beat("plan_reviews", count)
    return count
