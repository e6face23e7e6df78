"""Messages that came back, and readers who complained: that channel is off until a person has looked at it."""

from __future__ import annotations

import email
import email.policy
import uuid
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import audit
from notices import outbox
from notices.addresses import safe_channel
from notices.kinds import Kind
from notices.models import Message
from people.models import ContactChannel, User

KIND = "channel_off"
CHANNEL_OFF = Kind(KIND, optional=False, link_name="home", label=_("An address was switched off"))
Why = ContactChannel.Undeliverable
PERMANENT = "5"  # class of the status codes that say "never", RFC 3463


@transaction.atomic
def switch_off(*, message_id: str, why: str) -> bool:
    """Take the channel that a message was sent to out of use and tell the clinic. False when there is nothing to switch off."""
    message = (
        Message._base_manager.select_related("client").filter(pk=message_id).first() if _is_ours(message_id) else None
    )
    client = message.client if message is not None else None
    channel = safe_channel(client, message.channel) if message is not None and client is not None else None
    if message is None or client is None or channel is None:
        return False
    channel.undeliverable_since, channel.undeliverable_why = timezone.now(), Why(why)
    channel.save(update_fields=["undeliverable_since", "undeliverable_why", "updated_at"])
    outbox.stop_optional(client=client, channel=message.channel, reason="address_does_not_work")
    audit.record("channel.switched_off", by=None, obj=channel, client=client, detail={"why": str(why)})
    for admin in User.objects.filter(is_active=True, is_clinic_admin=True):
        outbox.queue(KIND, key=f"{KIND}:{channel.pk}:{message.pk}:{admin.pk}", about=channel, user=admin)
    return True


def from_provider(request: HttpRequest) -> HttpResponse:
    """Let django-anymail's view of the configured provider read the report (its class is ``BOUNCE_WEBHOOK``)."""
    module, _, name = settings.BOUNCE_WEBHOOK.rpartition(".")
    view: Any = getattr(import_module(module), name)
    # The secret in the address has been checked; the library wants to hear that somebody cares.
    for event in view(webhook_secret=f"mooring:{settings.BOUNCE_SECRET}").parse_events(request):
        if event.message_id and event.event_type in ("bounced", "complained"):
            switch_off(
                message_id=_row_named(event.message_id),
                why=Why.BOUNCED if event.event_type == "bounced" else Why.COMPLAINT,
            )
    return HttpResponse()


def _row_named(number: str) -> str:
    """Id of the row that a provider knows under this number of its own, or under ours."""
    found = Message._base_manager.filter(provider_id=number).values_list("pk", flat=True).first()
    return str(found) if found else row_of(number)


def row_of(number: str) -> str:
    """Id of our row in a Message-ID of ours."""
    return number.strip().strip("<>").partition("@")[0]


def from_reports(raw: Iterable[bytes]) -> int:
    """Read delivery reports (RFC 3464) and complaints (RFC 5965) as mail. Returns how many channels were switched off."""
    return sum(switch_off(message_id=number, why=why) for mail in raw for number, why in _reported(mail))


def _reported(raw: bytes) -> Iterator[tuple[str, str]]:
    message: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)
    kind = message.get_content_type()
    why = _why(message) if kind == "multipart/report" else None
    if why is None:
        return
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            payload = part.get_payload()
            original: Any = payload[0] if isinstance(payload, list) else email.message_from_string(str(payload))
            number = row_of(str(original.get("Message-ID", "")))
            if _is_ours(number):
                yield number, why


def _why(message: EmailMessage) -> str | None:
    """Only what will never arrive, and complaints: a mailbox that is full today may be emptied tomorrow."""
    if message.get_param("report-type") == "feedback-report":
        return Why.COMPLAINT
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            status = [str(block.get("Status", "")) for block in part.get_payload() if hasattr(block, "get")]
            if any(code.startswith(PERMANENT) for code in status):
                return Why.BOUNCED
    return None


def _is_ours(number: str) -> bool:
    try:
        uuid.UUID(number)
    except ValueError:
        return False
    return True
