"""What people do about messages: choose, switch off, try again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

import audit
from common.acting import as_the_clinic
from common.crypto import blind_index
from common.saving import StaleWrite, save_versioned
from notices import outbox
from notices.channels.push import check_endpoint
from notices.kinds import kind_named
from notices.models import Message, PushSubscription, ReminderChoice, Wording

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
def stop_from_link(*, message_id: str) -> bool:
    """Switch optional messages off on the channel by which this one came. Twice is as good as once. False for nothing to do."""
    message = Message._base_manager.filter(pk=message_id, client__isnull=False).select_related("client").first()
    client = message.client if message is not None else None
    if message is None or client is None or not kind_named(message.kind).optional:
        return False
    choice = ReminderChoice._base_manager.select_for_update().filter(client=client, channel=message.channel).first()
    if choice is not None and any(getattr(choice, name) for name in SWITCHES):
        for name in SWITCHES:
            setattr(choice, name, False)
        save_versioned(choice, expected=choice.version, fields=list(SWITCHES))
    stopped = outbox.stop_optional(client=client, channel=message.channel, reason="opted_out")
    audit.record("reminders.stopped_by_link", by=None, obj=message, client=client, detail={"stopped": stopped})
    return True


@transaction.atomic
def subscribe(*, by: User, endpoint: str, session_key: str) -> PushSubscription:
    """Let this browser be told, for as long as its sign-in lasts. Another person's subscription of the same browser ends.

    Raises ValidationError for an address that is no push service of ours.
    """
    check_endpoint(endpoint)
    index = blind_index(endpoint, "push-endpoint")
    with as_the_clinic():  # somebody else's, who used this browser before
        PushSubscription._base_manager.filter(endpoint_index=index).delete()
    found = PushSubscription(user=by, endpoint=endpoint, endpoint_index=index, session_key=session_key)
    found.save(force_insert=True)
    audit.record("push.allowed", by=by, obj=found)
    return found


@transaction.atomic
def unsubscribe(*, by: User) -> int:
    """End every subscription of a person. Returns how many there were."""
    count, _rows = PushSubscription._base_manager.filter(user=by).delete()
    audit.record("push.ended", by=by, detail={"count": count})
    return count


@transaction.atomic
def save_wording(*, by: User, kind: str, language: str, texts: dict[str, str], expected: int) -> Wording:
    """Keep the clinic's own words. ``expected`` is the version that was read, 0 for none. Raises StaleWrite."""
    found = Wording._base_manager.select_for_update().filter(kind=kind, language=language).first()
    if (found.version if found else 0) != expected:
        raise StaleWrite(found or Wording(kind=kind, language=language, version=0))
    if found is None:
        found = Wording.objects.create(kind=kind, language=language, changed_by=by, **texts)
    else:
        for name, text in texts.items():
            setattr(found, name, text)
        found.changed_by = by
        save_versioned(found, expected=expected, fields=[*texts, "changed_by"])
    audit.record("wording.saved", by=by, obj=found, detail={"kind": kind, "language": language})
    return found


@transaction.atomic
def drop_wording(*, by: User, kind: str, language: str) -> None:
    """Go back to our own words."""
    found = Wording._base_manager.filter(kind=kind, language=language).first()
    if found is not None:
        audit.record("wording.dropped", by=by, obj=found, detail={"kind": kind, "language": language})
        found.delete()


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
