"""Messages about safety alerts: to staff only, never optional, and not worth sending once somebody is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from assessments.alerts import ALERT_KIND, ESCALATION_KIND
from assessments.models import SafetyAlert
from notices.kinds import Kind, register
from notices.rendering import site_link

if TYPE_CHECKING:
    from notices.models import Message


def still_waits(message: Message) -> str:
    """Why the message no longer helps; empty while the alert waits for a person."""
    waiting = SafetyAlert.objects.filter(pk=message.subject_id, state=SafetyAlert.State.OPEN).exists()
    return "" if waiting else "acknowledged"


def context(message: Message) -> dict[str, Any]:
    """A link, and whether it can wait: who it is about is behind the sign-in."""
    urgent = SafetyAlert.objects.filter(pk=message.subject_id, urgent=True).exists()
    return {"link": site_link("assessments:alert", message.subject_id), "urgent": urgent}


def staff_address(message: Message) -> str | None:
    """Only ever the account of a member of staff, whatever else the row names."""
    user = message.user
    return user.email if user is not None and user.is_active and user.is_staff_member else None


def register_kinds() -> None:
    labels = {ALERT_KIND: _("Call for a person"), ESCALATION_KIND: _("Call for a person, passed on")}
    for name, label in labels.items():
        register(Kind(name, guard=still_waits, context=context, optional=False, address=staff_address, label=label))
