"""A person's appointments for the calendar program of their own: when, and nothing else.

Every title is the same neutral word, whoever reads it and whatever it is. Times are instants in UTC (RFC 5545, ``DTSTART:…Z``), so
that no table of time zones has to be right on the other side.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from audit.writing import record
from people.permissions import Permission
from sessions.models import Appointment, Attendance, CalendarFeed
from sessions.models.appointment import of_account

if TYPE_CHECKING:
    from people.models import User

TOKEN_BYTES = 32
BACK, AHEAD = dt.timedelta(days=30), dt.timedelta(days=365)
READ_EVERY = dt.timedelta(hours=1)


def fingerprint(token: str) -> str:
    """What is stored of a token. It is random and long, so a plain hash cannot be searched."""
    return hashlib.sha256(f"calendar-feed:{token}".encode()).hexdigest()


@transaction.atomic
def make_feed(*, by: User) -> str:
    """A new secret address for oneself; the one before stops working. Returns the token, which is shown once."""
    _revoke(by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed._base_manager.create(user=by, token_hash=fingerprint(token))
    record("calendar.feed_made", by=by, obj=feed)
    return token


@transaction.atomic
def revoke_feed(*, by: User) -> bool:
    """Stop the address at once. False when there is none."""
    stopped = _revoke(by)
    if stopped:
        record("calendar.feed_revoked", by=by)
    return stopped


def end_feed(*, user: User, by: User) -> None:
    """Somebody leaves: the own calendar address ends with the account."""
    if _revoke(user):
        record("calendar.feed_revoked", by=by, detail={"of": str(user.pk)})


def _revoke(user: User) -> bool:
    rows = CalendarFeed._base_manager.filter(user=user, revoked_at__isnull=True)
    return bool(rows.update(revoked_at=timezone.now(), updated_at=timezone.now()))


def feed_for(token: str) -> CalendarFeed | None:
    """The feed behind a token, unless it was revoked or its person has left."""
    rows = CalendarFeed._base_manager.select_related("user")
    return rows.filter(token_hash=fingerprint(token), revoked_at__isnull=True, user__is_active=True).first()


def note_reading(feed: CalendarFeed, now: dt.datetime) -> None:
    """Remember that a calendar came by; once an hour is enough to see whether the address is in use."""
    if feed.last_read_at is None or now - feed.last_read_at > READ_EVERY:
        CalendarFeed._base_manager.filter(pk=feed.pk).update(last_read_at=now)


def appointments_for(user: User, now: dt.datetime) -> list[Appointment]:
    """Own appointments from a month ago to a year ahead, the cancelled ones too, so that calendars take them out."""
    rows = Appointment.objects.filter(starts_at__gte=now - BACK, starts_at__lt=now + AHEAD)
    if user.can(Permission.OWN_PORTAL):
        mine = Attendance._base_manager.filter(of_account(user)).values("appointment_id")
        rows = rows.filter(pk__in=mine)
    elif user.can(Permission.WRITE_RECORDS):
        rows = rows.of_clinician(user)
    else:
        rows = rows.none()
    return list(rows.order_by("starts_at", "pk"))


def off_for(user: User, rows: list[Appointment]) -> set:
    """Ids of appointments that stand, but in which this person is no longer expected."""
    if not user.can(Permission.OWN_PORTAL):
        return set()
    freed = Attendance._base_manager.filter(of_account(user), appointment__in=rows, status__in=Attendance.FREED)
    return set(freed.values_list("appointment_id", flat=True))


def calendar_of(user: User, now: dt.datetime) -> bytes:
    """The whole calendar as text/calendar. The same rows give the same bytes, so that it can be asked for cheaply."""
    rows = appointments_for(user, now)
    off = off_for(user, rows)
    calendar = Calendar()
    calendar.add("prodid", "-//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _("Calendar"))
    calendar.add("x-wr-calname", _("Calendar"))
    calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    for row in rows:
        calendar.add_component(_event(row, host, off=row.pk in off))
    return bytes(calendar.to_ical())


def _event(row: Appointment, host: str, *, off: bool) -> Event:
    event = Event()
    event.add("uid", f"{row.pk}@{host}")
    event.add("dtstamp", row.updated_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("last-modified", row.updated_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", row.starts_at.astimezone(dt.UTC))
    event.add("dtend", row.ends_at.astimezone(dt.UTC))
    event.add("sequence", row.version - 1 + off)
    event.add("status", "CANCELLED" if off or row.state == Appointment.State.CANCELLED else "CONFIRMED")
    event.add("summary", _("Appointment"))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event
