"""When the client finds what was agreed. Pure: no clock, no query.

Moments come in with a time zone and go out in UTC. Days are days of the client's own calendar, and a new day begins in the
morning, so that nothing turns up at night and a change of the clocks moves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count, islice

MORNING = dt.time(7, 0)


class Rule(StrEnum):
    NOW = "now"  # all of it at once
    AFTER = "after"  # when the one before is done
    DELAY = "delay"  # ``days`` mornings after the one before is done
    EVERY = "every"  # the first at once, then every ``days`` days
    SESSION = "session"  # one after each session to come
    WEEK = "week"  # on the marked weekdays


@dataclass(frozen=True)
class Delivery:
    """``times`` occurrences by a rule. ``days`` from 1; ``weekdays`` 1 (Monday) to 7."""

    rule: Rule
    times: int = 1
    days: int = 0
    weekdays: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.rule in (Rule.DELAY, Rule.EVERY) and self.days < 1:
            raise ValueError("the days between are at least one")
        if self.rule is Rule.WEEK and not self.weekdays <= frozenset(range(1, 8)):
            raise ValueError("weekdays are 1 to 7")
        if self.rule is Rule.WEEK and not self.weekdays:
            raise ValueError("a week needs at least one day")


@dataclass(frozen=True)
class Facts:
    """What is known by now. ``before_done_at``: when the one before was done or dropped; ``sessions``: their ends."""

    agreed_at: dt.datetime
    zone: dt.tzinfo
    before_done_at: dt.datetime | None = None
    sessions: Sequence[dt.datetime] = ()


def occurrences(delivery: Delivery, facts: Facts) -> tuple[dt.datetime, ...]:
    """The moments from which each occurrence is there, in order, as far as they are known: at most ``times`` of them.

    What still depends on something (the one before, a session) is left out. A moment that is known never changes when more
    becomes known.
    """
    start = facts.agreed_at.astimezone(dt.UTC)
    if delivery.rule is Rule.NOW:
        return (start,) * delivery.times
    if delivery.rule in (Rule.AFTER, Rule.DELAY):
        opening = _after_the_one_before(delivery, facts)
        return () if opening is None else (opening,) * delivery.times
    return tuple(islice(_one_by_one(delivery, facts, start), delivery.times))


def _after_the_one_before(delivery: Delivery, facts: Facts) -> dt.datetime | None:
    if facts.before_done_at is None:
        return None
    done = max(facts.before_done_at, facts.agreed_at)
    if delivery.rule is Rule.AFTER:
        return done.astimezone(dt.UTC)
    day = done.astimezone(facts.zone).date()
    return next(_mornings((day + dt.timedelta(days=delivery.days + more) for more in count()), facts.zone))


def _one_by_one(delivery: Delivery, facts: Facts, start: dt.datetime) -> Iterator[dt.datetime]:
    if delivery.rule is Rule.SESSION:
        yield from sorted({end.astimezone(dt.UTC) for end in facts.sessions if end > facts.agreed_at})
        return
    today = start.astimezone(facts.zone).date()
    every = delivery.rule is Rule.EVERY
    if every or today.isoweekday() in delivery.weekdays:
        yield start
    ahead = (today + dt.timedelta(days=number * (delivery.days if every else 1)) for number in count(1))
    yield from _mornings((day for day in ahead if every or day.isoweekday() in delivery.weekdays), facts.zone)


def _mornings(days: Iterator[dt.date], zone: dt.tzinfo) -> Iterator[dt.datetime]:
    """The morning of each day. A day that a place left out of its calendar has none."""
    for day in days:
        moment = dt.datetime.combine(day, MORNING, zone).astimezone(dt.UTC)
        if moment.astimezone(zone).date() == day:
            yield moment


def there_by(moments: Sequence[dt.datetime], now: dt.datetime) -> int:
    """How many occurrences have come by ``now``."""
    return sum(moment <= now for moment in moments)
