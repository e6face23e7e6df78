"""Writing to the outbox. Sending is :mod:`notices.sending`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from common.acting import as_the_clinic
from notices.kinds import all_kinds, kind_named
from notices.models import Message

if TYPE_CHECKING:
    from people.models import Client, User


@as_the_clinic()
def queue(
    kind: str,
    *,
    key: str,
    about: models.Model | None = None,
    client: Client | None = None,
    user: User | None = None,
    due_at: dt.datetime | None = None,
    useful_until: dt.datetime | None = None,
    channel: str = Message.Channel.EMAIL,
    invitation_id: Any = None,
    params: dict[str, Any] | None = None,
    revive: tuple[str, ...] = (),
) -> Message:
    """Write one message row in the caller's transaction and wake a sender after the commit.

    ``key`` names the cause (recipient + kind + due instant + channel belong in it): the same key twice is one
    message. ``params`` holds ids and counts only, never text or names. ``revive`` names reasons for which a stopped message
    of the same key becomes due once more, for causes that were undone. Without ``due_at`` it is due at once, or after the
    kind's grace. Raises KeyError for an unknown kind.
    """
    due_at = due_at or timezone.now() + kind_named(kind).grace
    message, created = Message._base_manager.get_or_create(
        key=key,
        defaults={
            "kind": kind, "channel": channel, "client": client, "user": user, "invitation_id": invitation_id,
            **(_subject(about) if about is not None else {}),
            "params": params or {}, "due_at": due_at, "useful_until": useful_until,
        },
    )  # fmt: skip
    if created:
        _wake(message)
    elif revive:
        stopped = Message._base_manager.filter(pk=message.pk, state=Message.State.STOPPED, reason__in=revive)
        stopped.update(state=Message.State.DUE, reason="", due_at=due_at, updated_at=timezone.now())
    return message


def _subject(about: models.Model) -> dict[str, str]:
    """Columns that name the object of a message."""
    return {"subject_type": about._meta.label_lower, "subject_id": str(about.pk)}


def _wake(message: Message) -> None:
    """Wake a sender after the commit if the message is due by then. The poll would find it too, a little later."""
    if message.due_at <= timezone.now():
        from notices.tasks import wake_sender

        transaction.on_commit(wake_sender, robust=True)


@as_the_clinic()
def stop(*, about: models.Model, reason: str) -> int:
    """Stop every message about an object that has not left yet. Returns how many were stopped."""
    return _stop(Message._base_manager.filter(**_subject(about)), reason)


@as_the_clinic()
def stop_others(*, kind: str, about: models.Model, client: Client | None, user: User | None, keep: list[Any]) -> int:
    """Stop the messages of one kind about an object to one person, but for those to keep: what they were for has moved."""
    rows = Message._base_manager.filter(subject_type=about._meta.label_lower, subject_id=str(about.pk), kind=kind)
    return _stop(rows.filter(client=client, user=user).exclude(pk__in=keep), "moved")


@as_the_clinic()
def stop_optional(*, client: Client, reason: str, channel: str | None = None, choice: str | None = None) -> int:
    """Stop the optional messages of a client: all, or those of one channel or one choice."""
    kinds = [kind.name for kind in all_kinds() if kind.optional and choice in (None, kind.choice)]
    rows = Message._base_manager.filter(client=client, kind__in=kinds)
    return _stop(rows.filter(channel=channel) if channel else rows, reason)


def _stop(rows: models.QuerySet, reason: str) -> int:
    """Also those that a sender holds but has not begun to hand over: its next step finds that they are gone."""
    held_back = Q(state__in=["due", "in_doubt"]) | Q(state="sending", handed_over_at__isnull=True)
    return rows.filter(held_back).update(
        state=Message.State.STOPPED, reason=reason[:80], leased_until=None, updated_at=timezone.now()
    )
