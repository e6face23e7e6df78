"""The link in optional mail that stops it. It works without sign-in, shows nothing, and only a POST acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from notices.models import Message

PURPOSE = "stop-optional-mail"


def token_of(message: Message) -> str:
    return signing.Signer(salt=PURPOSE).sign_object(str(message.pk), compress=False)


def message_id_in(token: str) -> str | None:
    """The id of the message that the token was made for, or None for anything else."""
    try:
        found = signing.Signer(salt=PURPOSE).unsign_object(token)
    except signing.BadSignature:
        return None
    return found if isinstance(found, str) else None


def stop_link(message: Message) -> str:
    return f"{settings.SITE_URL}{reverse('notices:stop', args=[token_of(message)])}"
