"""Wrappers around plain functions. Losing one run loses nothing: the next one does the same work."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="sessions.extend_series")
def extend_series() -> int:
    from sessions.actions.series import extend_all

    return extend_all()


@shared_task(name="sessions.remind_notes")
def remind_notes() -> int:
    from sessions.due import remind

    return remind()
