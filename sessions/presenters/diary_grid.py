"""The calendar of a clinician: days as columns, time as rows of five minutes, everything as ready strings and classes.

Positions are classes (``b12`` begins in row 12, ``l10`` is ten rows long), since the content policy admits no style attribute.
A day is placed by the clock on the reader's wall, so days on which clocks change look like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.nav import address
from common.templatetags.ui import clock
from common.templatetags.ui import day as day_words
from people.models import Availability, Clinic
from sessions.models import Appointment, Attendance, Reply, TimeOff
from sessions.presenters.diary import shown_title, state_words

if TYPE_CHECKING:
    from people.models import User

STEP = 5  # minutes in a row
PER_HOUR = 60 // STEP
EARLIEST, LATEST = 8, 18  # hours that are always shown
LONGEST = 24 * PER_HOUR  # rows of a whole day
SHORT = 6  # rows: too little for two lines


@dataclass(frozen=True)
class Block:
    """One appointment. ``css`` places and colours it; ``move_url`` is empty when it stays where it is."""

    css: str
    title: str
    time: str
    until: str
    small: str
    url: str
    state: str
    tone: str
    reply: str
    reply_tone: str
    series: bool
    move_url: str
    version: int
    begins: str
    pause_css: str


@dataclass(frozen=True)
class Shade:
    """A stretch of the background: hours in which the clinician sees clients, or time off with its words."""

    css: str
    words: str = ""


@dataclass
class Column:
    """One day."""

    date: dt.date
    words: str
    url: str
    is_today: bool
    now_css: str = ""
    open_hours: list[Shade] = field(default_factory=list)
    away: list[Shade] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Grid:
    """The page: ``hours`` are (label, class) down the side, ``off`` what was cancelled in these days."""

    css: str
    first_hour: int
    hours: list[tuple[str, str]]
    columns: list[Column]
    off: list[tuple[str, str, str, str]]


def grid(user: User, first: dt.date, days: int) -> Grid:
    """``days`` days from ``first`` on in the reader's time zone; weekends only when something is in them. Six queries."""
    rows = list(_rows(user, first, days))
    away = list(TimeOff.objects.hitting(user, *_range(first, days)))
    weekly = list(Availability.objects.filter(clinician__user=user))
    pause = Clinic.get().buffer_minutes
    standing = [row for row in rows if row.state != Appointment.State.CANCELLED]
    begin, end = _window(standing, weekly)
    columns = []
    for date in (first + dt.timedelta(days=offset) for offset in range(days)):
        own = [row for row in standing if timezone.localdate(row.starts_at) == date]
        if days > 1 and date.weekday() > 4 and not own:
            continue
        columns.append(_column(user, date, own, away, weekly, begin, end, pause))
    return Grid(
        css=f"days{len(columns)} h{end - begin}",
        first_hour=begin,
        hours=[(f"{hour:02}:00", _at((hour - begin) * PER_HOUR, PER_HOUR)) for hour in range(begin, end)],
        columns=columns,
        off=[
            (day_words(row.starts_at), clock(row.starts_at), shown_title(row, user), state_words(row)[0])
            for row in rows
            if row.state == Appointment.State.CANCELLED
        ],
    )


def _rows(user: User, first: dt.date, days: int) -> Iterable[Appointment]:
    replies = Prefetch("replies", Reply._base_manager.all())
    people = Attendance._base_manager.select_related("client").prefetch_related(replies)
    found = Appointment.objects.of_clinician(user).between(*_range(first, days))
    return found.select_related("group", "room").prefetch_related(Prefetch("attendances", people))


def _range(first: dt.date, days: int) -> tuple[dt.datetime, dt.datetime]:
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(first, dt.time.min, zone)
    return start, dt.datetime.combine(first + dt.timedelta(days=days), dt.time.min, zone)


def _window(rows: list[Appointment], weekly: list[Availability]) -> tuple[int, int]:
    """The hours that are shown: the usual ones, and whatever lies outside them."""
    starts = [timezone.localtime(row.starts_at) for row in rows]
    ends = [timezone.localtime(row.ends_at) for row in rows]
    first = min([EARLIEST, *(at.hour for at in starts), *(row.starts.hour for row in weekly)])
    over_midnight = any(end.date() > start.date() for start, end in zip(starts, ends, strict=True))
    late = [24] if over_midnight else [at.hour + (at.minute > 0) for at in ends]
    return first, max([LATEST, *late, *(row.ends.hour + (row.ends.minute > 0) for row in weekly)])


