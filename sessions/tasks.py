"""Wrappers around plain functions. Losing one run loses nothing: the next one does the same work."""

from __future__ import annotations

from celery import shared_task

from sessions.actions.series import extend_all


@shared_task(name="sessions.extend_series")
def extend_series() -> int:
    return extend_all()
