"""The sender. It claims, decides, renders, sends, marks; every step of it may be the last one it lives to do.

Order of one message: claimed and committed -> rules read afresh -> marked as leaving -> rendered and sent -> marked as sent. A kill
before the mark of leaving loses nothing and repeats nothing. After it nobody knows: a text message or a push goes again under the
same key, mail goes once more with the same Message-ID and stays flagged.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from notices import claiming, merging
from notices.channels import NOT_SET_UP, NobodyKnows, NotTaken, Way
from notices.channels.ways import way_named
from notices.kinds import kind_named
from notices.models import Heartbeat, Message
from notices.rendering import Words
from notices.rules import Verdict, judge
from notices.windows import pause_after
from people.models import Client

log = structlog.get_logger("mooring.notices")
HEARTBEAT = "sender"
AT_ONCE = 50  # claimed together: usually sent well within one lease; what is not goes back when that ends
ANOTHER_SPEAKS = dt.timedelta(minutes=1)


def send_due_messages(limit: int = 100) -> int:
    """Send what is due, at most ``limit`` messages. Returns how many were dealt with, whatever became of them.

    Safe to run in any number of processes at once. The heartbeat is written when the round is finished, so a sender
    that hangs is noticed.
    """
    claiming.release_expired()
    handled = 0
    with Lines() as lines:
        while handled < limit:
            batch = claiming.claim(min(AT_ONCE, limit - handled))
            if not batch:
                break
            for message in batch:
                _deliver(message, lines)
            lines.mark()
            handled += len(batch)
    beat(HEARTBEAT, handled)
    return handled


def beat(name: str, handled: int) -> None:
    Heartbeat._base_manager.update_or_create(name=name, defaults={"finished_at": timezone.now(), "handled": handled})


class Lines:
    """The ways out that were opened in this round, each when it is first needed."""

    def __init__(self) -> None:
        self._ways: dict[str, Way] = {}
        self._words = Words()
        self._sent: claiming.Sent | None = None

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_exc: object) -> None:
        for way in self._ways.values():
            way.close()

    def open(self, channel: str) -> Way:
        """Raises NotTaken when the other side cannot be reached: nothing has left then."""
        way = self._ways.get(channel) or way_named(channel, self._words)
        way.open()
        self._ways[channel] = way
        return way

    def keep(self, message: Message, number: str) -> None:
        """Something was sent. It is marked together with the next one's leaving, in one commit."""
        self._sent = claiming.Sent(message, number, timezone.now())

    def mark(self) -> None:
        """Mark what was sent last. Whatever leaves after it leaves after this is committed."""
        kept, self._sent = self._sent, None
        if kept is not None:
            _note(kept, claiming.mark_sent(kept))

    def advance(self, message: Message) -> bool:
        """Mark what was sent last and let this one leave; False when it is no longer ours or was stopped meanwhile."""
        kept, self._sent = self._sent, None
        marked, leaving = claiming.advance(kept, message)
        if kept is not None:
            _note(kept, marked)
        return leaving

    def hang_up(self, channel: str) -> None:
        way = self._ways.pop(channel, None)
        if way is not None:
            way.close()


def _note(sent: claiming.Sent, marked: bool) -> None:
    if not marked:
        log.warning("lease_lost_after_sending", message=str(sent.message.pk), kind=sent.message.kind)


@contextmanager
def _contained(message: Message, lines: Lines) -> Iterator[None]:
    """Whatever goes wrong with one message is written down at that message and stops no other."""
    try:
        yield
    except NotTaken as refusal:
        if refusal.reason == NOT_SET_UP:
            claiming.mark_stopped(message, NOT_SET_UP)
            return
        log.warning("message_not_taken", message=str(message.pk), kind=message.kind, error=refusal.reason)
        lines.hang_up(message.channel)
        _record_failure(message, refusal.reason, for_good=refusal.for_good, wait=refusal.wait)
    except DatabaseError:
        raise  # nothing can be written down now; the lease brings the message back
    except Exception as error:  # the reason is recorded by its class alone: texts of errors may quote addresses
        log.warning("message_failed", message=str(message.pk), kind=message.kind, error=type(error).__name__)
        lines.hang_up(message.channel)
        _record_failure(message, type(error).__name__)


def _deliver(message: Message, lines: Lines) -> None:
    with _contained(message, lines):
        now = timezone.now()
        optional = kind_named(message.kind).optional
        verdict = judge(message, now)
        if not verdict.address:
            _settle(message, verdict)
            return
        way = lines.open(message.channel)
        verdict = _leave(message, now, lines) if optional else verdict
        if not verdict.address or (not optional and not lines.advance(message)):
            return
        _send(message, verdict.address, way, lines)
        if optional:
            lines.mark()
            merging.absorb(message, now)


def _settle(message: Message, verdict: Verdict) -> None:
    if verdict.missed:
        claiming.mark_missed(message)
    elif verdict.later is not None:
        claiming.postpone(message, verdict.later, "waits_for_a_good_hour")
    else:
        claiming.mark_stopped(message, verdict.reason)


LOST = Verdict(reason="lost")  # the lease went to somebody else, or the message was stopped


@transaction.atomic
def _leave(message: Message, now: dt.datetime, lines: Lines) -> Verdict:
    """Mark an optional message as leaving, with its client's row held: two senders with two messages for one client

    decide one after the other, so that caps and merging hold. The answer has no address when it does not leave now.
    """
    lines.mark()
    Client._base_manager.select_for_update(no_key=True).filter(messages=message).first()
    verdict = judge(message, now)
    if not verdict.address:
        _settle(message, verdict)
        return verdict
    if merging.outranked(message, now):
        claiming.postpone(message, now + ANOTHER_SPEAKS, "another_speaks")
        return Verdict(later=now + ANOTHER_SPEAKS)
    return verdict if claiming.hand_over(message) else LOST


def _send(message: Message, address: str, way: Way, lines: Lines) -> None:
    try:
        number = way.send(message, address)
    except NobodyKnows as silence:
        lines.hang_up(message.channel)
        claiming.mark_in_doubt(message, silence.reason)
    else:
        lines.keep(message, number)


def _record_failure(message: Message, reason: str, *, for_good: bool = False, wait: dt.timedelta | None = None) -> None:
    pause = pause_after(message.failures + 1, random.random())  # noqa: S311 - spreads load, no secret
    due_at = timezone.now() + max(pause, wait or pause)
    claiming.mark_failed(message, reason, due_at, for_good=for_good)
