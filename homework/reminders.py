"""When one reminder about one agreed thing helps. Pure: no clock, no query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from notices.windows import Hours

EVENING = dt.time(18, 0)
WITHOUT_A_DAY = 3  # days after which something without a day of its own may be mentioned


@dataclass(frozen=True)
class Reminder:
    """From ``due_at`` on it helps, after ``useful_until`` it only nags."""

    due_at: dt.datetime
    useful_until: dt.datetime


def day_of(assigned_at: dt.datetime, due_on: dt.date | None, hours: Hours) -> dt.date:
    """The day that the client has in mind: the agreed one, or a few days after it was agreed."""
    return due_on or assigned_at.astimezone(hours.zone).date() + dt.timedelta(days=WITHOUT_A_DAY)


def reminder_for(assigned_at: dt.datetime, due_on: dt.date | None, hours: Hours) -> Reminder | None:
    """One reminder in the early evening before the day, moved into the client's own hours;

    None when no moment is left.

    Something agreed on that same evening, or later, is mentioned on the day itself. Never before it was agreed, never
    at night, never after the day is over in the client's time zone.
    """
    day = day_of(assigned_at, due_on, hours)
    useful_until = _local(day + dt.timedelta(days=1), dt.time(0), hours)
    for candidate in (day - dt.timedelta(days=1), day):
        wanted = _local(candidate, EVENING, hours)
        if wanted <= assigned_at:
            continue
        moment = hours.next_allowed(wanted)
        if moment is None or moment >= useful_until:
            return _earlier(assigned_at, day, hours, useful_until)
        return Reminder(moment, useful_until)
    return _earlier(assigned_at, day, hours, useful_until)


def _earlier(assigned_at: dt.datetime, day: dt.date, hours: Hours, useful_until: dt.datetime) -> Reminder | None:
    """The evening is not possible: any allowed moment of the day and the day before."""
    start = max(assigned_at + dt.timedelta(minutes=1), _local(day - dt.timedelta(days=1), dt.time(0), hours))
    moment = hours.next_allowed(start)
    return Reminder(moment, useful_until) if moment is not None and moment < useful_until else None


def _local(day: dt.date, hour: dt.time, hours: Hours) -> dt.datetime:
    return dt.datetime.combine(day, hour, tzinfo=hours.zone).astimezone(dt.UTC)
