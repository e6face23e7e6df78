"""Celery wakes; the rows decide. Losing a task loses nothing: the next poll finds the same rows."""

from __future__ import annotations

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

log = structlog.get_logger("mooring.notices")


MESSAGES_A_TASK = 100


@shared_task(name="notices.send_due")
def send_due() -> int:
    from notices.sending import send_due_messages

    return send_due_messages(MESSAGES_A_TASK)


def wake_sender() -> None:
    """Ask a worker to look now. A broker that is away costs a little time, not a message."""
    try:
        send_due.apply_async(expires=60, retry=False)
    except (OperationalError, OSError):
        log.info("broker away, the poll will send")
