"""The message that carries an invitation. The link is built in the instant of sending and is never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from common import slots
from notices.kinds import Kind, register
from people import invitations

if TYPE_CHECKING:
    from notices.models import Message
    from people.models import Invitation

NAME = "invitation"


def guard(message: Message) -> str:
    return "" if _link(message) else "invitation_closed"


def context(message: Message) -> dict[str, Any]:
    return {"link": _link(message)}


def address(message: Message) -> str | None:
    """The invited address itself: whoever invites a client chose it among the safe ones."""
    return invitations.address_for(message.invitation_id) if message.invitation_id else None


def _link(message: Message) -> str | None:
    return invitations.link_for(message.invitation_id) if message.invitation_id else None


def queue_invitation(*, invitation: Invitation) -> None:
    from notices.outbox import queue

    queue(
        NAME,
        key=f"{NAME}:{invitation.pk}",
        about=invitation,
        client=invitation.client,
        invitation_id=invitation.pk,
        useful_until=invitation.expires_at,
    )


def set_up() -> None:
    """Called when the app is ready."""
    register(
        Kind(NAME, guard=guard, context=context, optional=False, address=address, label=_("Link to set up the sign-in"))
    )
    slots.fill(invitations.INVITED, NAME, queue_invitation)
