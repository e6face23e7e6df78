"""The sender. It claims, decides, renders, sends, marks; every step of it may be the last one it lives to do.

Order of one message: claimed and committed -> rules read afresh -> rendered -> marked as leaving -> sent -> marked as
sent. A kill before the mark of leaving loses nothing and repeats nothing; a kill after it puts the mail in doubt,
where it is sent once more with the same Message-ID and stays flagged.
"""

from __future__ import annotations

import random
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone

from notices import claiming
from notices.models import Heartbeat, Message
from notices.rendering import as_mail, message_id
from notices.rules import judge
from notices.windows import pause_after

log = structlog.get_logger("mooring.notices")
HEARTBEAT = "sender"
AT_ONCE = 10  # claimed together: few enough to be sent within one lease
REFUSED_FOR_GOOD = 550
UNKNOWN_OUTCOME = (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError)


def send_due_messages(limit: int = 100) -> int:
    """Send what is due, at most ``limit`` messages. Returns how many were dealt with, whatever became of them.

    Safe to run in any number of processes at once. The heartbeat is written when the round is finished, so a sender
    that hangs is noticed.
    """
    claiming.release_expired()
    handled = 0
    with Line() as line:
        while handled < limit:
            batch = claiming.claim(min(AT_ONCE, limit - handled))
            if not batch:
                break
            for message in batch:
                _deliver(message, line)
            handled += len(batch)
    beat(HEARTBEAT, handled)
    return handled


def beat(name: str, handled: int) -> None:
    Heartbeat._base_manager.update_or_create(name=name, defaults={"finished_at": timezone.now(), "handled": handled})


class Line:
    """One connection to the mail server, opened when first needed and kept for the round."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.hang_up()

    def open(self) -> BaseEmailBackend:
        """Raises OSError or SMTPException when the server cannot be reached: nothing has left then."""
        if self._backend is None:
            backend = get_connection()
            backend.open()
            self._backend = backend
        return self._backend

    def hang_up(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            backend.close()


@contextmanager
def _contained(message: Message, line: Line) -> Iterator[None]:
    """Whatever goes wrong with one message is written down at that message and stops no other."""
    try:
        yield
    except Exception as error:  # the reason is recorded by its class alone: texts of errors may quote addresses
        log.warning("message_failed", message=str(message.pk), kind=message.kind, error=type(error).__name__)
        line.hang_up()
        _record_failure(message, error)


def _deliver(message: Message, line: Line) -> None:
    with _contained(message, line):
        now = timezone.now()
        verdict = judge(message, now)
        if verdict.missed:
            claiming.mark_missed(message)
        elif verdict.reason:
            claiming.mark_stopped(message, verdict.reason)
        elif verdict.later is not None:
            claiming.postpone(message, verdict.later, "waits_for_a_good_hour")
        elif message.channel != Message.Channel.EMAIL:
            claiming.mark_stopped(message, "channel_not_set_up")
        else:
            _send(message, as_mail(message, verdict.address), line)


def _send(message: Message, mail: EmailMessage, line: Line) -> None:
    backend = line.open()
    if not claiming.hand_over(message):
        return
    try:
        backend.send_messages([mail])
    except UNKNOWN_OUTCOME as error:
        line.hang_up()
        claiming.mark_in_doubt(message, type(error).__name__)
        return
    if not claiming.mark_sent(message, message_id(message)):
        log.warning("lease_lost_after_sending", message=str(message.pk), kind=message.kind)


def _record_failure(message: Message, error: Exception) -> None:
    due_at = timezone.now() + pause_after(message.failures + 1, random.random())  # noqa: S311 - spreads load, no secret
    claiming.mark_failed(message, type(error).__name__, due_at, for_good=_refused_for_good(error))


def _refused_for_good(error: Exception) -> bool:
    """The server knows that there is no such address: trying again only annoys it."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    codes = [answer[0] for answer in error.recipients.values()]
    return bool(codes) and all(code >= REFUSED_FOR_GOOD for code in codes)
