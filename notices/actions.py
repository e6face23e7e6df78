"""What people do about messages: choose, switch off, try again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

import audit
from common.saving import StaleWrite, save_versioned
from notices import outbox
from notices.models import Message, ReminderChoice

if TYPE_CHECKING:
    from people.models import Client, User

SWITCHES = ("practice", "appointments")
FIELDS = [*SWITCHES, "quiet_from", "quiet_until"]


def choice_of(client: Client, channel: str = Message.Channel.EMAIL) -> ReminderChoice:
    """The client's choice, or an unsaved one in which everything is off (version 0)."""
    found = ReminderChoice.objects.filter(client=client, channel=channel).first()
    return found or ReminderChoice(client=client, channel=channel, version=0)


@transaction.atomic
def save_choice(
    choice: ReminderChoice, *, by: User, expected: int, switches: dict[str, bool], quiet: tuple[dt.time, dt.time]
) -> ReminderChoice:
    """Store what the client wants. Whatever is switched off stops at once, also what waits already.

    ``expected`` is the version that the client saw, 0 for none. Raises StaleWrite when another page was quicker.
    """
    for name in SWITCHES:
        setattr(choice, name, switches.get(name, False))
    choice.quiet_from, choice.quiet_until = quiet
    if expected == 0:
        present = ReminderChoice.objects.filter(client=choice.client, channel=choice.channel).first()
        if present is not None:
            raise StaleWrite(present)
        choice.version = 1
        choice.save(force_insert=True)
    else:
        save_versioned(choice, expected=expected, fields=FIELDS)
    for name in SWITCHES:
        if not getattr(choice, name):
            outbox.stop_optional(client=choice.client, channel=choice.channel, choice=name, reason="opted_out")
    audit.record("reminders.chosen", by=by, obj=choice, client=choice.client, detail=dict(switches))
    return choice


@transaction.atomic
def switch_all_off(*, client: Client, by: User) -> int:
    """Everything off on every channel, at once. Returns how many waiting messages were stopped."""
    for choice in ReminderChoice.objects.select_for_update().filter(client=client):
        choice.practice = choice.appointments = False
        save_versioned(choice, expected=choice.version, fields=list(SWITCHES))
    stopped = outbox.stop_optional(client=client, reason="opted_out")
    audit.record("reminders.switched_off", by=by, client=client, detail={"stopped": stopped})
    return stopped


@transaction.atomic
def retry(message: Message, *, by: User) -> bool:
    """Try a message again that was given up or is in doubt. False when it is neither any more."""
    changed = (
        Message.objects.filter(pk=message.pk)
        .needing_a_person()
        .update(
            state=Message.State.DUE,
            due_at=timezone.now(),
            failures=0,
            reason="",
            leased_until=None,
            updated_at=timezone.now(),
        )
    )
    if changed:
        from notices.tasks import wake_sender

        audit.record("message.retried", by=by, obj=message, client=message.client)
        transaction.on_commit(wake_sender, robust=True)
    return bool(changed)
