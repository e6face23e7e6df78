"""When a message may reach somebody: quiet hours, safe hours and caps, in the reader's own time zone. Pure functions.

Moments are aware datetimes; hours are wall-clock times of the reader. A span that ends before it begins goes over
midnight.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass

A_DAY = dt.timedelta(days=1)
ONE_A_DAY, THREE_A_WEEK = 1, 3
UNANSWERED = 2  # after so many without an answer we ask in person instead
LOOK_AHEAD = dt.timedelta(hours=50)  # two nights and the longest day that a change of clocks makes


def within(hour: dt.time, begins: dt.time, ends: dt.time) -> bool:
    """Whether a wall-clock time lies in ``[begins, ends)``. Equal ends are the whole day."""
    if begins == ends:
        return True
    if begins < ends:
        return begins <= hour < ends
    return hour >= begins or hour < ends


@dataclass(frozen=True)
class Hours:
    """The reader's hours: never inside the quiet span, only inside the safe one when there is one."""

    zone: zoneinfo.ZoneInfo
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None
    safe_from: dt.time | None = None
    safe_until: dt.time | None = None

    def allow(self, moment: dt.datetime) -> bool:
        hour = moment.astimezone(self.zone).time()
        if self.quiet_from is not None and self.quiet_until is not None:
            quiet = self.quiet_from != self.quiet_until and within(hour, self.quiet_from, self.quiet_until)
            if quiet:
                return False
        if self.safe_from is None or self.safe_until is None:
            return True
        return within(hour, self.safe_from, self.safe_until)

    def next_allowed(self, moment: dt.datetime) -> dt.datetime | None:
        """The earliest allowed moment from ``moment`` on, to the minute; None when the hours leave none."""
        if self.allow(moment):
            return moment
        start = moment.astimezone(dt.UTC)
        if self._clocks_change(start):
            return self._next_by_walking(start)
        here = moment.astimezone(self.zone).replace(tzinfo=None)
        days = (here.date() + number * A_DAY for number in range(3))
        openings = [
            dt.datetime.combine(day, hour) for day in days for hour in (self.quiet_until, self.safe_from) if hour
        ]
        found = (start + (opening - here) for opening in sorted(openings) if opening > here)
        return next((opening for opening in found if self.allow(opening)), None)

    def _clocks_change(self, start: dt.datetime) -> bool:
        offsets = {(start + part * LOOK_AHEAD / 2).astimezone(self.zone).utcoffset() for part in range(3)}
        return len(offsets) > 1

    def _next_by_walking(self, start: dt.datetime) -> dt.datetime | None:
        """Real minutes one by one: nights in which clocks change need no thought."""
        step = start.replace(second=0, microsecond=0)
        while step - start < LOOK_AHEAD:
            step += dt.timedelta(minutes=1)
            if self.allow(step):
                return step
        return None


def next_day(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The first moment of the reader's next day."""
    tomorrow = moment.astimezone(zone).date() + A_DAY
    return dt.datetime.combine(tomorrow, dt.time(0), tzinfo=zone).astimezone(dt.UTC)


def under_caps(moment: dt.datetime, sent: Iterable[dt.datetime], zone: zoneinfo.ZoneInfo) -> bool:
    """At most one message on a day of the reader's calendar, and three in any seven days."""
    day = moment.astimezone(zone).date()
    days = [before.astimezone(zone).date() for before in sent]
    week = [before for before in days if dt.timedelta(0) <= day - before < dt.timedelta(days=7)]
    return days.count(day) < ONE_A_DAY and len(week) < THREE_A_WEEK


def next_moment(moment: dt.datetime, hours: Hours, sent: Iterable[dt.datetime]) -> dt.datetime | None:
    """The earliest moment from ``moment`` on that hours and caps allow; None when the hours leave none."""
    before = list(sent)
    candidate = hours.next_allowed(moment)
    for _day in range(8):
        if candidate is None or under_caps(candidate, before, hours.zone):
            return candidate
        candidate = hours.next_allowed(next_day(candidate, hours.zone))
    return candidate


def pause_after(failures: int, jitter: float) -> dt.timedelta:
    """How long to wait after the given number of failures: 1, 3, 9, 27, 81 minutes, moved by up to a quarter.

    ``jitter`` is between 0 and 1, so that a hundred messages do not all come back in the same second.
    """
    minutes = 3.0 ** max(0, failures - 1)
    return dt.timedelta(minutes=minutes * (0.75 + jitter / 2))
