"""Whether anybody reads what we send. After two messages without any sign of the client we stop and offer a change instead."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from common import slots
from notices.kinds import nudging_names
from notices.models import Message

if TYPE_CHECKING:
    from people.models import Client

SIGNS = "reminders.answered"  # provider(client) -> the latest moment at which the client did something, or None


def last_sign(client: Client) -> dt.datetime | None:
    """The latest thing that the client did here: signing in, or what the apps above know of."""
    own = client.user.last_login if client.user is not None else None
    signs = [*slots.collect(SIGNS, client=client), *([own] if own else [])]
    return max(signs, default=None)


def unanswered(client: Client) -> int:
    """How many nudges were sent since the last sign of the client."""
    sent = Message._base_manager.filter(client=client, kind__in=nudging_names(), state=Message.State.SENT)
    if not sent.exists():
        return 0
    since = last_sign(client)
    return (sent.filter(sent_at__gt=since) if since else sent).count()
