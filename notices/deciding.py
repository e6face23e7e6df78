"""What is done with an optional message in the instant in which it would leave. Pure: the facts are gathered by the caller."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from notices.windows import UNANSWERED, Hours, next_moment


@dataclass(frozen=True)
class Verdict:
    """Send to ``address``;

    or wait until ``later``; or stop for ``reason``; or ``missed``, because it helps nobody any more.
    """

    address: str = ""
    later: dt.datetime | None = None
    reason: str = ""
    missed: bool = False


@dataclass(frozen=True)
class Facts:
    """All that counts. ``held`` says that safety keeps messages back; ``unanswered`` is 0 for messages that are no nudges;

    ``sent`` are moments of the last eight days.
    """

    ended: bool
    high_risk: bool
    held: bool
    unanswered: int
    chosen: bool
    address: str
    hours: Hours | None
    sent: tuple[dt.datetime, ...]
    useful_until: dt.datetime | None


def decide(facts: Facts, now: dt.datetime) -> Verdict:
    """Reasons to stop first, the weightiest of them; then the hours and caps."""
    reason = _why_not(facts)
    if reason or facts.hours is None:
        return Verdict(reason=reason or "not_chosen")
    moment = next_moment(now, facts.hours, facts.sent)
    if moment is None:
        return Verdict(reason="no_safe_hour")
    if facts.useful_until is not None and moment > facts.useful_until:
        return Verdict(missed=True)
    return Verdict(later=moment) if moment > now else Verdict(address=facts.address)


def _why_not(facts: Facts) -> str:
    reasons = {
        "ended": facts.ended,
        "high_risk": facts.high_risk,
        "held": facts.held,
        "unanswered": facts.unanswered >= UNANSWERED,
        "not_chosen": not facts.chosen,
        "no_safe_address": not facts.address,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")
