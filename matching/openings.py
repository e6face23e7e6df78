"""Free times for a first meeting: weekly hours without what is booked already. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from matching.times import SESSION, Hours

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Span = tuple[dt.datetime, dt.datetime]


def openings(
    hours: Iterable[Hours], busy: Sequence[Span], *, now: dt.datetime, zone: ZoneInfo, days: int = 21, most: int = 12
) -> list[dt.datetime]:
    """The first ``most`` starts, on the full and the half hour from tomorrow on, at which a session fits and nothing is booked.

    ``busy`` are spans that touch neither edge. Times that the clock skips in spring are left out.
    """
    listed, found = sorted(hours, key=lambda one: one.starts), []
    today = now.astimezone(zone).date()
    for ahead in range(1, days + 1):
        day = today + dt.timedelta(days=ahead)
        for slot in listed:
            if slot.weekday == day.weekday():
                found += [moment for moment in _starts(day, slot, zone) if _is_free(moment, busy)]
    return sorted(set(found))[:most]


def _starts(day: dt.date, slot: Hours, zone: ZoneInfo) -> list[dt.datetime]:
    first = slot.starts.hour * 60 + slot.starts.minute
    last = slot.ends.hour * 60 + slot.ends.minute - SESSION
    minutes = range(-(-first // 30) * 30, last + 1, 30)
    moments = [dt.datetime.combine(day, dt.time(minute // 60, minute % 60), zone) for minute in minutes]
    return [moment for moment in moments if moment.astimezone(dt.UTC).astimezone(zone) == moment]


def _is_free(moment: dt.datetime, busy: Sequence[Span]) -> bool:
    ends = moment + dt.timedelta(minutes=SESSION)
    return all(until <= moment or start >= ends for start, until in busy)
