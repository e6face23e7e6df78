"""When a series of appointments happens. Pure: no clock, no query.

A pattern is wall-clock time in the series' own zone: "Tuesdays at 10:00 in Berlin" stays at 10:00 when the clocks change. Each
instance is a :class:`Slot` with the wall-clock moment that names it for good and the instant at which it begins. Times that a
change of clocks leaves out are read with the offset before the change (02:30 becomes 03:30); times that happen twice mean the
first one. That is what RFC 5545 says, and what the tests hold against ``dateutil``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
A_WEEK = dt.timedelta(days=7)
LONGEST = 2000  # instances: more than a weekly hour of a whole life in treatment


@dataclass(frozen=True)
class Slot:
    """One instance: ``on`` is its wall-clock name inside the series, ``starts_at`` the instant, in UTC."""

    on: dt.datetime
    starts_at: dt.datetime


@dataclass(frozen=True)
class Pattern:
    """Every ``every`` weeks on ``weekdays`` (0 is Monday) at the clock of ``first``, from ``first`` on.

    ``first`` is naive, in ``zone``. The series ends after ``times`` instances or with the day ``last_on``, whichever is said (not
    both); without either it has no end. ``skipped`` days take part in the count and do not happen. Raises ValueError for anything
    else: no weekday, an interval below 1, both ends, a moment with a zone of its own.
    """

    first: dt.datetime
    zone: str
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    times: int | None = None
    last_on: dt.date | None = None
    skipped: frozenset[dt.date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.first.tzinfo is not None:
            raise ValueError("a pattern begins at a wall-clock time")
        if self.every < 1 or not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("a pattern needs an interval from 1 and at least one weekday")
        if self.times is not None and self.last_on is not None:
            raise ValueError("a series ends by count or by day, not by both")
        if self.times is not None and self.times < 1:
            raise ValueError("a series happens at least once")

    @property
    def rule(self) -> str:
        """The pattern as the value of an RRULE; skipped days are EXDATEs and stand beside it."""
        parts = ["FREQ=WEEKLY", f"INTERVAL={self.every}", "WKST=MO"]
        parts.append("BYDAY=" + ",".join(DAYS[day] for day in sorted(self.weekdays)))
        if self.times is not None:
            parts.append(f"COUNT={self.times}")
        if self.last_on is not None:
            until = instant(dt.datetime.combine(self.last_on, dt.time(23, 59, 59)), self.zone)
            parts.append(f"UNTIL={until:%Y%m%dT%H%M%SZ}")
        return ";".join(parts)

    def __iter__(self) -> Iterator[Slot]:
        """Instances in order, at most ``LONGEST``."""
        for count, on in enumerate(self._moments()):
            if count >= min(self.times or LONGEST, LONGEST) or (self.last_on is not None and on.date() > self.last_on):
                return
            if on.date() not in self.skipped:
                yield Slot(on, instant(on, self.zone))

    def _moments(self) -> Iterator[dt.datetime]:
        monday = self.first - dt.timedelta(days=self.first.weekday())
        while monday.year < dt.MAXYEAR - 1:
            for weekday in sorted(self.weekdays):
                on = monday + dt.timedelta(days=weekday)
                if on >= self.first:
                    yield on
            monday += self.every * A_WEEK

    def between(self, start: dt.datetime, end: dt.datetime) -> list[Slot]:
        """Instances that begin in ``[start, end)``; both are instants."""
        found = []
        for slot in self:
            if slot.starts_at >= end:
                break
            if slot.starts_at >= start:
                found.append(slot)
        return found

    def without(self, day: dt.date) -> Pattern:
        """The same series with one day left out."""
        return dataclasses.replace(self, skipped=self.skipped | {day})

    def ending_before(self, on: dt.datetime) -> Pattern:
        """What is left of the series when everything from the instance ``on`` is taken away. Raises ValueError if nothing is."""
        before = on.date() - dt.timedelta(days=1)
        if on <= self.first:
            raise ValueError("nothing would be left of the series")
        return dataclasses.replace(self, times=None, last_on=before)

    def from_here(self, on: dt.datetime, to: dt.datetime | None = None) -> Pattern:
        """The rest of the series from the instance ``on``, which happens at ``to`` instead (both wall clock).

        The weekdays turn with the move: a Tuesday and Thursday series moved by a day is one of Wednesday and Friday. The count goes
        on where it stood, and the last day moves along.
        """
        to = to or on
        shift = (to.date() - on.date()).days
        before = sum(1 for moment in self._before(on))
        return dataclasses.replace(
            self,
            first=to,
            weekdays=frozenset((day + shift) % 7 for day in self.weekdays),
            times=None if self.times is None else max(1, self.times - before),
            last_on=None if self.last_on is None else max(to.date(), self.last_on + dt.timedelta(days=shift)),
            skipped=frozenset(day + dt.timedelta(days=shift) for day in self.skipped if day >= on.date()),
        )

    def _before(self, on: dt.datetime) -> Iterator[dt.datetime]:
        for moment in self._moments():
            if moment >= on:
                return
            yield moment


def instant(on: dt.datetime, zone: str) -> dt.datetime:
    """The instant of a wall-clock moment in a zone, in UTC."""
    return on.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=0).astimezone(dt.UTC)


def wall_clock(moment: dt.datetime, zone: str) -> dt.datetime:
    """What the clock on the wall shows at an instant."""
    return moment.astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None, fold=0)
