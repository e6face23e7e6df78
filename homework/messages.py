"""Reminders about practice as rows of the outbox, and the question asked in the instant of sending:

does it still help?
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homework.models import Assignment, Entry
from homework.reminders import UNANSWERED, Reminder, reminder_for
from notices import outbox
from notices.addresses import safe_channel
from notices.kinds import Kind
from notices.models import Message, ReminderChoice
from notices.rules import hours_of
from people.models import Client

KIND = "practice_reminder"
UNDONE = ("closed", "opted_out", "not_chosen")  # reasons that no longer hold when a row is asked for again
AHEAD = dt.timedelta(days=1)  # rows are written at most a day before, with the choices of that day


def guard(message: Message) -> str:
    """Why a reminder is pointless by now, or "" when it still helps."""
    assignment = Assignment._base_manager.filter(pk=message.subject_id).first()
    if assignment is None or not assignment.remind:
        return "closed"
    if assignment.state != Assignment.State.ASSIGNED:
        return "done" if assignment.state == Assignment.State.DONE else "closed"
    if unanswered(message.client_id) >= UNANSWERED:
        return "unanswered"
    return ""


def unanswered(client_id: Any) -> int:
    """How many reminders the client got since the last sign of practice. After two we ask in person instead."""
    last = Entry._base_manager.filter(assignment__client_id=client_id).aggregate(at=Max("updated_at"))["at"]
    newest = Assignment._base_manager.filter(client_id=client_id).aggregate(at=Max("created_at"))["at"]
    since = max((moment for moment in (last, newest) if moment), default=None)
    sent = Message._base_manager.filter(client_id=client_id, kind=KIND, state=Message.State.SENT)
    return (sent.filter(sent_at__gt=since) if since else sent).count()


PRACTICE_REMINDER = Kind(KIND, guard=guard, optional=True, choice="practice", label=_("Practice reminder"))


def queue_reminders(now: dt.datetime | None = None) -> int:
    """Write the reminders that fall due within a day. Running it twice, or twice at once, writes each row once.

    Returns how many assignments have a waiting reminder. Reads only clients who switched reminders on.
    """
    now = now or timezone.now()
    chosen = ReminderChoice._base_manager.filter(practice=True, channel=Message.Channel.EMAIL)
    choices = {choice.client_id: choice for choice in chosen}
    open_ones = (
        Assignment.objects.open().arrived().filter(remind=True, client_id__in=choices, client__high_risk_since=None)
    )
    count = 0
    for assignment in open_ones.exclude(client__status=Client.Status.ENDED).select_related("client").iterator():
        reminder = reminder_of(assignment, choices[assignment.client_id])
        if reminder and reminder.due_at <= now + AHEAD and reminder.useful_until > now:
            _queue(assignment, reminder)
            count += 1
    return count


def reminder_of(assignment: Assignment, choice: ReminderChoice) -> Reminder | None:
    client = assignment.client
    hours = hours_of(client, choice, safe_channel(client, choice.channel))
    return reminder_for(
        max(assignment.created_at, assignment.opens_at or assignment.created_at), assignment.due_on, hours
    )


def _queue(assignment: Assignment, reminder: Reminder) -> None:
    key = f"{KIND}:{assignment.client_id}:{assignment.pk}:{reminder.useful_until:%Y%m%d}:email"
    outbox.queue(
        KIND,
        key=key,
        about=assignment,
        client=assignment.client,
        due_at=reminder.due_at,
        useful_until=reminder.useful_until,
        revive=UNDONE,
    )
