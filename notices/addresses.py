"""Where a message goes: the account of a member of staff, or what a client called safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.models import ContactChannel

if TYPE_CHECKING:
    from notices.models import Message
    from people.models import Client, User


def safe_channel(client: Client, kind: str) -> ContactChannel | None:
    """The client's safe channel of a kind that reaches them, the preferred one first."""
    return (
        ContactChannel._base_manager.filter(client=client, kind=kind, safe=True, undeliverable_since=None)
        .order_by("-preferred", "created_at")
        .first()
    )


def address_of(message: Message) -> str | None:
    """The account's address for a user, the safe channel's for a client; None when there is neither.

    A client's account address never stands in for a channel: being able to sign in with it does not make it safe.
    """
    if message.channel == "push":
        return _device_of(message)
    if message.user is not None:
        by_mail = message.channel == "email" and message.user.is_active
        return message.user.email if by_mail else None
    if message.client is None:
        return None
    channel = safe_channel(message.client, message.channel)
    return channel.address if channel else None


def address_on(client: Client, way: str) -> str | None:
    """The client's address on a channel, or None."""
    if way == "push":
        return _device_of_user(client.user)
    channel = safe_channel(client, way)
    return channel.address if channel else None


def _device_of(message: Message) -> str | None:
    return _device_of_user(message.user or (message.client.user if message.client else None))


def _device_of_user(owner: User | None) -> str | None:
    from notices.channels.push import subscription_of

    found = subscription_of(owner) if owner is not None and owner.is_active else None
    return str(found.pk) if found else None
