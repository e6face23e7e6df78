"""Messages about appointments as rows of the outbox, and the question asked in the instant of sending: is it still so?

Nothing in them says with whom, where or what for. A video link is never in a message.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.acting import as_the_clinic
from notices import outbox
from notices.arming import channel_for
from notices.kinds import UNDO, Kind
from notices.models import Message
from sessions.holds import expected_people
from sessions.models import Appointment, FollowUp

REMINDER, CHANGED, WAITING = "appointment_reminder", "appointment_changed", "work_waiting"
BEFORE = dt.timedelta(hours=24)
TOO_LATE = dt.timedelta(hours=1)  # so long before the beginning a reminder only startles
UNDONE = ("moved", "cancelled", "opted_out", "not_chosen")  # reasons that no longer hold when a row is asked for again


def reminder_guard(message: Message) -> str:
    """Why a reminder is wrong by now, or "" when the appointment stands as it did."""
    row = Appointment._base_manager.filter(pk=message.subject_id).first()
    if row is None or row.state != Appointment.State.SCHEDULED:
        return "cancelled"
    if row.starts_at.isoformat() != message.params.get("starts_at"):
        return "moved"
    if row.starts_at <= timezone.now():
        return "begun"
    return "" if message.client_id in {person.pk for person in expected_people(row)} else "cancelled"


def waiting_guard(message: Message) -> str:
    open_still = FollowUp._base_manager.filter(pk=message.subject_id, done_at__isnull=True).exists()
    return "" if open_still else "done"


KINDS = (
    Kind(REMINDER, guard=reminder_guard, choice="appointments", rank=5, label=_("Appointment reminder")),
    Kind(CHANGED, optional=False, grace=UNDO, label=_("Appointment changed")),
    Kind(WAITING, guard=waiting_guard, optional=False, label=_("Follow-up due today")),
)


@as_the_clinic()
def arm(appointment: Appointment) -> None:
    """One reminder a day before for each person who is expected. Asked again for the same time, it is the same row."""
    begins = appointment.starts_at.astimezone(dt.UTC)
    if begins - TOO_LATE <= timezone.now():
        return
    for person in expected_people(appointment):
        channel = (
            channel_for(person, "appointments") or "email"
        )  # nothing chosen yet: the choice may come before the day
        outbox.queue(
            REMINDER,
            key=f"{REMINDER}:{appointment.pk}:{person.pk}:{begins:%Y%m%dT%H%M}:{channel}",
            channel=channel,
            about=appointment,
            client=person,
            due_at=begins - BEFORE,
            useful_until=begins - TOO_LATE,
            params={"starts_at": begins.isoformat()},
            revive=UNDONE,
        )


@as_the_clinic()
def disarm(appointment: Appointment, reason: str) -> None:
    """Stop whatever waits about an appointment. ``reason`` is one of UNDONE."""
    outbox.stop(about=appointment, reason=reason)


@as_the_clinic()
def tell_change(appointment: Appointment, what: str, *, was_at: dt.datetime) -> None:
    """Let the people know that something changed, unless it is over already. They read what, after signing in.

    ``what`` tells two changes of one appointment apart ("moved", "cancelled"); it is in no message.
    """
    useful_until = max(was_at, appointment.starts_at)
    if useful_until <= timezone.now():
        return
    for person in expected_people(appointment):
        outbox.queue(
            CHANGED,
            key=f"{CHANGED}:{appointment.pk}:{person.pk}:{what}-{appointment.version}:email",
            about=appointment,
            client=person,
            useful_until=useful_until,
        )


def was_told(appointment: Appointment, *, since: dt.datetime) -> bool:
    """Whether a message about a change has left, or may have left, since then."""
    rows = Message._base_manager.filter(kind=CHANGED, subject_id=str(appointment.pk), created_at__gte=since)
    return rows.exclude(state__in=(Message.State.DUE, Message.State.STOPPED)).exists()


@as_the_clinic()
def tell_waiting(follow_up: FollowUp) -> None:
    """Ask the clinician to look today."""
    outbox.queue(
        WAITING, key=f"{WAITING}:{follow_up.pk}:email", about=follow_up, user=follow_up.clinician,
        useful_until=follow_up.due_at + dt.timedelta(hours=6),
    )  # fmt: skip
