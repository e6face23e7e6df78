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


@shared_task(name="homework.deliver")
def deliver() -> int:
    from homework.actions import deliver as let_through

    return let_through()


@shared_task(name="homework.open_reading_tasks")
def open_reading_tasks() -> int:
    from homework.actions import open_reading_tasks as open_tasks

    return open_tasks()