def _at(start: int, length: int) -> str:
    """Classes of a place: both in rows of five minutes."""
    return f"b{max(start, 0) + 1} l{max(1, min(length, LONGEST))}"


def _span(begin: dt.time, end: dt.time, first_hour: int, last_hour: int) -> tuple[int, int]:
    """(row, rows) of a stretch of the clock inside the shown hours; 0 rows when it lies outside."""
    top, bottom = first_hour * 60, last_hour * 60
    start = max(begin.hour * 60 + begin.minute, top)
    stop = min(end.hour * 60 + end.minute if end != dt.time.min else 1440, bottom)
    return (start - top) // STEP, max(0, -(-(stop - start) // STEP))


def _column(
    user: User, date: dt.date, rows: list[Appointment], away: list[TimeOff], weekly: list[Availability],
    begin: int, end: int, pause: int,
) -> Column:  # fmt: skip
    now = timezone.localtime()
    column = Column(
        date=date,
        words=day_words(date),
        url=f"{reverse('sessions:week')}?day={date:%Y-%m-%d}",
        is_today=date == now.date(),
    )
    if column.is_today and begin <= now.hour < end:
        column.now_css = f"b{_span(now.time(), now.time(), begin, end)[0] + 1}"
    for hours in weekly:
        if hours.weekday == date.weekday():
            column.open_hours.append(Shade(_at(*_span(hours.starts, hours.ends, begin, end))))
    for row in away:
        shade = _away_on(row, date, begin, end)
        if shade:
            column.away.append(shade)
    column.blocks = [_block(row, user, begin, end, pause) for row in rows]
    return column


def _away_on(row: TimeOff, date: dt.date, begin: int, end: int) -> Shade | None:
    starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    if not starts.date() <= date <= ends.date() or (ends.date() == date and ends.time() == dt.time.min):
        return None
    start = starts.time() if starts.date() == date else dt.time.min
    stop = ends.time() if ends.date() == date else dt.time.min
    place, length = _span(start, stop, begin, end)
    words = row.label or (_("Clinic closed") if row.clinician_id is None else _("Away"))
    return Shade(_at(place, length), words) if length else None


def _block(row: Appointment, user: User, begin: int, end: int, pause: int) -> Block:
    starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    stop = ends.time() if ends.date() == starts.date() else dt.time.min
    place, length = _span(starts.time(), stop, begin, end)
    state, tone = state_words(row)
    reply, reply_tone = reply_words(row)
    movable = row.state == Appointment.State.SCHEDULED and row.clinician_id == user.pk and row.ends_at > timezone.now()
    where = row.room.name if row.room else str(row.get_place_display())
    kind = "" if row.kind == Appointment.Kind.INDIVIDUAL else f"{row.get_kind_display()}, "
    return Block(
        css=f"{_at(place, length)} k-{row.kind} {row.state}{' short' if length < SHORT else ''}",
        title=shown_title(row, user),
        time=clock(starts),
        until=clock(ends),
        small=f"{kind}{where}",
        url=address("sessions:appointment", row.pk),
        state=state,
        tone=tone,
        reply=reply,
        reply_tone=reply_tone,
        series=row.series_id is not None,
        move_url=address("sessions:move", row.pk) if movable else "",
        version=row.version,
        begins=f"{starts:%Y-%m-%dT%H:%M}",
        pause_css=_at(place + length, pause // STEP) if pause >= STEP and length else "",
    )


def reply_words(row: Appointment) -> tuple[str, str]:
    """What the people said to the time as it stands now: a wish before a confirmation."""
    if row.state != Appointment.State.SCHEDULED:
        return "", ""
    said: list[Any] = [reply for item in row.attendances.all() for reply in item.replies.all()]
    current = [reply for reply in said if reply.about_at == row.starts_at]
    for kind in (Reply.Kind.CANCEL, Reply.Kind.MOVE):
        if any(reply.kind == kind for reply in current):
            return str(kind.label), "care"
    return (_("Confirmed"), "good") if current else ("", "")
