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
from homework.reminders import Reminder, reminder_for
from notices import outbox
from notices.addresses import safe_channel
from notices.arming import channel_for
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
    return ""


def last_sign(client: Client) -> dt.datetime | None:
    """The latest sign of practice: something written, or something new agreed on."""
    written = Entry._base_manager.filter(assignment__client=client).aggregate(at=Max("updated_at"))["at"]
    agreed = Assignment._base_manager.filter(client=client).aggregate(at=Max("created_at"))["at"]
    return max((moment for moment in (written, agreed) if moment), default=None)


PRACTICE_REMINDER = Kind(KIND, guard=guard, choice="practice", nudges=True, label=_("Practice reminder"))


def queue_reminders(now: dt.datetime | None = None) -> int:
    """Write the reminders that fall due within a day. Running it twice, or twice at once, writes each row once.

    Returns how many assignments have a waiting reminder. Reads only clients who switched reminders on, on whatever channel.
    """
    now = now or timezone.now()
    choices: dict[Any, list[ReminderChoice]] = {}
    for choice in ReminderChoice._base_manager.filter(practice=True):
        choices.setdefault(choice.client_id, []).append(choice)
    open_ones = (
        Assignment.objects.open().arrived().filter(remind=True, client_id__in=choices, client__high_risk_since=None)
    )
    count = 0
    for assignment in open_ones.exclude(client__status=Client.Status.ENDED).select_related("client").iterator():
        count += _remind(assignment, choices[assignment.client_id], now)
    return count


def _remind(assignment: Assignment, choices: list[ReminderChoice], now: dt.datetime) -> int:
    wanted = [(reminder_of(assignment, choice), choice) for choice in choices]
    soon = [
        choice
        for reminder, choice in wanted
        if reminder and reminder.due_at <= now + AHEAD and reminder.useful_until > now
    ]
    if not soon:
        return 0
    channel = channel_for(assignment.client, "practice")
    for reminder, choice in wanted:
        if reminder and choice.channel == channel and choice in soon:
            _queue(assignment, reminder, channel)
            return 1
    return 0


def reminder_of(assignment: Assignment, choice: ReminderChoice) -> Reminder | None:
    client = assignment.client
    hours = hours_of(client, choice, safe_channel(client, choice.channel))
    return reminder_for(
        max(assignment.created_at, assignment.opens_at or assignment.created_at), assignment.due_on, hours
    )


def _queue(assignment: Assignment, reminder: Reminder, channel: str) -> None:
    key = f"{KIND}:{assignment.client_id}:{assignment.pk}:{reminder.useful_until:%Y%m%d}:{channel}"
    outbox.queue(
        KIND,
        key=key,
        about=assignment,
        client=assignment.client,
        due_at=reminder.due_at,
        useful_until=reminder.useful_until,
        channel=channel,
        revive=UNDONE,
    )
