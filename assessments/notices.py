"""Messages about safety alerts: to staff only, never optional, and not worth sending once somebody is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.alerts import ALERT_KIND, ESCALATION_KIND
from assessments.models import SafetyAlert
from notices.kinds import Kind, register

if TYPE_CHECKING:
    from notices.models import Message


def still_waits(message: Message) -> str:
    """Why the message no longer helps; empty while the alert waits for a person."""
    open_alert = SafetyAlert.objects.filter(pk=message.subject_id, state=SafetyAlert.State.OPEN).exists()
    return "" if open_alert else "acknowledged"


def register_kinds() -> None:
    for name in (ALERT_KIND, ESCALATION_KIND):
        register(Kind(name, still_waits, optional=False))
