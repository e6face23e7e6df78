"""Rows for what is wanted about one thing. Asking again with other moments re-arms: rows that no longer fit are stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from common.acting import as_the_clinic
from notices import outbox
from notices.addresses import address_on
from notices.anchors import Anchors, Span, wanted
from notices.kinds import kind_named
from notices.models import Message, ReminderChoice
from people.models import ContactChannel

if TYPE_CHECKING:
    from people.models import Client, User

UNDONE = (
    "moved",
    "closed",
    "opted_out",
    "not_chosen",
    "cancelled",
)  # reasons that no longer hold when a row is wanted again
ORDER = ("email", "sms", "push")


@as_the_clinic()
def channel_for(client: Client, switch: str) -> str | None:
    """The channel that an optional message takes: one that the client chose and that reaches them, the preferred one first."""
    chosen = set(ReminderChoice._base_manager.filter(client=client, **{switch: True}).values_list("channel", flat=True))
    preferred = (
        ContactChannel._base_manager.filter(client=client, preferred=True).values_list("kind", flat=True).first()
    )
    ways = sorted(chosen & set(ORDER), key=lambda way: (way != preferred, ORDER.index(way)))
    return next((way for way in ways if address_on(client, way)), None)


@as_the_clinic()
@transaction.atomic
def arm(
    kind: str,
    *,
    about: models.Model,
    anchors: Anchors,
    span: Span,
    client: Client | None = None,
    user: User | None = None,
) -> list[Message]:
    """Write the messages about one thing to one person and stop earlier ones that no longer fit.

    Twice is as good as once. A client who chose nothing gets no rows. What would have come before now is left out.
    """
    known = kind_named(kind)
    channel = channel_for(client, known.choice) if known.optional and client is not None else "email"
    now = timezone.now()
    moments = [item for item in wanted(anchors, span) if item.useful_until > now] if channel else []
    reader = client or user
    rows = [
        outbox.queue(
            kind,
            key=f"{kind}:{reader.pk if reader else ''}:{about.pk}:{item.anchor}:{item.due_at:%Y%m%d%H%M}:{channel}",
            about=about,
            client=client,
            user=user,
            due_at=item.due_at,
            useful_until=item.useful_until,
            channel=channel or "email",
            revive=UNDONE,
        )
        for item in moments
    ]
    outbox.stop_others(kind=kind, about=about, client=client, user=user, keep=[row.pk for row in rows])
    return rows
