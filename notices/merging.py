"""One message for what falls on one day.

All optional messages say the same thing: there is something behind the sign-in. So when one of them may leave, it speaks for the
others that the same client is due on that day, on whatever channel, and these are stopped as merged into it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q

from notices.kinds import kind_named, optional_names
from notices.models import Message
from notices.windows import next_day

if TYPE_CHECKING:
    from people.models import Client


def companions(message: Message, client: Client, now: dt.datetime) -> list[Message]:
    """Optional messages of the client for a moment of the same day, in the client's time zone, that have not begun to leave."""
    held_back = Q(state="due") | Q(state="sending", handed_over_at__isnull=True)
    rows = Message._base_manager.filter(held_back, client=client, kind__in=optional_names())
    rows = rows.filter(due_at__lt=next_day(now, client.zone))
    return list(rows.filter(Q(useful_until__isnull=True) | Q(useful_until__gte=now)).exclude(pk=message.pk))


def speaker(message: Message, others: list[Message]) -> Message:
    """Which of them speaks: the highest rank, then the one that was due first."""
    return min([message, *others], key=lambda row: (-kind_named(row.kind).rank, row.due_at, str(row.pk)))


def absorb(message: Message, now: dt.datetime) -> int:
    """Stop the companions of an optional message that is about to leave. Returns how many.

    One that outranks it is not stopped; the caller asks :func:`outranked` first.
    """
    if message.client is None:
        return 0
    merged = [row.pk for row in companions(message, message.client, now) if not kind_named(row.kind).guard(row)]
    return Message._base_manager.filter(
        pk__in=merged, state__in=["due", "sending"], handed_over_at__isnull=True
    ).update(state=Message.State.STOPPED, reason="merged", merged_into=message, leased_until=None, updated_at=now)


def outranked(message: Message, now: dt.datetime) -> bool:
    """Whether another message of the day should speak instead, and is due by now."""
    if message.client is None:
        return False
    ready = [row for row in companions(message, message.client, now) if row.due_at <= now]
    first = speaker(message, [row for row in ready if not kind_named(row.kind).guard(row)])
    return first is not message
