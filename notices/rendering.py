"""What a message says.

One function and two plain-text templates per kind; a neutral sender; no name, no clinical word.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notices.kinds import Kind, kind_named
from notices.models import Message
from people.models import Clinic


@dataclass(frozen=True)
class Rendered:
    """What arrives: the sender's name, one line of subject, and plain text."""

    sender: str
    subject: str
    body: str


def site_link(link_name: str, *args: Any) -> str:
    return f"{settings.SITE_URL}{reverse(link_name, args=args)}"


def _language(message: Message) -> str:
    reader = message.client or message.user
    return reader.language if reader is not None else settings.LANGUAGE_CODE


def render(message: Message) -> Rendered:
    """The words of a message in the reader's language. Raises KeyError for an unknown kind."""
    kind = kind_named(message.kind)
    return render_kind(kind, {"link": site_link(kind.link_name), **kind.context(message)}, _language(message))


def render_kind(kind: Kind, context: dict[str, Any], language: str) -> Rendered:
    clinic = Clinic.get()
    words = {"sender": clinic.sender_name, **context}
    with translation.override(language):
        subject = " ".join(render_to_string(f"notices/{kind.name}.subject.txt", words).split())
        body = render_to_string(f"notices/{kind.name}.body.txt", words).strip() + "\n"
    return Rendered(sender=clinic.sender_name, subject=subject, body=body)


def message_id(message: Message) -> str:
    """The same for every attempt, so that a mail sent twice can be recognised as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{message.pk}@{domain}>"


def as_mail(message: Message, address: str) -> EmailMessage:
    """The mail, ready to be sent: marked as automatic so that no holiday reply answers it."""
    words = render(message)
    return EmailMessage(
        subject=words.subject,
        body=words.body,
        from_email=formataddr((words.sender, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[address],
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
