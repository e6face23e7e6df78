"""May this message leave in this very instant? Read afresh for each one, after it was claimed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q

from common import slots
from notices.addresses import safe_channel
from notices.answering import unanswered
from notices.deciding import Facts, Verdict, decide
from notices.kinds import Kind, kind_named, optional_names
from notices.models import Message, ReminderChoice
from notices.windows import Hours
from people.models import Client

if TYPE_CHECKING:
    from people.models import ContactChannel

HOLD = "notices.hold"  # provider(client) -> True while nothing optional may reach this client, else None


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
    if client is None:
        return Verdict(reason="no_client")
    choice = ReminderChoice._base_manager.filter(client=client, channel=message.channel).first()
    channel = safe_channel(client, message.channel)
    facts = Facts(
        ended=client.status == Client.Status.ENDED,
        high_risk=client.high_risk_since is not None,
        held=bool(slots.collect(HOLD, client=client)),
        unanswered=unanswered(client) if kind.nudges else 0,
        chosen=choice is not None and bool(getattr(choice, kind.choice)),
        address=kind.address(message) or "",
        hours=hours_of(client, choice, channel) if choice is not None else None,
        sent=tuple(sent_lately(client, now)),
        useful_until=message.useful_until,
    )
    return decide(facts, now)


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
    moments = (sent or left for sent, left in rows.values_list("sent_at", "handed_over_at"))
    return [moment for moment in moments if moment is not None]
