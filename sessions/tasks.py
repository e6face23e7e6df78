"""Celery wakes; the rows decide."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="sessions.remind_notes")
def remind_notes() -> int:
    from sessions.due import remind

    return remind()
