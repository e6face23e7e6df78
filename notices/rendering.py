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

from notices import wording
from notices.kinds import Kind, kind_named, no_context
from notices.models import Message, Wording
from notices.stopping import stop_link
from people.models import Clinic


@dataclass(frozen=True)
class Rendered:
    """What arrives: the sender's name, and for mail one line of subject and plain text, or else the text message."""

    sender: str
    subject: str
    body: str
    sms: str


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
    sender = Clinic.get().sender_name
    words = {"sender": sender, **context}
    own = Wording._base_manager.filter(kind=kind.name, language=language).first()
    if own is not None:
        subject, body, sms = (
            wording.filled(text, link=words["link"], sender=sender) for text in (own.subject, own.body, own.sms)
        )
        return Rendered(sender, subject, body.strip() + "\n", sms)
    with translation.override(language):
        subject = _one_line(render_to_string(f"notices/{kind.name}.subject.txt", words))
        body = render_to_string(f"notices/{kind.name}.body.txt", words).strip() + "\n"
        sms = _one_line(render_to_string([f"notices/{kind.name}.sms.txt", "notices/any.sms.txt"], words))
    return Rendered(sender, subject, body, sms)


def _one_line(text: str) -> str:
    return " ".join(text.split())


class Words:
    """Words that are the same for everybody are put together once in a round of sending."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Rendered] = {}

    def of(self, message: Message) -> Rendered:
        kind, language = kind_named(message.kind), _language(message)
        if kind.context is not no_context:
            return render(message)
        if (kind.name, language) not in self._known:
            self._known[kind.name, language] = render_kind(kind, {"link": site_link(kind.link_name)}, language)
        return self._known[kind.name, language]


def message_id(message: Message) -> str:
    """The same for every attempt, so that a mail sent twice can be recognised as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{message.pk}@{domain}>"


def as_mail(message: Message, address: str, words: Rendered) -> EmailMessage:
    """The mail, ready to be sent: marked as automatic so that no holiday reply answers it."""
    return EmailMessage(
        subject=words.subject,
        body=words.body,
        from_email=formataddr((words.sender, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[address],
        headers=_headers(message),
    )


def _headers(message: Message) -> dict[str, str]:
    """Marked as automatic; optional mail can be stopped with one click in the mail program (RFC 8058)."""
    headers = {
        "Message-ID": message_id(message),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if kind_named(message.kind).optional:
        headers["List-Unsubscribe"] = f"<{stop_link(message)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
