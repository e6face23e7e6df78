"""May this message leave in this very instant? Read afresh for each one, after it was claimed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from common import slots
from notices.addresses import safe_channel
from notices.kinds import Kind, kind_named
from notices.models import Message, ReminderChoice
from notices.windows import Hours, next_moment
from people.models import Client

if TYPE_CHECKING:
    from people.models import ContactChannel

HOLD = "notices.hold"  # provider(client) -> True while nothing optional may reach this client, else None


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
    client = Client._base_manager.filter(messages=message).first()
    if client is None:
        return Verdict(reason="no_client")
    if client.status == Client.Status.ENDED:
        return Verdict(reason="ended")
    if client.high_risk_since is not None:
        return Verdict(reason="high_risk")
    if slots.collect(HOLD, client=client):
        return Verdict(reason="held")
    choice = ReminderChoice._base_manager.filter(client=client, channel=message.channel).first()
    if choice is None or not getattr(choice, kind.choice):
        return Verdict(reason="not_chosen")
    channel = safe_channel(client, message.channel)
    if channel is None:
        return Verdict(reason="no_safe_address")
    moment = next_moment(now, hours_of(client, choice, channel), sent_lately(client, message.channel, now))
    if moment is None:
        return Verdict(reason="no_safe_hour")
    if message.useful_until is not None and moment > message.useful_until:
        return Verdict(missed=True)
    if moment > now:
        return Verdict(later=moment)
    return _addressed(kind, message)


def hours_of(client: Client, choice: ReminderChoice, channel: ContactChannel | None) -> Hours:
    return Hours(
        zone=client.zone,
        quiet_from=choice.quiet_from,
        quiet_until=choice.quiet_until,
        safe_from=channel.safe_from if channel else None,
        safe_until=channel.safe_until if channel else None,
    )


def sent_lately(client: Client, channel: str, now: dt.datetime) -> list[dt.datetime]:
    """Moments of the optional messages that the client got in the last days, including those perhaps on their way."""
    from notices.kinds import all_kinds

    optional = [kind.name for kind in all_kinds() if kind.optional]
    since = now - dt.timedelta(days=8)
    rows = Message._base_manager.filter(client=client, channel=channel, kind__in=optional)
    sent = rows.filter(sent_at__gte=since).values_list("sent_at", flat=True)
    leaving = rows.filter(state__in=["sending", "in_doubt"], handed_over_at__gte=since)
    moments = [*sent, *leaving.values_list("handed_over_at", flat=True)]
    return [moment for moment in moments if moment is not None]
