"""Who holds which message. Each function here is one conditional UPDATE that stands committed when it returns.

The number of the attempt is the lease's name: every later step of a sender asks for exactly that number, so a sender
that was paused, killed or thought dead can do no harm when it comes back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from notices.models import Message

LEASE = dt.timedelta(seconds=60)
DOUBT_RESTS = dt.timedelta(seconds=90)  # time for a slow answer of the mail server to be noticed before sending again
GIVE_UP_AFTER = 6
SINCE = Coalesce(F("doubtful_since"), F("handed_over_at"))  # the first time that nobody knew

CLAIM = """
WITH picked AS MATERIALIZED (
    SELECT id FROM notices_message
    WHERE state IN ('due', 'in_doubt') AND due_at <= %(now)s
    ORDER BY due_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE notices_message AS m
SET state = 'sending', attempts = m.attempts + 1, leased_until = %(until)s, handed_over_at = NULL, updated_at = %(now)s
FROM picked WHERE m.id = picked.id
RETURNING m.id
"""


def claim(limit: int, now: dt.datetime | None = None) -> list[Message]:
    """Take up to ``limit`` due messages for this sender, oldest first."""
    now = now or timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
            taken = [row[0] for row in cursor.fetchall()]
    else:
        taken = _claim_one_by_one(limit, now)
    rows = Message._base_manager.select_related("client", "user").filter(pk__in=taken)
    return sorted(rows, key=lambda message: message.due_at)


def _claim_one_by_one(limit: int, now: dt.datetime) -> list[Any]:
    """Without SKIP LOCKED each row is taken by its own UPDATE, which only one sender can win."""
    waiting = Message._base_manager.filter(state__in=["due", "in_doubt"], due_at__lte=now).order_by("due_at")
    taken = []
    for pk, attempts in waiting.values_list("pk", "attempts")[:limit]:
        won = Message._base_manager.filter(pk=pk, attempts=attempts, state__in=["due", "in_doubt"]).update(
            state="sending", attempts=attempts + 1, leased_until=now + LEASE, handed_over_at=None, updated_at=now
        )
        if won:
            taken.append(pk)
    return taken


def release_expired(now: dt.datetime | None = None) -> int:
    """Bring back messages whose sender is gone. Returns how many.

    A message that was not being handed over yet is simply due again. Otherwise nobody knows: a text message or a push
    goes again at once, since the provider knows its key; mail rests in doubt, then goes once more with the same
    Message-ID and stays flagged.
    """
    now = now or timezone.now()
    expired = Message._base_manager.filter(state="sending", leased_until__lt=now)
    free = {"leased_until": None, "updated_at": now}
    with transaction.atomic():
        expired.filter(handed_over_at__isnull=False).update(doubtful_since=SINCE)
        count = expired.filter(handed_over_at__isnull=True).update(state="due", **free)
        count += expired.filter(handed_over_at__isnull=False, doubts__gte=GIVE_UP_AFTER - 1).update(
            state="dead", reason="in_doubt_too_often", doubts=F("doubts") + 1, **free
        )
        count += expired.exclude(channel="email").update(state="due", doubts=F("doubts") + 1, **free)
        count += expired.update(
            state="in_doubt", due_at=now + DOUBT_RESTS, reason="lease_expired", doubts=F("doubts") + 1, **free
        )
    return count


def _ours(message: Message) -> Any:
    return Message._base_manager.filter(pk=message.pk, state="sending", attempts=message.attempts)


def _settle(message: Message, **values: Any) -> bool:
    return bool(_ours(message).update(leased_until=None, updated_at=timezone.now(), **values))


def hand_over(message: Message) -> bool:
    """Mark that the message leaves now, and renew the lease.

    False when it is no longer ours or was stopped meanwhile.
    """
    now = timezone.now()
    return bool(_ours(message).update(handed_over_at=now, leased_until=now + LEASE, updated_at=now))


ADVANCE = """
WITH done AS (
    UPDATE notices_message SET state = 'sent', sent_at = %(sent)s, provider_id = %(number)s, reason = '', leased_until = NULL,
        updated_at = %(now)s
    WHERE id = %(before)s AND state = 'sending' AND attempts = %(before_attempts)s RETURNING 1
), leaving AS (
    UPDATE notices_message SET handed_over_at = %(now)s, leased_until = %(until)s, updated_at = %(now)s
    WHERE id = %(id)s AND state = 'sending' AND attempts = %(attempts)s RETURNING 1
)
SELECT (SELECT count(*) FROM done), (SELECT count(*) FROM leaving)
"""


@dataclass(frozen=True)
class Sent:
    """A message that was sent and is not marked yet: when, and the other side's number of it."""

    message: Message
    number: str
    at: dt.datetime


def advance(before: Sent | None, message: Message) -> tuple[bool, bool]:
    """Mark the one before as sent and this one as leaving, in one commit. (was the first still ours, is the second)"""
    if before is None:
        return True, hand_over(message)
    if connection.vendor != "postgresql":
        with transaction.atomic():
            return mark_sent(before), hand_over(message)
    now = timezone.now()
    values: dict[str, Any] = {
        "sent": before.at, "number": before.number, "before": before.message.pk, "before_attempts": before.message.attempts,
        "now": now, "until": now + LEASE, "id": message.pk, "attempts": message.attempts,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, values)
        marked, leaving = cursor.fetchone()
    return bool(marked), bool(leaving)


def mark_sent(sent: Sent) -> bool:
    return _settle(sent.message, state="sent", sent_at=sent.at, provider_id=sent.number, reason="")


def mark_stopped(message: Message, reason: str) -> bool:
    return _settle(message, state="stopped", reason=reason[:80])


def mark_missed(message: Message) -> bool:
    return _settle(message, state="missed", reason="too_late")


def postpone(message: Message, due_at: dt.datetime, reason: str) -> bool:
    return _settle(message, state="due", due_at=due_at, reason=reason[:80])


def mark_failed(message: Message, reason: str, due_at: dt.datetime, *, for_good: bool = False) -> bool:
    """Count a refusal: due again later, or given up and shown to staff."""
    failures = message.failures + 1
    if for_good or failures + message.doubts >= GIVE_UP_AFTER:
        return _settle(message, state="dead", reason=reason[:80], failures=failures)
    return _settle(message, state="due", due_at=due_at, reason=reason[:80], failures=failures, handed_over_at=None)


def mark_in_doubt(message: Message, reason: str) -> bool:
    """The line went dead after the message was handed over: perhaps it was taken, perhaps not."""
    doubts = message.doubts + 1
    values = {"reason": reason[:80], "doubts": doubts, "doubtful_since": SINCE}
    if message.failures + doubts >= GIVE_UP_AFTER:
        return _settle(message, state="dead", **values)
    return _settle(message, state="in_doubt", due_at=timezone.now() + DOUBT_RESTS, **values)
