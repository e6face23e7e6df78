"""May this message leave in this very instant? Read afresh for each one, after it was claimed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from notices.addresses import safe_channel
from notices.answering import unanswered
from notices.kinds import Kind, kind_named, optional_names
from notices.models import Message, ReminderChoice
from notices.windows import UNANSWERED, Hours, next_moment
from people.models import Client

if TYPE_CHECKING:
    from people.models import ContactChannel


@dataclass(frozen=True)
class Verdict:
    """Send to ``address``;

    or wait until ``later``; or stop for ``reason``; or ``missed``, because it helps nobody any more.
    """

    address: str = ""
    later: dt.datetime | None = None
    reason: str = ""
    missed: bool = False


def judge(message: Message, now: dt.datetime) -> Verdict:
    """Decide about a claimed message. Raises KeyError for an unknown kind and whatever the kind's own guard raises."""
    kind = kind_named(message.kind)
    if message.useful_until is not None and now > message.useful_until:
        return Verdict(missed=True)
    reason = kind.guard(message)
    if reason:
        return Verdict(reason=reason)
    if kind.optional:
        return _judge_optional(kind, message, now)
    return _addressed(kind, message)


def _addressed(kind: Kind, message: Message) -> Verdict:
    address = kind.address(message)
    return Verdict(address=address) if address else Verdict(reason="no_safe_address")


def _judge_optional(kind: Kind, message: Message, now: dt.datetime) -> Verdict:
    client = Client._base_manager.select_related("user").filter(messages=message).first()
    reason = _why_not(kind, client)
    if client is None or reason:
        return Verdict(reason=reason)
    choice = ReminderChoice._base_manager.filter(client=client, channel=message.channel).first()
    if choice is None or not getattr(choice, kind.choice):
        return Verdict(reason="not_chosen")
    addressed = _addressed(kind, message)
    if addressed.reason:
        return addressed
    hours = hours_of(client, choice, safe_channel(client, message.channel))
    moment = next_moment(now, hours, sent_lately(client, now))
    if moment is None:
        return Verdict(reason="no_safe_hour")
    if message.useful_until is not None and moment > message.useful_until:
        return Verdict(missed=True)
    return Verdict(later=moment) if moment > now else addressed


def _why_not(kind: Kind, client: Client | None) -> str:
    """What keeps every optional message from this client just now, or ""."""
    if client is None:
        return "no_client"
    if client.status == Client.Status.ENDED:
        return "ended"
    if client.high_risk_since is not None:
        return "high_risk"
    if kind.nudges and unanswered(client) >= UNANSWERED:
        return "unanswered"
    return ""


def hours_of(client: Client, choice: ReminderChoice, channel: ContactChannel | None) -> Hours:
    return Hours(
        zone=client.zone,
        quiet_from=choice.quiet_from,
        quiet_until=choice.quiet_until,
        safe_from=channel.safe_from if channel else None,
        safe_until=channel.safe_until if channel else None,
    )


def sent_lately(client: Client, now: dt.datetime) -> list[dt.datetime]:
    """Moments of the optional messages of the last days, on every channel, including those perhaps on their way."""
    since = now - dt.timedelta(days=8)
    leaving = Q(state__in=["sending", "in_doubt"], handed_over_at__gte=since)
    rows = Message._base_manager.filter(Q(sent_at__gte=since) | leaving, client=client, kind__in=optional_names())
    return [sent or left for sent, left in rows.values_list("sent_at", "handed_over_at")]
