"""How many records one person may open in an hour (T14): an alarm to the admins first, then a stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils import timezone

import audit
from audit.models import Event
from audit.writing import WITHIN
from people.models import Clinic, User
from people.telling import tell_admins

if TYPE_CHECKING:
    from people.models import Client


class ReadingStopped(PermissionDenied):
    """This person has opened as many records in an hour as the clinic allows."""


def watch(*, by: User, client: Client, others: int) -> None:
    """Asked by the audit writer about each reading of somebody who has opened ``others`` more records within the hour.

    Raises ReadingStopped beyond the clinic's limit: the page is not shown.
    """
    if not by.is_staff_member:
        return
    clinic, count = Clinic.get(), others + 1
    if count > clinic.read_stop:
        raise ReadingStopped
    if count >= clinic.read_alarm:
        _once_an_hour("reading.alarm", by, count)


def note_stop(by: User) -> None:
    """Write down that somebody was stopped, after the page was refused."""
    _once_an_hour("reading.stopped", by, Clinic.get().read_stop)


def _once_an_hour(action: str, by: User, count: int) -> None:
    """In the chain, and to every admin but the person."""
    now = timezone.now()
    if Event.objects.filter(actor_id=str(by.pk), action=action, at__gte=now - WITHIN).exists():
        return
    event = audit.record(action, by=by, detail={"records": count})
    tell_admins("look_here", key=f"{action}:{event.sequence}", but=by)
