"""Mail over the connection that Django is set up with: SMTP, or a provider's own interface."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

from django.core.mail import get_connection

from notices.channels import NobodyKnows, NotTaken
from notices.rendering import Words, as_mail, message_id

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

    from notices.models import Message

REFUSED_FOR_GOOD = 550


class Mail:
    """One connection to the mail server, opened when first needed and kept for the round."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._backend: BaseEmailBackend = get_connection()
        self._is_open = False

    def open(self) -> None:
        if self._is_open:
            return
        try:
            self._backend.open()
        except OSError as error:  # SMTP's own errors are of this kind too
            raise NotTaken(type(error).__name__) from error
        self._is_open = True

    def send(self, message: Message, address: str) -> str:
        mail = as_mail(message, address, self._words.of(message))
        try:
            self._backend.send_messages([mail])
        except smtplib.SMTPServerDisconnected as error:
            raise NobodyKnows(type(error).__name__) from error
        except smtplib.SMTPException as error:
            raise NotTaken(type(error).__name__, for_good=_refused_for_good(error)) from error
        except OSError as error:  # the line broke; the HTTP clients of mail providers raise these too
            raise NobodyKnows(type(error).__name__) from error
        status = getattr(mail, "anymail_status", None)  # what a provider calls it, where it has a number of its own
        return str(status.message_id)[:200] if status and status.message_id else message_id(message)

    def close(self) -> None:
        if self._is_open:
            self._backend.close()
        self._is_open = False


def _refused_for_good(error: Exception) -> bool:
    """The server knows that there is no such address: trying again only annoys it."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    codes = [answer[0] for answer in error.recipients.values()]
    return bool(codes) and all(code >= REFUSED_FOR_GOOD for code in codes)
